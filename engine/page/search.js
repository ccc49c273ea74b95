// SPDX-License-Identifier: GPL-3.0-or-later
// One box that finds a school, institution, board, municipality or province by id, name or place.

function startSearch(element) {
    const list = h("ul", {id: "found", role: "listbox", hidden: true});
    const nothing = h("p", {id: "found-nothing", class: "note", hidden: true});
    const input = h("input", {
        type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
        "aria-controls": "found", "aria-expanded": "false", oninput: find, onkeydown: onKey, onblur: close,
        onfocus: () => input.value !== "" && find(),
    });
    element.hidden = findableUnits().length === 0;
    if (element.hidden)
        return;
    element.append(input, list, nothing);
    let hits = [], active = -1;

    function close() {
        list.hidden = nothing.hidden = true;
        active = -1;
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
    }

    function choose(hit) {
        input.value = "";
        fill(list);
        close();
        chooseUnit(hit.kind, hit.id);
    }

    function point(to) {
        active = to;
        [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === to)));
        if (to < 0)
            return input.removeAttribute("aria-activedescendant");
        input.setAttribute("aria-activedescendant", "found-" + to);
        return list.children[to].scrollIntoView({block: "nearest"});
    }

    function find() {
        hits = findUnits(input.value);
        fill(list, hits.map((hit, i) => h("li", {
            id: "found-" + i, role: "option", "aria-selected": "false", "data-unit": hit.kind + ":" + hit.id,
            onmousedown: (event) => event.preventDefault(), onclick: () => choose(hit),
        }, h("span", {}, hit.label), " ", h("span", {class: "note"}, word("explain_kind_" + hit.kind),
            hit.label === hit.id ? "" : " " + hit.id))));
        active = -1;
        input.removeAttribute("aria-activedescendant");
        list.hidden = hits.length === 0;
        nothing.hidden = hits.length > 0 || plain(input.value) === "";
        fill(nothing, word("page_found_nothing", {text: input.value.trim()}));
        input.setAttribute("aria-expanded", String(hits.length > 0));
        if (!nothing.hidden)
            announce(nothing.textContent);
        else if (hits.length > 0)
            announce(word(hits.length === mostFound ? "page_found_most" : "page_found", {count: hits.length}));
    }

    const keys = {
        ArrowDown: () => (list.hidden ? find() : point((active + 1) % hits.length)),
        ArrowUp: () => (list.hidden ? find() : point((active <= 0 ? hits.length : active) - 1)),
        Enter: () => hits.length > 0 && !list.hidden && choose(hits[Math.max(active, 0)]),
        Escape: () => {
            if (list.hidden && nothing.hidden)
                input.value = "";
            close();
        },
    };

    function onKey(event) {
        if (keys[event.key] === undefined || (event.key === "Escape" && input.value === ""))
            return;
        event.preventDefault();
        event.stopPropagation();
        keys[event.key]();
    }

    function name() {
        const text = word("page_search");
        input.setAttribute("placeholder", text + "  /");
        input.setAttribute("aria-label", text);
        list.setAttribute("aria-label", text);
    }

    document.addEventListener("keydown", (event) => {
        if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea"))
            return;
        event.preventDefault();
        input.focus();
        input.select();
    });
    onState((changed) => changed.has("language") && name());
    name();
}
