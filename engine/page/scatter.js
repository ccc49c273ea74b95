// SPDX-License-Identifier: GPL-3.0-or-later
// A dot for each unit, on a canvas; axes and labels are drawn over it.

// OPTIONS:
//   x, y, r, label   columns: where a dot lies, how large it is (may be left out), what it is called
//   log              both axes grow by factors, but for the lowest stretch, which begins at 0
//   sameAxes, diagonal   both axes are alike; the line where nothing differs
//   xTitle, yTitle   with units, in words
//   colour(row)      a variable of the style sheet
function drawScatter(box, drawn, size, options) {
    const margin = {left: 58, right: 16, top: 26, bottom: 40};
    const of = positionsOf(drawn);
    const scale = scatterScales(drawn.rows, of, options, size, margin);
    const svg = openDrawing(box, size);
    const ticks = (axis, count) => (options.log ? axis.tickValues(powersOf(axis.scale())) : axis.ticks(count)).tickFormat(format.short);
    putAxis(svg, ticks(d3.axisBottom(scale.x), size.width / 130).tickSize(margin.top + margin.bottom - size.height),
        0, size.height - margin.bottom);
    putAxis(svg, ticks(d3.axisLeft(scale.y), size.height / 80).tickSize(margin.left + margin.right - size.width), margin.left, 0);
    putAxisTitles(svg, options.xTitle, options.yTitle, size, margin);
    if (options.diagonal) {
        const [low, high] = scale.x.domain();
        svg.append("line").attr("x1", scale.x(low)).attr("y1", scale.y(low)).attr("x2", scale.x(high))
            .attr("y2", scale.y(high)).style("stroke", "var(--quiet)").style("stroke-dasharray", "4 4");
    }
    const pen = openCanvas(box, size, drawn.rows.length);
    const radius = d3.scaleSqrt([0, d3.max(drawn.rows, (row) => row[of(options.r)] || 0) || 1], [1.5, 9]);
    pen.globalAlpha = 0.55;
    const dots = drawn.rows.map((row, i) => {
        const dot = {x: scale.x(row[of(options.x)]), y: scale.y(row[of(options.y)]),
            unit: drawn.units ? drawn.units[i] : null,
            lines: [row[of(options.label)], ...drawn.columns.map((column, c) => [column, row[c]])
                .filter(([column]) => format.isNumber(column))
                .map(([column, value]) => column.label + ": " + format.cell(column, value))]};
        pen.fillStyle = plainColour(options.colour ? options.colour(row) : "--amount-5");
        pen.beginPath();
        pen.arc(dot.x, dot.y, options.r ? radius(row[of(options.r)] || 0) : 2.5, 0, 2 * Math.PI);
        pen.fill();
        return dot;
    });
    letChooseDots(svg, size, dots);
    box.setAttribute("role", "group"); // a picture holds nothing that can be chosen
}

// A scale that grows by factors has 0 as well: below a thousandth of its largest value it is linear.
function scatterScales(rows, of, options, size, margin) {
    const extent = (name) => d3.extent([0, ...rows.map((row) => row[of(name)])]);
    let x = extent(options.x), y = extent(options.y);
    if (options.sameAxes)
        x = y = [Math.min(x[0], y[0]), Math.max(x[1], y[1])];
    const make = ([low, high]) => (options.log ? d3.scaleSymlog().constant((high || 1) / 1000).domain([low, high || 1])
        : d3.scaleLinear().domain([low, high || 1]).nice());
    return {x: make(x).range([margin.left, size.width - margin.right]),
        y: make(y).range([size.height - margin.bottom, margin.top])};
}

// 0 and the powers of ten where the scale grows by factors.
function powersOf(scale) {
    const high = scale.domain()[1], low = scale.constant();
    return [0, ...d3.range(Math.ceil(Math.log10(low)), Math.log10(high) + 1e-9).map((power) => 10 ** power)];
}
