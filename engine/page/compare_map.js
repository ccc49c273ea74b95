// SPDX-License-Identifier: GPL-3.0-or-later
// Where: what each municipality, or the schools in it, gains or loses.

function differenceMapChart() {
    const tables = {municipalities: "compare_municipalities", schools: "compare_schools_by_municipality"};
    const textOf = (measure) => (measure === "per_pupil" ? perPupilWords : (euro) => euroWords(euro, true));
    const places = ({money, measure}) => differencesByPlace(tableOf(tables[money]), measure === "per_pupil");
    return {
        id: "difference-map",
        shape: "tall",
        follows: ["unit"],
        // The municipalities' grants first: they are their own.
        moneys: () => moneyOptions().reverse().filter(([money]) => tableOf(tables[money]) !== null),
        choices: () => [amountOrPerPupil()],
        title: (picked) => extremesTitle(places(picked).rows.map((row) => [row[1], row[2]]), textOf(picked.measure)),
        note: () => word("page_map_difference_note", {
            baseline: nameOfSide("baseline"), variant: nameOfSide("variant")}),
        data: (picked) => (data.borders ? places(picked) : null),
        draw: (box, drawn, size, {measure}) => drawMap(box, drawn, size, {
            value: "difference", id: "id", size: "pupils", diverging: true, mean: measure === "per_pupil", title: textOf(measure)}),
    };
}

function differencesByPlace(table, isPerPupil) {
    const rows = table.values("id").map((id, row) => {
        const at = sideValues(table, row);
        return [id, table.values("name")[row], isPerPupil ? perPupilDifference(at) : table.values("difference")[row],
            at("pupils", "variant") || at("pupils", "baseline")];
    });
    return {columns: [...columnsOf(table, ["id", "name", "difference"]), chartColumn("pupils", "count")], rows,
        units: rows.map(([id]) => "municipality:" + id)};
}
