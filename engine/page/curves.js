// SPDX-License-Identifier: GPL-3.0-or-later
// Lines over shares of 0 to 100%: how much of the money goes to how much of the pupils.

// OPTIONS:
//   x        column of the shares, in percent
//   lines    [{column, name, colour, dash}]
//   diagonal what the line of equal shares is called
//   xTitle, yTitle, and xShort for a point: "10% of the pupils"
function drawCurves(box, drawn, size, options) {
    const of = (name) => drawn.columns.findIndex((column) => column.name === name);
    const margin = {left: 58, right: 24, top: 10, bottom: 62};
    const x = d3.scaleLinear([0, 100], [margin.left, size.width - margin.right]);
    const y = d3.scaleLinear([0, 100], [size.height - margin.bottom, margin.top]);
    const svg = d3.select(box).append("svg").attr("width", size.width).attr("height", size.height)
        .attr("viewBox", [0, 0, size.width, size.height].join(" "));
    drawShareAxes(svg, x, y, size, margin, options);
    const lines = [...options.lines, {name: options.diagonal, colour: "var(--quiet)", dash: "2 4"}];
    const path = d3.line().x((point) => x(point[0])).y((point) => y(point[1]));
    const stroke = (line, place) => place.style("fill", "none").style("stroke", line.colour)
        .style("stroke-width", line.column ? 2.5 : 1.5).style("stroke-dasharray", line.dash || null);
    for (const line of lines)
        stroke(line, svg.append("path").attr("d", path(line.column
            ? drawn.rows.map((row) => [row[of(options.x)], row[of(line.column)]]) : [[0, 0], [100, 100]])));
    drawLineKey(svg, lines, x, y, stroke);
    for (const row of drawn.rows)
        drawSharePoint(svg, row, {x, y, of}, options);
}

function drawShareAxes(svg, x, y, size, margin, options) {
    const percent = (value) => format.percent(value, 0);
    const ticks = size.width < 500 ? 5 : 10;
    const at = (x, y) => svg.append("g").attr("class", "axis").attr("transform", `translate(${x},${y})`);
    const bottom = at(0, size.height - margin.bottom)
        .call(d3.axisBottom(x).ticks(ticks).tickFormat(percent).tickSizeOuter(0));
    const left = at(margin.left, 0)
        .call(d3.axisLeft(y).ticks(5).tickFormat(percent).tickSize(margin.left + margin.right - size.width));
    for (const axis of [bottom, left]) {
        axis.selectAll("text").style("fill", "var(--quiet)").attr("font-size", 12);
        axis.selectAll("line, path").style("stroke", "var(--grid)");
    }
    left.select(".domain").remove();
    const style = {size: 13, weight: 400, fill: "var(--ink)"};
    drawLines(svg, wrapText(options.xTitle, x(100) - margin.left, 13), margin.left, y(0) + 38, 16, style);
    drawLines(svg.append("g").attr("transform", `translate(15,${y(50)}) rotate(-90)`).attr("text-anchor", "middle"),
        [options.yTitle], 0, 0, 0, style);
}

// Below the diagonal there is nothing: there is room for the names.
function drawLineKey(svg, lines, x, y, stroke) {
    const wide = Math.max(...lines.map((line) => widthOfText(line.name, 13)));
    const left = x(97) - wide - 32;
    lines.forEach((line, i) => {
        const top = y(6) - (lines.length - 1 - i) * 20;
        svg.append("rect").attr("x", left - 6).attr("y", top - 10).attr("width", wide + 44).attr("height", 20)
            .style("fill", "var(--panel)");
        stroke(line, svg.append("path").attr("d", `M${left},${top}h24`));
        drawLines(svg, [line.name], left + 32, top + 4, 0, {size: 13, weight: 400, fill: "var(--ink)"});
    });
}

function drawSharePoint(svg, row, scale, options) {
    const at = row[scale.of(options.x)];
    const mark = svg.append("g").attr("class", "mark");
    const step = scale.x(5) - scale.x(0);
    mark.append("rect").attr("x", scale.x(at) - step).attr("y", scale.y(100)).attr("width", 2 * step)
        .attr("height", scale.y(0) - scale.y(100)).style("fill", "transparent");
    for (const line of options.lines)
        mark.append("circle").attr("cx", scale.x(at)).attr("cy", scale.y(row[scale.of(line.column)])).attr("r", 3.5)
            .style("fill", line.colour);
    letChoose(mark, null, [format.percent(at, 0) + " " + options.xShort, ...options.lines.map((line) =>
        line.name + ": " + format.percent(row[scale.of(line.column)]))]);
}
