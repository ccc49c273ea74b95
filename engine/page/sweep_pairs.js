// SPDX-License-Identifier: GPL-3.0-or-later
// What two factors do together, beyond what each does by itself: the pairs that do most.

function pairsChart() {
    const most = 20, names = ["factor", "with", "S2", "S2_conf"];
    const all = () => largestFirst(sweptRows(tableOf("pairs"), names), 2);
    const rows = () => all().slice(0, most).map(([factor, other, ...values]) => [factor + " x " + other, ...values]);
    return {
        id: "pairs",
        title: () => {
            const [[pair, value, interval]] = rows();
            return interval !== null && value <= interval ? word("page_swept_pairs_none", sweptFills())
                : word("page_swept_pairs", sweptFills({pair, percent: format.number(100 * value, 0)}));
        },
        note: () => {
            const left = all().slice(most);
            return [word("plot_pairs_note", sweptFills()), left.length === 0 ? "" : word("pairs_left",
                {rest: left.length, bound: format.number(Math.ceil(Math.abs(left[0][2]) * 1000) / 1000, 3)})].join(" ").trim();
        },
        data: () => drawnOf([{name: "pair", type: "text", decimals: 0, label: word("page_column_pair")},
            ...sweptColumns(tableOf("pairs") || tableOf("indices"), ["S2", "S2_conf"])], rows()),
        draw: (box, drawn, size) => drawDots(box, drawn, size, {series: [{value: "S2", interval: "S2_conf",
            name: () => word("plot_second")}], least: 0, most: 0.1, axis: word("plot_share_of_variance")}),
    };
}
