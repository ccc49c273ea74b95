// SPDX-License-Identifier: GPL-3.0-or-later
// What charts need of text and of marks: how wide a text is, lines of it, and marks that tell what
// they are and can be chosen, by pointer and by keyboard.

const textMeasure = document.createElement("canvas").getContext("2d");

function widthOfText(text, size) {
    textMeasure.font = size + "px " + getComputedStyle(document.body).fontFamily;
    return textMeasure.measureText(text).width;
}

// TEXT in lines of at most WIDTH; a word that is wider has a line to itself.
function wrapText(text, width, size) {
    const lines = [];
    for (const part of text.split(" ")) {
        const longer = lines.length > 0 ? lines[lines.length - 1] + " " + part : null;
        if (longer !== null && widthOfText(longer, size) <= width)
            lines[lines.length - 1] = longer;
        else
            lines.push(part);
    }
    return lines;
}

function drawLines(parent, lines, x, y, step, style) {
    lines.forEach((line, i) => parent.append("text").attr("x", x).attr("y", y + i * step).attr("font-size", style.size)
        .attr("font-weight", style.weight).style("fill", style.fill).text(line));
}

// MARK tells LINES when pointed at. UNIT: what choosing it opens, by the keyboard too, or null.
function letChoose(mark, unit, lines) {
    const said = lines.filter((line) => line !== null && line !== "");
    mark.on("pointermove", () => hover.show(d3.event, said)).on("pointerleave", () => hover.hide());
    if (unit === null)
        return;
    const choose = () => {
        hover.hide();
        setState({unit});
    };
    mark.attr("data-unit", unit).attr("tabindex", 0).attr("role", "button").attr("aria-label", said.join(". "));
    mark.on("click", choose).on("keydown", () => {
        if (d3.event.key !== "Enter" && d3.event.key !== " ")
            return;
        d3.event.preventDefault();
        choose();
    });
}
