// SPDX-License-Identifier: GPL-3.0-or-later
// Which kinds: by amount per pupil before, by size, by kind of municipality; both sides as bars.

// The labels of the table, which is English, in the words of the page.
const groupLabels = {
    "no money in the baseline": "compare_decile_none",
    "1": "page_tenth_first",
    "10": "page_tenth_last",
    "up to 40 pupils": "compare_size_40",
    "41 to 100": "compare_size_100",
    "101 to 200": "compare_size_200",
    "201 to 400": "compare_size_400",
    "over 400": "compare_size_over",
    "the four large cities": "compare_place_four",
    "others of 100,000 people or more": "compare_place_large",
    "the rest": "compare_place_rest",
    "population not known": "compare_place_unknown",
};

function groupsChart() {
    return {
        id: "groups",
        // The size of a municipality is not that of a school.
        choices: (money) => [["way", word("page_choice_group"), ["decile", "size", "place"]
            .filter((way) => way !== "size" || money === "schools").map((way) => [way, word("page_group_" + way)])]],
        title: ({money, way}) => {
            const most = largestChange(groupsOf(money, way).rows, 3);
            return most === null ? word("page_same_on_both")
                : word("page_groups_title", {label: most[0], difference: euroWords(most[3], true)});
        },
        note: ({way}) => word("page_groups_note_" + way, {side: nameOfSide("baseline")}),
        data: ({money, way}) => (tableOf("compare_groups") === null ? null : groupsOf(money, way)),
        draw: (box, drawn, size) => drawBars(box, drawn, size, {label: "label", below: "counts",
            text: euroText(drawn.rows.flatMap((row) => [row[1], row[2]])), bars: [
                {column: "amount_baseline", name: nameOfSide("baseline"), colour: () => "var(--amount-2)"},
                {column: "amount_variant", name: nameOfSide("variant"), colour: () => "var(--amount-5)"}]}),
    };
}

function groupsOf(money, way) {
    const table = tableOf("compare_groups"), amounts = ["amount_baseline", "amount_variant", "difference"];
    const rows = d3.range(table.size).map((row) => (name) => table.values(name)[row])
        .filter((at) => at("money") === comparedMoney[money].rows && at("group") === way)
        .map((at) => [groupLabel(at("label")), ...amounts.map(at),
            word("page_gain_lose_" + money, {units: at("units"), gain: at("gain"), lose: at("lose")})]);
    return {rows, units: null,
        columns: [chartColumn("label", "text"), ...columnsOf(table, amounts), chartColumn("counts", "text")]};
}

function groupLabel(label) {
    return groupLabels[label] === undefined ? label : upperFirst(word(groupLabels[label]));
}
