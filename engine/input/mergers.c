/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of mergers: which school has merged into which, and which has split off from which. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct merger_row {
    oab_row_key key; /* its line: a school may have several schools split off */
    oab_merger merger;
} merger_row;

enum { FROM, TO, KIND, DATE, COLUMN_COUNT };

static const char *parse_date(oab_chunk *chunk, const oab_column *column, const char *text,
                              size_t length) {
    (void)column;
    return oab_date_parse(text, length, &((merger_row *)chunk->row)->merger.date)
               ? NULL
               : "is not a date; expected one such as 2019-08-01";
}

#define FIELD(member) .offset = offsetof(merger_row, merger.member)
static const oab_column columns[COLUMN_COUNT] = {
    [FROM] = {"from", "van", NULL, oab_cell_school, FIELD(from)},
    [TO] = {"to", "naar", NULL, oab_cell_school, FIELD(to)},
    [KIND] = {"kind", "soort", NULL, oab_cell_word, FIELD(kind),
              .words = "|merged/samengevoegd/fusie|split/afgesplitst/splitsing"},
    [DATE] = {"date", "datum", NULL, parse_date, FIELD(date)},
};

static void begin(oab_chunk *chunk) {
    *(merger_row *)chunk->row = (merger_row){0};
}

static void drop(oab_chunk *chunk) {
    (void)chunk; /* a row owns nothing */
}

static void finish(oab_chunk *chunk) {
    merger_row *row = chunk->row;
    static const char *const missing[] = {"missing value; expected a BRIN in every row",
                                          "missing value; expected a BRIN in every row",
                                          "missing value; expected merged or split"};
    for (size_t c = FROM; c <= KIND; c++)
        if (!oab_given(chunk, c))
            oab_fault_add(chunk, c, "%s", missing[c]);
    if (chunk->is_bad)
        return;
    row->key = (oab_row_key){chunk->line, chunk->line};
    row->merger.line = chunk->line;
    oab_row_store_keep(chunk);
}

static const char *print_line(uint64_t id, char *out) {
    snprintf(out, 8, "%u", (unsigned)id % 10000000);
    return out;
}

const oab_kind oab_mergers_kind = {
    .what = "mergers",
    .columns = columns,
    .count = COLUMN_COUNT,
    .id = KIND,
    .row_size = sizeof(merger_row),
    .begin = begin,
    .finish = finish,
    .drop = drop,
    .print = print_line,
};

/* ---- rows that contradict each other ---- */

static bool is_merged(const oab_merger *row, oab_school_id id) {
    return row->kind == OAB_MERGED && row->from == id;
}

static bool is_kept(const oab_merger *row, oab_school_id id) {
    return row->to == id || (row->kind == OAB_SPLIT && row->from == id);
}

/* What is wrong with school ID of ROW beside OTHER, a row above it, %s standing for OTHER's place;
 * NULL: nothing. */
static const char *clash(const oab_merger *row, const oab_merger *other, oab_school_id id) {
    const bool is_from = id == row->from;
    if (row->kind == other->kind && row->from == other->from && row->to == other->to)
        return is_from ? "is in the same row as %s; expected it once" : NULL;
    if (row->kind == OAB_MERGED && other->kind == OAB_MERGED && row->from == other->to &&
        row->to == other->from)
        return is_from ? "and the other school merge into each other, here and %s" : NULL;
    if (is_merged(row, id) && is_merged(other, id))
        return "has already merged, %s; expected it once";
    if (is_merged(row, id) && is_kept(other, id))
        return "merges into another school, but is kept %s; expected one of the two";
    if (is_kept(row, id) && is_merged(other, id))
        return "is kept, but merges into another school %s; expected one of the two";
    if (row->kind == OAB_MERGED || other->kind == OAB_MERGED)
        return NULL;
    if (!is_from && other->to == id)
        return "has already split off, %s; expected it once";
    if (is_from ? other->to == id : other->from == id)
        return "has split off and has a school split off, here and %s; expected no chain";
    return NULL;
}

