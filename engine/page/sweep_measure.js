// SPDX-License-Identifier: GPL-3.0-or-later
// The measure that the charts of an analysis show, which the reader chooses; measures, factors and
// indices by name.

// What is measured and moves; what no factor moves has nothing to show.
function movedMeasures() {
    return data.sweep.measures.filter((measure) => measure.is_moved);
}

function measureShown() {
    const all = movedMeasures();
    return all.find(({name}) => name === state.measure) || all.find(({name}) => name === data.sweep.shown) || null;
}

function startMeasure(parent) {
    const select = h("select", {id: "measure", onchange: () =>
        setState({measure: select.value === data.sweep.shown ? null : select.value}, true)});
    const label = h("label", {for: "measure"});
    const meaning = h("p", {class: "note"});
    const box = h("div", {id: "measure-choice", class: "wide"}, h("div", {class: "controls"}, label, select), meaning);
    function show() {
        fill(label, word("page_choice_swept"));
        fill(select, movedMeasures().map(({name}) => h("option", {value: name}, nameOfMeasure(name))));
        select.value = measureShown().name;
        fill(meaning, [measureShown().name, inLanguage(measureShown().meaning), inLanguage(measureShown().unit)]
            .filter((text) => text !== "").join(", "));
    }
    box.hidden = movedMeasures().length < 2;
    parent.append(box);
    if (measureShown() === null)
        return;
    show();
    onState((changed) => {
        if (changed.has("measure") || changed.has("language"))
            show();
    });
}

// "province:Utrecht" follows a unit.
function nameOfMeasure(name) {
    const [kind, id] = name.split(/:(.*)/);
    return id === undefined ? name : wordIf("explain_kind_" + kind, kind) + " " + id;
}

// A value of MEASURE with its unit, in millions where it has them.
function measureText(measure, value) {
    if (value === null)
        return "-";
    if (measure.unit.en === "euro" && Math.abs(value) >= 1e6)
        return word("page_million_euro", {euro: format.number(value / 1e6, 1)});
    return [measure.is_whole ? format.count(Math.round(value)) : format.real(value, 5), inLanguage(measure.unit)].join(" ").trim();
}

// Columns of a chart's table, from those of TABLE; "factor" and what is in it go first.
function sweptColumns(table, names) {
    return names.map((name) => {
        const {type, decimals} = table.column(name) || {type: "real", decimals: 0};
        return {name, type, decimals, label: columnTitle(name)};
    });
}

// The rows of TABLE that are of the measure shown, as values of the columns NAMES.
function sweptRows(table, names, measure = measureShown()) {
    if (table === null || measure === null)
        return [];
    const of = table.values("measure");
    return d3.range(table.size).filter((i) => of[i] === measure.name)
        .map((i) => names.map((name) => table.values(name)[i]));
}

// What is known of a factor, for who points at it.
function factorText(name) {
    const factor = data.sweep.factors.find((each) => each.name === name);
    return factor === undefined ? "" : inLanguage(factor.description);
}

function sweptFills(more = {}) {
    return {runs: data.sweep.runs, factors: data.sweep.factors.length, measure: "\u201c" + nameOfMeasure(measureShown().name) + "\u201d", ...more};
}
