/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workbooks of Office Open XML (.xlsx, ECMA-376 part 1, 18): the list of sheets, the formats that
 * tell days from numbers, the strings that cells share, and the cells. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct relation {
    char *id, *target;
} relation;

/* A sheet by its relation, in the order of the workbook. */
typedef struct listed {
    char *name, *relation;
    bool is_hidden;
} listed;

typedef struct shared_string {
    size_t start, length;
} shared_string;

typedef enum cell_type {
    CELL_NUMBER,
    CELL_SHARED,
    CELL_STRING,
    CELL_BOOLEAN,
    CELL_ERROR,
    CELL_DATE
} cell_type;

typedef struct workbook {
    oab_book *book;
    relation *relations;
    size_t relation_count, relation_capacity;
    listed *listed;
    size_t listed_count, listed_capacity;
    bool is_1904;
    unsigned long *date_formats; /* numbers of the workbook's own formats that show days */
    size_t date_format_count, date_format_capacity;
    bool *is_date; /* by style of a cell */
    size_t style_count, style_capacity;
    bool in_styles; /* cellXfs */
    char *text;     /* of the shared strings */
    size_t text_size, text_capacity;
    shared_string *strings;
    size_t string_count, string_capacity;
    /* the sheet at hand */
    oab_sheet *sheet;
    uint32_t row, column, next_row, next_column;
    unsigned long style;
    cell_type type;
    bool in_row, in_cell, has_formula, has_value;
    int phonetic; /* elements open inside a reading aid, whose text is none of the cell's */
} workbook;

static workbook *of(const oab_xml *x) {
    return x->context;
}

static bool copy(char **to, const char *text) {
    *to = strdup(text != NULL ? text : "");
    return *to != NULL;
}

/* ---- the workbook ---- */

static void add_sheet(oab_xml *x, const char **attributes) {
    workbook *w = of(x);
    const char *state = oab_xml_attribute(attributes, "state");
    listed sheet = {.is_hidden = state != NULL && strcmp(state, "visible") != 0};
    const bool has_memory =
        copy(&sheet.name, oab_xml_attribute(attributes, "name")) &&
        copy(&sheet.relation, oab_xml_attribute(attributes, "relationships id")) &&
        oab_grow(&w->listed, &w->listed_capacity, w->listed_count + 1, sizeof sheet);
    if (has_memory) {
        w->listed[w->listed_count++] = sheet;
        return;
    }
    free(sheet.name);
    free(sheet.relation);
    oab_xml_stop(x, oab_out_of_memory(x->log));
}

static void workbook_start(oab_xml *x, const char *name, const char **attributes) {
    if (oab_xml_is(name, "sheet"))
        add_sheet(x, attributes);
    else if (oab_xml_is(name, "workbookPr"))
        of(x)->is_1904 = oab_xml_says(attributes, "date1904", "1") ||
                         oab_xml_says(attributes, "date1904", "true");
}

static void no_end(oab_xml *x, const char *name) {
    (void)x, (void)name;
}

/* A target is a path from the folder of the workbook, or from the root. */
static void relation_start(oab_xml *x, const char *name, const char **attributes) {
    workbook *w = of(x);
    const char *target = oab_xml_attribute(attributes, "Target");
    relation r = {0};
    if (!oab_xml_is(name, "Relationship") || target == NULL)
        return;
    const bool has_memory =
        copy(&r.id, oab_xml_attribute(attributes, "Id")) &&
        (r.target = target[0] == '/' ? strdup(target + 1) : oab_text("xl/%s", target)) != NULL &&
        oab_grow(&w->relations, &w->relation_capacity, w->relation_count + 1, sizeof r);
    if (has_memory) {
        w->relations[w->relation_count++] = r;
        return;
    }
    free(r.id);
    free(r.target);
    oab_xml_stop(x, oab_out_of_memory(x->log));
}

/* ---- formats ---- */

static unsigned long number_of(const char **attributes, const char *name) {
    const char *text = oab_xml_attribute(attributes, name);
    return text != NULL ? strtoul(text, NULL, 10) : 0;
}

static void add_format(oab_xml *x, const char **attributes) {
    workbook *w = of(x);
    const char *format = oab_xml_attribute(attributes, "formatCode");
    if (format == NULL || !oab_is_date_format(format))
        return;
    if (w->date_format_count == OAB_CELL_STYLES ||
        !oab_grow(&w->date_formats, &w->date_format_capacity, w->date_format_count + 1,
                  sizeof *w->date_formats))
        oab_xml_stop(x, oab_out_of_memory(x->log));
    else
        w->date_formats[w->date_format_count++] = number_of(attributes, "numFmtId");
}

