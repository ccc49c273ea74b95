// SPDX-License-Identifier: GPL-3.0-or-later
// What moves whom: a cell for each province, school or measure and each factor.

const mostAcross = 8; // factors, those that move anything most

// By method, how far a factor moves a measure in terms that measures share: an index without a unit, or a part
// of the base or the mean, in percent.
const sweptEffects = {
    sobol: {of: (at) => at("ST"), text: (value) => format.number(value, 2)},
    morris: {of: (at, measure) => percentOf(at("mu_star"), measure), isPercent: true},
    lhs: {of: (at) => at("spearman"), text: (value) => format.signed(value, 2), isSigned: true},
    oat: {of: (at, measure) => percentOf(at("at_high") - at("at_low"), measure), isPercent: true, isSigned: true},
    grid: {of: (at, measure) => percentOf(at("at_high") - at("at_low"), measure), isPercent: true, isSigned: true},
};

function percentOf(value, measure) {
    return measure.base === 0 ? null : Math.round(1e4 * value / Math.abs(measure.base)) / 100;
}

function sweptEffect() {
    const effect = sweptEffects[data.sweep.method === "list" ? "lhs" : data.sweep.method];
    return {text: (value) => (effect.isSigned ? format.signed(value, 1) : format.number(value, 1)) + "%", ...effect};
}

function whomChart() {
    const kindOf = (measure) => (measure.name.includes(":") ? measure.name.split(":")[0] : "measure");
    const kinds = () => [...new Set(movedMeasures().map(kindOf))].sort((a, b) => (a === "measure") - (b === "measure"));
    const most = (kind) => largestFirst(whomRows(kind, kindOf), 2)[0];
    return {
        id: "whom",
        shape: "wide",
        choices: () => [["kind", word("page_choice_whom"), kinds().map((kind) => [kind, word("page_swept_kind_" + kind)])]],
        title: ({kind}) => {
            const [who, factor, value] = most(kind);
            return word("page_swept_whom", {who, factor, value: sweptEffect().text(value)});
        },
        note: () => [word("page_swept_whom_" + (data.sweep.method === "list" ? "lhs" : data.sweep.method)),
            data.sweep.factors.length > mostAcross ? word("page_swept_whom_most", {count: mostAcross}) : ""].join(" ").trim(),
        data: ({kind}) => (movedMeasures().length < 2 ? null : {units: null, rows: whomRows(kind, kindOf), columns: [
            {name: "measure", type: "text", label: columnTitle("measure")}, {name: "factor", type: "text", label: columnTitle("factor")},
            {name: "value", type: "real", label: columnTitle("value") + (sweptEffect().isPercent ? " (%)" : "")}]}),
        draw: (box, drawn, size) => drawCells(box, drawn, size, sweptEffect()),
    };
}

// [who, factor, how far]; each who has the same factors.
function whomRows(kind, kindOf) {
    const table = tableOf("indices"), names = data.sweep.factors.map(({group}) => group), {of} = sweptEffect();
    const all = movedMeasures().filter((measure) => kindOf(measure) === kind).flatMap((measure) =>
        d3.range(table.size).filter((i) => table.values("measure")[i] === measure.name && names.includes(table.values("factor")[i]))
            .map((i) => [measure.name.replace(/^[a-z]+:/, ""), table.values("factor")[i], of((name) => table.values(name)[i], measure)]));
    const shown = largestFirst([...new Set(names)].map((name) =>
        [name, d3.max(all.filter((row) => row[1] === name), (row) => Math.abs(row[2]))]), 1).slice(0, mostAcross).map(([name]) => name);
    return all.filter((row) => shown.includes(row[1])).sort((a, b) => shown.indexOf(a[1]) - shown.indexOf(b[1]));
}

// Rows of cells, darker the further from 0. Where there is no room the factors have numbers. OPTIONS: text, isSigned
function drawCells(box, drawn, size, options) {
    const across = [...new Set(drawn.rows.map((row) => row[1]))], down = [...new Set(drawn.rows.map((row) => row[0]))];
    const left = Math.min(size.width * 0.4, Math.max(...down.map((name) => widthOfText(name, 13))) + 12);
    const wide = (size.width - left) / across.length, high = 24, isNamed = Math.max(...across.map((name) => widthOfText(name, 12))) + 8 <= wide;
    const top = isNamed ? 24 : 24 + 18 * across.length, most = Math.max(...drawn.rows.map((row) => Math.abs(row[2]))) || 1;
    const svg = openDrawing(box, {width: size.width, height: top + high * down.length});
    const style = {size: 12, weight: 400, fill: "var(--ink)"}, middle = (x) => svg.append("g").attr("text-anchor", "middle").attr("transform", `translate(${x},0)`);
    across.forEach((name, c) => {
        drawLines(middle(left + (c + 0.5) * wide), [isNamed ? name : String(c + 1)], 0, top - 8, 0, style);
        if (!isNamed)
            drawLines(svg, [c + 1 + "  " + name], 0, 12 + 18 * c, 0, style);
    });
    down.forEach((name, r) => drawLines(svg, [name], 0, top + r * high + 16, 0, {...style, size: 13}));
    for (const row of drawn.rows) {
        const [who, factor, value] = row, x = left + across.indexOf(factor) * wide, y = top + down.indexOf(who) * high;
        const mark = svg.append("g").attr("class", "mark"), text = value === null ? "-" : options.text(value);
        mark.append("rect").attr("x", x + 1).attr("y", y + 1).attr("width", wide - 2).attr("height", high - 2)
            .style("fill", !options.isSigned ? "var(--amount-4)" : colourOfDifference(value)).style("fill-opacity", 0.45 * Math.abs(value) / most);
        drawLines(mark.append("g").attr("text-anchor", "middle"), [wide < widthOfText(text, 12) ? "" : text], x + wide / 2, y + 16, 0, style);
        letChoose(mark, null, [who, factor + ": " + text, factorText(factor)]);
    }
}
