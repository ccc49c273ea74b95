// SPDX-License-Identifier: GPL-3.0-or-later
// Puts the page together and keeps it as the reader wants it.

function showAnswer() {
    document.documentElement.lang = state.language;
    document.title = inLanguage(data.title);
    fill(document.getElementById("title"), inLanguage(data.title));
    fill(document.querySelector(".skip"), word("page_skip"));
    fill(document.getElementById("charts-title"), word("page_charts"));
    fill(document.getElementById("answer"),
        h("div", {class: "sentences"}, data.answer.map((sentence) =>
            h("p", {}, inLanguage(sentence.text), " ", sentence.tags.map(tag)))),
        h("dl", {class: "figures"}, data.figures.map((figure) =>
            h("div", {}, h("dt", {}, inLanguage(figure.label)), h("dd", {}, format.count(figure.value))))));
}

// What each kind of page shows between its answer and its tables.
const chartsOf = {run: addRunCharts, compare: addCompareCharts, sweep: addSweepCharts};

async function start() {
    await readData();
    startState();
    showAnswer();
    startSwitches(document.getElementById("switches"));
    startSearch(document.getElementById("search"));
    if (data.kind === "compare")
        startDifference(document.getElementById("difference"));
    chartsOf[data.kind](document.getElementById("charts"));
    startTables(document.getElementById("tables"));
    startGrounds(document.getElementById("grounds"));
    startUnit(document.getElementById("unit"));
    startPaper();
    onState((changed) => {
        if (changed.has("language"))
            showAnswer();
        if (changed.has("language") || changed.has("theme"))
            redrawCharts();
    });
    window.addEventListener("resize", redrawWhenStill);
    document.documentElement.dataset.ready = "yes";
}

let resizing = 0;
function redrawWhenStill() {
    clearTimeout(resizing);
    resizing = setTimeout(redrawCharts, 150);
}

start();
