// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of units, or of an analysis: a tab for each, a filter, sorting, pages of rows, and the rows as CSV.

function startTables(element) {
    const titles = h("h2", {id: "tables-title"});
    const tabs = h("div", {class: "tabs", role: "tablist", "aria-labelledby": "tables-title"});
    const filter = h("input", {type: "search", autocomplete: "off", spellcheck: "false",
        oninput: () => setState({q: filter.value, page: 1}, true)});
    const label = h("label", {}, h("span", {}), " ", filter);
    const all = h("button", {type: "button", "aria-pressed": "false", onclick: () => {
        all.setAttribute("aria-pressed", String(all.getAttribute("aria-pressed") === "false"));
        showRows();
    }});
    const csv = h("button", {type: "button", onclick: () =>
        download(chosenTable().name + ".csv", "text/csv", csvOfRows(chosenTable(), rowsAsked(chosenTable())))}, "CSV");
    const count = h("p", {class: "note", role: "status"});
    const scroll = h("div", {class: "scroll", tabindex: "0", role: "region"});
    const pager = h("div", {class: "buttons pager", role: "group"});
    const panel = h("div", {id: "table-panel", role: "tabpanel"}, h("div", {class: "controls"}, label, all, csv),
        count, scroll, pager);
    const printed = new Map(); // by table, the rows that a reader wants on paper
    element.append(titles, tabs, panel);

    // ---- tabs ----

    function moveTab(event) {
        const names = tablesOfPage().map((table) => table.name), at = names.indexOf(chosenTable().name);
        const to = {ArrowRight: at + 1, ArrowLeft: at - 1 + names.length, Home: 0, End: names.length - 1}[event.key];
        if (to === undefined)
            return;
        event.preventDefault();
        chooseTable(names[to % names.length]);
        document.getElementById("tab-" + names[to % names.length]).focus();
    }

    function chooseTable(name) {
        if (name !== chosenTable().name)
            setState({table: name, sort: null, page: 1});
    }

    function showTabs() {
        const focused = tabs.contains(document.activeElement) ? document.activeElement.id : null;
        const chosen = chosenTable();
        fill(titles, word(data.kind === "sweep" ? "page_tables_sweep" : "page_tables"));
        fill(tabs, tablesOfPage().map((table) => h("button", {
            type: "button", role: "tab", id: "tab-" + table.name, "aria-selected": String(table === chosen),
            "aria-controls": "table-panel", tabindex: table === chosen ? "0" : "-1",
                onclick: () => chooseTable(table.name), onkeydown: moveTab,
        }, wordIf("page_table_" + table.name, table.name))));
        panel.setAttribute("aria-labelledby", "tab-" + chosen.name);
        if (focused !== null)
            document.getElementById(focused).focus();
    }

    // ---- rows ----

    function sortBy(column) {
        const {name, isDown} = sortOf(chosenTable());
        const down = name === column.name ? !isDown : format.isNumber(column);
        setState({sort: (down ? "-" : "") + column.name, page: 1});
        scroll.querySelector('th[data-column="' + column.name + '"] button').focus();
    }

    function headElement(column) {
        const {name, isDown} = sortOf(chosenTable());
        const sorted = name !== column.name ? "none" : isDown ? "descending" : "ascending";
        const kind = format.isNumber(column) ? "n" : kindsOfText[column.name] === "cause" ? "cause" : null;
        return h("th", {scope: "col", "data-column": column.name, "aria-sort": sorted, class: kind},
            h("button", {type: "button", class: "sort", onclick: () => sortBy(column)}, columnTitle(column.name)));
    }

    // Names have places below them; causes and remarks are sentences.
    const kindsOfText = {name: "name", cause: "cause", remark: "cause", remarks: "cause"};
    const unitOf = (table, i) => (table.columns[0].name === "money" ? table.values("province")[i] :
        table.columns[0].values[i]);

    // The column of a row's own name, which chooses its unit.
    function ownName(table, i) {
        const first = table.columns[0].name;
        return first === "money" ? "province" : table.values("name")[i] ? "name" : first;
    }

    function cellElement(table, column, i) {
        const place = column.name === "name" ? table.values("place")[i] : null;
        const shown = state.language === "nl" ? table.column(column.name + "_nl") || column : column;
        const text = format.cell(shown, shown.values[i]);
        const kind = format.isNumber(column) ? "n" : kindsOfText[column.name] || null;
        return h("td", {class: kind}, table.kind && column.name === ownName(table, i) ?
            h("button", {type: "button", class: "link"}, text) : text,
            place ? h("span", {class: "place"}, place) : null);
    }

    function rowElement(table, columns, i) {
        const ticked = printed.get(table.name) || new Set(), id = unitOf(table, i);
        const unit = table.kind ? table.kind + ":" + id : null;
        const tick = h("input", {type: "checkbox", checked: ticked.has(i),
            "aria-label": word("page_print_row", {name: unit ? nameOf(table.kind, id) : nameOfRow(table, i)}), onchange: () => {
            ticked[tick.checked ? "add" : "delete"](i);
            printed.set(table.name, ticked);
        }});
        return h("tr", unit === null ? {} : {"data-unit": unit, "aria-current": String(state.unit === unit), onclick: (event) => {
            if (event.target !== tick && !event.target.contains(tick))
                chooseUnit(table.kind, id);
        }}, columns.map((column) => cellElement(table, column, i)), h("td", {class: "tick"}, tick));
    }

    function tableElement(table, rows) {
        const columns = all.getAttribute("aria-pressed") === "true" ? ownColumns(table) : tellingColumns(table);
        return h("table", {class: "units"},
            h("thead", {}, h("tr", {}, columns.map(headElement),
                h("th", {scope: "col", class: "tick"}, word("page_print")))),
            h("tbody", {}, rows.map((i) => rowElement(table, columns, i))));
    }

    function showPager(pages, page) {
        const step = (key, to, off) => h("button", {type: "button", disabled: off, "data-step": key, onclick: () => {
            setState({page: to});
            (pager.querySelector('[data-step="' + key + '"]:not(:disabled)') || pager.querySelector("button:not(:disabled)")).focus();
        }}, word("page_pages_" + key));
        pager.hidden = pages < 2;
        pager.setAttribute("aria-label", word("page_pages"));
        fill(pager, step("first", 1, page === 1), step("previous", page - 1, page === 1),
            h("span", {}, word("page_pages_at", {page, pages})),
            step("next", page + 1, page === pages), step("last", pages, page === pages));
    }

    function showRows() {
        const table = chosenTable(), rows = rowsAsked(table), pages = Math.max(1, Math.ceil(rows.length / rowsOnPage));
        const page = Math.min(state.page, pages), first = (page - 1) * rowsOnPage;
        if (filter.value !== (state.q || ""))
            filter.value = state.q || "";
        fill(label.firstChild, word(data.kind === "sweep" ? "page_filter_sweep" : "page_filter"));
        fill(all, word("page_all_columns"));
        all.hidden = ownColumns(table).length <= mostWithoutChoice;
        csv.setAttribute("aria-label", word("page_download", {what: table.name + ".csv"}));
        scroll.setAttribute("aria-label", wordIf("page_table_" + table.name, table.name));
        fill(count, rows.length === 0 ? word("page_found_nothing", {text: state.q}) :
            word("page_rows", {first: first + 1, last: Math.min(first + rowsOnPage, rows.length), all: rows.length}));
        fill(scroll, tableElement(table, rows.slice(first, first + rowsOnPage)));
        showPager(pages, page);
    }

    // On paper: the ticked rows of this table, or no table.
    window.addEventListener("beforeprint", () => {
        const ticked = printed.get(chosenTable().name) || new Set();
        element.classList.toggle("no-print", ticked.size === 0);
        if (ticked.size > 0)
            fill(scroll, tableElement(chosenTable(), rowsAsked(chosenTable()).filter((i) => ticked.has(i))));
    });
    window.addEventListener("afterprint", showRows);

    onState((changed) => {
        if (["table", "language"].some((name) => changed.has(name)))
            showTabs();
        if (["table", "q", "sort", "page", "language"].some((name) => changed.has(name)))
            showRows();
        if (changed.has("unit"))
            for (const row of scroll.querySelectorAll("tr[data-unit]"))
                row.setAttribute("aria-current", String(row.dataset.unit === state.unit));
    });
    element.hidden = tablesOfPage().length === 0;
    if (element.hidden)
        return;
    showTabs();
    showRows();
}
