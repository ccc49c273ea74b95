/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Euros of schools under the score scheme (art. 18 Besluit bekostiging WPO 2022): by price if one
 * is set, else a budget divided to the cent; the transition of 2019-2021; the NPO line. Also sums
 * institutions, for every scheme. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>
#include <string.h>

/* The price is in 1e-6 euro, the score in 0.01 point. */
oab_cents oab_at_price(oab_hundredths score, oab_fixed price) {
    return (oab_cents)oab_round_div((oab_wide)score * price, OAB_ONE);
}

oab_fixed oab_price_shown(oab_wide cents, oab_wide hundredths) {
    return hundredths > 0 ? oab_round_shown(cents * OAB_ONE, hundredths) : OAB_ABSENT;
}

static void pay_by_price(const oab_rules *rules, oab_result *result) {
    result->price_mode = true;
    result->school_price = rules->value[OAB_SCHOOL_PRICE];
    for (size_t i = 0; i < result->site_count; i++)
        if (oab_known(result->sites[i].score))
            result->sites[i].amount_new =
                oab_at_price(result->sites[i].score, result->school_price);
}

static oab_status pay_by_budget(const oab_rules *rules, oab_result *result, oab_log *log) {
    const size_t count = result->site_count;
    int64_t *weight = oab_new(count, sizeof *weight);
    oab_cents *share = oab_new(count, sizeof *share);
    const oab_cents budget = oab_rule_cents(rules, OAB_SCHOOL_BUDGET);
    int64_t sum = 0;
    bool has_memory = weight != NULL && share != NULL;
    for (size_t i = 0; i < count && has_memory; i++) {
        weight[i] = oab_zero_if_unknown(result->sites[i].score);
        sum += weight[i];
    }
    has_memory = has_memory && oab_apportion(budget, weight, count, share, NULL);
    for (size_t i = 0; i < count && has_memory; i++)
        if (oab_known(result->sites[i].score))
            result->sites[i].amount_new = share[i];
    result->school_price = oab_price_shown(budget, sum);
    free(weight);
    free(share);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

/* 75, 50 and 25% of old - new, 2019-20 to 2021-22. Linear, so it also holds for the sum of a
 * board. */
oab_cents oab_school_transition(const oab_rules *rules, const oab_school *row, oab_cents amount) {
    if (!oab_has(rules, OAB_SCHOOL_TRANSITION_SHARE) || row == NULL ||
        !oab_known(row->amount_previous) || !oab_known(amount))
        return OAB_ABSENT;
    return (oab_cents)oab_round_div((oab_wide)rules->value[OAB_SCHOOL_TRANSITION_SHARE] *
                                        (row->amount_previous - amount),
                                    OAB_ONE);
}

static void sum_lines(const oab_rules *rules, oab_result *result) {
    const oab_cents budget = oab_rule_cents(rules, OAB_SCHOOL_BUDGET);
    const bool has_npo = oab_has(rules, OAB_SCHOOL_NPO_PRICE);
    oab_budget_line *schools = oab_open_line(result, "schools", budget, true),
                    *transition = oab_open_line(result, "school_transition", OAB_ABSENT, false),
                    *npo = oab_open_line(result, "school_npo", OAB_ABSENT, has_npo);
    for (size_t i = 0; i < result->site_count; i++) {
        const oab_site_result *site = &result->sites[i];
        oab_add_to_line(schools, site->amount_new);
        oab_add_to_line(transition, site->transition);
        if (has_npo && oab_known(site->score))
            oab_add_to_line(npo, oab_at_price(site->score, rules->value[OAB_SCHOOL_NPO_PRICE]));
    }
}

oab_cents oab_price_score(const oab_rules *rules, const oab_result *result,
                          const oab_site_result *site, oab_fixed above) {
    (void)rules, (void)site;
    return (oab_cents)oab_round_div((oab_wide)above * result->school_price,
                                    (oab_wide)OAB_ONE * (OAB_ONE / 100));
}

oab_status oab_pay_scores(const oab_evidence *evidence, const oab_dates *dates, oab_result *result,
                          oab_log *log) {
    const oab_rules *rules = evidence->rules;
    OAB_TRY(oab_score_sites(evidence, dates, result, log));
    if (oab_has(rules, OAB_SCHOOL_PRICE))
        pay_by_price(rules, result);
    else
        OAB_TRY(pay_by_budget(rules, result, log));
    for (size_t i = 0; i < result->site_count; i++) {
        oab_site_result *site = &result->sites[i];
        site->transition = oab_school_transition(rules, site->row, site->amount_new);
        site->amount = site->amount_new;
        if (oab_known(site->transition))
            site->amount += site->transition;
    }
    sum_lines(rules, result);
    return OAB_OK;
}

/* ---- institutions ---- */

/* What an institution sums; the first SHOWN are in its row of the tables. */
enum { SHOWN = 11, SUMMED = 17 };
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
        /* not shown: */ &s->young,
        &s->old,
        &s->young_a,
        &s->old_a,
        &s->measure,
        &s->above,
    }};
}

/* SITE as a part of its institution. What it lacks is unknown, except impulse money and transition
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
    for (size_t i = 0; i < result->institution_count; i++) {
        oab_site_result *institution = &result->institutions[i];
        institution->mean_score = oab_known(institution->target) && institution->pupils > 0
                                      ? oab_mean(institution->sum, institution->pupils)
                                      : OAB_ABSENT;
    }
    return OAB_OK;
}
