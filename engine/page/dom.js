// SPDX-License-Identifier: GPL-3.0-or-later
// Elements are made, never parsed: what comes from a table can only be text.

// ATTRIBUTES: on* are listeners; null and false are left out. CHILDREN: elements, texts, or lists.
function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {}))
        if (name.startsWith("on"))
            element.addEventListener(name.slice(2), value);
        else if (value !== null && value !== undefined && value !== false)
            element.setAttribute(name, value === true ? "" : value);
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return element;
}

function fill(element, ...children) {
    element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return element;
}

// Says TEXT to who listens to the page.
function announce(text) {
    document.getElementById("announce").textContent = text;
}

// "official", "derived", "drawn", "illustrative": in words and shape, not in colour alone.
function tag(standing) {
    return h("span", {class: "tag tag-" + standing}, wordIf("standing_" + standing, standing));
}

// A box beside the pointer. LINES: the first is the name of what is under it.
const hover = {
    show(event, lines) {
        const box = document.getElementById("hover");
        fill(box, lines.map((line, i) => h(i === 0 ? "strong" : "span", {}, line)));
        box.hidden = false;
        const room = {x: document.documentElement.clientWidth, y: window.innerHeight};
        box.style.left = Math.max(4, Math.min(event.clientX + 14, room.x - box.offsetWidth - 8)) + "px";
        box.style.top = Math.max(4, Math.min(event.clientY + 14, room.y - box.offsetHeight - 8)) + "px";
    },
    hide() {
        document.getElementById("hover").hidden = true;
    },
};

function download(name, type, text) {
    const address = URL.createObjectURL(new Blob([text], {type}));
    const link = h("a", {href: address, download: name});
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// A cell that a spreadsheet would run as a formula begins with an apostrophe, as in the tables.
function csvOf(columns, rows) {
    const cell = (value) => {
        if (value === null || value === undefined)
            return "";
        if (typeof value === "number")
            return String(value);
        const text = /^[=+\-@\t\r]/.test(value) ? "'" + value : String(value);
        return /[",;\r\n\t]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
    };
    return [columns, ...rows].map((row) => row.map(cell).join(",") + "\n").join("");
}
