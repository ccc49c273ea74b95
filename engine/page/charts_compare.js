// SPDX-License-Identifier: GPL-3.0-or-later
// The charts of a comparison, in the order in which one asks: what has changed, where, for whom, why.

const comparedMoney = {
    schools: {word: "compare_money_schools", table: "compare_schools", kind: "school", rows: "schools"},
    municipalities: {word: "compare_money_grants", table: "compare_municipalities", kind: "municipality",
        rows: "municipal grants"},
};

function addCompareCharts(parent) {
    const all = [scatterChart, differenceMapChart, changesChart, partsChart, regionsChart, groupsChart,
        concentrationChart];
    for (const chart of all)
        addMoneyChart(parent, chart());
}

// The schools' money and the municipalities', where they are compared.
function moneyOptions() {
    return Object.keys(comparedMoney).filter((money) => tableOf(comparedMoney[money].table) !== null)
        .map((money) => [money, word(comparedMoney[money].word)]);
}

// A chart that the reader chooses the money of, and more. SPEC is that of addChoiceChart, but:
//   moneys()        options for the money; may be left out
//   choices(money)  what else there is a choice of; may be left out
function addMoneyChart(parent, spec) {
    const moneys = spec.moneys || moneyOptions;
    const money = () => chosenOf(spec.id + "-money", moneys());
    addChoiceChart(parent, {
        ...spec,
        tags: spec.tags || ((picked) => tagsOfMoney(picked.money)),
        choices: () => [["money", word("page_choice_money"), moneys()], ...(spec.choices ? spec.choices(money()) : [])],
        data: (picked) => (moneys().length === 0 ? null : spec.data(picked)),
    });
}

// Where the municipalities' children are drawn, so are their amounts.
function tagsOfMoney(money) {
    return tagsOfTable(comparedMoney[money].table);
}
