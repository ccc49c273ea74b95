// SPDX-License-Identifier: GPL-3.0-or-later
// How evenly the money is spread over pupils, on both sides.

function concentrationChart() {
    return {
        id: "concentration",
        height: 460,
        title: ({money}) => {
            const {baseline, variant} = data.comparison[money].gini;
            const even = variant < baseline ? "more" : variant > baseline ? "less" : "same";
            return word("page_curves_" + even, {side: nameOfSide("variant"), before: format.number(baseline, 3),
                after: format.number(variant, 3)});
        },
        note: () => word("page_curves_note", {side: nameOfSide("variant")}),
        data: ({money}) => {
            const {gini, concentration: {baseline, variant}} = data.comparison[money];
            return gini.baseline === null || gini.variant === null ? null : {
                columns: ["share_of_pupils", "baseline", "variant"].map((name) => chartColumn(name, "number", 1)),
                rows: baseline.map((share, i) => [100 * i / (baseline.length - 1), 100 * share, 100 * variant[i]]),
                units: null};
        },
        draw: (box, drawn, size) => drawCurves(box, drawn, size, {
            x: "share_of_pupils",
            lines: [{column: "baseline", name: nameOfSide("baseline"), colour: "var(--ink)", dash: "7 4"},
                {column: "variant", name: nameOfSide("variant"), colour: "var(--accent)"}],
            diagonal: word("page_curves_diagonal"),
            xTitle: word("page_curves_x"), yTitle: word("page_curves_y"), xShort: word("page_curves_x_short")}),
    };
}
