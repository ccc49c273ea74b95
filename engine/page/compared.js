// SPDX-License-Identifier: GPL-3.0-or-later
// What the charts of a comparison share: what sides, columns and money are called, and figures of
// both sides.

// "The old scheme" only where the other is the new one.
function nameOfSide(side) {
    const {baseline, variant} = data.comparison, both = [baseline.what, variant.what];
    if (both.includes("old") && both.includes("new"))
        return word("page_side_" + data.comparison[side].what);
    return word("heading_" + side) + (baseline.year === variant.year ? "" : " " + data.comparison[side].year);
}

// Columns of a chart's table, of the types that they have in TABLE.
function columnsOf(table, names) {
    return names.map((name) => {
        const {type, decimals} = table.column(name);
        return chartColumn(name, type, decimals);
    });
}

function chartColumn(name, type, decimals = 0) {
    const [side] = name.match(/(baseline|variant)$/) || [null];
    const what = side === null ? name : name.slice(0, -side.length - 1);
    const label = what === "" ? null : word("page_label_" + what);
    return {name, type, decimals, label: [label, side && nameOfSide(side)].filter((part) => part !== null).join(", ")};
}

function millions(euro, isSigned) {
    return isSigned ? format.signed(euro / 1e6, 1) : format.number(euro / 1e6, 1);
}

// In millions where the largest of VALUES has them, otherwise in whole euros.
function euroText(values, isSigned) {
    return Math.max(...values.map(Math.abs)) >= 1e6
        ? (euro) => word("page_million_euro", {euro: millions(euro, isSigned)})
        : (euro) => word("page_euro", {euro: isSigned ? format.signed(euro, 0) : format.number(euro, 0)});
}

function euroWords(euro, isSigned = false) {
    return euroText([euro], isSigned)(euro);
}

function perPupilWords(euro) {
    return word("page_euro_per_pupil", {euro: format.signed(euro, 2)});
}

function upperFirst(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

function inCents(euro) {
    return Math.round(euro * 100) / 100;
}

// (name, side) -> the value in a row of a table of units compared.
function sideValues(table, row) {
    return (name, side) => table.values(name + "_" + side)[row];
}

// What a side gives over its own pupils, or those of the other where it has none.
function perPupil(at, side) {
    const pupils = at("pupils", side) || at("pupils", side === "baseline" ? "variant" : "baseline");
    return pupils > 0 ? at("amount", side) / pupils : null;
}

function perPupilDifference(at) {
    const [before, after] = ["baseline", "variant"].map((side) => perPupil(at, side));
    return before === null || after === null ? null : inCents(after - before);
}

function amountOrPerPupil() {
    return ["measure", word("page_choice_measure"),
        ["amount", "per_pupil"].map((name) => [name, word("page_measure_" + name)])];
}

// Who gains most and who loses most of ROWS of a name and a difference, as a sentence.
function extremesTitle(rows, text = null) {
    const most = d3.max(rows, (row) => row[1]), least = d3.min(rows, (row) => row[1]);
    const say = (value) => {
        const [name] = rows.find((row) => row[1] === value);
        return text === null ? name : name + " (" + text(value) + ")";
    };
    if (most > 0 && least < 0)
        return word("page_gains_and_losses", {riser: say(most), faller: say(least)});
    return most > 0 ? word("page_only_gains", {riser: say(most)})
        : least < 0 ? word("page_only_losses", {faller: say(least)}) : word("page_same_on_both");
}

// The row that differs most in the column AT; null: none differs.
function largestChange(rows, at) {
    const most = rows.reduce((a, b) => (Math.abs(b[at]) > Math.abs(a[at]) ? b : a));
    return most[at] ? most : null;
}
