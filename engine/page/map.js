// SPDX-License-Identifier: GPL-3.0-or-later
// The map: municipalities by colour, or sites as dots. Borders are of 2023, so municipalities that
// have merged since are put together: sums of amounts, means of what is per child.

// OPTIONS:
//   value, id, size  columns; size weighs a mean and scales the dots
//   mean             the value is per child or pupil, so put together it is a mean
//   diverging        below 0 is one colour, above it another
//   sites            ids are of school sites
//   title(value)     the value in words
function drawMap(box, drawn, size, options) {
    const height = Math.max(size.height, Math.round(size.width * 1.15));
    const frame = {width: size.width, height: Math.min(height, 760)};
    const svg = openDrawing(box, frame);
    const project = d3.geoMercator();
    const path = d3.geoPath(project);
    const places = options.sites ? new Map() : joinPlaces(drawn, options);
    fitTo(project, frame, chosenArea());
    const colour = colourScale(options.sites ? drawn.rows.map((row) => row[positionsOf(drawn)(options.value)])
        : [...places.values()].map((place) => place.value), options.diverging);
    svg.append("defs").append("pattern").attr("id", "hatch").attr("width", 6).attr("height", 6)
        .attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)")
        .append("line").attr("y2", 6).style("stroke", "var(--zero)").style("stroke-width", 2);
    const areas = svg.append("g");
    for (const feature of data.borders.features)
        drawArea(areas, path, feature, places.get(feature.properties.municipality_id), colour, options);
    if (options.sites)
        drawSites(box, frame, project, drawn, colour, options);
    else
        box.dataset.marks = d3.sum([...places.values()], (place) => place.rows);
    drawLegend(svg, colour);
    box.setAttribute("role", "group"); // a picture holds nothing that can be chosen
    if (!options.sites)
        letArrowsMove(areas);
}

// What lies in each municipality of 2023: by its id.
function joinPlaces(drawn, options) {
    const of = positionsOf(drawn), id = of(options.id), value = of(options.value), weight = of(options.size);
    const places = new Map();
    drawn.rows.forEach((row, i) => {
        const key = municipalityOf2023(row[id]);
        const place = places.get(key) || {sum: 0, weight: 0, rows: 0, names: [], units: [], isWhole: true, value: null};
        const by = options.mean ? row[weight] || 0 : 1;
        place.rows++;
        place.names.push(nameOf("municipality", row[id]));
        place.units.push(drawn.units[i]);
        place.isWhole = place.isWhole && row[value] !== null; // a sum with an unknown part is not known
        place.sum += (row[value] || 0) * by;
        place.weight += by;
        place.value = !place.isWhole || place.weight === 0 ? null : options.mean ? place.sum / place.weight : place.sum;
        places.set(key, place);
    });
    return places;
}

const joined2023 = new Map();
function municipalityOf2023(id) {
    if (joined2023.size === 0 && data.joined)
        for (const [before, , after] of d3.csvParseRows(data.joined))
            joined2023.set(before, after);
    return joined2023.get(id) || id;
}

/* ---- colours ---- */

// {bounds, fill(value) -> {colour, opacity}, isDiverging}: about as many values in each step.
function colourScale(values, isDiverging) {
    const known = values.filter((value) => value !== null && value !== 0).map((value) => (isDiverging ? Math.abs(value) : value));
    const count = isDiverging ? 3 : 6;
    const bounds = [...new Set(d3.range(1, count).map((i) => roundBound(d3.quantile(known.sort(d3.ascending), i / count) || 0)))]
        .filter((bound) => bound > 0);
    const step = (value) => d3.bisectRight(bounds, isDiverging ? Math.abs(value) : value);
    const fill = (value) => (value === 0 ? {colour: isDiverging ? "var(--zero)" : "var(--amount-0)", opacity: 1}
        : !isDiverging ? {colour: `var(--amount-${step(value) + 1})`, opacity: 1}
            : {colour: value < 0 ? "var(--less)" : "var(--more)", opacity: [0.35, 0.65, 1][step(value)]});
    return {bounds, fill, isDiverging};
}

// Two digits: a reader remembers these.
function roundBound(value) {
    if (!(value > 0))
        return 0;
    const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
    return Math.round(value / unit) * unit;
}

// One line per step, from the lowest.
function legendOf(scale) {
    const steps = [], say = format.short;
    const ranges = [...scale.bounds, null].map((to, i) => ({from: i > 0 ? scale.bounds[i - 1] : 0, to}));
    const signed = (value, sign) => (value === 0 ? "" : sign) + say(value);
    const text = ({from, to}, sign) => (to === null ? word("page_from", {from: signed(from, sign)})
        : word("page_from_to", {from: signed(from, sign), to: signed(to, sign)}));
    if (scale.isDiverging)
        for (const range of [...ranges].reverse())
            steps.push([scale.fill(-(range.from + 1e-9)), text(range, "-")]);
    steps.push([scale.fill(0), say(0)]);
    for (const range of ranges)
        steps.push([scale.fill(range.from + 1e-9), text(range, scale.isDiverging ? "+" : "")]);
    return steps;
}

