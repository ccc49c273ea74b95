/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a cohort of any size in memory, as fast as memory allows: each child is a hash of its
 * number, whose bits index tables. It serves for timing; nothing in it is an estimate. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

/* The nation of 2019; other sizes have sites and municipalities in proportion. */
enum {
    NATION = 1660000,
    NATION_TODDLERS = 260000,
    NATION_SITES = 6295,
    NATION_MUNICIPALITIES = 355,
    MOST_MUNICIPALITIES = 9999, /* GM0001 .. GM9999 */
    MOST_INSTITUTIONS = 100 * 26 * 26
};

/* ---- what children are drawn from ---- */

enum { SLOTS = 1024, LEVELS = 16, EDUCATIONS = 10, ORIGINS = 17, STAYS = 31, NATIVE = 8 };

/* Shares at the most and at the least privileged site, in 1024ths; codes in byte order. */
typedef struct shares {
    const char *code;
    int best, worst;
} shares;

static const shares educations[EDUCATIONS] = {
    {"111", 4, 130},   {"12", 2, 20},     {"121", 12, 180}, {"122", 24, 140}, {"21", 10, 20},
    {"211", 110, 220}, {"212", 200, 170}, {"213", 90, 44},  {"31", 340, 70},  {"32", 232, 30},
};
static const shares origins[ORIGINS] = {
    {"afrika_overig", 4, 44},       {"antillen", 4, 40},
    {"hoorn_van_afrika", 4, 50},    {"indonesie", 20, 10},
    {"latijns_amerika", 6, 16},     {"marokko", 10, 130},
    {"midden_oosten", 8, 90},       {"nederland", 868, 376},
    {"noord_afrika_overig", 4, 20}, {"noord_amerika_oceanie", 8, 2},
    {"oost_azie", 10, 12},          {"oost_europa", 20, 70},
    {"suriname", 10, 50},           {"turkije", 12, 84},
    {"west_europa", 20, 6},         {"zuid_azie", 8, 14},
    {"zuid_europa", 8, 10},
};

typedef struct tables {
    uint8_t education[LEVELS][SLOTS], origin[LEVELS][SLOTS];
    uint8_t stay[256]; /* for other than Dutch origin; three in four are born here */
} tables;

static void fill_level(const shares *from, int count, int level, uint8_t slots[SLOTS]) {
    int slot = 0;
    for (int c = 0; c < count; c++) {
        const int share =
            (from[c].best * (LEVELS - 1 - level) + from[c].worst * level) / (LEVELS - 1);
        for (int i = 0; i < share && slot < SLOTS; i++)
            slots[slot++] = (uint8_t)(c + 1);
    }
    const uint8_t commonest = (uint8_t)(count == ORIGINS ? NATIVE : 6);
    while (slot < SLOTS) /* the remainder of integer division */
        slots[slot++] = commonest;
}

static void fill_tables(tables *t) {
    for (int level = 0; level < LEVELS; level++) {
        fill_level(educations, EDUCATIONS, level, t->education[level]);
        fill_level(origins, ORIGINS, level, t->origin[level]);
    }
    for (int i = 0; i < 256; i++)
        t->stay[i] = (uint8_t)(i < 192 ? 0 : 1 + (i - 192) % (STAYS - 1));
}

/* splitmix64's finaliser: each bit of a number affects each bit of the hash. */
static uint64_t mix(uint64_t number) {
    number += UINT64_C(0x9e3779b97f4a7c15);
    number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
    return number ^ number >> 31;
}

static unsigned take(uint64_t *bits, int count) {
    const unsigned taken = (unsigned)(*bits & ((UINT64_C(1) << count) - 1));
    *bits >>= count;
    return taken;
}

/* The father's education correlates with the mother's: it is drawn as at a site up to four levels
 * away. */
static int level_of_father(int level, unsigned mother) {
    const int shifted = level + (mother <= 4 ? 4 : mother >= 9 ? -4 : 0);
    return shifted < 0 ? 0 : shifted >= LEVELS ? LEVELS - 1 : shifted;
}

