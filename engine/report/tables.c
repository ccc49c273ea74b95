/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The output tables, each described once, column by column.
 * An OAB_ABSENT value is an empty cell. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

/* ---- sites and institutions ---- */

static const oab_site_result *site_at(const void *context, size_t row) {
    return &((const oab_run *)context)->result.sites[row];
}

static const oab_site_result *institution_at(const void *context, size_t row) {
    return &((const oab_run *)context)->result.institutions[row];
}

static const char *site_name(const oab_site_result *site) {
    return site->row != NULL ? site->row->name : "";
}

static void site_id(oab_writer *w, const void *context, size_t row) {
    oab_put_school(w, site_at(context, row)->id);
}

/* Writers of one member for sites and for institutions alike. */
#define MEMBER(name, put)                                                                          \
    static void site_##name(oab_writer *w, const void *context, size_t row) {                      \
        const oab_site_result *s = site_at(context, row);                                          \
        put;                                                                                       \
    }                                                                                              \
    static void institution_##name(oab_writer *w, const void *context, size_t row) {               \
        const oab_site_result *s = institution_at(context, row);                                   \
        put;                                                                                       \
    }

MEMBER(of, oab_put_school(w, oab_institution_of(s->id)))
MEMBER(title, oab_put_text(w, site_name(s)))
MEMBER(place, oab_put_municipality(w, s->municipality))
MEMBER(pupils, oab_put_count(w, s->pupils))
MEMBER(target, oab_put_decimal(w, s->target, 2, 2))
MEMBER(mean, oab_put_decimal(w, s->mean_score, 2, 2))
MEMBER(a, oab_put_decimal(w, s->a, 2, 2))
MEMBER(b, oab_put_decimal(w, s->b, 2, 2))
MEMBER(score, oab_put_decimal(w, s->score, 2, 2))
MEMBER(new, oab_put_decimal(w, s->amount_new, 2, 2))
MEMBER(weight, oab_put_decimal(w, s->school_weight, 6, 2))
MEMBER(old, oab_put_decimal(w, s->amount_old, 2, 2))
MEMBER(impulse, oab_put_decimal(w, s->amount_impulse, 2, 2))
MEMBER(transition, oab_put_decimal(w, s->transition, 2, 2))
MEMBER(amount, oab_put_decimal(w, s->amount, 2, 2))
#undef MEMBER

static const oab_csv_column school_columns[] = {
    {"school_id", site_id},
    {"institution_id", site_of},
    {"name", site_title},
    {"municipality_id", site_place},
    {"pupils", site_pupils},
    {"target_pupils", site_target},
    {"mean_score", site_mean},
    {"score_without_threshold", site_a},
    {"threshold", site_b},
    {"score", site_score},
    {"amount_new", site_new},
    {"school_weight", site_weight},
    {"amount_old", site_old},
    {"amount_impulse", site_impulse},
    {"transition", site_transition},
    {"amount", site_amount},
};

static const oab_csv_column institution_columns[] = {
    {"institution_id", institution_of},
    {"name", institution_title},
    {"municipality_id", institution_place},
    {"pupils", institution_pupils},
    {"target_pupils", institution_target},
    {"mean_score", institution_mean},
    {"score_without_threshold", institution_a},
    {"threshold", institution_b},
    {"score", institution_score},
    {"amount_new", institution_new},
    {"school_weight", institution_weight},
    {"amount_old", institution_old},
    {"amount_impulse", institution_impulse},
    {"transition", institution_transition},
    {"amount", institution_amount},
};

/* CBS marks scores from too few pupils: a the school, b onderbouw, c bovenbouw. */
static void detail_flags(oab_writer *w, const void *context, size_t row) {
    const oab_run *run = context;
    const oab_site_result *s = site_at(context, row);
    const int64_t few = run->parameters.rules.value[OAB_RELIABLE_PUPILS] / OAB_ONE;
    const struct {
        int64_t pupils;
        const char *flag;
    } parts[] = {{s->pupils, "a"}, {s->young, "b"}, {s->old, "c"}};
    char flags[16] = "";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (oab_known(parts[i].pupils) && parts[i].pupils <= few) {
            strcat(flags, flags[0] != '\0' ? ", " : "");
            strcat(flags, parts[i].flag);
        }
    oab_put_text(w, flags);
}

static void detail_young(oab_writer *w, const void *context, size_t row) {
    oab_put_count(w, site_at(context, row)->young);
}

static void detail_old(oab_writer *w, const void *context, size_t row) {
    oab_put_count(w, site_at(context, row)->old);
}

