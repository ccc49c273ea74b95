// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows of a table are shown, in what order, and which of its columns.

const rowsOnPage = 25;

// The tables of units, or of an analysis all, in the order of the page.
function tablesOfPage() {
    return data.tables.filter((table) => table.kind || data.kind === "sweep").map((table) => tableOf(table.name));
}

function chosenTable() {
    const tables = tablesOfPage();
    return tables.find((table) => table.name === state.table) || tables[0];
}

function columnTitle(name) {
    return wordIf("page_column_" + name, name);
}

// What a page has beside the columns of the program's CSV.
const pageOnly = ["cause_nl", "remark_nl", "remarks_nl", "counted_baseline", "counted_variant", "left_baseline", "left_variant"];

function ownColumns(table) {
    return table.columns.filter((column) => !pageOnly.includes(column.name));
}

// The columns that tell most; those that name a row come first.
const tellingNames = ["money", "province", "size", "name"];
const tellingFigures = ["pupils", "children", "toddlers", "score", "school_weight", "amount", "amount_preschool",
    "euro_per_target_toddler", "amount_baseline", "amount_variant", "difference", "percent", "per_pupil_difference"];
const mostWithoutChoice = 8;

function tellingColumns(table) {
    const all = ownColumns(table);
    if (all.length <= mostWithoutChoice || !table.kind)
        return all;
    const isKey = table.columns[0].name !== "money";
    const names = [isKey ? table.columns[0].name : null,
        ...tellingNames.filter((name) => !isKey || name === "name"), ...tellingFigures];
    return names.map((name) => table.column(name)).filter((column) => column !== null);
}

// The text that a filter looks in, made at the first filter.
const textsOfTables = new Map();

function textsOf(table) {
    if (!textsOfTables.has(table.name) && !table.kind)
        textsOfTables.set(table.name, d3.range(table.size).map((i) =>
            table.columns.filter(({type}) => type === "text").map(({values}) => plain(values[i] || "")).join("|")));
    if (!textsOfTables.has(table.name)) {
        const columns = ["name", "place", "board_id", "municipality_id", "province", "size"].map(table.values);
        textsOfTables.set(table.name, table.columns[0].values.map((key, i) => {
            const municipality = table.values("municipality_id")[i];
            return [key, ...columns.map((values) => values[i]), municipality ? nameOf("municipality", municipality) :
                null]
                .filter((text) => text).map(plain).join("|");
        }));
    }
    return textsOfTables.get(table.name);
}

// What tells a row of an analysis: its first texts, or its number.
function nameOfRow(table, i) {
    const texts = table.columns.filter(({type}) => type === "text").slice(0, 2).map(({values}) => values[i]);
    return (texts.length > 0 ? texts : [String(table.columns[0].values[i])]).join(", ");
}

// "amount", or "-amount": the largest first, as a table is until a reader sorts it.
const firstSorts = ["difference", "amount", "amount_preschool"];

function sortOf(table) {
    const most = firstSorts.find((name) => table.column(name) !== null && table.columns[0].name !== "money");
    const asked = state.sort || (most === undefined ? "" : "-" + most), isDown = asked.startsWith("-");
    return {name: isDown ? asked.slice(1) : asked, isDown};
}

// What is not known comes last, either way.
function ordered(rows, column, isDown) {
    const {values} = column, sign = isDown ? -1 : 1;
    const compare = format.isNumber(column) || column.type === "yes_no" ? (a, b) => a - b :
        new Intl.Collator(state.language, {numeric: false}).compare;
    const isKnown = (i) => values[i] !== null && values[i] !== "";
    return [...rows.filter(isKnown).sort((a, b) => sign * compare(values[a], values[b])),
        ...rows.filter((i) => !isKnown(i))];
}

// The positions of the rows, filtered and sorted as the reader asks.
function rowsAsked(table) {
    const asked = plain(state.q || ""), texts = asked === "" ? null : textsOf(table);
    const rows = d3.range(table.size).filter((i) => texts === null || texts[i].includes(asked));
    const {name, isDown} = sortOf(table), column = table.column(name);
    return column === null ? rows : ordered(rows, column, isDown);
}

function csvOfRows(table, rows) {
    const columns = ownColumns(table);
    const cell = (value) => (typeof value === "boolean" ? Number(value) : value);
    return csvOf(columns.map((column) => column.name),
        rows.map((i) => columns.map((column) => cell(column.values[i]))));
}
