// SPDX-License-Identifier: GPL-3.0-or-later
// A unit on both sides of a comparison: its figures beside each other, why they differ, and the parts
// of the difference.

const partNames = ["composition", "threshold", "price", "minimum", "transition", "rounding"];

// The tables that compare a kind of unit: the money of schools, and the grants of municipalities.
function comparedTables(kind) {
    const bySchools = {municipality: "compare_schools_by_municipality", province: "compare_schools_by_province"}[kind];
    const plainName = {school: "compare_schools", institution: "compare_institutions", board: "compare_boards",
        municipality: "compare_municipalities", province: "compare_provinces"}[kind];
    const isPlace = bySchools !== undefined, hasGrants = Boolean(data.comparison.municipalities);
    return [
        {money: "schools", table: tableOf(isPlace && hasGrants ? bySchools : plainName)},
        {money: "municipalities", table: isPlace && hasGrants ? tableOf(plainName) : null},
    ].filter((compared) => compared.table !== null);
}

// What a column counts over all units of first order.
function totalOf(money, column) {
    return d3.sum(tableOf(money === "schools" ? "compare_schools" : "compare_municipalities").values(column));
}

function besideRow(label, [first, second], show, isAlike) {
    const known = first !== null && second !== null;
    return h("tr", {}, h("th", {scope: "row"}, label), [first,
        second].map((value) => h("td", {class: "n"}, value === null ? "-" : show(value))),
        h("td", {class: "n"}, isAlike && known ? show(second - first) : ""));
}

// What each side's own explanation leads to, where it is not what is compared.
function ownRow(kind, id, money) {
    if (!data.comparison.scaled || (kind === "municipality") !== (money === "municipalities") || !["school",
        "municipality"].includes(kind))
        return null;
    const own = sideNames().map((side) => explanationOf(side, kind, id)).map((e) => (e === null ? null :
        factOf(e, "amount")));
    return besideRow(word("explain_both_own"), own, format.euro, false);
}

function groundRows(table, row, money) {
    const pair = (name) => ["baseline", "variant"].map((side) => table.values(name + "_" + side)[row]);
    const share = (name) => pair(name).map((value, i) => {
        const total = totalOf(money, name + "_" + ["baseline", "variant"][i]);
        return value === null || total === 0 ? null : 100 * value / total;
    });
    const [baseline, variant] = data.measures[money].map(inLanguage), isAlike = baseline === variant;
    const two = (value) => format.number(value, 2), percent = (value) => format.percent(value, 4);
    return [
        besideRow(word("explain_both_pupils"), pair("pupils"), format.count, true),
        besideRow(word(isAlike ? "explain_both_counted" : "explain_both_counted_apart", {baseline, variant}),
            pair("counted"), two, isAlike),
        besideRow(word("explain_both_left"), pair("left"), two, isAlike),
        besideRow(word("explain_both_share"), share("counted"), percent, false),
        besideRow(word("explain_both_share_left"), share("left"), percent, false),
        besideRow(word("explain_both_place"), pair("rank"), format.count, false),
    ];
}

function partsElement(table, row) {
    const parts = partNames.map((name) => ({name, value: table.values(name)[row]})).filter((part) => part.value);
    return parts.length === 0 ? null : h("table", {class: "beside"}, h("caption", {}, word("explain_both_parts")),
        h("tbody", {}, parts.map((part) => h("tr", {}, h("th", {scope: "row"}, word("compare_part_" + part.name)),
            h("td", {class: "n"}, format.euro(part.value), " ", word("heading_euro"))))));
}

function moneyElement(kind, id, money, table) {
    const row = table.find(id);
    if (row < 0)
        return null;
    const amounts = ["amount_baseline", "amount_variant"].map((name) => table.values(name)[row]);
    const isKnown = table.values("difference")[row] !== null;
    const cause = (state.language === "nl" && table.values("cause_nl")[row]) || table.values("cause")[row];
    return h("section", {}, h("h3", {}, word(money === "schools" ? "compare_money_schools" : "compare_money_grants")),
        cause ? h("p", {class: "gets"}, cause[0].toUpperCase() + cause.slice(1) + ".") : null,
        h("div", {class: "scroll"}, h("table", {class: "beside"},
            h("thead", {}, h("tr", {}, h("td"), ["baseline", "variant",
                "difference"].map((name) => h("th", {scope: "col", class: "n"}, word("heading_" + name))))),
            h("tbody", {}, ownRow(kind, id, money),
                besideRow(word(data.comparison.scaled ? "explain_both_same_money" : "explain_both_amount"), amounts,
                    format.euro, true),
                isKnown ? groundRows(table, row, money) : null))),
        partsElement(table, row));
}

function besideElements(kind, id) {
    return comparedTables(kind).map(({money, table}) => moneyElement(kind, id, money, table));
}