static void detail_young_a(oab_writer *w, const void *context, size_t row) {
    oab_put_decimal(w, site_at(context, row)->young_a, 2, 2);
}

static void detail_old_a(oab_writer *w, const void *context, size_t row) {
    oab_put_decimal(w, site_at(context, row)->old_a, 2, 2);
}

static const oab_csv_column detail_columns[] = {
    {"school_id", site_id},
    {"institution_id", site_of},
    {"flags", detail_flags},
    {"pupils_onderbouw", detail_young},
    {"pupils_bovenbouw", detail_old},
    {"score_without_threshold_onderbouw", detail_young_a},
    {"score_without_threshold_bovenbouw", detail_old_a},
};

static void put_normalised(oab_writer *w, double value) {
    oab_put_decimal(w, llround(value * 1e4), 4, 4);
}

static void normal_deviation(oab_writer *w, const void *context, size_t row) {
    put_normalised(w, site_at(context, row)->normalised.deviation);
}

static void normal_z(oab_writer *w, const void *context, size_t row) {
    put_normalised(w, site_at(context, row)->normalised.z_score);
}

static void normal_percentile(oab_writer *w, const void *context, size_t row) {
    put_normalised(w, site_at(context, row)->normalised.percentile);
}

static const oab_csv_column normal_columns[] = {
    {"school_id", site_id},
    {"deviation", normal_deviation},
    {"z_score", normal_z},
    {"percentile", normal_percentile},
};

/* ---- municipalities ---- */

static const oab_municipality_result *municipality_at(const void *context, size_t row) {
    return &((const oab_run *)context)->result.municipalities[row];
}

#define MEMBER(name, put)                                                                          \
    static void municipality_##name(oab_writer *w, const void *context, size_t row) {              \
        const oab_municipality_result *m = municipality_at(context, row);                          \
        put;                                                                                       \
    }
MEMBER(id, oab_put_municipality(w, m->id))
MEMBER(title, oab_put_text(w, m->row != NULL ? m->row->name : ""))
MEMBER(children, oab_put_count(w, m->children))
MEMBER(toddlers, oab_put_count(w, m->toddlers))
MEMBER(target, oab_put_decimal(w, m->target, 2, 2))
MEMBER(target_toddlers, oab_put_decimal(w, m->target_toddlers, 2, 2))
MEMBER(a, oab_put_decimal(w, m->a, 2, 2))
MEMBER(b, oab_put_decimal(w, m->b, 2, 2))
MEMBER(score, oab_put_decimal(w, m->score, 2, 2))
MEMBER(formula, oab_put_decimal(w, m->amount_formula, 2, 2))
MEMBER(topup, oab_put_decimal(w, m->minimum_topup, 2, 2))
MEMBER(transition, oab_put_decimal(w, m->transition, 2, 2))
MEMBER(amount, oab_put_decimal(w, m->amount, 2, 2))
MEMBER(preschool, oab_put_decimal(w, m->amount_preschool, 2, 2))
MEMBER(a_1, oab_put_decimal(w, m->date[0].a, 2, 2))
MEMBER(b_1, oab_put_decimal(w, m->date[0].b, 2, 2))
MEMBER(score_1, oab_put_decimal(w, m->date[0].score, 2, 2))
MEMBER(a_2, oab_put_decimal(w, m->date[1].a, 2, 2))
MEMBER(b_2, oab_put_decimal(w, m->date[1].b, 2, 2))
MEMBER(score_2, oab_put_decimal(w, m->date[1].score, 2, 2))
#undef MEMBER

static const oab_csv_column municipality_columns[] = {
    {"municipality_id", municipality_id},
    {"name", municipality_title},
    {"children", municipality_children},
    {"toddlers", municipality_toddlers},
    {"target_children", municipality_target},
    {"target_toddlers", municipality_target_toddlers},
    {"score_without_threshold", municipality_a},
    {"threshold", municipality_b},
    {"score", municipality_score},
    {"amount_formula", municipality_formula},
    {"minimum_topup", municipality_topup},
    {"transition", municipality_transition},
    {"amount", municipality_amount},
    {"amount_preschool", municipality_preschool},
    {"score_without_threshold_date_1", municipality_a_1},
    {"threshold_date_1", municipality_b_1},
    {"score_date_1", municipality_score_1},
    {"score_without_threshold_date_2", municipality_a_2},
    {"threshold_date_2", municipality_b_2},
    {"score_date_2", municipality_score_2},
};

