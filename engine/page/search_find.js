// SPDX-License-Identifier: GPL-3.0-or-later
// Which units a text may mean.

// Without accents and capitals, words apart: "'s-Gravenhage" is "s gravenhage".
function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
}

const mostFound = 12;
const kindsFound = ["municipality", "province", "board", "school", "institution"];

// Everything that can be found: {kind, id, label, key, name, text}, made at the first search.
let findable = null;

function findableUnits() {
    if (findable !== null)
        return findable;
    findable = [];
    for (const kind of kindsFound) {
        const table = tableOfKind(kind);
        const ids = table === null ? [] : table.columns[0].values;
        const names = table === null ? [] : table.values("name"), places = table === null ? [] : table.values("place");
        ids.forEach((id, i) => findable.push({
            kind, id, label: nameOf(kind, id), key: plain(id), name: plain(names[i] || id),
            text: " " + plain([id, names[i], places[i]].filter((text) => text).join(" ")),
        }));
    }
    return findable;
}

// How well a unit is what is meant, from 0; -1: not at all.
function closeness(unit, whole, words) {
    if (unit.key === whole)
        return 0;
    if (unit.name === whole)
        return 1;
    if (unit.key.startsWith(whole))
        return 2;
    if (unit.name.startsWith(whole))
        return 3;
    if (words.every((part) => unit.text.includes(" " + part)))
        return 4;
    return words.every((part) => unit.text.includes(part)) ? 5 : -1;
}

function findUnits(text) {
    const whole = plain(text), words = whole.split(" ");
    if (whole === "")
        return [];
    return findableUnits().map((unit) => ({unit, rank: closeness(unit, whole, words)}))
        .filter((hit) => hit.rank >= 0).sort((a, b) => a.rank - b.rank).slice(0, mostFound).map((hit) => hit.unit);
}
