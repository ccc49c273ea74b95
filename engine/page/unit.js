// SPDX-License-Identifier: GPL-3.0-or-later
// The pane at the right: the chosen unit, what it gets and why.

const sideNames = () => data.sides.map((side, i) => (data.kind === "compare" ? ["baseline", "variant"][i] : "run"));

// Of these kinds the page has the steps; what other kinds get is the sum of their schools.
const isExplained = (kind) => kind === "school" || kind === "municipality";

function sideHeading(side, i, isThere) {
    const {year, scheme} = data.sides[i];
    return h("h3", {}, word(isThere ? "explain_both_side" : "explain_both_not_there", {
        side: word("heading_" + side), what: data.comparison[side].what, year: String(year), scheme: inLanguage(scheme),
    }));
}

function sideElement(side, i, kind, id) {
    const e = explanationOf(side, kind, id), isRun = data.kind === "run";
    const heading = isRun ? null : sideHeading(side, i, e !== null);
    return e === null ? heading : h("section", {}, heading, sentencesElement(explainedSentences(e, kind)),
        whatIfElement(e, isRun ? "h3" : "h4"), treeElement(e, isRun ? "h3" : "h4"));
}

function unitContent(kind, id, table) {
    return [
        data.kind === "run" && !isExplained(kind) ? sentencesElement(summedSentences(kind, table, table.find(id))) : null,
        data.kind === "compare" ? besideElements(kind, id) : null,
        isExplained(kind) ? sideNames().map((side, i) => sideElement(side, i, kind, id)) : null,
        membersElement(kind, id),
    ];
}

function startUnit(element) {
    let before = null; // what had the focus

    function show() {
        const unit = chosenUnit();
        element.hidden = unit === null;
        element.removeAttribute("aria-labelledby");
        if (unit === null)
            return fill(element);
        element.setAttribute("aria-labelledby", "unit-title");
        const table = tableOfKind(unit.kind);
        const isKnown = table !== null && table.find(unit.id) >= 0;
        const title = isKnown ? nameOf(unit.kind, unit.id) : unit.id;
        const kind = isKnown ? [word("explain_kind_" + unit.kind), title === unit.id ? "" : " " + unit.id,
            data.kind === "run" ? ", " + data.sides[0].year : ""] : [];
        const close = h("button", {type: "button", onclick: () => setState({unit: null})}, word("page_close"));
        element.scrollTop = 0;
        return fill(element,
            h("div", {class: "pane-head"}, h("h2", {id: "unit-title", tabindex: "-1"}, title), close),
            h("p", {class: "quiet"}, kind),
            isKnown ? unitContent(unit.kind, unit.id, table) : h("p", {}, word("page_unit_unknown", {unit: state.unit})));
    }

    function moveFocus() {
        if (!element.hidden)
            return document.getElementById("unit-title").focus();
        if (before !== null && before.isConnected)
            before.focus();
        before = null;
        return undefined;
    }

    onState((changed) => {
        if (!changed.has("unit") && !changed.has("language"))
            return;
        if (changed.has("unit") && element.hidden && document.activeElement !== document.body)
            before = document.activeElement;
        show();
        if (changed.has("unit"))
            moveFocus();
    });
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !event.defaultPrevented && !element.hidden)
            setState({unit: null});
    });
    show();
}