/* Euro per target toddler, and per hour of PER hours a year (1e-6). */
static void put_per(oab_writer *w, const oab_municipality_result *m, oab_wide per) {
    if (oab_known(m->target_toddlers) && m->exact_toddlers > 0 && oab_known(m->amount_preschool))
        oab_put_decimal(w,
                        oab_round_shown((oab_wide)m->amount_preschool * m->tied_den * OAB_ONE,
                                        m->exact_toddlers * per),
                        2, 2);
}

static void per_toddler(oab_writer *w, const void *context, size_t row) {
    put_per(w, municipality_at(context, row), OAB_ONE);
}

static void per_hour(oab_writer *w, const void *context, size_t row) {
    put_per(w, municipality_at(context, row),
            ((const oab_run *)context)->parameters.rules.value[OAB_PRESCHOOL_HOURS]);
}

static const oab_csv_column preschool_columns[] = {
    {"municipality_id", municipality_id},
    {"name", municipality_title},
    {"toddlers", municipality_toddlers},
    {"target_toddlers", municipality_target_toddlers},
    {"amount_preschool", municipality_preschool},
    {"euro_per_target_toddler", per_toddler},
    {"euro_per_hour", per_hour},
};

/* ---- budget lines ---- */

static const oab_line *line_at(const void *context, size_t row) {
    const oab_line *line = ((const oab_run *)context)->result.lines;
    for (; !line->used || row-- > 0; line++)
        ;
    return line;
}

static void line_name(oab_writer *w, const void *context, size_t row) {
    oab_put_text(w, line_at(context, row)->name);
}

static void line_recipients(oab_writer *w, const void *context, size_t row) {
    oab_put_count(w, line_at(context, row)->recipients);
}

static void line_budget(oab_writer *w, const void *context, size_t row) {
    oab_put_decimal(w, line_at(context, row)->budget, 2, 2);
}

static void line_allocated(oab_writer *w, const void *context, size_t row) {
    oab_put_decimal(w, line_at(context, row)->allocated, 2, 2);
}

static void line_residue(oab_writer *w, const void *context, size_t row) {
    const oab_line *line = line_at(context, row);
    if (oab_known(line->budget))
        oab_put_decimal(w, line->budget - line->allocated, 2, 2);
}

static const oab_csv_column budget_columns[] = {
    {"line", line_name},           {"recipients", line_recipients}, {"budget", line_budget},
    {"allocated", line_allocated}, {"residue", line_residue},
};

/* ---- the tables ---- */

static size_t count_sites(const void *context) {
    const oab_run *run = context;
    return run->result.site_count;
}

static size_t count_institutions(const void *context) {
    const oab_run *run = context;
    return run->result.institution_count;
}

static size_t count_municipalities(const void *context) {
    const oab_run *run = context;
    return run->result.municipality_count;
}

static size_t count_lines(const void *context) {
    const oab_run *run = context;
    size_t count = 0;
    for (size_t i = 0; i < run->result.line_count; i++)
        count += run->result.lines[i].used;
    return count;
}

static bool has_sites(const void *context) {
    const oab_run *run = context;
    return run->result.has_sites;
}

static bool has_new_sites(const void *context) {
    const oab_run *run = context;
    return run->result.has_sites && run->result.scheme->has_scores;
}

static bool has_normalised(const void *context) {
    const oab_run *run = context;
    return has_new_sites(context) && run->request->normalised && run->scores.score != NULL;
}

static bool has_municipalities(const void *context) {
    const oab_run *run = context;
    return run->result.has_municipalities;
}

static bool has_preschool(const void *context) {
    const oab_run *run = context;
    return run->result.has_municipalities && run->result.scheme->has_preschool;
}

static bool always(const void *context) {
    (void)context;
    return true;
}

const oab_csv_table oab_csv_tables[] = {
    {"schools.csv", OAB_COLUMNS(school_columns), count_sites, has_sites},
    {"institutions.csv", OAB_COLUMNS(institution_columns), count_institutions, has_sites},
    {"schools_detail.csv", OAB_COLUMNS(detail_columns), count_sites, has_new_sites},
    {"normalised.csv", OAB_COLUMNS(normal_columns), count_sites, has_normalised},
    {"municipalities.csv", OAB_COLUMNS(municipality_columns), count_municipalities,
     has_municipalities},
    {"preschool.csv", OAB_COLUMNS(preschool_columns), count_municipalities, has_preschool},
    {"budget.csv", OAB_COLUMNS(budget_columns), count_lines, always},
};
const size_t oab_csv_table_count = sizeof oab_csv_tables / sizeof *oab_csv_tables;
