// SPDX-License-Identifier: GPL-3.0-or-later
// The charts of a run, in the order in which one asks: what is divided, where it goes, over whom, why.

function addRunCharts(parent) {
    addChart(parent, budgetChart());
    addChoiceChart(parent, amountMapChart());
    addChart(parent, scoresChart());
    addChoiceChart(parent, perPupilChart());
}

function column(name, type, decimals = 0) {
    return {name, type, decimals, label: word("page_label_" + name)};
}

// What rests on children that were drawn says so.
function tagsOfTable(name) {
    const table = tableOf(name);
    return table !== null && table.values("drawn").includes(true) ? ["drawn"] : [];
}

/* ---- what is divided ---- */

// Lines that are a part of the municipalities' money.
const partLines = ["minimum", "municipality_annex_a", "municipality_annex_b", "municipality_transition", "preschool"];

function budgetChart() {
    const isPart = (row) => partLines.includes(row[2]);
    return {
        id: "budget",
        height: 260,
        title: () => {
            const table = tableOf("budget"), lines = table.values("line");
            const of = (name) => table.values("allocated")[lines.indexOf(name)];
            const all = d3.sum(table.values("allocated"), (euro, i) => (partLines.includes(lines[i]) ? 0 : euro));
            return lines.includes("preschool")
                ? word("page_budget_title_preschool", {all: format.number(all / 1e6, 1), part: format.number(of("preschool") / 1e6, 1)})
                : word("page_budget_title", {all: format.number(all / 1e6, 1)});
        },
        tags: () => tagsOfTable("municipalities"), // the minimum and who gets it
        note: () => (tableOf("budget").values("line").some((line) => partLines.includes(line)) ? word("page_budget_note") : ""),
        data: () => {
            const table = tableOf("budget");
            const rows = table.values("line").map((line, i) => [lineTitle(line), table.values("allocated")[i], line])
                .filter((row) => row[1] !== null);
            return {columns: [column("title", "text"), column("euro", "euro", 2), column("line", "text")], rows, units: null};
        },
        draw: (box, drawn, size) => drawWaterfall(box, drawn, size,
            {label: "title", value: "euro", plain: true, total: () => false, part: isPart}),
    };
}

function lineTitle(line) {
    return line === "minimum" ? word("page_line_minimum") : wordIf("line_" + line, line).trim();
}

/* ---- where it goes ---- */

const mapMeasures = {
    amount: {table: "municipalities", value: (at) => at("amount")},
    per_child: {table: "municipalities", mean: "children", value: (at) => (at("children") > 0 ? at("amount") / at("children") : null)},
    per_toddler: {table: "preschool", mean: "target_toddlers", value: (at) => at("euro_per_target_toddler")},
    per_hour: {table: "preschool", mean: "target_toddlers", value: (at) => at("euro_per_hour")},
    sites: {table: "schools", kind: "school", mean: "pupils", value: (at) => at("amount")},
    sites_per_pupil: {table: "schools", kind: "school", mean: "pupils",
        value: (at) => (at("pupils") > 0 && at("amount") !== null ? at("amount") / at("pupils") : null)},
};

function amountMapChart() {
    const has = ([name, {table}]) => data.borders && tableOf(table) !== null && rowsOfMap(name).some((row) => row[2] !== null);
    const say = (value) => word("page_euro", {euro: format.number(value, Math.abs(value) < 100 ? 2 : 0)});
    return {
        id: "map",
        shape: "tall",
        follows: ["unit"],
        choices: () => [["measure", word("page_choice_measure"),
            Object.entries(mapMeasures).filter(has).map(([name]) => [name, word("page_map_" + name)])]],
        title: ({measure}) => {
            const rows = measure === null ? [] : rowsOfMap(measure).filter((row) => row[2] !== null);
            const most = rows.reduce((a, b) => (a === null || b[2] > a[2] ? b : a), null);
            return most === null ? "" : word("page_map_title", {what: word("page_map_" + measure), name: most[1], euro: say(most[2])});
        },
        note: ({measure}) => [data.joined ? word("page_map_note") : "", measure === null ? "" : noteOfSites(measure)].join(" ").trim(),
        tags: ({measure}) => (measure === null ? [] : tagsOfTable(mapMeasures[measure].table)),
        data: ({measure}) => (measure === null ? null : {
            columns: [column("id", "id"), column("name", "text"), column("euro", "euro", 2), weightColumn(mapMeasures[measure])],
            rows: rowsOfMap(measure),
            units: rowsOfMap(measure).map((row) => (mapMeasures[measure].kind || "municipality") + ":" + row[0])}),
        draw: (box, drawn, size, {measure}) => drawMap(box, drawn, size, {id: "id", value: "euro", size: weightColumn(mapMeasures[measure]).name, title: say,
            mean: mapMeasures[measure].mean !== undefined, sites: mapMeasures[measure].kind === "school"}),
    };
}

