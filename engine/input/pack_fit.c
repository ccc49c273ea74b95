/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks whether a mapped cohort serves a run: what reading the table would ask of every row is
 * asked here of columns, dictionaries and segments. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <sys/mman.h>

typedef struct fitting {
    const char *path;
    const oab_read_options *options;
    const oab_schools *schools;
    oab_cohort *cohort;
    oab_log *log;
    size_t said, faults;
    oab_status mixed; /* the refusal of mixed scores, which is not counted among the faults */
} fitting;

/* Counts a fault, and reports it if it is among the first max_errors. */
OAB_PRINTF(2, 3) static void fault(fitting *f, const char *format, ...) {
    const size_t most = f->options->max_errors > 0 ? f->options->max_errors : 100;
    f->faults++;
    if (f->said == most)
        return;
    f->said++;
    char *text = NULL;
    va_list args;
    va_start(args, format);
    const int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0) {
        oab_out_of_memory(f->log);
        return;
    }
    oab_fail(f->log, OAB_DATA, "%s: %s", f->path, text);
    free(text);
}

/* ---- what every child must have ---- */

static uint64_t count_unscored(const oab_cohort *cohort, const uint8_t *column, uint8_t unknown) {
    uint64_t count = 0;
    if (cohort->score == NULL)
        for (uint64_t i = 0; i < cohort->count; i++)
            count += column[i] == unknown;
    else
        for (uint64_t i = 0; i < cohort->count; i++)
            count += column[i] == unknown && !oab_gives_score(cohort, i);
    return count;
}

static void check_score_needs(fitting *f) {
    const oab_cohort *cohort = f->cohort;
    const struct {
        const char *name;
        const uint8_t *column;
    } refused[] = {{"education_mother", cohort->education_mother},
                   {"education_father", cohort->education_father},
                   {"origin", cohort->origin}};
    const uint64_t debts = count_unscored(cohort, cohort->debt, OAB_DEBT_UNKNOWN);
    if (debts > 0)
        fault(f,
              "debt_restructuring is missing for %llu %s; expected 0 or 1 where no score is given",
              (unsigned long long)debts, OAB_PLURAL(debts, "child", "children"));
    for (size_t i = 0; f->options->refuse_unknown && i < sizeof refused / sizeof *refused; i++) {
        const uint64_t count = count_unscored(cohort, refused[i].column, 0);
        if (count > 0)
            fault(f,
                  "%s is missing for %llu %s; give it, or impute it with --set "
                  "indicator.imputation=mean or hotdeck",
                  refused[i].name, (unsigned long long)count,
                  OAB_PLURAL(count, "child", "children"));
    }
}

static void check_mixed(fitting *f) {
    oab_score_counts mixed = {0};
    oab_find_mixed_in(f->cohort, &mixed);
    char *where = oab_text("%s: score:", f->path);
    if (mixed.scored > 0 && f->options->calibrated)
        f->mixed =
            where != NULL ? oab_refuse_mixed(where, &mixed, f->log) : oab_out_of_memory(f->log);
    else if (mixed.scored > 0)
        oab_note_mixed(f->path, &mixed, f->log);
    free(where);
}

static void check_weight_needs(fitting *f) {
    const oab_cohort *cohort = f->cohort;
    uint64_t count = 0;
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        if (oab_is_toddlers(segment))
            continue;
        for (uint64_t i = segment->first; i < segment->first + segment->count; i++)
            count += (cohort->weight == NULL || cohort->weight[i] == OAB_WEIGHT_UNKNOWN) &&
                     cohort->education_mother[i] == 0 && cohort->education_father[i] == 0;
    }
    if (count > 0)
        fault(f,
              "weight and the education of both parents are missing for %llu %s; the old scheme "
              "needs one of them",
              (unsigned long long)count, OAB_PLURAL(count, "pupil", "pupils"));
}

/* ---- what no child may have ---- */

static void check_scores(fitting *f) {
    const oab_cohort *cohort = f->cohort;
    const oab_score_limits limits = oab_limits_of(f->options);
    uint64_t count = 0;
    for (uint64_t i = 0; cohort->score != NULL && i < cohort->count; i++)
        count += oab_gives_score(cohort, i) &&
                 (cohort->score[i] < limits.least || cohort->score[i] > limits.most);
    char complaint[OAB_COMPLAINT];
    if (count > 0)
        fault(f, "score of %llu %s %s", (unsigned long long)count,
              OAB_PLURAL(count, "child", "children"), oab_score_complaint(limits, complaint));
}

static void check_dates(fitting *f) {
    const oab_cohort *cohort = f->cohort;
    const int32_t today = oab_today();
    char text[12];
    for (size_t d = 0; d < cohort->date_count; d++)
        if (cohort->dates[d] > today)
            fault(f, "count_date: \"%s\" " OAB_FUTURE, oab_date_print(cohort->dates[d], text));
}

static void check_municipalities(fitting *f) {
    uint64_t count = 0;
    for (size_t s = 0; s < f->cohort->segment_count; s++)
        count += f->cohort->segments[s].municipality == 0 ? f->cohort->segments[s].count : 0;
    if (count > 0)
        fault(f, "municipality_id: \"GM0000\" is not a municipality (%llu %s)",
              (unsigned long long)count, OAB_PLURAL(count, "child", "children"));
}

/* ---- what the indicator knows ---- */

