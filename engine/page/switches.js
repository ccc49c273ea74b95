// SPDX-License-Identifier: GPL-3.0-or-later
// The language of the page, and light or dark.

const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

// The style asks for light or dark by name, also where that is the system's choice.
function applyTheme() {
    const dark = state.theme === "dark" || (state.theme !== "light" && systemIsDark.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
}

// Buttons of which one is pressed. CHOICES: [{value, label, name, lang}].
function choiceOf(name, choices, chosen, choose) {
    return h("div", {class: "choice", role: "group", "aria-label": name}, choices.map((choice) =>
        h("button", {
            type: "button", "aria-pressed": String(choice.value === chosen), "aria-label": choice.name,
            title: choice.name, lang: choice.lang, "data-value": choice.value, onclick: () => choose(choice.value),
        }, choice.label)));
}

function repaint() {
    applyTheme();
    redrawCharts();
}

function startSwitches(element) {
    function show() {
        const focused = element.contains(document.activeElement) ? document.activeElement.dataset.value : null;
        fill(element,
            choiceOf(word("page_language"), ["nl", "en"].map((language) =>
                ({value: language, label: language, name: word("page_language_" + language), lang: language})),
            state.language, (language) => setState({language}, true)),
            choiceOf(word("page_theme"), ["light", "dark", ""].map((theme) =>
                ({value: theme, label: word("page_theme_" + (theme || "system"))})),
            state.theme, (theme) => setState({theme}, true)));
        for (const button of element.querySelectorAll("button"))
            if (button.dataset.value === focused)
                button.focus();
    }
    applyTheme();
    show();
    onState((changed) => {
        if (changed.has("theme"))
            applyTheme();
        if (changed.has("theme") || changed.has("language"))
            show();
    });
    systemIsDark.addEventListener("change", repaint);
}