static void draw_child(const tables *t, uint64_t child, int level, bool is_toddler,
                       oab_cohort *cohort) {
    uint64_t bits = mix(child);
    const uint8_t mother = t->education[level][take(&bits, 10)];
    const bool is_alike = take(&bits, 3) == 0;
    const uint8_t father = t->education[level_of_father(level, mother)][take(&bits, 10)];
    const uint8_t origin = t->origin[level][take(&bits, 10)];
    const uint8_t stay = t->stay[take(&bits, 8)];
    const unsigned debt = take(&bits, 10), age = take(&bits, 8);
    cohort->education_mother[child] = mother;
    cohort->education_father[child] = is_alike ? mother : father;
    cohort->origin[child] = origin;
    cohort->mother_stay[child] = origin == NATIVE ? 0 : stay;
    cohort->debt[child] = debt < 10;
    cohort->age[child] = (uint8_t)(is_toddler ? 2 + age % 2 : 4 + (age * 33 >> 10));
}

/* ---- where they live and go to school ---- */

typedef struct layout {
    uint64_t children, toddlers, sites, municipalities, institutions;
} layout;

static uint64_t in_proportion(uint64_t children, uint64_t of_nation) {
    const uint64_t count = children * of_nation / NATION;
    return count > 0 ? count : 1;
}

static layout lay_out(uint64_t children) {
    layout l = {.children = children,
                .toddlers = children * NATION_TODDLERS / NATION,
                .sites = in_proportion(children, NATION_SITES),
                .municipalities = in_proportion(children, NATION_MUNICIPALITIES)};
    l.municipalities =
        l.municipalities < MOST_MUNICIPALITIES ? l.municipalities : MOST_MUNICIPALITIES;
    l.institutions = (l.sites * 3 + 3) / 4;
    l.institutions = l.institutions < MOST_INSTITUTIONS ? l.institutions : MOST_INSTITUTIONS;
    return l;
}

static oab_school_id site_id(uint64_t institution, uint64_t number) {
    char text[7];
    snprintf(text, sizeof text, "%02u%c%c%02u", (unsigned)(institution / 676),
             (char)('A' + institution / 26 % 26), (char)('A' + institution % 26), (unsigned)number);
    oab_school_id id = 0;
    oab_school_id_parse(text, 6, &id);
    return id;
}

/* Squared, so that the first municipalities are cities; the largest has one site in twenty. */
static oab_municipality_id municipality_of(const layout *l, uint64_t site) {
    return (oab_municipality_id)(1 + l->municipalities * site / l->sites * site / l->sites);
}

static uint64_t size_of_site(uint64_t site) {
    return 30 + mix(~site) % 400;
}

/* Divides CHILDREN over segments FROM .. TO - 1 in proportion to their counts, which it replaces.
 */
static void share_out(oab_segment *segments, uint64_t from, uint64_t to, uint64_t first,
                      uint64_t children) {
    uint64_t all = 0, before = 0;
    for (uint64_t s = from; s < to; s++)
        all += segments[s].count;
    for (uint64_t s = from; s < to; s++) {
        const uint64_t weight = segments[s].count;
        const uint64_t begin = children * before / all, end = children * (before + weight) / all;
        segments[s].first = first + begin;
        segments[s].count = end - begin;
        before += weight;
    }
}

static void make_segments(const layout *l, oab_cohort *cohort) {
    oab_segment *segments = cohort->segments;
    for (uint64_t m = 0; m < l->municipalities; m++)
        segments[l->sites + m] =
            (oab_segment){.site = OAB_NO_INDEX, .municipality = (oab_municipality_id)(m + 1)};
    uint64_t last = UINT64_MAX, number = 0;
    for (uint64_t s = 0; s < l->sites; s++) {
        const uint64_t institution = s * l->institutions / l->sites;
        number = institution == last ? number + 1 : 0;
        last = institution;
        cohort->sites[s] = site_id(institution, number);
        segments[s] = (oab_segment){
            .site = (uint32_t)s, .municipality = municipality_of(l, s), .count = size_of_site(s)};
        segments[l->sites + segments[s].municipality - 1].count += segments[s].count;
    }
    share_out(segments, 0, l->sites, 0, l->children - l->toddlers);
    share_out(segments, l->sites, l->sites + l->municipalities, l->children - l->toddlers,
              l->toddlers);
}

