// SPDX-License-Identifier: GPL-3.0-or-later
// The charts of an analysis, in the order in which one asks: what moves it, what two factors do
// together, how sure that is, how far it moves, and what moves whom.

function addSweepCharts(parent) {
    startMeasure(parent);
    for (const chart of [strengthChart, pairsChart, settlingChart, spreadChart])
        addChart(parent, {tags: () => ["derived"], ...chart()});
    addChoiceChart(parent, {tags: () => ["derived"], ...whomChart()});
    onState((changed) => changed.has("measure") && !changed.has("language") && redrawCharts());
}

// What a method's indices are called in the table, and what leads: by it rows are in order and titles tell.
const sweptMethods = {
    sobol: {lead: "ST", series: [["S1", "S1_conf", "plot_first"], ["ST", "ST_conf", "plot_total"]],
        note: "plot_sobol_note", axis: "plot_share_of_variance", least: 0, most: 1},
    morris: {lead: "mu_star", series: [["mu_star", "mu_star_conf", "plot_mu_star"]], note: "plot_morris_note", inUnits: true},
    lhs: {lead: "spearman", series: [["spearman", null, "plot_spearman"], ["PRCC", null, "plot_prcc"], ["SRC", null, "plot_src"]],
        note: "plot_ranks_note", axis: "plot_ranks_axis", least: -1, most: 1},
    oat: {lead: "swing", low: "plot_at_low", high: "plot_at_high", base: "plot_base", note: "plot_tornado_note", inUnits: true},
    grid: {lead: "range", low: "plot_lowest_level", high: "plot_highest_level", base: "plot_mean", note: "plot_levels_note", inUnits: true},
};

function sweptMethod() {
    return sweptMethods[data.sweep.method === "list" ? "lhs" : data.sweep.method];
}

// The rows of a chart with the largest in column AT first, whatever their sign; without it, last.
function largestFirst(rows, at) {
    const size = (row) => (row[at] === null ? -1 : Math.abs(row[at]));
    return [...rows].sort((a, b) => size(b) - size(a));
}

function drawnOf(columns, rows) {
    return rows.length === 0 ? null : {columns, rows, units: null};
}

/* ---- what moves it ---- */

function strengthChart() {
    const method = sweptMethod(), isBars = method.low !== undefined;
    const names = ["factor", ...(isBars ? ["at_low", "at_high"] : method.series.flatMap(([value, interval]) => [value, interval])), method.lead]
        .filter((name, i, all) => name !== null && all.indexOf(name) === i && (name === "factor" || tableOf("indices").column(name) !== null));
    const rows = () => largestFirst(sweptRows(tableOf("indices"), names), names.indexOf(method.lead));
    const series = method.series && method.series.filter(([value]) => names.includes(value))
        .map(([value, interval, name]) => ({value, interval, name: () => word(name)}));
    return {
        id: "strength",
        shape: "wide",
        title: () => {
            const [most] = rows(), text = (name) => measureText(measureShown(), most[names.indexOf(name)]);
            const lead = most[names.indexOf(method.lead)];
            return word("page_swept_most_" + data.sweep.method, sweptFills({factor: most[0], value: text(method.lead),
                low: isBars ? text("at_low") : "", high: isBars ? text("at_high") : "", index: format.number(lead, 2), percent: format.number(100 * lead, 0)}));
        },
        note: () => word(method.note, sweptFills()),
        data: () => drawnOf(sweptColumns(tableOf("indices"), names), rows()),
        draw: (box, drawn, size) => (isBars
            ? drawTornado(box, drawn, size, {base: measureShown().base, low: word(method.low), high: word(method.high),
                baseName: word(method.base, {number: measureText(measureShown(), measureShown().base)}),
                text: (value) => measureText(measureShown(), value), axis: inLanguage(measureShown().unit)})
            : drawDots(box, drawn, size, {series, least: method.least, most: method.most, axis: method.axis ? word(method.axis) : inLanguage(measureShown().unit)})),
    };
}

/* ---- how far it moves ---- */

function spreadChart() {
    const text = (value) => measureText(measureShown(), value);
    const at = () => measureShown().distribution;
    return {
        id: "spread",
        title: () => word("page_swept_spread", sweptFills({low: text(at().p5), high: text(at().p95)})),
        note: () => word("page_swept_spread_note"),
        data: () => (measureShown() === null || !at() ? null : {columns: [
            {name: "from", type: "real", decimals: 0, label: word("page_label_swept_from")},
            {name: "runs", type: "count", decimals: 0, label: word("page_column_runs")}],
        rows: at().runs.map((runs, i) => [at().from + i * at().step, runs]), units: null}),
        draw: (box, drawn, size) => drawHistogram(box, drawn, size, {from: "from", children: "runs", step: at().step, cutoff: null,
            text, tick: format.tick, xTitle: inLanguage(measureShown().unit), yTitle: word("page_axis_swept")}),
    };
}