static bool is_date_format(const workbook *w, unsigned long id) {
    for (size_t i = 0; i < w->date_format_count; i++)
        if (w->date_formats[i] == id)
            return true;
    return oab_is_date_format_id(id);
}

static void add_style(oab_xml *x, const char **attributes) {
    workbook *w = of(x);
    if (w->style_count == OAB_CELL_STYLES ||
        !oab_grow(&w->is_date, &w->style_capacity, w->style_count + 1, sizeof *w->is_date))
        oab_xml_stop(x, oab_out_of_memory(x->log));
    else
        w->is_date[w->style_count++] = is_date_format(w, number_of(attributes, "numFmtId"));
}

static void style_start(oab_xml *x, const char *name, const char **attributes) {
    workbook *w = of(x);
    if (oab_xml_is(name, "numFmt"))
        add_format(x, attributes);
    else if (oab_xml_is(name, "cellXfs"))
        w->in_styles = true;
    else if (w->in_styles && oab_xml_is(name, "xf"))
        add_style(x, attributes);
}

static void style_end(oab_xml *x, const char *name) {
    if (oab_xml_is(name, "cellXfs"))
        of(x)->in_styles = false;
}

/* ---- strings ---- */

/* Turns "_x000D_", how a character that XML cannot hold is written, into it, or a blank; in place.
 */
static size_t unescape(char *text, size_t size) {
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned code;
        char digits[5] = "";
        if (size - i >= 7 && text[i] == '_' && text[i + 1] == 'x' && text[i + 6] == '_') {
            memcpy(digits, text + i + 2, 4);
            if (strspn(digits, "0123456789abcdefABCDEF") == 4 &&
                sscanf(digits, "%4x", &code) == 1 && code < 0x80) {
                text[n++] = code == '\n' || code >= ' ' ? (char)code : ' ';
                i += 6;
                continue;
            }
        }
        text[n++] = text[i];
    }
    return n;
}

/* Elements of a text, alike in shared strings and in cells: t holds it, in rPh it is a reading aid.
 */
static bool text_start(oab_xml *x, const char *name) {
    workbook *w = of(x);
    if (w->phonetic > 0 || oab_xml_is(name, "rPh"))
        w->phonetic++;
    else if (oab_xml_is(name, "t"))
        x->takes_text = true;
    else
        return false;
    return true;
}

static bool text_end(oab_xml *x, const char *name) {
    workbook *w = of(x);
    if (w->phonetic > 0)
        w->phonetic--;
    else if (oab_xml_is(name, "t"))
        x->takes_text = false;
    else
        return false;
    return true;
}

static void string_start(oab_xml *x, const char *name, const char **attributes) {
    (void)attributes;
    if (!text_start(x, name) && oab_xml_is(name, "si"))
        x->text_size = 0;
}

static void string_end(oab_xml *x, const char *name) {
    workbook *w = of(x);
    if (text_end(x, name) || !oab_xml_is(name, "si"))
        return;
    const size_t length = x->text_size > 0 ? unescape(x->text, x->text_size) : 0;
    if (w->string_count == OAB_SHARED_STRINGS || w->text_size + length > OAB_BOOK_BYTES) {
        oab_xml_stop(x, oab_fail(x->log, OAB_DATA,
                                 "%s: more shared strings than a workbook may have; save the "
                                 "table as CSV",
                                 x->path));
        return;
    }
    if (!oab_grow(&w->strings, &w->string_capacity, w->string_count + 1, sizeof *w->strings) ||
        !oab_grow(&w->text, &w->text_capacity, w->text_size + length, 1)) {
        oab_xml_stop(x, oab_out_of_memory(x->log));
        return;
    }
    w->strings[w->string_count++] = (shared_string){w->text_size, length};
    if (length > 0)
        memcpy(w->text + w->text_size, x->text, length);
    w->text_size += length;
}

/* ---- cells ---- */

static void bad_cell(oab_xml *x, const char *why) {
    const workbook *w = of(x);
    char name[OAB_CELL_NAME];
    oab_xml_stop(x, oab_fail(x->log, OAB_DATA, "%s:%s!%s: %s", x->path, w->sheet->name,
                             oab_cell_name(w->row, w->column, name), why));
}