static void check_words(fitting *f, int which, const oab_dictionary *dictionary, const char *name) {
    for (size_t c = 1; f->options->vocabulary != NULL && c < dictionary->count; c++) {
        oab_word word = {.text = dictionary->text[c], .length = strlen(dictionary->text[c])};
        char shown[OAB_SHOWN], *complaint;
        if (!oab_word_complaint(f->options->vocabulary, which, '.', &word, &complaint))
            oab_out_of_memory(f->log);
        if (complaint != NULL)
            fault(f, "%s: \"%s\" %s", name, oab_shown(word.text, word.length, shown), complaint);
        free(complaint);
    }
}

/* ---- schools ---- */

static void check_school(fitting *f, oab_segment *segment) {
    const bool may_lack =
        f->options->keep_unknown || ((f->cohort->columns >> OAB_COLUMN_MUNICIPALITY & 1) == 0 &&
                                     !(f->schools != NULL && f->schools->has_municipality));
    const oab_school_id id = f->cohort->sites[segment->site];
    const oab_school *school = f->schools != NULL ? oab_find_school(f->schools, id) : NULL;
    char text[8];
    if (f->schools != NULL && school == NULL) {
        fault(f, "school_id: \"%s\" is not in the schools table", oab_school_id_print(id, text));
        return;
    }
    if (segment->municipality == OAB_NO_MUNICIPALITY && school != NULL)
        segment->municipality = school->municipality;
    if (segment->municipality == OAB_NO_MUNICIPALITY && !may_lack)
        fault(f,
              "municipality_id is missing for %llu %s of school %s, and the schools table gives "
              "none for this school",
              (unsigned long long)segment->count, OAB_PLURAL(segment->count, "pupil", "pupils"),
              oab_school_id_print(id, text));
}

static bool is_ordered(const oab_cohort *cohort) {
    for (size_t s = 1; s < cohort->segment_count; s++)
        if (oab_compare_segments(&cohort->segments[s - 1], &cohort->segments[s]) >= 0)
            return false;
    return true;
}

static int compare_by_order(const void *left, const void *right) {
    const oab_segment *a = left, *b = right;
    const int order = oab_compare_segments(a, b);
    return order != 0 ? order : (a->first > b->first) - (a->first < b->first);
}

/* Copies one column with its segments in the new order to memory the cohort owns; false: out of
 * memory. */
static bool reorder_column(const oab_cohort *cohort, void *column, size_t size) {
    const char *old;
    memcpy(&old, column, sizeof old);
    if (old == NULL)
        return true;
    char *fresh = malloc(cohort->count * size), *at = fresh;
    for (size_t s = 0; fresh != NULL && s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        memcpy(at, old + segment->first * size, segment->count * size);
        at += segment->count * size;
    }
    memcpy(column, &fresh, sizeof fresh);
    return fresh != NULL;
}

static void join_segments(oab_cohort *cohort) {
    size_t kept = 0;
    uint64_t first = 0;
    for (size_t s = 0; s < cohort->segment_count; s++) {
        oab_segment segment = cohort->segments[s];
        segment.first = first;
        first += segment.count;
        if (kept > 0 && oab_compare_segments(&cohort->segments[kept - 1], &segment) == 0)
            cohort->segments[kept - 1].count += segment.count;
        else
            cohort->segments[kept++] = segment;
    }
    cohort->segment_count = kept;
}

/* Brings the columns in line with segments that moved or merged when they got a municipality from
 * the schools table. */
static oab_status reorder(fitting *f) {
    oab_cohort *cohort = f->cohort;
    qsort(cohort->segments, cohort->segment_count, sizeof *cohort->segments, compare_by_order);
    bool has_memory = true;
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        has_memory &= reorder_column(cohort, &cohort->bytes[b], 1);
    has_memory &= reorder_column(cohort, &cohort->score, sizeof *cohort->score);
    oab_cohort_unmap(cohort);
    join_segments(cohort);
    return has_memory ? OAB_OK : oab_out_of_memory(f->log);
}

oab_status oab_pack_fit(const char *path, const oab_read_options *options,
                        const oab_schools *schools, oab_cohort *cohort, oab_log *log) {
    fitting f = {
        .path = path, .options = options, .schools = schools, .cohort = cohort, .log = log};
    OAB_TRY(oab_check_pupil_columns(cohort->columns, options->need, path, log));
    if (options->need & OAB_NEED_SCORE) {
        check_mixed(&f);
        check_score_needs(&f);
    }
    if (options->need & OAB_NEED_WEIGHT)
        check_weight_needs(&f);
    check_scores(&f);
    check_dates(&f);
    check_municipalities(&f);
    check_words(&f, OAB_LEXICON_EDUCATION, &cohort->education, "education");
    check_words(&f, OAB_LEXICON_ORIGIN, &cohort->origins, "origin");
    for (size_t s = 0; s < cohort->segment_count; s++)
        if (!oab_is_toddlers(&cohort->segments[s]))
            check_school(&f, &cohort->segments[s]);
    if (f.faults > f.said)
        oab_fail(log, OAB_DATA, "%s: and %llu more %s (--max-errors %llu shows all)", path,
                 (unsigned long long)(f.faults - f.said),
                 OAB_PLURAL(f.faults - f.said, "error", "errors"), (unsigned long long)f.faults);
    if (log->out_of_memory)
        return OAB_INTERNAL;
    OAB_TRY(f.mixed);
    if (f.faults > 0)
        return OAB_DATA;
    return is_ordered(cohort) ? OAB_OK : reorder(&f);
}
