// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the page: JSON, compressed, in the page itself. Tables are columns of values.

let data = null;
const tablesByName = new Map();

async function readData() {
    const lines = document.getElementById("data").textContent.trim().split("\n");
    const bytes = Uint8Array.from(atob(lines.slice(1, -1).join("")), (c) => c.charCodeAt(0));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    data = await new Response(unpacked).json();
    for (const table of data.tables)
        tablesByName.set(table.name, openTable(table));
}

// A table by name, or null: {name, kind, columns, size, column(name) -> {name, type, decimals, values}}.
function tableOf(name) {
    return tablesByName.get(name) || null;
}

function openTable(table) {
    const byName = new Map(table.columns.map((column) => [column.name, column]));
    const positions = new Map();
    const keys = table.columns.length > 0 ? table.columns[0].values : [];
    keys.forEach((key, i) => positions.set(key, i));
    const none = new Array(keys.length).fill(null);
    return {
        ...table,
        size: keys.length,
        column: (name) => byName.get(name) || null,
        // The values of a column; a column that is not there has none.
        values: (name) => (byName.has(name) ? byName.get(name).values : none),
        // The position of the row whose first column is KEY; -1: there is none.
        find: (key) => (positions.has(key) ? positions.get(key) : -1),
    };
}

// Which tables show the units of a kind, most telling first.
const unitTables = {
    school: ["schools", "compare_schools"],
    institution: ["institutions", "compare_institutions"],
    board: ["boards", "compare_boards"],
    municipality: ["municipalities", "compare_municipalities", "compare_schools_by_municipality"],
    province: ["compare_provinces", "compare_schools_by_province"],
};

// An address may name any kind.
function tablesOfKind(kind) {
    return Object.hasOwn(unitTables, kind) ? unitTables[kind] : [];
}

function tableOfKind(kind) {
    for (const name of tablesOfKind(kind))
        if (tableOf(name) !== null)
            return tableOf(name);
    return null;
}

// "Onze Wereld, 's-Gravenhage", or the id of a unit without a name.
function nameOf(kind, id) {
    const table = tableOfKind(kind);
    const row = table === null ? -1 : table.find(id);
    const name = row < 0 ? null : table.values("name")[row];
    const place = row < 0 ? null : table.values("place")[row];
    return name === null ? id : place === null ? name : name + ", " + place;
}
