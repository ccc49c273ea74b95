// SPDX-License-Identifier: GPL-3.0-or-later
// Choices above a chart, kept in the hash as all that the reader chooses: the first is not written.

// OPTIONS: [[value, text], ...]. What is chosen of them under the name ID; null: there are none.
function chosenOf(id, options) {
    const [chosen = [null]] = [...options.filter(([value]) => value === state[id]), ...options];
    return chosen[0];
}

// One of the buttons is pressed. Nothing, where there is nothing to choose.
function choice(id, label, options) {
    if (options.length < 2)
        return null;
    const now = chosenOf(id, options);
    return h("div", {class: "choice", role: "group", id, "aria-label": label}, options.map(([value, text]) =>
        h("button", {type: "button", "aria-pressed": String(value === now), onclick: () => {
            setState({[id]: value === options[0][0] ? null : value}, true);
            document.querySelector("#" + id + " [aria-pressed=true]").focus({preventScroll: true});
        }}, text)));
}

// A chart of which the reader chooses something. SPEC is that of addChart, but its functions are also
// given what is PICKED, and it adds:
//   choices()    [[name, what is chosen, options], ...]
//   follows      names of the state that it is drawn again for; may be left out
function addChoiceChart(parent, spec) {
    const picked = () => Object.fromEntries(spec.choices().map(([name, , options]) =>
        [name, chosenOf(spec.id + "-" + name, options)]));
    const frame = addChart(parent, {
        ...spec,
        title: () => spec.title(picked()),
        note: () => (spec.note ? spec.note(picked()) : ""),
        tags: () => (spec.tags ? spec.tags(picked()) : []),
        controls: () => spec.choices().map(([name, label, options]) => choice(spec.id + "-" + name, label, options)),
        data: () => withRows(spec.data(picked())),
        draw: (box, drawn, size) => spec.draw(box, drawn, size, picked()),
    });
    const follows = (name) => name.startsWith(spec.id + "-") || (spec.follows || []).includes(name);
    onState((changed) => {
        if (!changed.has("language") && [...changed].some(follows)) // a change of language draws all
            frame.draw();
    });
}

function withRows(drawn) {
    return drawn === null || drawn.rows.length === 0 ? null : drawn;
}
