// SPDX-License-Identifier: GPL-3.0-or-later
// What drawings in a frame share: the drawing itself, its axes, and columns by name.

function openDrawing(box, size) {
    return d3.select(box).append("svg").attr("width", size.width).attr("height", size.height)
        .attr("viewBox", [0, 0, size.width, size.height].join(" "));
}

// The position of a column of what is drawn, by name.
function positionsOf(drawn) {
    return (name) => drawn.columns.findIndex((column) => column.name === name);
}

// AXIS, made by d3, at X and Y, with thin lines across where it is given a size.
function putAxis(svg, axis, x, y) {
    const group = svg.append("g").attr("class", "axis").attr("transform", `translate(${x},${y})`).call(axis);
    group.selectAll("text").style("fill", "var(--quiet)").attr("font-size", 12);
    group.selectAll("line, path").style("stroke", "var(--grid)");
    return group;
}

// Titles in words: that of y stands above its axis, to be read without turning one's head.
function putAxisTitles(svg, xTitle, yTitle, size, margin) {
    const style = {size: 12, weight: 400, fill: "var(--quiet)"};
    drawLines(svg, [yTitle], 4, 12, 0, style);
    drawLines(svg.append("g").attr("text-anchor", "end"), [xTitle], size.width - margin.right, size.height - 4, 0, style);
}

// A canvas under the drawing SVG, for more marks than a browser keeps elements of.
function openCanvas(box, size, marks) {
    const ratio = window.devicePixelRatio || 1;
    const canvas = h("canvas", {width: size.width * ratio, height: size.height * ratio, "aria-hidden": "true"});
    Object.assign(canvas.style, {width: size.width + "px", height: size.height + "px", position: "absolute", left: "0", top: "0"});
    Object.assign(canvas.dataset, {width: size.width, height: size.height});
    box.style.position = "relative";
    box.prepend(canvas);
    box.dataset.marks = marks;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    return pen;
}

// A colour of the style sheet for a canvas, which knows no variables: "var(--more)" or "--more".
function plainColour(colour) {
    const name = colour.replace(/^var\((.*)\)$/, "$1");
    return name.startsWith("--") ? getComputedStyle(document.documentElement).getPropertyValue(name).trim() : colour;
}

// Lets dots {x, y, unit, lines} of a canvas be pointed at and chosen, the nearest within reach; by keyboard, the arrow keys
// go from dot to dot.
function letChooseDots(svg, size, dots) {
    const tree = d3.quadtree(dots, (dot) => dot.x, (dot) => dot.y);
    const ring = svg.append("circle").attr("r", 7).style("fill", "none").style("stroke", "var(--ink)").style("stroke-width", 2)
        .style("display", "none");
    let now = dots.find((dot) => dot.unit === state.unit) || dots[0];
    const nearest = () => tree.find(...d3.mouse(svg.node()), 16);
    const point = (dot) => ring.style("display", null).attr("cx", dot.x).attr("cy", dot.y);
    const leave = () => {
        ring.style("display", "none");
        hover.hide();
    };
    const choose = (dot) => {
        if (dot !== undefined && dot.unit !== null)
            setState({unit: dot.unit});
    };
    const tell = (dot) => {
        now = dot;
        point(dot);
        announce(dot.lines.join(". "));
    };
    svg.append("rect").attr("width", size.width).attr("height", size.height).style("fill", "transparent")
        .attr("tabindex", 0).attr("role", "button").attr("aria-label", word("page_dots_keys"))
        .on("pointermove", () => {
            const dot = nearest();
            if (dot === undefined)
                return leave();
            point(dot);
            return hover.show(d3.event, dot.lines);
        })
        .on("pointerleave", leave)
        .on("blur", leave)
        .on("focus", () => now !== undefined && tell(now))
        .on("click", () => choose(nearest()))
        .on("keydown", () => {
            const next = now === undefined ? null : nextTowards(dots, now, d3.event.key);
            if (next !== null) {
                d3.event.preventDefault();
                tell(next);
            } else if (d3.event.key === "Enter")
                choose(now);
        });
    markChosen(svg, dots);
}

// The nearest of POINTS {x, y} from the point FROM that lies more towards the arrow KEY than aside.
function nextTowards(points, from, key) {
    const [dx, dy] = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[key] || [0, 0];
    let next = null, least = Infinity;
    for (const point of points) {
        const x = point.x - from.x, y = point.y - from.y, along = x * dx + y * dy;
        const distance = Math.hypot(x, y);
        if (along > 0 && along >= distance * Math.SQRT1_2 && distance < least) {
            next = point;
            least = distance;
        }
    }
    return next;
}

// Of the marks in GROUP one is in the order of the tab key; from there the arrow keys move.
function letArrowsMove(group) {
    const points = group.selectAll(".mark").nodes().map((mark) => {
        const {x, y, width, height} = mark.getBBox();
        return {mark, x: x + width / 2, y: y + height / 2};
    });
    const chosen = points.find(({mark}) => mark.dataset.unit === state.unit) || points[0];
    for (const point of points) {
        point.mark.setAttribute("tabindex", point === chosen ? 0 : -1);
        point.mark.addEventListener("keydown", (event) => {
            const next = nextTowards(points, point, event.key);
            if (next === null)
                return;
            event.preventDefault();
            point.mark.setAttribute("tabindex", -1);
            next.mark.setAttribute("tabindex", 0);
            next.mark.focus();
        });
    }
}

// The chosen unit among dots, if it is there.
function markChosen(svg, dots) {
    const dot = dots.find((each) => each.unit !== null && each.unit === state.unit);
    if (dot === undefined)
        return;
    svg.append("circle").attr("cx", dot.x).attr("cy", dot.y).attr("r", 8).style("fill", "none")
        .style("stroke", "var(--accent)").style("stroke-width", 3).style("pointer-events", "none");
    svg.append("text").attr("x", dot.x).attr("y", dot.y - 12).attr("text-anchor", "middle").attr("font-weight", 700)
        .attr("font-size", 12).style("fill", "var(--ink)").style("paint-order", "stroke").style("stroke", "var(--paper)")
        .style("stroke-width", 4).style("pointer-events", "none").text(dot.lines[0]);
}
