// SPDX-License-Identifier: GPL-3.0-or-later
// What a test wants to know of a page as it stands; each returns a list of complaints.

// For who hears the page, what is merely out of sight is there too.
function isThere(element) {
    return element.checkVisibility({visibilityProperty: true, opacityProperty: true});
}

function isShown(element) {
    return isThere(element) && element.closest(".unseen") === null && element.getBoundingClientRect().width > 0;
}

function named(element) {
    const id = element.closest("[id]");
    return element.tagName.toLowerCase() + (element.classList.length ? "." + [...element.classList].join(".") : "") +
        (id ? " in #" + id.id : "") + " '" + element.textContent.trim().slice(0, 40) + "'";
}

// ---- contrast: AA, 4.5 to 1, and 3 to 1 for large text ----

// As the browser sees it, so that every way to write a colour will do.
const pixel = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
function rgba(colour) {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
}

function over(front, back) {
    return [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
}

function luminance(colour) {
    const [r, g, b] = colour.slice(0, 3).map((c) => {
        const part = c / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
}

// The colour behind ELEMENT; that of the page where nothing else is.
function ground(element) {
    const layers = [];
    for (let at = element; at !== null; at = at.parentElement) {
        if (!(at instanceof SVGElement) || at instanceof SVGSVGElement)
            layers.push(rgba(getComputedStyle(at).backgroundColor));
        if (layers.length > 0 && layers[layers.length - 1][3] === 1)
            break;
    }
    return layers.reverse().reduce((back, front) => over(front, back), [255, 255, 255, 1]);
}

// In a drawing, a text that lies on a mark says so by its class: its colour is the chart's to choose.
function poorContrast() {
    const complaints = [], seen = new Set();
    for (const element of document.querySelectorAll("body *")) {
        const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
        if (!hasText || !isShown(element) || element.closest("script, :disabled, .on-mark") !== null)
            continue;
        const style = getComputedStyle(element);
        const back = ground(element);
        const ink = over(rgba(element instanceof SVGElement ? style.fill : style.color), back);
        const size = parseFloat(style.fontSize);
        const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
        const ratio = contrast(ink, back);
        const what = element.className + " " + ink.slice(0, 3) + " on " + back.slice(0, 3);
        if (ratio < (isLarge ? 3 : 4.5) && !seen.has(what)) {
            seen.add(what);
            complaints.push(named(element) + ": " + ratio.toFixed(2) + ", " + what);
        }
    }
    return complaints;
}

// ---- structure ----

function poorHeadings() {
    const complaints = [];
    let before = 0;
    for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
        if (!isThere(heading))
            continue;
        const level = Number(heading.tagName[1]);
        if (level > before + 1)
            complaints.push("h" + level + " after h" + before + ": " + heading.textContent);
        if (heading.textContent.trim() === "")
            complaints.push("an h" + level + " without text");
        before = level;
    }
    const firsts = [...document.querySelectorAll("h1")].filter(isThere).length;
    return firsts === 1 ? complaints : complaints.concat(firsts + " headings of the first level");
}

function poorReferences() {
    const complaints = [], ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    const known = new Set(ids);
    if (known.size < ids.length)
        complaints.push("ids that are there twice: " + ids.filter((id, i) => ids.indexOf(id) !== i));
    for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-activedescendant"])
        for (const element of document.querySelectorAll("[" + name + "]"))
            for (const id of element.getAttribute(name).split(/\s+/))
                if (id !== "" && !known.has(id) && element.getAttribute("aria-expanded") !== "false")
                    complaints.push(named(element) + ": " + name + " names " + id + ", which is not there");
    return complaints;
}

// Words that show that something was not filled in.
function poorTexts() {
    const text = document.body.innerText;
    return (text.match(/.{0,20}(\bundefined\b|\bNaN\b|\[object|\{[a-z_]+[:}]|\bInfinity\b).{0,20}/g) || []).slice(0, 5);
}

// What sticks out of the page, so that it scrolls sideways; what lies over it may not do so either.
function pokesOut() {
    const width = document.documentElement.clientWidth, whole = document.documentElement.scrollWidth;
    const complaints = whole > width ? ["the page is " + whole + " wide, the window " + width] : [];
    for (const element of document.querySelectorAll("body *")) {
        const {left, right} = element.getBoundingClientRect();
        const isOver = getComputedStyle(element).position === "fixed" && (left < -1 || right > width + 1);
        if (complaints.length < 6 && isShown(element) && (isOver || (whole > width && right > width + 1)))
            complaints.push(named(element) + " from " + left + " to " + right);
    }
    return complaints;
}

// ---- focus ----

// Where the focus is, and whether it is to be seen.
function focus() {
    const element = document.activeElement;
    if (element === null || element === document.body)
        return null;
    const style = getComputedStyle(element);
    const all = [...document.querySelectorAll("*")];
    return {
        name: named(element),
        place: all.indexOf(element),
        isSeen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    };
}

// ---- charts ----

function charts() {
    return [...document.querySelectorAll(".chart")].filter((section) => !section.hidden).map((section) => {
        const box = section.querySelector(".drawing");
        const counted = box.dataset.marks || (box.querySelector("[data-marks]") || {dataset: {}}).dataset.marks;
        const marks = box.querySelectorAll(".mark").length;
        return {id: section.id, title: section.querySelector("h3").textContent,
            marks: counted === undefined ? marks : Number(counted)};
    });
}
