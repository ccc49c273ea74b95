// SPDX-License-Identifier: GPL-3.0-or-later
// Where: by province, or by the number of inhabitants of the municipality.

function regionsChart() {
    const textOf = (measure, values) => (measure === "per_pupil" ? perPupilWords : euroText(values, true));
    const column = (measure) => (measure === "per_pupil" ? "per_pupil" : "difference");
    return {
        id: "regions",
        choices: () => [["way", word("page_choice_group"), regionWays()], amountOrPerPupil()],
        title: ({money, way, measure}) => {
            const {rows, columns} = regionsOf(money, way);
            const at = columns.findIndex((each) => each.name === column(measure)), most = largestChange(rows, at);
            return most === null ? word("page_same_on_both") : word("page_regions_title", {
                label: upperFirst(most[0]), difference: textOf(measure, [most[at]])(most[at])});
        },
        note: () => word("page_regions_note"),
        tags: ({money, way}) => tagsOfMoney(money).concat(way === "size" ? ["illustrative"] : []),
        data: ({money, way}) => (regionWays().length === 0 ? null : regionsOf(money, way)),
        draw: (box, drawn, size, {measure}) => drawBars(box, drawn, size, {label: "label",
            text: textOf(measure, drawn.rows.map((row) => row[3])),
            bars: [{column: column(measure), colour: colourOfDifference}]}),
    };
}

// Where nothing is known of provinces or of sizes, they are not a choice.
function regionWays() {
    const table = tableOf("compare_regions");
    return table === null ? [] : ["province", "size"].filter((way) => table.values(way).some(isKnownRegion))
        .map((way) => [way, word("page_region_" + way)]);
}

function isKnownRegion(name) {
    return name !== "not known";
}

// The table has provinces by size; these are the sums by one of them.
function regionsOf(money, way) {
    const table = tableOf("compare_regions"), sums = new Map();
    const amounts = ["amount_baseline", "amount_variant", "difference"];
    const added = [...amounts, "pupils_baseline", "pupils_variant", "gain", "lose"];
    table.values(way).forEach((name, row) => {
        if (table.values("money")[row] !== comparedMoney[money].rows)
            return;
        const sum = sums.get(name) || Object.fromEntries(added.map((column) => [column, 0]));
        for (const column of added)
            sum[column] = inCents(sum[column] + (table.values(column)[row] || 0));
        sums.set(name, sum);
    });
    const inOrder = [...sums].sort(way === "size" ? ([a], [b]) => sizeFrom(a) - sizeFrom(b)
        : ([, a], [, b]) => b.difference - a.difference);
    const unitOf = (name) => (way === "province" && isKnownRegion(name) ? "province:" + name : null);
    return {
        columns: [chartColumn("label", "text"), ...columnsOf(table, amounts), chartColumn("per_pupil", "euro", 2),
            ...columnsOf(table, ["gain", "lose"])],
        rows: inOrder.map(([name, sum]) => [regionLabel(name, way), ...amounts.map((column) => sum[column]),
            perPupilDifference((column, side) => sum[column + "_" + side]), sum.gain, sum.lose]),
        units: inOrder.map(([name]) => unitOf(name))};
}

function regionLabel(name, way) {
    if (!isKnownRegion(name))
        return word("compare_region_unknown");
    return way === "size" ? sizeLabel(name) : name;
}

// "under 20000", "20000 to 49999", "250000 or more".
function sizeLabel(name) {
    const [from, to] = name.match(/\d+/g).map(Number);
    return to === undefined ? word(name.startsWith("under") ? "page_size_below" : "page_size_from", {limit: from})
        : word("page_size_between", {from, to});
}

function sizeFrom(name) {
    return !isKnownRegion(name) ? Infinity : name.startsWith("under") ? 0 : Number(name.match(/\d+/)[0]);
}
