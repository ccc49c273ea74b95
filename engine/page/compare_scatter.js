// SPDX-License-Identifier: GPL-3.0-or-later
// Old against new, a dot for each unit. What sides count has other units in other schemes, so it is
// shown as a share of all.

const scatterMeasures = {
    amount: {decimals: 2, value: (at, side) => at("amount", side)},
    measure: {decimals: 4, value: (at, side, sums) => 100 * at("measure", side) / sums[side]},
    per_pupil: {decimals: 2, value: perPupil},
};

function scatterChart() {
    return {
        id: "old-new",
        follows: ["unit"],
        choices: () => [["measure", word("page_choice_measure"),
            Object.keys(scatterMeasures).map((name) => [name, word("page_measure_" + name)])]],
        title: scatterTitle,
        note: () => word("page_scatter_note"),
        data: ({money, measure}) => againstEachOther(comparedMoney[money], scatterMeasures[measure]),
        draw: (box, drawn, size, {measure}) => {
            const title = (side) => word("page_axis_" + measure, {side: nameOfSide(side)});
            drawScatter(box, drawn, size, {x: "baseline", y: "variant", r: "pupils", label: "name", log: true,
                diagonal: true, sameAxes: true, xTitle: title("baseline"), yTitle: title("variant"),
                colour: (row) => colourOfDifference(row[3] - row[2])});
        },
    };
}

// Units with nothing on both sides are left out: they say nothing, and there are thousands.
function againstEachOther({table: name, kind}, measure) {
    const table = tableOf(name), rows = [];
    const sums = {baseline: d3.sum(table.values("measure_baseline")), variant: d3.sum(table.values("measure_variant"))};
    table.values("id").forEach((id, row) => {
        const at = sideValues(table, row);
        const [x, y] = ["baseline", "variant"].map((side) => measure.value(at, side, sums));
        if (Number.isFinite(x) && Number.isFinite(y) && (x > 0 || y > 0))
            rows.push([id, nameOf(kind, id), x, y, at("pupils", "variant") || at("pupils", "baseline")]);
    });
    return {rows, units: rows.map(([id]) => kind + ":" + id), columns: [
        ...columnsOf(table, ["id"]), chartColumn("name", "text"), chartColumn("baseline", "number", measure.decimals),
        chartColumn("variant", "number", measure.decimals), chartColumn("pupils", "count")]};
}

function scatterTitle({money, measure}) {
    const {gain, lose, correlation_per_pupil: together} = data.comparison[money];
    const r = {measure: together.measure_pearson, per_pupil: together.amount_pearson}[measure];
    if (gain + lose === 0)
        return word("page_same_on_both");
    return r === undefined || r === null ? word("page_scatter_" + money, {gain, lose})
        : word("page_scatter_" + measure, {r: format.number(r, 2)});
}