// Sites of which nobody says where they lie.
function noteOfSites(measure) {
    const positions = sitePositions();
    const count = mapMeasures[measure].kind === "school" ? rowsOfMap(measure).filter(([id]) => !positions.has(id)).length : 0;
    return count === 0 ? "" : word("page_map_sites_note", {count});
}

// What weighs the mean of a measure, or scales its dots.
function weightColumn({mean = "children"}) {
    return column(mean, "count");
}

function rowsOfMap(measure) {
    const {table: name, value, mean = "children", kind = "municipality"} = mapMeasures[measure];
    const table = tableOf(name);
    return (table.columns[0] || {values: []}).values.map((id, i) => {
        const at = (column) => table.values(column)[i];
        const euro = value(at);
        return [id, nameOf(kind, id), euro === null ? null : Math.round(euro * 100) / 100, at(mean)];
    });
}

/* ---- over whom ---- */

function scoresChart() {
    const nation = () => {
        const table = tableOf("national"), row = table === null ? -1 : table.values("pool").indexOf(data.histogram.pool);
        return row < 0 ? null : (name) => table.values(name)[row];
    };
    const cutoff = () => (nation() === null ? null : nation()("cutoff"));
    return {
        id: "scores",
        title: () => (cutoff() === null ? word("page_scores_title_plain")
            : word("page_scores_title", {k: nation()("k"), cutoff: format.number(cutoff(), 1)})),
        note: () => word("page_scores_note_" + data.histogram.pool),
        tags: () => (data.sides[0].country ? ["drawn"] : []),
        data: () => (!data.histogram ? null : {
            columns: [column("from", "number", 1), column("children", "count")], units: null,
            rows: data.histogram.children.map((children, i) => [data.histogram.from + i * data.histogram.step, children])}),
        draw: (box, drawn, size) => drawHistogram(box, drawn, size, {from: "from", children: "children", step: data.histogram.step,
            cutoff: cutoff() === null ? null : {at: cutoff(), name: word("page_cutoff", {cutoff: format.number(cutoff(), 2)})},
            xTitle: word("page_axis_score"), yTitle: word("page_axis_children")}),
    };
}

/* ---- why ---- */

// What counts before the threshold, per pupil, and what that pays: under the score scheme points, else weights.
function perPupilChart() {
    const counted = () => ["score_without_threshold", "school_weight"].find((name) => tableOf("schools").column(name) !== null);
    const rows = () => {
        const table = tableOf("schools");
        return table.values("school_id").map((id, i) => {
            const pupils = table.values("pupils")[i], amount = table.values("amount")[i], points = table.values(counted())[i];
            return pupils > 0 && amount !== null && points !== null
                ? [id, nameOf("school", id), Math.round(points / pupils * 1e4) / 1e4, Math.round(amount / pupils * 100) / 100, pupils] : null;
        }).filter((row) => row !== null);
    };
    return {
        id: "per-pupil",
        follows: ["unit"],
        choices: () => [],
        shape: "wide",
        height: 460,
        title: () => {
            const all = rows();
            return word("page_per_pupil_title", {count: all.filter((row) => row[3] > 0).length, all: all.length});
        },
        note: () => word("page_per_pupil_note"),
        tags: () => tagsOfTable("schools"),
        data: () => (tableOf("schools") === null || counted() === undefined || rows().length === 0 ? null : {
            columns: [column("id", "id"), column("name", "text"), column("points", "number", 4), column("per_pupil_amount", "euro", 2),
                column("pupils", "count")],
            rows: rows(), units: rows().map((row) => "school:" + row[0])}),
        draw: (box, drawn, size) => drawScatter(box, drawn, size, {x: "points", y: "per_pupil_amount", r: "pupils", label: "name",
            xTitle: word(counted() === "school_weight" ? "page_axis_weight" : "page_axis_points"), yTitle: word("page_axis_euro_pupil")}),
    };
}
