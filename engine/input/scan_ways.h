/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two loops of a scanner, included by scan.c once per instruction set. scan.c defines WAY(name)
 * and TARGET, and for each set: block, load, equal (one bit per byte) and put_ends. */

TARGET static oab_marks WAY(count)(const char *text, size_t size, char before) {
    oab_marks marks = {0};
    uint64_t carried = before == '\r';
    for (size_t at = 0; at < size; at += 64) {
        const uint64_t inside = size - at < 64 ? (UINT64_C(1) << (size - at)) - 1 : UINT64_MAX;
        const WAY(block) bytes = WAY(load)(text + at);
        const uint64_t feeds = WAY(equal)(bytes, '\n') & inside;
        const uint64_t returns = WAY(equal)(bytes, '\r') & inside;
        marks.quotes += (uint64_t)__builtin_popcountll(WAY(equal)(bytes, '"') & inside);
        marks.nuls += (uint64_t)__builtin_popcountll(WAY(equal)(bytes, '\0') & inside);
        marks.feeds += (uint64_t)__builtin_popcountll(feeds);
        if ((returns | carried) != 0) {
            marks.returns += (uint64_t)__builtin_popcountll(returns);
            marks.pairs += (uint64_t)__builtin_popcountll(feeds & (returns << 1 | carried));
            carried = returns >> 63;
        }
    }
    return marks;
}

TARGET static void WAY(list)(const char *text, size_t size, char delimiter, oab_lines *lines) {
    uint32_t count = 0;
    size_t line = 0;
    lines->end[0] = UINT16_MAX;
    lines->first[0] = 0;
    for (size_t at = 0; at < size; at += 64) {
        const uint64_t inside = size - at < 64 ? (UINT64_C(1) << (size - at)) - 1 : UINT64_MAX;
        const WAY(block) bytes = WAY(load)(text + at);
        uint64_t feeds = WAY(equal)(bytes, '\n') & inside;
        const uint64_t all = (WAY(equal)(bytes, delimiter) & inside) | feeds;
        WAY(put_ends)(lines->end + 1 + count, all, (uint16_t)at);
        for (; feeds != 0; feeds &= feeds - 1)
            lines->first[++line] =
                count + (uint32_t)__builtin_popcountll(all & (feeds ^ (feeds - 1)));
        count += (uint32_t)__builtin_popcountll(all);
    }
    lines->text = text;
    lines->count = line;
}

#undef WAY
#undef TARGET
