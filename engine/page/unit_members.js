// SPDX-License-Identifier: GPL-3.0-or-later
// The units in a unit, each of which can be chosen.

const mostListed = 25;

// Which table has the units in one of a kind, and by which column.
const memberLists = {
    institution: [["schools", "institution_id"], ["compare_schools", "id"]],
    board: [["schools", "board_id"], ["compare_schools", "board_id"]],
    municipality: [["schools", "municipality_id"], ["compare_schools", "municipality_id"]],
    province: [["compare_schools_by_municipality", "province"], ["compare_municipalities", "province"]],
};

// A school's id begins with that of its institution.
function membersOf(kind, id) {
    const [name, by] = (memberLists[kind] || []).find((list) => tableOf(list[0]) !== null) || [null];
    if (name === null)
        return null;
    const table = tableOf(name), values = table.values(by);
    const amounts = table.values(data.kind === "run" ? "amount" : "amount_variant");
    const isIn = (value) => value !== null && (by === "id" ? value.startsWith(id) : value === id);
    const rows = d3.range(table.size).filter((i) => isIn(values[i]));
    return {table, rows: rows.sort((a, b) => (amounts[b] || 0) - (amounts[a] || 0))};
}

function memberElement(table, columns, i) {
    const id = table.columns[0].values[i];
    const choose = h("button", {type: "button", class: "link", onclick: () => chooseUnit(table.kind, id)},
        nameOf(table.kind, id));
    return h("tr", {}, h("th", {scope: "row"}, choose),
        columns.map((column) => h("td", {class: "n"}, format.cell(column, column.values[i]))));
}

function membersElement(kind, id) {
    const members = membersOf(kind, id);
    if (members === null || members.rows.length === 0)
        return null;
    const {table, rows} = members, body = h("tbody");
    const names = data.kind === "run" ? ["pupils", "amount"] : ["amount_baseline", "amount_variant", "difference"];
    const columns = names.map(table.column);
    const more = h("button", {type: "button", onclick: () => {
        fill(body, rows.map((i) => memberElement(table, columns, i)));
        more.remove();
        body.rows[mostListed].querySelector("button").focus();
    }}, word("page_show_all", {count: rows.length}));
    fill(body, rows.slice(0, mostListed).map((i) => memberElement(table, columns, i)));
    const head = columns.map((column) => h("th", {scope: "col", class: "n"}, columnTitle(column.name)));
    return h("section", {},
        h("h3", {}, word(table.kind === "school" ? "page_its_schools" : "page_its_municipalities", {count: rows.length})),
        h("div", {class: "scroll"}, h("table", {class: "beside"}, h("thead", {}, h("tr", {}, h("td"), head)), body)),
        rows.length > mostListed ? more : null);
}
