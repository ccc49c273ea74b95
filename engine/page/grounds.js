// SPDX-License-Identifier: GPL-3.0-or-later
// What the page stands on: years, schemes, the tables that were read, where the children are drawn,
// the choices made, the borders of the map, and the version of the program.

// COLUMNS: [title, cell(row), is number]. The table scrolls in its own box.
function plainTable(title, columns, rows) {
    return h("div", {class: "scroll", role: "region", tabindex: "0", "aria-label": title}, h("table", {},
        h("thead", {}, h("tr", {}, columns.map(([label, , right]) =>
            h("th", {scope: "col", class: right ? "n" : null}, label)))),
        h("tbody", {}, rows.map((row) => h("tr", {}, columns.map(([, cell, right]) =>
            h("td", {class: right ? "n" : null}, cell(row))))))));
}

// "1-10-2019" of 2019-10-01.
function dayOf(date) {
    return date.split("-").reverse().map(Number).join("-");
}

// The sentences of a country, as the program says them.
function countrySays(side) {
    const schools = word("country_schools_" + side.regime);
    const fills = {schools, scores: schools, date: dayOf(side.country.count_date),
        municipalities: word("country_municipalities_" + side.regime)};
    return [
        word(side.country.schools === "drawn children" ? "country_drawn" : "country_sources", fills),
        side.country.children_are === undefined ? null : word("page_grounds_drawn"),
    ];
}

function inputsOf(side) {
    const title = word("page_grounds_inputs");
    return [h("h4", {}, title), plainTable(title, [
        [word("page_grounds_role"), (input) => wordIf("page_input_" + input.role, input.role)],
        [word("page_grounds_file"), (input) => h("code", {}, input.path)],
        [word("page_grounds_rows"), (input) => format.count(input.rows), true],
        [word("page_grounds_rejected"), (input) => format.count(input.rejected), true],
        [word("page_grounds_hash"), (input) => h("code", {}, input.xxh3_128)],
    ], side.inputs)];
}

function standingOf(parameter) {
    return [
        tag(parameter.standing),
        parameter.carried_from === undefined ? null
            : " " + word("page_grounds_carried", {year: String(parameter.carried_from)}),
        parameter.given_by === undefined ? null : " " + word("page_grounds_set", {option: parameter.given_by}),
    ];
}

function assumptionsOf(side) {
    const title = word("page_grounds_assumptions");
    if (side.assumptions.length === 0)
        return [h("h4", {}, title), h("p", {}, word("assumptions_all_settled"))];
    return [h("h4", {}, title), plainTable(title, [
        [word("page_grounds_parameter"), (parameter) => [
            h("div", {}, inLanguage(parameter.description)),
            h("code", {class: "quiet"}, parameter.name)]],
        [word("page_grounds_value"), (parameter) => parameter.value, true],
        [word("page_grounds_standing"), standingOf],
        [word("page_grounds_source"), (parameter) => parameter.source],
    ], side.assumptions)];
}

function sideSection(side, i) {
    const name = data.sides.length < 2 ? "" : word(i === 0 ? "heading_baseline" : "heading_variant") + ": ";
    return h("section", {},
        h("h3", {}, name + inLanguage(side.scheme) + ", " + side.year),
        side.country === undefined ? null : countrySays(side).map((text) => text && h("p", {}, text)),
        inputsOf(side), assumptionsOf(side));
}

function startGrounds(element) {
    const title = h("h2", {});
    const body = h("div", {});
    fill(element, h("details", {}, h("summary", {}, title), body));
    function show() {
        fill(title, word("page_grounds"));
        fill(body, data.sides.map(sideSection), data.sweep === undefined ? null : sweepSection(),
            data.borders === undefined ? null : h("p", {}, word("page_grounds_borders")),
            h("p", {}, word("page_grounds_version", {version: data.version})));
    }
    show();
    onState((changed) => {
        if (changed.has("language"))
            show();
    });
}
