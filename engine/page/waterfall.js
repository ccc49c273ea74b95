// SPDX-License-Identifier: GPL-3.0-or-later
// Sums and what leads from one to the next: each step begins where the one before it ended.

// OPTIONS:
//   label, value   columns
//   total(row)     the row is a sum, and stands on the axis
//   part(row)      the row is a part of the sum before it, and lies inside it; may be left out
function drawWaterfall(box, drawn, size, options) {
    const of = positionsOf(drawn), label = of(options.label), value = of(options.value);
    const isPart = options.part || (() => false);
    const steps = waterfallSteps(drawn.rows, value, options.total, isPart);
    const line = 14, gap = 12;
    const names = Math.min(size.width * 0.4, Math.max(...drawn.rows.map((row) => widthOfText(row[label], 13))) + 12);
    const euros = drawn.rows.map((row) => format.cell(drawn.columns[value], row[value]));
    const right = Math.max(...euros.map((text) => widthOfText(text, 13))) + 12;
    const height = Math.min(44, (size.height - 20) / steps.length);
    const svg = openDrawing(box, {width: size.width, height: height * steps.length + 24});
    const x = d3.scaleLinear([Math.min(0, d3.min(steps, (s) => s.from), d3.min(steps, (s) => s.to)),
        Math.max(0, d3.max(steps, (s) => s.from), d3.max(steps, (s) => s.to))], [names, size.width - right]).nice();
    putAxis(svg, d3.axisBottom(x).ticks(Math.min(4, (size.width - names - right) / 60)).tickFormat(format.short).tickSize(-height * steps.length), 0, height * steps.length);
    steps.forEach((step, i) => {
        const row = drawn.rows[i], top = i * height;
        const mark = svg.append("g").attr("class", "mark");
        const left = Math.min(x(step.from), x(step.to)), width = Math.max(1, Math.abs(x(step.to) - x(step.from)));
        mark.append("rect").attr("x", left).attr("y", top + gap / 2 - 3).attr("width", width)
            .attr("height", height - gap + 3).style("fill", colourOfStep(step, options, row, isPart));
        drawLines(mark, wrapText(row[label], names - 12, 13).slice(0, 2), isPart(row) ? 14 : 0,
            top + height / 2 - (wrapText(row[label], names - 12, 13).length > 1 ? line / 2 : 0) + 4, line,
            {size: 13, weight: options.total(row) ? 700 : 400, fill: "var(--ink)"});
        drawLines(mark.append("g").attr("text-anchor", "end"), [euros[i]], size.width, top + height / 2 + 4, 0,
            {size: 13, weight: options.total(row) ? 700 : 400, fill: "var(--ink)"});
        letChoose(mark, null, [row[label], euros[i]]);
    });
}

function waterfallSteps(rows, value, isTotal, isPart) {
    let at = 0, inside = 0;
    return rows.map((row) => {
        if (isPart(row)) {
            const from = inside;
            inside += row[value];
            return {from, to: inside, isTotal: false};
        }
        const from = isTotal(row) ? 0 : at;
        inside = from;
        at = isTotal(row) ? row[value] : at + row[value];
        return {from, to: at, isTotal: isTotal(row)};
    });
}

function colourOfStep(step, options, row, isPart) {
    if (isPart(row))
        return "var(--amount-2)";
    return step.isTotal || options.plain ? "var(--amount-5)" : step.to >= step.from ? "var(--more)" : "var(--less)";
}
