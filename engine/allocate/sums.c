/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Institutions and boards: sums of their sites as rounded, for every scheme. A sum over a part that
 * is unknown is unknown. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- a sum ---- */

/* What is summed; the first SHOWN are in the tables. */
enum { SHOWN = 14, SUMMED = 23 };
typedef struct parts {
    int64_t *of[SUMMED];
} parts;

static parts parts_of(oab_site_result *s) {
    return (parts){{
        &s->pupils,
        &s->target,
        &s->a,
        &s->b,
        &s->score,
        &s->amount_new,
        &s->school_weight,
        &s->amount_old,
        &s->amount_impulse,
        &s->transition,
        &s->amount,
        &s->previous,
        &s->final,
        &s->final_difference,
        /* not shown: */ &s->young,
        &s->old,
        &s->young_a,
        &s->old_a,
        &s->measure,
        &s->above,
        &s->low,
        &s->high,
        &s->impulse_pupils,
    }};
}

/* SITE as a part of a sum. What it lacks is unknown, except impulse money and transition
 * if its amount is complete without them. */
static oab_site_result as_part(const oab_site_result *site) {
    oab_site_result part = *site;
    const parts p = parts_of(&part);
    for (size_t i = 0; i < SUMMED; i++)
        *p.of[i] = oab_as_part(*p.of[i]);
    if (oab_known(site->amount)) {
        part.amount_impulse = site->amount_impulse;
        part.transition = site->transition;
    }
    return part;
}

/* Is any figure shown in the tables known in one of SUM and PART but unknown in the other? */
static bool differ_in_known(const parts *sum, const parts *part) {
    bool differ = false;
    for (size_t i = 0; i < SHOWN; i++)
        differ |= (oab_known(*sum->of[i]) && *part->of[i] == OAB_MASKED) ||
                  (*sum->of[i] == OAB_MASKED && oab_known(*part->of[i]));
    return differ;
}

static void add_site(oab_site_result *sum, oab_site_result *part) {
    if (sum->municipality != part->municipality)
        sum->municipality = OAB_NO_MUNICIPALITY;
    sum->sum += part->sum;
    sum->knows_threshold &= part->knows_threshold;
    const parts to = parts_of(sum), from = parts_of(part);
    sum->lacks_part |= part->lacks_part || differ_in_known(&to, &from);
    for (size_t i = 0; i < SUMMED; i++)
        oab_add(to.of[i], *from.of[i]);
}

/* The mean is that of all pupils, rounded once. */
static void finish(oab_site_result *sums, size_t count) {
    for (size_t i = 0; i < count; i++)
        sums[i].mean_score = oab_known(sums[i].target) && sums[i].pupils > 0
                                 ? oab_mean(sums[i].sum, sums[i].pupils)
                                 : OAB_ABSENT;
}

/* ---- institutions ---- */

oab_status oab_sum_institutions(oab_result *result, oab_log *log) {
    result->institutions = oab_new(result->site_count, sizeof *result->institutions);
    if (result->institutions == NULL)
        return oab_out_of_memory(log);
    oab_site_result *last = NULL;
    for (size_t i = 0; i < result->site_count; i++) {
        oab_site_result part = as_part(&result->sites[i]);
        const oab_school_id id = oab_institution_of(part.id);
        if (last != NULL && last->id == id) {
            add_site(last, &part);
            continue;
        }
        last = &result->institutions[result->institution_count++];
        *last = part;
        last->id = id;
    }
    finish(result->institutions, result->institution_count);
    return OAB_OK;
}

/* ---- boards ---- */

static const char *name_board(const oab_site_result *site) {
    return site->row != NULL ? site->row->board : "";
}

/* Sites by board, and within a board by id. */
static int compare_boards(const void *left, const void *right) {
    const oab_site_result *a = *(const oab_site_result *const *)left,
                          *b = *(const oab_site_result *const *)right;
    const int order = strcmp(name_board(a), name_board(b));
    return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

oab_status oab_sum_boards(oab_result *result, oab_log *log) {
    const oab_site_result **sites = oab_new(result->site_count, sizeof *sites);
    result->boards = oab_new(result->site_count, sizeof *result->boards);
    if (sites == NULL || result->boards == NULL) {
        free(sites);
        return oab_out_of_memory(log);
    }
    size_t count = 0;
    for (size_t i = 0; i < result->site_count; i++)
        if (name_board(&result->sites[i])[0] != '\0')
            sites[count++] = &result->sites[i];
    qsort(sites, count, sizeof *sites, compare_boards);
    oab_site_result *last = NULL;
    for (size_t i = 0; i < count; i++) {
        oab_site_result part = as_part(sites[i]);
        if (last != NULL && strcmp(name_board(last), name_board(&part)) == 0) {
            add_site(last, &part);
            continue;
        }
        last = &result->boards[result->board_count++];
        *last = part;
        last->id = 0;
    }
    finish(result->boards, result->board_count);
    free(sites);
    return OAB_OK;
}

size_t oab_board_of(const oab_result *result, const oab_site_result *site) {
    size_t low = 0, high = result->board_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(name_board(&result->boards[middle]), name_board(site)) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    const bool is_it = low < result->board_count &&
                       strcmp(name_board(&result->boards[low]), name_board(site)) == 0;
    return is_it ? low : result->board_count;
}

/* ---- what is missing ---- */

/* The masked columns in the sites of institutions that lack a part, as "pupils, weight_03". */
static void name_masks(const oab_result *result, char *out, size_t size) {
    static const struct {
        const char *column;
        size_t offset;
    } counts[] = {{"pupils", offsetof(oab_school, pupils)},
                  {"weight_03", offsetof(oab_school, weight_03)},
                  {"weight_12", offsetof(oab_school, weight_12)},
                  {"impulse_pupils", offsetof(oab_school, impulse_pupils)}};
    out[0] = '\0';
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
        for (size_t i = 0, at = 0; i < result->site_count; i++) {
            const oab_site_result *site = &result->sites[i];
            while (result->institutions[at].id != oab_institution_of(site->id))
                at++;
            if (site->row == NULL || !result->institutions[at].lacks_part ||
                *(const int64_t *)((const char *)site->row + counts[c].offset) != OAB_MASKED)
                continue;
            const size_t length = strlen(out);
            snprintf(out + length, size - length, "%s%s", length > 0 ? ", " : "", counts[c].column);
            break;
        }
}

void oab_note_institutions(const oab_result *result, oab_log *log) {
    size_t lacking = 0;
    char masks[64];
    for (size_t i = 0; i < result->institution_count; i++)
        lacking += result->institutions[i].lacks_part;
    if (lacking == 0)
        return;
    name_masks(result, masks, sizeof masks);
    oab_note(log, "%zu %s a site with an unknown value; the sums over %s sites stay empty%s%s",
             lacking, OAB_PLURAL(lacking, "institution has", "institutions have"),
             OAB_PLURAL(lacking, "its", "their"), masks[0] != '\0' ? "; masked: " : "", masks);
}
