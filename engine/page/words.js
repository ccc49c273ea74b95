// SPDX-License-Identifier: GPL-3.0-or-later
// The words of models/words.csv in the language of the page. {place} is filled in, and
// {place:one|many} picks by a number.

function word(key, fills = {}) {
    const texts = data.words[key];
    if (texts === undefined)
        throw new Error("no word " + key);
    return texts[state.language === "nl" ? 1 : 0].replace(
        /\{([a-z_]+)(?::([^|}]*)\|([^}]*))?\}/g,
        (whole, place, one, many) => {
            const value = fills[place];
            if (one !== undefined)
                return value === 1 ? one : many;
            return value === undefined || value === null ? "" : typeof value === "number" ? format.count(value) : value;
        });
}

// A word that may not be there, such as the title of a column.
function wordIf(key, otherwise, fills) {
    return data.words[key] === undefined ? otherwise : word(key, fills);
}

// A text that is there in both languages.
function inLanguage(texts) {
    return texts[state.language];
}
