// SPDX-License-Identifier: GPL-3.0-or-later
// Why: what each cause moves in the country, or how the causes make up the difference of the unit
// that is chosen.

const differenceParts = ["composition", "threshold", "price", "minimum", "transition", "rounding"];

function partsChart() {
    const isOwn = (picked) => picked.of === "unit";
    return {
        id: "parts",
        height: 380,
        follows: ["unit"],
        // A unit has money of one kind.
        moneys: () => moneyOptions().filter(([money]) =>
            chosenOf("parts-of", partsOptions()) !== "unit" || money === comparedUnit().money),
        choices: () => [["of", word("page_choice_of"), partsOptions()]],
        title: (picked) => (isOwn(picked) ? titleOfUnitParts(comparedUnit()) : titleOfParts(picked.money)),
        note: (picked) => (isOwn(picked) ? word("page_parts_unit_note") : noteOfParts(picked.money)),
        data: (picked) => (isOwn(picked) ? partsOfUnit(comparedUnit()) : partsThatMove(picked.money)),
        draw: (box, drawn, size, picked) => (isOwn(picked)
            ? drawWaterfall(box, drawn, size, {label: "part", value: "euro", total: (row) => row[2]})
            : drawBars(box, drawn, size, {label: "part", below: "what", text: euroText(drawn.rows.map((row) => row[1])),
                bars: [{column: "euro", colour: () => "var(--amount-4)"}]})),
    };
}

// The unit that is chosen, where the tables compare it, and the country.
function partsOptions() {
    const unit = comparedUnit();
    return unit === null ? [] : [["unit", nameOf(unit.kind, unit.id)], ["all", word("page_all")]];
}

// {kind, id, money, value(column)} of the unit that is chosen; null where no table compares it.
function comparedUnit() {
    const unit = chosenUnit();
    const table = unit === null ? undefined : tablesOfKind(unit.kind).filter((name) => name.startsWith("compare_"))
        .map(tableOf).find((each) => each !== null && each.find(unit.id) >= 0);
    return table === undefined ? null : {...unit, value: (name) => table.values(name)[table.find(unit.id)],
        money: ["compare_municipalities", "compare_provinces"].includes(table.name) ? "municipalities" : "schools"};
}

/* ---- of the country ---- */

function partsThatMove(money) {
    const moved = data.comparison[money].parts_moved;
    return {columns: [chartColumn("part", "text"), chartColumn("euro", "euro", 2), chartColumn("what", "text")],
        rows: differenceParts.filter((part) => moved[part] > 0).sort((a, b) => moved[b] - moved[a])
            .map((part) => [upperFirst(word("compare_part_" + part)), moved[part], word("page_part_" + part)]),
        units: null};
}

function titleOfParts(money) {
    const [part, euro] = partsThatMove(money).rows[0];
    return word("page_parts_title", {part, euro: euroWords(euro)});
}

function noteOfParts(money) {
    const {moved, parts_moved: parts} = data.comparison[money];
    return d3.sum(differenceParts, (part) => parts[part]) < moved * 1.01 ? ""
        : word("page_parts_note", {moved: euroWords(moved)});
}

/* ---- of a unit ---- */

function partsOfUnit({value}) {
    const side = (name) => [upperFirst(nameOfSide(name)), value("amount_" + name), true];
    return {columns: [chartColumn("part", "text"), chartColumn("euro", "euro", 2), chartColumn("total", "yes_no")],
        rows: [side("baseline"), ...differenceParts.filter((part) => value(part))
            .map((part) => [upperFirst(word("compare_part_" + part)), value(part), false]), side("variant")],
        units: null};
}

function titleOfUnitParts({kind, id, value}) {
    const name = nameOf(kind, id), difference = value("difference");
    const towards = (part) => value(part) * Math.sign(difference);
    const most = differenceParts.reduce((a, b) => (towards(b) > towards(a) ? b : a));
    return !difference ? word("page_parts_unit_same", {name}) : word("page_parts_unit_title", {
        name, difference: format.signed(difference, 0), part: word("compare_part_" + most)});
}