static void misplaced(oab_xml *x, const char *reference) {
    const workbook *w = of(x);
    char shown[OAB_SHOWN];
    oab_xml_stop(x, oab_fail(x->log, OAB_DATA,
                             "%s:%s, row %lu: a cell of this row stands at \"%s\"; expected a "
                             "place in the row, up to column %d",
                             x->path, w->sheet->name, (unsigned long)w->row + 1,
                             oab_shown(reference, strlen(reference), shown), OAB_SHEET_COLUMNS));
}

static cell_type type_of(const char **attributes) {
    static const struct {
        const char *name;
        cell_type type;
    } types[] = {{"s", CELL_SHARED},  {"str", CELL_STRING}, {"inlineStr", CELL_STRING},
                 {"b", CELL_BOOLEAN}, {"e", CELL_ERROR},    {"d", CELL_DATE}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (oab_xml_says(attributes, "t", types[i].name))
            return types[i].type;
    return CELL_NUMBER;
}

static void row_start(oab_xml *x, const char **attributes) {
    workbook *w = of(x);
    const unsigned long given = number_of(attributes, "r");
    w->row = given > 0 && given <= OAB_SHEET_ROWS ? (uint32_t)given - 1 : w->next_row;
    w->next_row = w->row + 1;
    w->next_column = 0;
    w->in_row = true;
    if (given > OAB_SHEET_ROWS)
        oab_xml_stop(x, oab_fail(x->log, OAB_DATA,
                                 "%s: sheet \"%s\" has a row %lu; expected at most %d", x->path,
                                 w->sheet->name, given, OAB_SHEET_ROWS));
}

static void cell_start(oab_xml *x, const char **attributes) {
    workbook *w = of(x);
    const char *reference = oab_xml_attribute(attributes, "r");
    uint32_t row = w->row;
    w->column = w->next_column;
    if (reference != NULL && (!oab_cell_parse(reference, &row, &w->column) || row != w->row)) {
        misplaced(x, reference);
        return;
    }
    w->next_column = w->column + 1;
    w->style = number_of(attributes, "s");
    w->type = type_of(attributes);
    w->in_cell = true;
    w->has_formula = w->has_value = false;
    x->text_size = 0;
}

static void sheet_start(oab_xml *x, const char *name, const char **attributes) {
    workbook *w = of(x);
    if (!w->in_row) {
        if (oab_xml_is(name, "row"))
            row_start(x, attributes);
    } else if (!w->in_cell) {
        if (oab_xml_is(name, "c"))
            cell_start(x, attributes);
    } else if (!text_start(x, name)) {
        w->has_formula |= oab_xml_is(name, "f");
        if (oab_xml_is(name, "v"))
            x->takes_text = w->has_value = true;
    }
}

static void put(oab_xml *x, const char *text, size_t length) {
    workbook *w = of(x);
    const oab_status status =
        oab_sheet_put(w->book, w->sheet, w->row, w->column, text, length, x->log);
    if (status != OAB_OK)
        oab_xml_stop(x, status);
}

static void put_number(oab_xml *x) {
    const workbook *w = of(x);
    char value[OAB_SHEET_VALUE];
    const bool is_date = w->style < w->style_count && w->is_date[w->style];
    if ((is_date && oab_sheet_date(x->text, x->text_size, w->is_1904, value)) ||
        oab_sheet_number(x->text, x->text_size, value))
        put(x, value, strlen(value));
    else
        put(x, x->text, x->text_size);
}

static void put_shared(oab_xml *x) {
    const workbook *w = of(x);
    size_t index = 0;
    for (size_t i = 0; i < x->text_size && index <= OAB_SHARED_STRINGS; i++)
        index = x->text[i] >= '0' && x->text[i] <= '9' ? index * 10 + (size_t)(x->text[i] - '0')
                                                       : SIZE_MAX;
    if (index >= w->string_count)
        bad_cell(x, "its shared string is not in the workbook");
    else if (w->strings[index].length > 0)
        put(x, w->text + w->strings[index].start, w->strings[index].length);
}

static void cell_end(oab_xml *x) {
    workbook *w = of(x);
    w->in_cell = false;
    if (w->has_formula && !w->has_value && w->type != CELL_STRING)
        put(x, OAB_SHEET_FORMULA, strlen(OAB_SHEET_FORMULA));
    else if (x->text_size == 0)
        return;
    else if (w->type == CELL_NUMBER)
        put_number(x);
    else if (w->type == CELL_SHARED)
        put_shared(x);
    else if (w->type == CELL_STRING)
        put(x, x->text, unescape(x->text, x->text_size));
    else if (w->type == CELL_ERROR && oab_sheet_error(x->text, x->text_size) == NULL)
        put(x, OAB_SHEET_ERROR, strlen(OAB_SHEET_ERROR));
    else
        put(x, x->text, w->type == CELL_DATE ? oab_sheet_day(x->text, x->text_size) : x->text_size);
}

static void sheet_end(oab_xml *x, const char *name) {
    workbook *w = of(x);
    if (w->in_cell && text_end(x, name))
        return;
    if (oab_xml_is(name, "v"))
        x->takes_text = false;
    else if (w->in_cell && oab_xml_is(name, "c"))
        cell_end(x);
    else if (!w->in_cell && oab_xml_is(name, "row"))
        w->in_row = false;
}

/* ---- the whole ---- */

typedef struct handlers {
    void (*start)(oab_xml *x, const char *name, const char **attributes);
    void (*end)(oab_xml *x, const char *name);
} handlers;

static oab_status read_member(workbook *w, int fd, const char *name, handlers by, oab_log *log) {
    oab_xml x = {.context = w, .start = by.start, .end = by.end};
    w->phonetic = 0;
    return oab_book_member(w->book, fd, name, &x, log);
}

/* A sheet that is not read has no cells, but is listed where one is looked for. */
static oab_status add_listed(workbook *w, const listed *sheet, oab_log *log) {
    w->sheet = oab_book_add(w->book, sheet->name, log);
    if (w->sheet == NULL)
        return log->out_of_memory ? OAB_INTERNAL : OAB_DATA;
    w->sheet->is_hidden = sheet->is_hidden;
    return OAB_OK;
}

static oab_status read_sheet(workbook *w, int fd, const listed *sheet, oab_log *log) {
    const char *target = NULL;
    for (size_t i = 0; i < w->relation_count; i++)
        if (strcmp(w->relations[i].id, sheet->relation) == 0)
            target = w->relations[i].target;
    if (target == NULL)
        return oab_fail(log, OAB_DATA, "%s: sheet \"%s\" is listed, but not in the file",
                        w->book->path, sheet->name);
    w->next_row = 0;
    w->in_row = w->in_cell = false;
    return read_member(w, fd, target, (handlers){sheet_start, sheet_end}, log);
}

static oab_status read_all(workbook *w, int fd, const oab_members *members, const char *wanted,
                           oab_log *log) {
    OAB_TRY(read_member(w, fd, "xl/workbook.xml", (handlers){workbook_start, no_end}, log));
    OAB_TRY(
        read_member(w, fd, "xl/_rels/workbook.xml.rels", (handlers){relation_start, no_end}, log));
    if (oab_members_have(members, "xl/styles.xml"))
        OAB_TRY(read_member(w, fd, "xl/styles.xml", (handlers){style_start, style_end}, log));
    if (oab_members_have(members, "xl/sharedStrings.xml"))
        OAB_TRY(
            read_member(w, fd, "xl/sharedStrings.xml", (handlers){string_start, string_end}, log));
    for (size_t i = 0; i < w->listed_count; i++) {
        const bool is_read = wanted == NULL || strcmp(w->listed[i].name, wanted) == 0;
        OAB_TRY(add_listed(w, &w->listed[i], log));
        if (is_read)
            OAB_TRY(read_sheet(w, fd, &w->listed[i], log));
    }
    return OAB_OK;
}

oab_status oab_read_xlsx(oab_book *book, int fd, const oab_members *members, const char *wanted,
                         oab_log *log) {
    workbook w = {.book = book};
    const oab_status status = read_all(&w, fd, members, wanted, log);
    for (size_t i = 0; i < w.relation_count; i++) {
        free(w.relations[i].id);
        free(w.relations[i].target);
    }
    for (size_t i = 0; i < w.listed_count; i++) {
        free(w.listed[i].name);
        free(w.listed[i].relation);
    }
    free(w.relations);
    free(w.listed);
    free(w.date_formats);
    free(w.is_date);
    free(w.text);
    free(w.strings);
    return status;
}
