// SPDX-License-Identifier: GPL-3.0-or-later
// A tornado: for each factor how far the measure goes from its base, at the low and at the high value.

// The rows have factor, at_low and at_high. OPTIONS: base, baseName; low, high: what the bars are called;
// text(value); axis: its title
function drawTornado(box, drawn, size, options) {
    const of = positionsOf(drawn), low = of("at_low"), high = of("at_high");
    const ends = [{at: low, name: options.low, colour: "var(--amount-3)"}, {at: high, name: options.high, colour: "var(--amount-6)"}];
    const widest = Math.max(...drawn.rows.map((row) => widthOfText(row[0], 13))) + 24;
    const isBeside = widest <= size.width * 0.45, step = isBeside ? 34 : 50;
    const left = isBeside ? widest : 4, right = size.width - 14, key = 24 * ends.length + 24, bottom = key + drawn.rows.length * step;
    const values = drawn.rows.flatMap((row) => [row[low], row[high]]).concat(options.base);
    const x = d3.scaleLinear(d3.extent(values), [left, right]);
    const svg = openDrawing(box, {width: size.width, height: bottom + 44});
    ends.forEach((end, i) => {
        svg.append("rect").attr("x", 0).attr("y", 24 * i + 2).attr("width", 14).attr("height", 14).style("fill", end.colour);
        drawLines(svg, [end.name], 20, 24 * i + 14, 0, {size: 13, weight: 400, fill: "var(--ink)"});
    });
    putAxis(svg, d3.axisBottom(x).ticks(Math.min(7, (right - left) / 80)).tickFormat(format.tick).tickSize(-(bottom - key)), 0, bottom);
    drawLines(svg.append("g").attr("text-anchor", "end"), [options.axis], right, bottom + 38, 0, {size: 12, weight: 400, fill: "var(--quiet)"});
    drawn.rows.forEach((row, i) => {
        const top = key + i * step, mark = svg.append("g").attr("class", "mark");
        mark.append("rect").attr("width", size.width).attr("y", top).attr("height", step).style("fill", "transparent");
        drawLines(mark, [row[0]], 0, isBeside ? top + step / 2 + 4 : top + 14, 0, {size: 13, weight: 400, fill: "var(--ink)"});
        ends.forEach((end, e) => mark.append("rect").attr("class", "bar").attr("x", Math.min(x(row[end.at]), x(options.base)))
            .attr("y", top + step - 30 + 13 * e).attr("width", Math.abs(x(row[end.at]) - x(options.base))).attr("height", 12)
            .style("fill", end.colour));
        letChoose(mark, null, [row[0], factorText(row[0]), ...ends.map((end) => end.name + ": " + options.text(row[end.at]))]);
    });
    svg.append("line").attr("x1", x(options.base)).attr("x2", x(options.base)).attr("y1", key - 4).attr("y2", bottom).style("stroke", "var(--ink)");
    const atEnd = x(options.base) > size.width / 2;
    drawLines(svg.append("g").attr("text-anchor", atEnd ? "end" : "start"), [options.baseName], x(options.base) + (atEnd ? 4 : -4), key - 10, 0,
        {size: 13, weight: 600, fill: "var(--ink)"});
}
