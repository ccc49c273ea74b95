// SPDX-License-Identifier: GPL-3.0-or-later
// What an analysis stands on: the design and its runs, and over what the factors vary.

function sweepSection() {
    const {method, design, results, runs, samples, resamples, seed, design_xxh3_128: hash, factors} = data.sweep;
    const title = word("page_grounds_factors"), number = (name) => (factor) => (factor[name] === null ? "" : format.real(factor[name]));
    const columns = ["lower", "upper", "mean", "sd"].filter((name) => factors.some((factor) => factor[name] !== null));
    return h("section", {},
        h("h3", {}, word("page_grounds_design")),
        h("p", {}, word("page_grounds_made", {method, runs, design, results, hash})),
        h("p", {}, word("page_grounds_taken", {samples, resamples, seed: String(seed)})),
        h("p", {}, word("page_grounds_unknown")),
        h("h4", {}, title), plainTable(title, [
            [word("page_column_factor"), (factor) => [
                inLanguage(factor.description) === "" ? null : h("div", {}, inLanguage(factor.description)),
                h("code", {class: "quiet"}, factor.name)]],
            ...(factors.some(({name, group}) => name !== group) ? [[word("page_grounds_group"), ({group}) => group]] : []),
            [word("page_grounds_dist"), ({dist}) => dist],
            ...columns.map((name) => [word("page_grounds_" + name), number(name), true]),
        ], factors));
}
