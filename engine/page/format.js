// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers for people: 1,339,934.77 in English, 1.339.934,77 in Dutch.

const format = (() => {
    const known = new Map();
    function decimals(value, places) {
        const key = state.language + places;
        if (!known.has(key))
            known.set(key, new Intl.NumberFormat(state.language === "nl" ? "nl-NL" : "en-GB",
                {minimumFractionDigits: places, maximumFractionDigits: places}));
        return value === null || value === undefined ? "-" : known.get(key).format(value).replace("\u2212", "-");
    }
    // A number of any size, with as many digits as it has but at most DIGITS.
    function real(value, digits = 9) {
        const key = state.language + "real" + digits;
        if (!known.has(key))
            known.set(key, new Intl.NumberFormat(state.language === "nl" ? "nl-NL" : "en-GB", {maximumSignificantDigits: digits}));
        return value === null || value === undefined ? "-" : known.get(key).format(value).replace("\u2212", "-");
    }
    const byType = {
        count: (value) => decimals(value, 0),
        euro: (value) => decimals(value, 2),
        number: (value, places) => decimals(value, places),
        real: (value) => real(value),
        yes_no: (value) => (value === null ? "-" : word(value ? "category_yes" : "category_no")),
        text: (value) => (value === null ? "" : value),
        id: (value) => (value === null ? "" : value),
        date: (value) => (value === null ? "" : value),
    };
    return {
        count: byType.count,
        euro: byType.euro,
        number: decimals,
        real,
        percent: (value, places = 1) => decimals(value, places) + "%",
        // Euros on an axis: 500, 20k, 1.3M.
        short: (value) => {
            const size = Math.abs(value);
            if (size >= 1e6)
                return decimals(value / 1e6, size < 1e7 && value % 1e6 !== 0 ? 1 : 0) + " M";
            return size >= 1e4 ? decimals(value / 1e3, 0) + " k" : decimals(value, value % 1 === 0 ? 0 : 1);
        },
        // Any number on an axis.
        tick: (value) => (Math.abs(value) >= 1e4 ? format.short(value) : real(value, 4)),
        // A difference keeps its sign.
        signed: (value, places = 2) => (value > 0 ? "+" : "") + decimals(value, places),
        cell: (column, value) => byType[column.type](value, column.decimals),
        isNumber: (column) => ["count", "euro", "number", "real"].includes(column.type),
    };
})();