/* ---- the cohort ---- */

static bool make_dictionary(oab_dictionary *dictionary, const shares *from, size_t count) {
    dictionary->text = oab_new(257, sizeof *dictionary->text);
    if (dictionary->text == NULL)
        return false;
    for (size_t c = 0; c <= count; c++) {
        dictionary->text[c] = from != NULL || c == 0 ? strdup(c == 0 ? "" : from[c - 1].code)
                                                     : oab_text("%zu", c - 1);
        if (dictionary->text[c] == NULL)
            return false;
        dictionary->count++;
    }
    if (from != NULL)
        return true;
    dictionary->number = oab_new(257, sizeof *dictionary->number);
    for (size_t c = 0; dictionary->number != NULL && c <= count; c++)
        dictionary->number[c] = c == 0 ? OAB_ABSENT : (oab_fixed)(c - 1) * OAB_ONE;
    return dictionary->number != NULL;
}

static bool make_columns(const layout *l, oab_cohort *cohort) {
    uint8_t **columns[] = {&cohort->education_mother,
                           &cohort->education_father,
                           &cohort->origin,
                           &cohort->mother_stay,
                           &cohort->debt,
                           &cohort->age};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if ((*columns[i] = oab_new(l->children, 1)) == NULL)
            return false;
    cohort->segments = oab_new(l->sites + l->municipalities, sizeof *cohort->segments);
    cohort->sites = oab_new(l->sites, sizeof *cohort->sites);
    cohort->dates = oab_new(1, sizeof *cohort->dates);
    cohort->count = l->children;
    cohort->segment_count = l->sites + l->municipalities;
    cohort->site_count = l->sites;
    cohort->date_count = 1;
    return cohort->segments != NULL && cohort->sites != NULL && cohort->dates != NULL &&
           make_dictionary(&cohort->education, educations, EDUCATIONS) &&
           make_dictionary(&cohort->origins, origins, ORIGINS) &&
           make_dictionary(&cohort->stays, NULL, STAYS - 1);
}

/* Most sites are privileged, few are not, so the level is squared. */
static int level_of(uint64_t segment) {
    const uint64_t draw = mix(segment ^ UINT64_C(0x5157e5)) >> 48;
    return (int)(draw * draw * LEVELS >> 32);
}

/* Drops segments without children, as a reader of the same file would not know them. */
static void drop_empty_segments(oab_cohort *cohort) {
    size_t kept = 0;
    for (size_t s = 0; s < cohort->segment_count; s++)
        if (cohort->segments[s].count > 0)
            cohort->segments[kept++] = cohort->segments[s];
    cohort->segment_count = kept;
}

bool bench_cohort_make(uint64_t children, int threads, oab_cohort *cohort) {
    const layout l = lay_out(children);
    tables *t = oab_new(1, sizeof *t);
    if (t == NULL || !make_columns(&l, cohort)) {
        free(t);
        return false;
    }
    fill_tables(t);
    make_segments(&l, cohort);
    drop_empty_segments(cohort);
    const size_t count = cohort->segment_count;
#pragma omp parallel for num_threads(threads) schedule(static, 64) default(none)                   \
    shared(t, cohort, count)
    for (size_t s = 0; s < count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        const int level = level_of(s);
        for (uint64_t i = 0; i < segment->count; i++)
            draw_child(t, segment->first + i, level, oab_is_toddlers(segment), cohort);
    }
    free(t);
    return true;
}