function drawLegend(svg, scale) {
    const steps = [[null, word("page_legend")], ...legendOf(scale)];
    const group = svg.append("g").attr("transform", "translate(8,14)").attr("aria-hidden", "true");
    const wide = Math.max(...steps.map(([, text]) => widthOfText(text, 12))) + 30;
    group.append("rect").attr("x", -6).attr("y", -12).attr("width", wide).attr("height", steps.length * 18 + 8)
        .style("fill", "var(--paper)").style("opacity", 0.85);
    steps.forEach(([fill, text], i) => {
        if (fill !== null)
            group.append("rect").attr("y", i * 18 - 6).attr("width", 14).attr("height", 12).style("fill", fill.colour)
                .style("fill-opacity", fill.opacity).style("stroke", "var(--grid)");
        drawLines(group, [text], fill === null ? 0 : 20, i * 18 + 4, 0, {size: 12, weight: 400, fill: "var(--ink)"});
    });
}

/* ---- areas and sites ---- */

function drawArea(areas, path, feature, place, colour, options) {
    const isEmpty = place === undefined || place.value === null;
    const fill = isEmpty ? {colour: options.sites ? "var(--panel)" : "url(#hatch)", opacity: 1} : colour.fill(place.value);
    const isChosen = place !== undefined && place.units.includes(state.unit);
    const shape = areas.append("path").attr("d", path(feature)).style("fill", fill.colour).style("fill-opacity", fill.opacity)
        .style("stroke", isChosen ? "var(--accent)" : "var(--paper)").style("stroke-width", isChosen ? 3 : 0.5);
    if (place === undefined)
        return;
    const names = place.names.join(" + ");
    letChoose(shape.attr("class", "mark"), place.units[0], [names, isEmpty ? word("explain_unknown") : options.title(place.value)]);
    if (isChosen)
        shape.raise();
}

function drawSites(box, frame, project, drawn, colour, options) {
    const of = positionsOf(drawn), id = of(options.id), value = of(options.value), pupils = of(options.size);
    const positions = sitePositions();
    const radius = d3.scaleSqrt([0, d3.max(drawn.rows, (row) => row[pupils]) || 1], [1, 6]);
    const dots = [];
    const pen = openCanvas(box, frame, drawn.rows.length);
    pen.globalAlpha = 0.8;
    drawn.rows.forEach((row, i) => {
        const at = positions.get(row[id]);
        if (at === undefined)
            return;
        const [x, y] = project(at);
        const fill = row[value] === null ? {colour: "--zero"} : colour.fill(row[value]);
        pen.fillStyle = plainColour(fill.colour);
        pen.beginPath();
        pen.arc(x, y, radius(row[pupils] || 0), 0, 2 * Math.PI);
        pen.fill();
        dots.push({x, y, unit: drawn.units[i],
            lines: [nameOf("school", row[id]), row[value] === null ? word("explain_unknown") : options.title(row[value])]});
    });
    // dots lie over the areas, and names over the dots
    const canvas = box.querySelector("canvas");
    canvas.dataset.over = "yes";
    box.append(canvas);
    const above = openDrawing(box, frame);
    Object.assign(above.node().style, {position: "absolute", left: "0", top: "0"});
    letChooseDots(above, frame, dots);
}

// Longitude and latitude of each site that has them.
function sitePositions() {
    const positions = new Map();
    for (const table of data.places) {
        const values = (name) => (table.columns.find((column) => column.name === name) || {values: []}).values;
        values("lon").forEach((lon, i) => {
            if (lon !== null && values("lat")[i] !== null)
                positions.set(values("school_id")[i], [lon, values("lat")[i]]);
        });
    }
    return positions;
}

/* ---- what is in sight ---- */

// The municipality that is chosen, or in which what is chosen lies; null: all of the country.
function chosenArea() {
    const unit = chosenUnit();
    if (unit === null)
        return null;
    const table = tableOfKind(unit.kind);
    const row = table === null ? -1 : table.find(unit.id);
    const id = unit.kind === "municipality" ? unit.id : row < 0 ? null : table.values("municipality_id")[row];
    return id === null ? null
        : data.borders.features.find((feature) => feature.properties.municipality_id === municipalityOf2023(id)) || null;
}

// All of the country fills the frame; an area has its neighbours around it.
function fitTo(project, frame, area) {
    const edge = 8;
    project.fitExtent([[edge, edge], [frame.width - edge, frame.height - edge]], data.borders);
    if (area === null)
        return;
    const around = Math.min(frame.width, frame.height) * 0.32;
    project.fitExtent([[around, around], [frame.width - around, frame.height - around]], area);
}
