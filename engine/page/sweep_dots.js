// SPDX-License-Identifier: GPL-3.0-or-later
// A dot for each index with its interval as a line, one row below the other.

// The first column is what a row is called. OPTIONS:
//   series       [{value, interval, name()}]: columns, the second may be null; each has its own form
//   least, most  of the axis at least; may be left out
//   axis         its title
function drawDots(box, drawn, size, options) {
    const of = positionsOf(drawn), series = options.series, key = series.length > 1 ? 24 * keyRows(series, size.width) + 4 : 0;
    const widest = Math.max(...drawn.rows.map((row) => widthOfText(row[0], 13))) + 24;
    const isBeside = widest <= size.width * 0.45, step = (isBeside ? 14 : 30) + 14 * series.length;
    const left = isBeside ? widest : 12, right = size.width - 14, bottom = key + drawn.rows.length * step;
    const svg = openDrawing(box, {width: size.width, height: bottom + 44});
    const x = dotScale(drawn, of, options).range([left, right]);
    putAxis(svg, d3.axisBottom(x).ticks(Math.min(8, (right - left) / 70)).tickFormat(format.tick).tickSize(-(bottom - key)), 0, bottom);
    svg.append("line").attr("x1", x(0)).attr("x2", x(0)).attr("y1", key).attr("y2", bottom).style("stroke", "var(--edge)");
    drawLines(svg.append("g").attr("text-anchor", "end"), [options.axis], right, bottom + 38, 0, {size: 12, weight: 400, fill: "var(--quiet)"});
    if (key > 0)
        drawDotKey(svg, series, size.width);
    drawn.rows.forEach((row, i) => {
        const top = key + i * step, mark = svg.append("g").attr("class", "mark");
        mark.append("rect").attr("width", size.width).attr("y", top).attr("height", step).style("fill", "transparent");
        drawLines(mark, [row[0]], 0, isBeside ? top + step / 2 + 4 : top + 16, 0, {size: 13, weight: 400, fill: "var(--ink)"});
        series.forEach((each, s) => {
            const value = row[of(each.value)], at = top + (isBeside ? 14 : 30) + s * 14;
            if (value === null)
                return;
            const interval = each.interval ? row[of(each.interval)] : null;
            if (interval !== null)
                mark.append("line").attr("x1", x(value - interval)).attr("x2", x(value + interval)).attr("y1", at).attr("y2", at)
                    .style("stroke", "var(--amount-3)").style("stroke-width", 4);
            drawForm(mark, s, x(value), at);
        });
        letChoose(mark, null, [row[0], factorText(row[0]), ...series.map((each) => each.name() + ": " +
            format.real(row[of(each.value)], 4) + (each.interval && row[of(each.interval)] !== null ? " ±" + format.real(row[of(each.interval)], 3) : ""))]);
    });
}

// All values with their intervals, and 0.
function dotScale(drawn, of, {series, least = 0, most = 0}) {
    const ends = drawn.rows.flatMap((row) => series.flatMap(({value, interval}) => {
        const half = interval ? row[of(interval)] || 0 : 0;
        return row[of(value)] === null ? [] : [row[of(value)] - half, row[of(value)] + half];
    }));
    return d3.scaleLinear().domain([Math.min(least, ...ends), Math.max(most, ...ends)]);
}

// Series differ in form and in colour.
function drawForm(parent, s, x, y) {
    const colour = ["var(--amount-6)", "var(--more)", "var(--less)"][s];
    const form = [d3.symbolCircle, d3.symbolDiamond, d3.symbolSquare][s];
    parent.append("path").attr("d", d3.symbol().type(form).size(70)()).attr("transform", `translate(${x},${y})`).style("fill", colour);
}

// The key stands in a row where there is room, else one below the other.
function keyRows(series, width) {
    return d3.sum(series, (each) => widthOfText(each.name(), 13) + 44) <= width ? 1 : series.length;
}

function drawDotKey(svg, series, width) {
    const isOne = keyRows(series, width) === 1;
    let x = 8;
    series.forEach((each, s) => {
        const y = isOne ? 9 : 9 + 24 * s;
        drawForm(svg, s, x, y);
        drawLines(svg, [each.name()], x + 14, y + 4, 0, {size: 13, weight: 400, fill: "var(--ink)"});
        x += isOne ? widthOfText(each.name(), 13) + 44 : 0;
    });
}
