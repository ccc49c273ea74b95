/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums a comparison by province, and by the size of municipalities: their inhabitants. */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- sizes ---- */

static const oab_parameter_id limits[] = {OAB_COMPARE_INHABITANTS_1, OAB_COMPARE_INHABITANTS_2,
                                          OAB_COMPARE_INHABITANTS_3, OAB_COMPARE_INHABITANTS_4};
enum { LIMITS = sizeof limits / sizeof *limits };
_Static_assert((int)LIMITS == (int)OAB_REGION_SIZES - 1, "a limit between each two classes");

int64_t oab_region_limit(const oab_comparison *comparison, int size) {
    return size == 0
               ? 0
               : comparison->run[OAB_BASELINE].parameters.rules.value[limits[size - 1]] / OAB_ONE;
}

oab_status oab_check_region_limits(const oab_comparison *comparison, oab_log *log) {
    char own[32], other[32];
    for (int l = 0; l < LIMITS; l++) {
        const char *name = oab_parameter_specs[limits[l]].name;
        const int64_t *value = comparison->run[OAB_BASELINE].parameters.rules.value,
                      *varied = comparison->run[OAB_VARIANT].parameters.rules.value;
        oab_parameter_print(limits[l], value[limits[l]], own);
        oab_parameter_print(limits[l], varied[limits[l]], other);
        if (value[limits[l]] != varied[limits[l]])
            return oab_fail(log, OAB_CONFIG,
                            "%s: expected the same on both sides, which are summed alike, got %s "
                            "on the baseline and %s on the variant",
                            name, own, other);
        if (l > 0 && value[limits[l]] < value[limits[l - 1]])
            return oab_fail(log, OAB_CONFIG, "%s: expected at least %s, got %s", name,
                            oab_parameter_specs[limits[l - 1]].name, own);
    }
    return OAB_OK;
}

int oab_region_size(const oab_comparison *comparison, oab_municipality_id id) {
    const oab_municipality *table = oab_compared_municipality(comparison, id);
    int size = 0;
    if (table == NULL || !oab_known(table->population))
        return OAB_REGION_SIZES;
    while (size + 1 < OAB_REGION_SIZES &&
           table->population >= oab_region_limit(comparison, size + 1))
        size++;
    return size;
}

/* ---- units in order ---- */

typedef struct placed {
    const oab_compared *row;
    int size;
} placed;

/* What is not known comes last. */
static int compare_provinces(const char *a, const char *b) {
    const int is_unknown = (a[0] == '\0') - (b[0] == '\0');
    return is_unknown != 0 ? is_unknown : strcmp(a, b);
}

static int compare_sizes(const void *left, const void *right) {
    const placed *a = left, *b = right;
    if (a->size != b->size)
        return a->size - b->size;
    if (a->row->municipality != b->row->municipality)
        return a->row->municipality < b->row->municipality ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static int compare_places(const void *left, const void *right) {
    const placed *a = left, *b = right;
    const int order = compare_provinces(a->row->province, b->row->province);
    return order != 0 ? order : compare_sizes(left, right);
}

/* ---- sums ---- */

/* Those of SIDE or, where it does not tell them, the other's. */
static int64_t pupils_on(const oab_compared *row, int side) {
    if (!row->is_on[side])
        return 0;
    return oab_as_part(oab_known(row->pupils[side]) ? row->pupils[side] : row->pupils[1 - side]);
}

static void add_unit(oab_region *region, const oab_compared *row) {
    region->unknown += !row->is_known;
    if (!row->is_known)
        return;
    region->units++;
    region->gain += row->difference > 0;
    region->lose += row->difference < 0;
    region->stay += row->difference == 0;
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        oab_add(&region->pupils[s], pupils_on(row, s));
        region->amount[s] += row->amount[s];
    }
}

static void finish_region(oab_region *region) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        region->per_pupil[s] = oab_known(region->pupils[s]) && region->pupils[s] > 0
                                   ? (oab_cents)oab_round_div(region->amount[s], region->pupils[s])
                                   : OAB_ABSENT;
}

static bool has_province(oab_region_by by) {
    return by == OAB_BY_PROVINCE || by == OAB_BY_PROVINCE_AND_SIZE;
}

static bool has_size(oab_region_by by) {
    return by == OAB_BY_SIZE || by == OAB_BY_PROVINCE_AND_SIZE;
}

static oab_region region_of(const placed *unit, oab_money money, oab_region_by by) {
    return (oab_region){.money = money,
                        .province = has_province(by) ? unit->row->province : NULL,
                        .size = has_size(by) ? unit->size : OAB_REGION_SIZES};
}

static bool is_in(const oab_region *region, const placed *unit, oab_region_by by) {
    return (!has_province(by) || strcmp(region->province, unit->row->province) == 0) &&
           (!has_size(by) || region->size == unit->size);
}

/* Sums UNITS, which are in an order that keeps regions together. */
static bool sum_regions(const placed *units, size_t count, oab_money money, oab_region_by by,
                        oab_region_list *list) {
    size_t capacity = 0;
    for (size_t i = 0; i < count; i++) {
        const bool is_new = list->count == 0 || !is_in(&list->rows[list->count - 1], &units[i], by);
        if (is_new) {
            if (!oab_grow(&list->rows, &capacity, list->count + 1, sizeof *list->rows))
                return false;
            list->rows[list->count++] = region_of(&units[i], money, by);
        }
        oab_region *region = &list->rows[list->count - 1];
        const oab_municipality_id id = units[i].row->municipality;
        region->municipalities +=
            id != OAB_NO_MUNICIPALITY && (is_new || units[i - 1].row->municipality != id);
        add_unit(region, units[i].row);
    }
    for (size_t r = 0; r < list->count; r++)
        finish_region(&list->rows[r]);
    return true;
}

oab_status oab_list_regions(oab_comparison *comparison, oab_money money, oab_log *log) {
    const oab_compared_list *rows = &comparison->level[oab_first_level(money)];
    oab_region_list *lists = comparison->region[money];
    placed *units = oab_new(rows->count, sizeof *units);
    bool has_memory = units != NULL;
    for (size_t i = 0; i < rows->count && has_memory; i++)
        units[i] =
            (placed){&rows->rows[i], oab_region_size(comparison, rows->rows[i].municipality)};
    for (int by = 0; by < OAB_REGION_BYS && has_memory; by++) {
        qsort(units, rows->count, sizeof *units,
              has_province((oab_region_by)by) ? compare_places : compare_sizes);
        has_memory = sum_regions(units, rows->count, money, (oab_region_by)by, &lists[by]);
    }
    free(units);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

void oab_regions_free(oab_comparison *comparison, oab_money money) {
    for (int by = 0; by < OAB_REGION_BYS; by++) {
        free(comparison->region[money][by].rows);
        comparison->region[money][by] = (oab_region_list){0};
    }
}
