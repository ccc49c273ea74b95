// SPDX-License-Identifier: GPL-3.0-or-later
// The difference in one line, in sight while the reader scrolls: who gains, who loses, what moves.

function startDifference(element) {
    showDifference(element);
    onState((changed) => {
        if (changed.has("language"))
            showDifference(element);
    });
}

// Called again where the comparison changes; it is announced then, and when the page opens.
function showDifference(element) {
    const moneys = moneyOptions();
    element.hidden = moneys.length === 0;
    element.setAttribute("aria-label", word("page_difference"));
    fill(element, moneys.map(([money, name]) => differenceOf(name, data.comparison[money])));
    announce(moneys.map(([money, name]) => name + ": " +
        differenceTexts(data.comparison[money]).map(({text}) => text).join(", ")).join(". "));
}

function differenceTexts(figures) {
    // Gains and losses within one amount of money leave nothing but what rounding does.
    const left = Math.round((figures.gains + figures.losses) * 100) / 100 || 0;
    return [
        {name: "gain", text: word("page_difference_gain", {count: figures.gain})},
        {name: "lose", text: word("page_difference_lose", {count: figures.lose})},
        {name: "stay", text: word("page_difference_stay", {count: figures.stay})},
        {name: "moved", text: word("page_difference_moved", {euro: euroWords(figures.moved)})},
        {name: "residue", text: data.comparison.same_budget ? word("page_difference_residue", {euro: format.euro(left)})
            : word("page_difference_total", {euro: euroWords(left, true)})},
    ];
}

function differenceOf(name, figures) {
    const share = d3.create("svg").attr("class", "difference-share").attr("viewBox", "0 0 100 8")
        .attr("preserveAspectRatio", "none").attr("aria-hidden", "true");
    let left = 0;
    const all = figures.gain + figures.lose + figures.stay || 1;
    for (const [part, colour] of [["lose", "--less"], ["stay", "--zero"], ["gain", "--more"]]) {
        const wide = 100 * figures[part] / all;
        share.append("rect").attr("x", left).attr("width", wide).attr("height", 8).style("fill", "var(" + colour + ")");
        left += wide;
    }
    return h("div", {class: "difference-money"}, h("strong", {}, name), share.node(),
        differenceTexts(figures).map(({name: part, text}) => h("span", {class: "difference-" + part}, text)));
}
