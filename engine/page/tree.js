// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of an explanation as a tree to open: each with its formula filled in, and where its
// figures come from. Says what `oab-alloc explain` says.

// Ways to follow from parts, and what joins the parts in a formula.
const joints = {sum: " + ", difference: " - ", product: " x ", quotient: " / ", share: " x "};
const mostInFormula = 6;
const roundings = {cent: 1, hundredth: 2, whole: 3, up: 4, remainder: 5};

// The explanation of a unit: {shape, index, of, side}, or null.
function explanationOf(side, kind, id) {
    for (const shape of data.explanations[side].shapes) {
        const index = shape.kind === kind ? shape.ids.indexOf(id) : -1;
        if (index >= 0)
            return {shape, index, id, side: data.explanations[side], size: shape.steps.length};
    }
    return null;
}

// A figure of one unit: "amount", "pupils", ...
function factOf(e, name) {
    return e.shape[name][e.index];
}

function valueOf(e, at) {
    return e.shape.values[at][e.index];
}

// The first step after AT that is not below it.
function endOf(e, at) {
    const {steps} = e.shape;
    let end = at + 1;
    while (end < steps.length && steps[end].depth > steps[at].depth)
        end++;
    return end;
}

function partsOf(e, at) {
    const parts = [];
    for (let i = at + 1; i < endOf(e, at); i = endOf(e, i))
        parts.push(i);
    return parts;
}

// With as many decimals as it needs, up to four, and at least two unless it is whole.
function needed(value) {
    const shown = Math.sign(value) * Math.floor((Math.round(Math.abs(value) * 1e6) + 50) / 100);
    return format.number(shown / 1e4, shown % 10000 === 0 ? 0 : shown % 100 === 0 ? 2 : 4);
}

function stepText(step, value) {
    if (value === null)
        return "-";
    if (step.by === "parameter" && Number.isNaN(Number(step.parameter.value)))
        return step.parameter.value;
    return step.decimals === 6 ? needed(value) : format.number(value, step.decimals);
}

function measureOf(step, value) {
    const measure = step.by === "parameter" ? step.parameter.unit : step.unit;
    return wordIf("measure_" + measure, "", {n: value === 1 ? 1 : 2});
}

function labelOf(step) {
    if (step.of)
        return [step.of.id, [step.of.name, step.of.place].filter((text) => text).join(", ") || step.of.id].join(" ");
    return (step.by === "parameter" ? step.parameter.name : word("step_" + step.step)) +
        (step.count_date ? ", " + step.count_date : "");
}

// "a x b": the values of the parts, joined by what is done with them; null: it has none.
function formulaOf(e, at) {
    const step = e.shape.steps[at], parts = partsOf(e, at);
    if (joints[step.by] === undefined || parts.length < 2 || parts.length > mostInFormula)
        return null;
    const texts = parts.map((part, i) => {
        const value = valueOf(e, part), isAdded = step.by === "sum" && i > 0 && value !== null && value < 0;
        const joint = i === 0 ? "" : step.by === "share" && i === 2 ? " / " : joints[isAdded ? "difference" : step.by];
        return joint + stepText(e.shape.steps[part], isAdded ? -value : value);
    });
    return step.deducted ? "-(" + texts.join("") + ")" : texts.join("");
}

// How the value follows, up to its rounding; "": from no other.
function howOf(e, at) {
    const step = e.shape.steps[at], parts = partsOf(e, at);
    const value = (part) => stepText(e.shape.steps[part], valueOf(e, part));
    let formula = formulaOf(e, at);
    if (formula === null && step.by === "least")
        formula = word("explain_least_of");
    else if (formula === null && step.by === "sum" && parts.length > mostInFormula)
        formula = word("explain_sum_of", {count: parts.length});
    else if (step.by === "unless_below")
        formula = word("explain_unless_below", {own: value(parts[0]), least: value(parts[1])});
    if (formula === null)
        return "";
    return word("explain_equals", {
        formula,
        rounding: step.rounded ? word("explain_rounded", {how: word("rounding_" + roundings[step.rounded])}) : "",
        zero: step.at_least === 0 ? word("explain_at_least_zero") : "",
    });
}

// Whose row of a table a step reads: the unit's that it is of, or that of the explanation.
function rowOf(e, at) {
    for (let i = at, depth = Infinity; i >= 0; i--) {
        const step = e.shape.steps[i];
        if (step.depth < depth && step.of)
            return step.of.id;
        depth = Math.min(depth, step.depth);
    }
    return e.id;
}

function parameterText(parameter) {
    const description = inLanguage(parameter.description || {en: "", nl: ""});
    return (description ? description + ": " : "") + wordIf("standing_" + parameter.standing, parameter.standing) +
        (parameter.carried_from ? word("assumption_carried", {year: String(parameter.carried_from)}) : "") +
        "; " + (parameter.given_by || parameter.source);
}

// Where a figure comes from that follows from no other.
const sources = {
    table: (e, at, step) => (step.from.table === "impulse_areas" ? word("explain_from_areas") :
        word("explain_from_table", {table: step.from.path, row: rowOf(e, at), column: step.from.column})),
    parameter: (e, at, step) => parameterText(step.parameter),
    count: (e) => word(e.side.children_drawn ? "explain_from_drawn" : "explain_from_count"),
    total: (e, at, step) => word("explain_from_total", {count: step.over}),
    earlier: () => word("explain_from_earlier"),
    unknown: () => word("explain_unknown"),
};

function groundsOf(e, at) {
    const step = e.shape.steps[at];
    return [
        howOf(e, at),
        sources[step.by] ? sources[step.by](e, at, step) : "",
        step.article && step.by !== "earlier" ? step.article : "",
        step.budget_line && data.words["line_" + step.budget_line] ?
            word("explain_in_line", {line: step.budget_line}) : "",
    ].filter((text) => text !== "");
}

function stepElement(e, at) {
    const step = e.shape.steps[at], parts = partsOf(e, at), value = valueOf(e, at);
    const line = [h("span", {class: "step-label"}, labelOf(step)), " ",
        h("span", {class: "step-value"}, stepText(step, value), " ",
            h("span", {class: "step-unit"}, measureOf(step, value)))];
    const [first, ...rest] = groundsOf(e, at);
    const grounds = first === undefined ? null :
        h("span", {class: "step-grounds"}, h("span", {class: howOf(e, at) ? "formula" : null}, first),
            rest.length > 0 ? "; " + rest.join("; ") : "");
    const shown = [h("span", {class: "step-line"}, line), grounds];
    return h("li", {}, parts.length === 0 ? h("div", {class: "step"}, shown) :
        h("details", {class: "step", open: step.depth === 0}, h("summary", {}, shown),
            h("ul", {}, parts.map((part) => stepElement(e, part)))));
}

// The whole tree, with a button that opens or closes it.
function treeElement(e, heading) {
    const roots = [];
    for (let i = 0; i < e.size; i = endOf(e, i))
        roots.push(i);
    const list = h("ul", {class: "tree"}, roots.map((root) => stepElement(e, root)));
    const toggle = h("button", {type: "button", "aria-expanded": "false", onclick: () => {
        const open = toggle.getAttribute("aria-expanded") === "false";
        for (const details of list.querySelectorAll("details"))
            details.open = open;
        toggle.setAttribute("aria-expanded", String(open));
        fill(toggle, word(open ? "page_close_steps" : "page_open_steps"));
    }}, word("page_open_steps"));
    return h("section", {}, h("div", {class: "pane-head"}, h(heading, {}, word("page_steps")), toggle), list);
}
