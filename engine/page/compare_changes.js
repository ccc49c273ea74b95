// SPDX-License-Identifier: GPL-3.0-or-later
// Who gains most and who loses most, each with the cause.

function changesChart() {
    const cause = () => (state.language === "nl" ? "cause_nl" : "cause");
    const listed = (money, list, sign) => data.comparison[money][list].filter((unit) => sign * unit.difference > 0);
    const changed = (money) => [...listed(money, "risers", 1), ...listed(money, "fallers", -1)];
    return {
        id: "changes",
        shape: "wide",
        title: ({money}) => extremesTitle(changed(money).map((unit) =>
            [nameOf(comparedMoney[money].kind, unit.id), unit.difference])),
        note: () => word("page_changes_note"),
        data: ({money}) => {
            const {table: name, kind} = comparedMoney[money], table = tableOf(name);
            const shown = ["amount_baseline", "amount_variant", "difference", cause()];
            const units = changed(money).map((unit) => unit.id);
            return {columns: columnsOf(table, ["id"]).concat(chartColumn("name", "text"), columnsOf(table, shown)),
                rows: units.map((id) => [id, nameOf(kind, id),
                    ...shown.map((column) => table.values(column)[table.find(id)])]),
                units: units.map((id) => kind + ":" + id)};
        },
        draw: (box, drawn, size, {money}) => drawBars(box, drawn, size, {
            label: "name", below: cause(), split: listed(money, "risers", 1).length,
            text: (value) => format.signed(value, 0),
            bars: [{column: "difference", colour: colourOfDifference}]}),
    };
}