oab_status oab_merger_fault(const oab_mergers *mergers, const oab_merger *row, bool is_from,
                            const char *what, oab_log *log) {
    char id[8], at[OAB_WHERE], number[OAB_COLUMN_NUMBER];
    const int column = is_from ? mergers->from_column : mergers->to_column;
    return oab_fail(log, OAB_DATA, "%s:%s: column \"%s\"%s: \"%s\" %s", mergers->path,
                    oab_where(mergers->names, row->line, (size_t)column, at),
                    columns[is_from ? FROM : TO].name,
                    oab_column_number(mergers->names, column - 1, number),
                    oab_school_id_print(is_from ? row->from : row->to, id), what);
}

/* TEXT, as clash has it, of the school from or to of ROW; OTHER is the row that it clashes with. */
static oab_status complain(const oab_mergers *mergers, const oab_merger *row, bool is_from,
                           const oab_merger *other, const char *text, oab_log *log) {
    const size_t column = (size_t)(is_from ? mergers->from_column : mergers->to_column);
    char what[OAB_COMPLAINT + OAB_WHERE], at[OAB_WHERE];
    snprintf(what, sizeof what, text, oab_where_else(mergers->names, other->line, column, at));
    return oab_merger_fault(mergers, row, is_from, what, log);
}

/* The first clash of each row tells enough. */
static oab_status check_row(const oab_mergers *mergers, size_t i, oab_log *log) {
    const oab_merger *row = &mergers->rows[i];
    if (row->from == row->to)
        return oab_merger_fault(mergers, row, false, "is the school itself; expected another one",
                                log);
    for (size_t j = 0; j < i; j++)
        for (int side = 0; side < 2; side++) {
            const oab_merger *other = &mergers->rows[j];
            const char *text = clash(row, other, side == 0 ? row->from : row->to);
            if (text != NULL)
                return complain(mergers, row, side == 0, other, text, log);
        }
    return OAB_OK;
}

/* ---- the table ---- */

/* Where the rows come from, for messages about them once the table is closed. */
static oab_status take_places(oab_reading *reading, oab_mergers *mergers, oab_log *log) {
    mergers->from_column = reading->layout.place[FROM] + 1;
    mergers->to_column = reading->layout.place[TO] + 1;
    mergers->names = reading->names;
    reading->names = NULL;
    mergers->path = strdup(reading->path);
    return mergers->path != NULL ? OAB_OK : oab_out_of_memory(log);
}

static oab_status take_rows(oab_reading *reading, oab_mergers *mergers, oab_log *log) {
    void *all;
    oab_status status = oab_reading_rows(reading, &all, &mergers->count, log);
    const merger_row *rows = all;
    mergers->rows = oab_new(mergers->count, sizeof *mergers->rows);
    if (mergers->rows == NULL)
        status = oab_out_of_memory(log);
    for (size_t i = 0; i < mergers->count && status == OAB_OK; i++)
        mergers->rows[i] = rows[i].merger;
    free(all);
    OAB_TRY(status);
    OAB_TRY(take_places(reading, mergers, log));
    for (size_t i = 0; i < mergers->count; i++) {
        const oab_status own = check_row(mergers, i, log);
        status = status == OAB_OK ? own : status;
    }
    return status;
}

oab_status oab_read_mergers(const char *path, const oab_read_options *options, oab_mergers *mergers,
                            oab_input_file *file, oab_log *log) {
    *mergers = (oab_mergers){0};
    oab_reading reading = {.kind = &oab_mergers_kind,
                           .options = options,
                           .open = oab_row_store_open,
                           .close = oab_row_store_close};
    oab_status status = oab_reading_run(&reading, path, file, log);
    if (status == OAB_OK)
        status = take_rows(&reading, mergers, log);
    oab_reading_close(&reading);
    if (status != OAB_OK) {
        oab_mergers_free(mergers);
        oab_input_file_free(file);
    }
    return status;
}

void oab_mergers_free(oab_mergers *mergers) {
    free(mergers->rows);
    free(mergers->path);
    oab_cell_names_free(mergers->names);
    *mergers = (oab_mergers){0};
}
