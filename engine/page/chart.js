// SPDX-License-Identifier: GPL-3.0-or-later
// The frame of every chart: its title, what its figures stand on, the drawing, and behind it the
// table of what is drawn, both to take along.

const frames = [];

// SPEC:
//   id               of the section, and the name of its files
//   title()          what the chart shows, as a sentence
//   note()           one line below it; may be left out
//   tags()           standings of its figures; may be left out
//   data()           {columns: [{name, label, type, decimals}], rows: [[...]], units: ["school:13EK00" or null, ...]}
//                    or null: there is nothing to draw, and the section is hidden
//   draw(box, drawn, size)  draws into the element BOX; size is {width, height}. Called again at every change.
//   height           of the drawing at full width
//   controls(redraw) elements above the drawing, such as a choice of measure; may be left out
//   shape            "wide": as wide as the page; "tall": beside two others, one below the other
// Marks carry the class "mark", one for each row of the table.
function addChart(parent, spec) {
    const heading = h("h3", {id: spec.id + "-title"});
    const note = h("p", {class: "note"});
    const tags = h("span", {class: "tags"});
    const controls = h("div", {class: "controls"});
    const box = h("div", {class: "drawing", role: "figure", "aria-labelledby": spec.id + "-title"});
    const behind = h("div", {class: "behind", hidden: true});
    const buttons = h("div", {class: "buttons"});
    const section = h("section", {class: "chart " + (spec.shape || ""), id: spec.id}, heading, tags, controls, box, note, buttons, behind);
    parent.append(section);
    const frame = {spec, section, drawn: null};

    function showTable() {
        const {columns, rows} = frame.drawn;
        const most = 500; // the rest is in the download
        fill(behind, h("table", {},
            h("thead", {}, h("tr", {}, columns.map((c) => h("th", {scope: "col"}, c.label)))),
            h("tbody", {}, rows.slice(0, most).map((row) => h("tr", {}, row.map((value, i) =>
                h("td", {class: format.isNumber(columns[i]) ? "n" : null}, format.cell(columns[i], value))))))));
        if (rows.length > most)
            behind.append(h("p", {class: "note"}, word("page_rows_more", {shown: most, all: rows.length})));
    }

    const toggle = h("button", {type: "button", "aria-expanded": "false", onclick: () => {
        behind.hidden = !behind.hidden;
        toggle.setAttribute("aria-expanded", String(!behind.hidden));
        if (!behind.hidden)
            showTable();
        fill(toggle, word(behind.hidden ? "page_show_table" : "page_hide_table"));
    }});
    const csv = h("button", {type: "button", onclick: () => download(spec.id + ".csv", "text/csv",
        csvOf(frame.drawn.columns.map((c) => c.name), frame.drawn.rows))}, "CSV");
    const svg = h("button", {type: "button", onclick: () => download(spec.id + ".svg", "image/svg+xml", svgOf(box))}, "SVG");

    frame.draw = () => {
        frame.drawn = spec.data();
        section.hidden = frame.drawn === null;
        if (frame.drawn === null)
            return;
        fill(heading, spec.title());
        fill(note, spec.note ? spec.note() : "");
        note.hidden = note.textContent === "";
        fill(tags, spec.tags ? spec.tags().map(tag) : []);
        fill(controls, spec.controls ? spec.controls(frame.draw) : []);
        fill(toggle, word(behind.hidden ? "page_show_table" : "page_hide_table"));
        csv.setAttribute("aria-label", word("page_download", {what: spec.id + ".csv"}));
        svg.setAttribute("aria-label", word("page_download", {what: spec.id + ".svg"}));
        fill(buttons, toggle, csv, svg);
        const width = Math.max(280, Math.floor(section.clientWidth - 24));
        const height = spec.height || Math.round(width * 0.62);
        box.replaceChildren();
        spec.draw(box, frame.drawn, {width, height});
        if (!behind.hidden)
            showTable();
    };
    frames.push(frame);
    frame.draw();
    return frame;
}

function redrawCharts() {
    for (const frame of frames)
        frame.draw();
}

// The drawing as a file of its own: styles that the page gives are written into it, and what is on a
// canvas becomes a picture in it.
function svgOf(box) {
    const svg = box.querySelector("svg");
    const copy = svg.cloneNode(true);
    const of = svg.querySelectorAll("*"), to = copy.querySelectorAll("*");
    of.forEach((element, i) => {
        const style = getComputedStyle(element);
        to[i].removeAttribute("style"); // its variables mean nothing elsewhere
        for (const name of ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "font-family",
            "font-weight", "text-anchor", "display", "paint-order"])
            to[i].setAttribute(name, style.getPropertyValue(name));
    });
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    const canvas = box.querySelector("canvas");
    if (canvas !== null) {
        const picture = document.createElementNS("http://www.w3.org/2000/svg", "image");
        picture.setAttribute("href", canvas.toDataURL());
        picture.setAttribute("x", canvas.dataset.x || 0);
        picture.setAttribute("y", canvas.dataset.y || 0);
        picture.setAttribute("width", canvas.dataset.width);
        picture.setAttribute("height", canvas.dataset.height);
        copy[canvas.dataset.over ? "append" : "prepend"](picture);
    }
    const background = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    background.setAttribute("width", "100%");
    background.setAttribute("height", "100%");
    background.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
    copy.prepend(background);
    return new XMLSerializer().serializeToString(copy);
}
