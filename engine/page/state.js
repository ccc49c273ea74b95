// SPDX-License-Identifier: GPL-3.0-or-later
// What the reader has chosen: it stands in the hash of the address, so that going back works and a
// view can be passed on. Whoever shows it listens.

const state = {language: "en", theme: "", unit: null, table: null, q: "", sort: null, page: 1};
const listeners = [];

// CHANGED: the names of what changed.
function onState(listener) {
    listeners.push(listener);
}

function parseHash() {
    const read = new URLSearchParams(location.hash.slice(1));
    const next = {language: data.language, theme: "", unit: null, table: null, q: "", sort: null, page: 1};
    for (const [name, value] of read)
        next[name] = name === "page" ? Math.max(1, parseInt(value, 10) || 1) : value;
    if (next.language !== "nl" && next.language !== "en")
        next.language = data.language;
    return next;
}

function hashOf(values) {
    const written = new URLSearchParams();
    for (const [name, value] of Object.entries(values))
        if (value !== null && value !== "" && !(name === "page" && value === 1) &&
            !(name === "language" && value === data.language))
            written.set(name, value);
    return "#" + written.toString();
}

function adopt(next) {
    const changed = new Set();
    for (const name of new Set([...Object.keys(state), ...Object.keys(next)])) {
        const value = next[name] === undefined ? null : next[name];
        if (state[name] !== value)
            changed.add(name);
        state[name] = value;
    }
    if (changed.size > 0)
        for (const listener of listeners)
            listener(changed);
}

// Changes some of it. A change of what is looked at can be gone back from; typing cannot.
function setState(change, replace = false) {
    const next = {...state, ...change};
    const hash = hashOf(next);
    if (hash !== (location.hash || "#"))
        history[replace ? "replaceState" : "pushState"](null, "", hash);
    adopt(next);
}

function startState() {
    Object.assign(state, parseHash());
    window.addEventListener("popstate", () => adopt(parseHash()));
    window.addEventListener("hashchange", () => adopt(parseHash()));
}

// A unit is "school:13EK00".
function chooseUnit(kind, id) {
    setState({unit: kind + ":" + id});
}

function chosenUnit() {
    if (state.unit === null)
        return null;
    const colon = state.unit.indexOf(":");
    return {kind: state.unit.slice(0, colon), id: state.unit.slice(colon + 1)};
}
