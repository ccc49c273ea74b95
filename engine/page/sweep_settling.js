// SPDX-License-Identifier: GPL-3.0-or-later
// How the indices settle as runs are added: a line for each factor, with its interval at the end.

// The table has a row for each factor after each number of runs; here each factor has a column.
function settlingChart() {
    const factors = () => [...new Set(sweptRows(tableOf("convergence"), ["factor"]).map(([name]) => name))];
    const rows = () => {
        const byRuns = new Map();
        for (const [runs, factor, value] of sweptRows(tableOf("convergence"), ["runs", "factor", "value"]))
            byRuns.set(runs, {...byRuns.get(runs), [factor]: value});
        return [...byRuns].map(([runs, of]) => [runs, ...factors().map((name) => of[name])]);
    };
    return {
        id: "settling",
        title: () => word("page_swept_enough_" + whetherEnough(), sweptFills()),
        note: () => [word("plot_settling_note", sweptFills()).trim(), inLanguage(measureShown().sure)].join(" ").trim(),
        data: () => (tableOf("convergence") === null ? null : drawnOf([{name: "runs", type: "count", decimals: 0, label: word("page_column_runs")},
            ...factors().map((name) => ({name, type: "real", decimals: 0, label: name}))], rows())),
        draw: (box, drawn, size) => drawSettling(box, drawn, size, {xTitle: word("page_axis_runs"),
            yTitle: sweptRows(tableOf("convergence"), ["index"])[0][0], interval: lastInterval}),
    };
}

function whetherEnough() {
    const [[enough] = [null]] = sweptRows(tableOf("measures"), ["enough"]);
    return enough === null ? "unknown" : enough ? "yes" : "no";
}

// Half the width of a factor's 95% interval with all runs, where the method has one.
function lastInterval(factor) {
    const {lead} = sweptMethod(), name = lead + "_conf";
    const row = sweptRows(tableOf("indices"), ["factor", name]).find((each) => each[0] === factor);
    return row === undefined ? null : row[1];
}

// OPTIONS: xTitle, yTitle; interval(factor): half the width of the interval at the last point, or null
function drawSettling(box, drawn, size, options) {
    const most = 8; // named, those that end highest; the others are thin
    const last = drawn.rows[drawn.rows.length - 1];
    const lines = largestFirst(drawn.columns.slice(1).map(({name}, i) => ({name, at: i + 1})).map((line) => [line, last[line.at]]), 1)
        .map(([line], i) => ({...line, isNamed: i < most}));
    const isNarrow = size.width < 500;
    const names = isNarrow ? 24 : Math.min(size.width * 0.45, Math.max(...lines.map((line) => widthOfText(line.name, 12))) + 22);
    const margin = {left: 58, right: names, top: 26, bottom: 40};
    const svg = openDrawing(box, size);
    const runs = drawn.rows.map((row) => row[0]);
    const x = d3.scaleLog([runs[0], Math.max(runs[runs.length - 1], runs[0] + 1)], [margin.left, size.width - margin.right]);
    const ends = lines.map((line) => (options.interval(line.name) || 0));
    const values = drawn.rows.flatMap((row) => row.slice(1)).filter((value) => value !== null);
    const y = d3.scaleLinear([Math.min(0, ...values, ...lines.map((line, i) => last[line.at] - ends[i])),
        Math.max(...values, ...lines.map((line, i) => last[line.at] + ends[i]))], [size.height - margin.bottom, margin.top]).nice();
    putAxis(svg, d3.axisLeft(y).ticks(5).tickFormat(format.tick).tickSize(margin.left + margin.right - size.width), margin.left, 0);
    putAxis(svg, d3.axisBottom(x).tickValues(apart(runs, x, 48)).tickFormat(format.count).tickSizeOuter(0), 0, size.height - margin.bottom);
    putAxisTitles(svg, options.xTitle, options.yTitle, size, margin);
    const path = d3.line().defined((point) => point[1] !== null && point[1] !== undefined).x((point) => x(point[0])).y((point) => y(point[1]));
    lines.forEach((line, i) => {
        const colour = line.isNamed ? "var(--amount-5)" : "var(--quiet)";
        svg.append("path").attr("d", path(drawn.rows.map((row) => [row[0], row[line.at]]))).style("fill", "none")
            .style("stroke", colour).style("stroke-width", line.isNamed ? 2 : 1);
        if (ends[i] > 0)
            svg.append("line").attr("x1", x(last[0])).attr("x2", x(last[0])).attr("y1", y(last[line.at] - ends[i]))
                .attr("y2", y(last[line.at] + ends[i])).style("stroke", colour).style("stroke-width", 1.5);
    });
    if (!isNarrow)
        nameLines(svg, lines.filter((line) => line.isNamed), (line) => y(last[line.at]), x(last[0]), size.height - margin.bottom);
    for (const row of drawn.rows) {
        const mark = svg.append("g").attr("class", "mark");
        mark.append("rect").attr("x", x(row[0]) - 12).attr("y", margin.top).attr("width", 24)
            .attr("height", size.height - margin.bottom - margin.top).style("fill", "transparent");
        for (const line of lines.filter(({at}) => row[at] !== null))
            mark.append("circle").attr("cx", x(row[0])).attr("cy", y(row[line.at])).attr("r", line.isNamed ? 3 : 1.5)
                .style("fill", line.isNamed ? "var(--amount-5)" : "var(--quiet)");
        letChoose(mark, null, [format.count(row[0]) + " " + options.xTitle,
            ...lines.slice(0, most).map((line) => line.name + ": " + format.real(row[line.at], 4))]);
    }
}

// Of VALUES in order those that lie at least ROOM apart on SCALE, the last always.
function apart(values, scale, room) {
    return values.reduceRight((kept, value) =>
        (kept.length === 0 || scale(kept[0]) - scale(value) >= room ? [value, ...kept] : kept), []);
}

// The names of lines at their ends, one below the other where they would touch.
function nameLines(svg, lines, end, x, bottom) {
    const step = 15, inOrder = [...lines].sort((a, b) => end(a) - end(b));
    const tops = inOrder.map(end);
    for (let i = 1; i < tops.length; i++)
        tops[i] = Math.max(tops[i], tops[i - 1] + step);
    for (let i = tops.length - 1, least = bottom + 12; i >= 0; i--, least -= step)
        tops[i] = Math.min(tops[i], least);
    inOrder.forEach((line, i) => {
        svg.append("path").attr("d", `M${x + 3},${end(line)}L${x + 14},${tops[i]}`).style("fill", "none").style("stroke", "var(--grid)");
        drawLines(svg, [line.name], x + 16, tops[i] + 4, 0, {size: 12, weight: 400, fill: "var(--ink)"});
    });
}
