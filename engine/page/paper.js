// SPDX-License-Identifier: GPL-3.0-or-later
// The page on paper, which is white, and as wide as the style says: what is folded is opened, charts are
// drawn anew and tables that are too wide are made smaller.

function setForPaper() {
    document.documentElement.dataset.theme = "light";
    document.documentElement.dataset.paper = "A4";
    for (const folded of document.querySelectorAll("main details"))
        folded.open = true;
    redrawCharts();
    const room = document.querySelector("main").clientWidth;
    for (const table of document.querySelectorAll("main table"))
        table.style.zoom = Math.min(1, room / table.offsetWidth);
}

function setForScreen() {
    delete document.documentElement.dataset.paper;
    for (const table of document.querySelectorAll("main table"))
        table.style.zoom = "";
    repaint();
}

function startPaper() {
    window.addEventListener("beforeprint", setForPaper);
    window.addEventListener("afterprint", setForScreen);
}
