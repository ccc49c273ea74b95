// SPDX-License-Identifier: GPL-3.0-or-later
// How many children have which score, and where the lowest share ends.

// OPTIONS: from, children: columns; step: the width of a bar; cutoff: a score, and what it is called;
// xTitle, yTitle; text(value), tick(value): how a value is written, and on the axis; may be left out.
function drawHistogram(box, drawn, size, options) {
    const margin = {left: 58, right: 16, top: 26, bottom: 40};
    const of = positionsOf(drawn), from = of(options.from), children = of(options.children);
    const text = options.text || ((value) => format.number(value, 1)), tick = options.tick || ((value) => format.number(value, 0));
    const x = d3.scaleLinear([drawn.rows[0][from], drawn.rows[drawn.rows.length - 1][from] + options.step],
        [margin.left, size.width - margin.right]);
    const y = d3.scaleLinear([0, d3.max(drawn.rows, (row) => row[children])], [size.height - margin.bottom, margin.top]).nice();
    const svg = openDrawing(box, size);
    putAxis(svg, d3.axisLeft(y).ticks(5).tickFormat(format.short).tickSize(margin.left + margin.right - size.width), margin.left, 0);
    putAxis(svg, d3.axisBottom(x).ticks(Math.min(8, size.width / 70)).tickFormat(tick).tickSizeOuter(0), 0, size.height - margin.bottom);
    putAxisTitles(svg, options.xTitle, options.yTitle, size, margin);
    for (const row of drawn.rows) {
        const mark = svg.append("rect").attr("class", "mark").attr("x", x(row[from]) + 0.5)
            .attr("width", Math.max(1, x(row[from] + options.step) - x(row[from]) - 1)).attr("y", y(row[children]))
            .attr("height", y(0) - y(row[children]))
            .style("fill", options.cutoff && row[from] + options.step <= options.cutoff.at ? "var(--amount-6)" : "var(--amount-3)");
        letChoose(mark, null, [text(row[from]) + " - " + text(row[from] + options.step),
            drawn.columns[children].label + ": " + format.count(row[children])]);
    }
    if (options.cutoff) {
        const at = x(options.cutoff.at);
        svg.append("line").attr("x1", at).attr("x2", at).attr("y1", margin.top - 8).attr("y2", y(0))
            .style("stroke", "var(--ink)").style("stroke-width", 1.5);
        drawLines(svg.append("g").attr("text-anchor", "end"), [options.cutoff.name], at - 6, margin.top + 2, 0,
            {size: 13, weight: 700, fill: "var(--ink)"});
    }
}
