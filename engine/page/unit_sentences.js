// SPDX-License-Identifier: GPL-3.0-or-later
// What a unit gets and what would change that, in the words of `oab-alloc explain`.

function stepNamed(e, name) {
    const at = e.shape.steps.findIndex((step) => step.step === name);
    return at < 0 ? null : {step: e.shape.steps[at], value: valueOf(e, at)};
}

// FACTS: {kind, amount, pupils, per_pupil, above, rank, of, with_money, has_scores}.
function amountSentences(facts) {
    const isPlace = facts.kind === "municipality" || facts.kind === "province";
    const known = (value) => value !== null && value !== undefined;
    const what = !known(facts.above) ? "" : facts.has_scores ?
        word("explain_for_points", {points: format.number(facts.above, 2)}) :
            word("explain_for_weight", {weight: needed(facts.above)});
    const from = known(facts.pupils) ? word(isPlace ? "explain_from_children" : "explain_from_pupils",
        {pupils: facts.pupils}) : "";
    const key = !known(facts.amount) ? "explain_gets_unknown" : facts.amount === 0 ? "explain_gets_nothing" :
        "explain_gets";
    return [
        word(key, {euro: format.euro(facts.amount), for: what, from}),
        facts.below || null,
        facts.per_pupil ? word("explain_per_pupil", {euro: format.euro(facts.per_pupil)}) : null,
        facts.rank ? word("explain_rank", {rank: facts.rank, ranked: facts.of, money: facts.with_money}) : null,
    ];
}

function belowSentence(e, kind) {
    const a = stepNamed(e, "a"), b = stepNamed(e, "b");
    return factOf(e, "amount") !== 0 || kind !== "school" || a === null || b === null ? null :
        word("explain_below", {a: format.number(a.value, 2), b: format.number(b.value, 2)});
}

function remarkSentences(e, kind) {
    const score = stepNamed(e, "score"), merged = factOf(e, "merged");
    return [
        kind === "school" && score !== null && score.step.by === "table" && e.side.children_drawn ?
            word("explain_published") : null,
        factOf(e, "at_minimum") ? word("explain_minimum") : null,
        kind === "municipality" && e.side.grants_are_proxy ? word("explain_proxy") : null,
        factOf(e, "drawn") ? word("explain_drawn") : null,
        merged ? word("explain_merged", {ids: merged}) : null,
    ];
}

function explainedSentences(e, kind) {
    const facts = {kind, below: belowSentence(e, kind), ...e.side.ranked[kind], has_scores: e.side.has_scores};
    for (const name of ["amount", "pupils", "per_pupil", "above", "rank"])
        facts[name] = factOf(e, name);
    return [...amountSentences(facts), ...remarkSentences(e, kind)];
}

// Of a unit that consists of schools: from its row, and its place among all of its kind.
function summedSentences(kind, table, row) {
    const amounts = table.values("amount"), amount = amounts[row], pupils = table.values("pupils")[row];
    return amountSentences({
        kind, amount, pupils, above: table.values("score")[row], has_scores: data.explanations.run.has_scores,
        per_pupil: amount !== null && pupils > 0 ? Math.round(amount * 100 / pupils) / 100 : null,
        rank: amount === null ? null : 1 + amounts.filter((other) => other > amount).length,
        of: amounts.filter((other) => other !== null).length, with_money: amounts.filter((other) => other > 0).length,
    });
}

function sentencesElement(sentences) {
    return sentences.filter((text) => text !== null).map((text, i) => h("p", {class: i === 0 ? "gets" : null}, text));
}

// ---- what would change ----

function whatIfElement(e, heading) {
    const names = ["pupil_in_lowest_share", "pupil_elsewhere", "cutoff_lower", "threshold_lower"];
    const amounts = e.shape.what_if.map((list) => list[e.index]), own = factOf(e, "amount");
    if (amounts.every((amount) => amount === null))
        return null;
    return h("section", {}, h(heading, {}, word("explain_if_title")),
        h("table", {class: "beside"}, h("tbody", {}, names.map((name, i) => h("tr", {},
            h("th", {scope: "row"}, word("if_" + name)),
            h("td", {class: "n"}, amounts[i] === null ? "-" :
                (amounts[i] >= own ? "+" : "") + format.euro(amounts[i] - own)))))),
        h("p", {class: "note"}, word("explain_if_note"), factOf(e, "if_drawn") ? " " + word("explain_if_drawn") : ""));
}
