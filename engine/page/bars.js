// SPDX-License-Identifier: GPL-3.0-or-later
// Bars from zero, one row below the other: less to the left, more to the right. Where there is
// room the names stand beside them; otherwise above, with how much at the end of that line.

// OPTIONS:
//   label    column with what a row is called
//   below    column with a sentence below that; may be left out
//   bars     [{column, name, colour(value)}]: one or two bars a row; two have names, above
//   text     (value) -> how much, beside its bar
//   split    rows from here on stand in a second column where there is room; may be left out
function drawBars(box, drawn, size, options) {
    const of = (name) => drawn.columns.findIndex((column) => column.name === name);
    const rows = drawn.rows.map((row, i) => ({
        label: String(row[of(options.label)]),
        below: options.below ? row[of(options.below)] : "",
        values: options.bars.map((bar) => row[of(bar.column)]),
        unit: drawn.units ? drawn.units[i] : null,
    }));
    const key = options.bars.length > 1 ? 26 : 0;
    const columns = barColumns(rows, size.width, options);
    const top = columns.map(() => key);
    const svg = d3.select(box).append("svg").attr("width", size.width);
    if (key > 0)
        drawKey(svg, options.bars);
    rows.forEach((row, i) => {
        const at = columns.length > 1 && i >= options.split ? 1 : 0;
        top[at] += drawBarRow(svg, row, columns[at], top[at], options);
    });
    svg.attr("height", Math.max(...top)).attr("viewBox", [0, 0, size.width, Math.max(...top)].join(" "));
    if (rows.some((row) => row.unit !== null))
        box.setAttribute("role", "group"); // a picture holds nothing that can be chosen
}

// Where the columns of bars stand. A euro is as wide in each.
function barColumns(rows, width, options) {
    const two = options.split > 0 && options.split < rows.length && width >= 900;
    const room = two ? (width - 40) / 2 : width;
    const widest = Math.max(...rows.map((row) => Math.max(widthOfText(row.label, 14), widthOfText(row.below, 12))));
    const beside = room >= 640 || (room >= 420 && widest <= room * 0.45);
    const names = beside ? Math.min(room * 0.45, widest) + 14 : 0;
    const parts = two ? [rows.slice(0, options.split), rows.slice(options.split)] : [rows];
    const columns = parts.map((part, i) => {
        const values = part.flatMap((row) => row.values);
        const textOf = (values) => (beside || options.bars.length > 1
            ? Math.max(0, ...values.map((value) => widthOfText(options.text(value), 12) + 10)) : 0);
        return {left: i * (room + 40), room, names, beside, least: Math.min(0, ...values), most: Math.max(0, ...values),
            before: textOf(values.filter((value) => value < 0)), after: textOf(values.filter((value) => value >= 0))};
    });
    const scale = Math.min(...columns.map((c) => (c.room - c.names - c.before - c.after) / (c.most - c.least || 1)));
    return columns.map((c) => ({...c, scale, zero: c.left + c.names + c.before - c.least * scale}));
}

// Draws a row from TOP and answers how high it is.
function drawBarRow(svg, row, column, top, options) {
    const mark = svg.append("g").attr("class", "mark");
    const thick = row.values.length > 1 ? 14 : 18, bars = row.values.length * (thick + 2);
    const above = !column.beside && row.values.length === 1 ? options.text(row.values[0]) : null;
    const wide = column.beside ? column.names - 14 : column.room;
    const names = wrapText(row.label, above === null ? wide : wide - widthOfText(above, 13) - 10, 14); // bold is wider
    const sentence = row.below ? wrapText(row.below, wide, 12) : [];
    const barTop = top + (column.beside ? 2 : names.length * 17 + 3);
    const text = names.length * 17 + sentence.length * 15;
    const height = (column.beside ? Math.max(text, bars) : text + bars + 5) + (sentence.length > 0 ? 14 : 8);
    mark.append("rect").attr("x", column.left).attr("y", top)
        .attr("width", column.room).attr("height", height - 4).style("fill", "transparent");
    drawLines(mark, names, column.left, top + 14, 17,
        {size: 13, weight: sentence.length > 0 ? 600 : 400, fill: "var(--ink)"});
    drawLines(mark, sentence, column.left, (column.beside ? top + names.length * 17 : barTop + bars) + 13, 15,
        {size: 12, weight: 400, fill: "var(--quiet)"});
    row.values.forEach((value, i) => drawBar(mark, value, barTop + i * (thick + 2), thick, column, options.bars[i]));
    row.values.forEach((value, i) => writeAmount(mark, options.text(value), above !== null
        ? {x: column.left + column.room, y: top + 14, anchor: "end"}
        : {x: column.zero + value * column.scale + (value < 0 ? -5 : 5), y: barTop + i * (thick + 2) + thick / 2 + 4,
            anchor: value < 0 ? "end" : "start"}));
    mark.append("line").attr("x1", column.zero).attr("x2", column.zero).attr("y1", column.beside ? top : barTop - 2)
        .attr("y2", column.beside ? top + height : barTop + bars).style("stroke", "var(--ink)");
    letChoose(mark, row.unit, [row.label, ...row.values.map((value, i) =>
        (row.values.length > 1 ? options.bars[i].name + ": " : "") + options.text(value)), row.below]);
    return height;
}

function drawBar(mark, value, top, thick, column, bar) {
    const end = column.zero + value * column.scale;
    mark.append("rect").attr("class", "bar").attr("x", Math.min(column.zero, end)).attr("y", top)
        .attr("width", Math.abs(end - column.zero)).attr("height", thick).style("fill", bar.colour(value));
}

function writeAmount(mark, text, place) {
    mark.append("text").attr("x", place.x).attr("y", place.y).attr("text-anchor", place.anchor).attr("font-size", 12)
        .style("fill", "var(--ink)").text(text);
}

// What differs has one colour for less and one for more, everywhere.
function colourOfDifference(value) {
    return value < 0 ? "var(--less)" : value > 0 ? "var(--more)" : "var(--zero)";
}

function drawKey(svg, bars) {
    let x = 0;
    for (const bar of bars) {
        svg.append("rect").attr("x", x).attr("y", 2).attr("width", 14).attr("height", 14).style("fill", bar.colour(1));
        drawLines(svg, [bar.name], x + 20, 14, 0, {size: 13, weight: 400, fill: "var(--ink)"});
        x += 44 + widthOfText(bar.name, 13);
    }
}
