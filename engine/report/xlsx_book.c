/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as a workbook: a sheet each, which is an Excel table with a filter, under headings that
 * stay in sight. Left out of builds with OAB_WITHOUT_XLSX. */
#include "report/report_internal.h"

#ifdef OAB_WITHOUT_XLSX

const oab_book_format oab_xlsx_format = {"xlsx", NULL};

#else

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { WIDEST = 48, NARROWEST = 8, FILTER_BUTTON = 3, EXCEL_NAME = 31 };

typedef struct writer {
    lxw_workbook *book;
    lxw_format *number[OAB_CELL_TYPES]; /* of the types that are written as numbers */
    lxw_format *whole, *broken;         /* of real numbers */
    oab_log *log;
} writer;

/* The archive is written to memory, so it fails only for want of that. */
static oab_status fail(const writer *w, lxw_error code) {
    const bool is_zip = code >= LXW_ERROR_ZIP_FILE_OPERATION && code <= LXW_ERROR_ZIP_CLOSE;
    if (code == LXW_ERROR_MEMORY_MALLOC_FAILED || is_zip)
        return oab_out_of_memory(w->log);
    return oab_fail(w->log, OAB_IO, "cannot make the workbook: %s", lxw_strerror(code));
}

#define TRY_XLSX(w, call)                                                                          \
    do {                                                                                           \
        const lxw_error code_ = call;                                                              \
        if (code_ != LXW_NO_ERROR)                                                                 \
            return fail(w, code_);                                                                 \
    } while (0)

/* ---- cells ---- */

static oab_status add_format(const writer *w, const char *code, lxw_format **format) {
    if ((*format = workbook_add_format(w->book)) == NULL)
        return oab_out_of_memory(w->log);
    format_set_num_format(*format, code);
    return OAB_OK;
}

static oab_status add_formats(writer *w) {
    OAB_TRY(add_format(w, "#,##0", &w->whole));
    OAB_TRY(add_format(w, "#,##0.00####", &w->broken));
    for (int type = 0; type < OAB_CELL_TYPES; type++) {
        static const char *const by_decimals[] = {
            "#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000", "#,##0.00000", "0.000000"};
        if (!oab_cell_is_number((oab_cell_type)type))
            continue;
        const int decimals = oab_cell_shapes[type].decimals;
        OAB_TRY(
            add_format(w, type == OAB_CELL_YEAR ? "0" : by_decimals[decimals], &w->number[type]));
    }
    return OAB_OK;
}

/* A real number that six decimals cannot show is left to the spreadsheet. */
static lxw_format *format_of(const writer *w, oab_cell_type type, double value) {
    const double size = fabs(value);
    if (type != OAB_CELL_REAL)
        return w->number[type];
    return value == floor(value) ? w->whole : size >= 1e-3 && size < 1e12 ? w->broken : NULL;
}

/* Characters, not bytes: those that do not continue another. */
static size_t characters_of(const char *text) {
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* Texts are strings to a spreadsheet, whatever they begin with. *WIDTH: of what is shown. */
static lxw_error put_cell(const writer *w, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                          oab_cell_type type, oab_cell cell, size_t *width) {
    char text[OAB_CELL_PRINTED];
    *width = 0;
    if (oab_cell_is_blank(type, cell))
        return LXW_NO_ERROR;
    if (type == OAB_CELL_TEXT) {
        *width = characters_of(cell.text);
        return worksheet_write_string(sheet, row, column, cell.text, NULL);
    }
    *width = oab_cell_print(type, cell, text);
    if (type == OAB_CELL_REAL || oab_cell_is_number(type)) {
        const double value = oab_cell_double(type, cell);
        *width += *width / 3; /* separators */
        return worksheet_write_number(sheet, row, column, value, format_of(w, type, value));
    }
    return *width == 0 ? LXW_NO_ERROR : worksheet_write_string(sheet, row, column, text, NULL);
}

/* ---- sheets ---- */

typedef struct sheet_size {
    lxw_row_t rows;
    size_t *width; /* per column, in characters */
} sheet_size;

static oab_status put_rows(const writer *w, lxw_worksheet *sheet, const oab_report_table *table,
                           sheet_size *size) {
    char scratch[OAB_CELL_SCRATCH];
    const void *row;
    for (; (row = table->row(table->context, size->rows)) != NULL; size->rows++)
        for (size_t c = 0; c < table->column_count; c++) {
            const oab_cell cell = oab_cell_of(table, &table->columns[c], row, scratch);
            size_t width;
            TRY_XLSX(w, put_cell(w, sheet, size->rows + 1, (lxw_col_t)c, table->columns[c].type,
                                 cell, &width));
            size->width[c] = width > size->width[c] ? width : size->width[c];
        }
    return OAB_OK;
}

/* Makes the rows an Excel table, whose headings are the names of the columns. */
static oab_status make_table(const writer *w, lxw_worksheet *sheet, const oab_report_table *table,
                             const sheet_size *size) {
    lxw_table_column *columns = oab_new(table->column_count, sizeof *columns);
    lxw_table_column **list = oab_new(table->column_count + 1, sizeof *list);
    oab_status status = columns != NULL && list != NULL ? OAB_OK : oab_out_of_memory(w->log);
    for (size_t c = 0; c < table->column_count && status == OAB_OK; c++) {
        columns[c] = (lxw_table_column){.header = (char *)table->columns[c].name};
        list[c] = &columns[c];
    }
    if (status == OAB_OK) {
        list[table->column_count] = NULL;
        lxw_table_options options = {.name = (char *)table->name,
                                     .columns = list,
                                     .style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
                                     .style_type_number = 1};
        const lxw_error code = worksheet_add_table(sheet, 0, 0, size->rows > 0 ? size->rows : 1,
                                                   (lxw_col_t)(table->column_count - 1), &options);
        if (code != LXW_NO_ERROR)
            status = fail(w, code);
    }
    free(list);
    free(columns);
    return status;
}

static oab_status set_widths(const writer *w, lxw_worksheet *sheet, const oab_report_table *table,
                             const sheet_size *size) {
    for (size_t c = 0; c < table->column_count; c++) {
        size_t width = strlen(table->columns[c].name) + FILTER_BUTTON;
        width = size->width[c] > width ? size->width[c] : width;
        width = width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width;
        TRY_XLSX(w, worksheet_set_column(sheet, (lxw_col_t)c, (lxw_col_t)c, (double)width, NULL));
    }
    return OAB_OK;
}

static oab_status add_sheet(const writer *w, const oab_report_table *table) {
    if (strlen(table->name) > EXCEL_NAME)
        return oab_fail(w->log, OAB_INTERNAL, "%s: a sheet's name has at most %d characters",
                        table->name, EXCEL_NAME);
    lxw_worksheet *sheet = workbook_add_worksheet(w->book, table->name);
    sheet_size size = {0, oab_new(table->column_count, sizeof *size.width)};
    oab_status status = sheet != NULL && size.width != NULL ? OAB_OK : oab_out_of_memory(w->log);
    for (size_t c = 0; c < table->column_count && status == OAB_OK; c++)
        size.width[c] = 0;
    if (status == OAB_OK)
        status = put_rows(w, sheet, table, &size);
    if (status == OAB_OK)
        status = make_table(w, sheet, table, &size);
    if (status == OAB_OK)
        status = set_widths(w, sheet, table, &size);
    free(size.width);
    if (status == OAB_OK)
        worksheet_freeze_panes(sheet, 1, (lxw_col_t)table->key_count);
    return status;
}

/* ---- the workbook ---- */

/* A fixed date, so that the same results are the same bytes. */
static oab_status set_properties(const writer *w) {
    lxw_doc_properties properties = {.title = "oab-alloc", .created = 1546300800};
    TRY_XLSX(w, workbook_set_properties(w->book, &properties));
    return OAB_OK;
}

static oab_status fill(writer *w, const oab_report_table *tables, size_t count) {
    OAB_TRY(add_formats(w));
    OAB_TRY(set_properties(w));
    for (size_t t = 0; t < count; t++)
        OAB_TRY(add_sheet(w, &tables[t]));
    return OAB_OK;
}

static oab_status copy(int from, FILE *out, oab_log *log) {
    char piece[1 << 15];
    ssize_t got;
    if (lseek(from, 0, SEEK_SET) != 0)
        return oab_fail_errno(log, OAB_IO, errno, "cannot make the workbook");
    while ((got = read(from, piece, sizeof piece)) > 0)
        fwrite(piece, 1, (size_t)got, out);
    return got == 0 ? OAB_OK : oab_fail_errno(log, OAB_IO, errno, "cannot make the workbook");
}

/* libxlsxwriter writes to a path: that of a file in memory. */
static oab_status write_at(const char *path, const oab_report_table *tables, size_t count,
                           oab_log *log) {
    writer w = {.book = workbook_new(path), .log = log};
    if (w.book == NULL)
        return oab_out_of_memory(log);
    const oab_status status = fill(&w, tables, count);
    if (status != OAB_OK) {
        lxw_workbook_free(w.book);
        return status;
    }
    const lxw_error code = workbook_close(w.book);
    return code == LXW_NO_ERROR ? OAB_OK : fail(&w, code);
}

static oab_status write_xlsx(const oab_report_table *tables, size_t count, FILE *out,
                             oab_log *log) {
    char path[40];
    const int file = memfd_create("oab-alloc", MFD_CLOEXEC);
    if (file < 0)
        return oab_fail_errno(log, OAB_IO, errno, "cannot make the workbook");
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    oab_status status = write_at(path, tables, count, log);
    if (status == OAB_OK)
        status = oab_check_workbook(file, log);
    if (status == OAB_OK)
        status = copy(file, out, log);
    close(file);
    return status;
}

const oab_book_format oab_xlsx_format = {"xlsx", write_xlsx};

#endif
