/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of results: each file is made in memory, hashed, and added to the set of outputs, so
 * that all files appear or none. */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- formats ---- */

static const struct {
    const char *word;
    unsigned bit;
    const oab_book_format *book; /* NULL: a file per table */
} formats[] = {
    {"csv", OAB_FORMAT_CSV, NULL},
    {"xlsx", OAB_FORMAT_XLSX, &oab_xlsx_format},
    {"sqlite", OAB_FORMAT_SQLITE, &oab_sqlite_format},
};
enum { FORMATS = sizeof formats / sizeof *formats };

static oab_status add_format(const char *word, size_t length, unsigned *bits, oab_log *log) {
    size_t f = 0;
    while (f < FORMATS &&
           (strlen(formats[f].word) != length || memcmp(formats[f].word, word, length) != 0))
        f++;
    if (f == FORMATS)
        return oab_fail(log, OAB_USAGE, "--format: expected csv, xlsx or sqlite, got \"%.*s\"",
                        (int)length, word);
    if ((*bits & formats[f].bit) != 0)
        return oab_fail(log, OAB_USAGE, "--format: %s is given twice", formats[f].word);
    if (formats[f].book != NULL && formats[f].book->write == NULL)
        return oab_fail(log, OAB_USAGE, "--format: this build of oab-alloc cannot write %s",
                        formats[f].word);
    *bits |= formats[f].bit;
    return OAB_OK;
}

oab_status oab_formats_read(const char *list, unsigned *bits, oab_log *log) {
    *bits = 0;
    for (const char *word = list;; word++) {
        const size_t length = strcspn(word, ",");
        OAB_TRY(add_format(word, length, bits, log));
        word += length;
        if (*word == '\0')
            return OAB_OK;
    }
}

/* ---- one file ---- */

/* A file being made in memory, opened with oab_draft_open. */
typedef struct page {
    oab_draft draft;
    char hash[33];
} page;

/* Threads may call this for different pages. */
static void finish(page *p) {
    if (oab_draft_close(&p->draft))
        oab_hash_bytes(p->draft.text, p->draft.size, p->hash);
}

static oab_status give(oab_folder *folder, const page *p, const char *name) {
    const oab_draft *draft = &p->draft;
    if (draft->text == NULL ||
        json_array_append_new(folder->hashes,
                              json_pack("{s:s, s:s}", "name", name, "xxh3_128", p->hash)) != 0)
        return oab_out_of_memory(folder->log);
    FILE *file = oab_outputs_file(folder->outputs, name, folder->log);
    if (file == NULL)
        return OAB_CANNOT_CREATE;
    return fwrite(draft->text, 1, draft->size, file) == draft->size
               ? OAB_OK
               : oab_fail(folder->log, OAB_IO, "cannot write %s", name);
}

/* ---- the folder ---- */

void oab_folder_open(oab_folder *folder, const oab_destination *to, const char *receipt,
                     const char *description, oab_log *log) {
    *folder = (oab_folder){.to = to, .description = description, .log = log};
    folder->outputs = oab_outputs_open(to->folder, receipt, to->force, log);
    if (folder->outputs == NULL)
        folder->status = OAB_CANNOT_CREATE;
    else if ((folder->hashes = json_array()) == NULL)
        folder->status = oab_out_of_memory(log);
}

void oab_folder_json(oab_folder *folder, const char *name, json_t *json) {
    page p;
    if (folder->status != OAB_OK || oab_draft_open(&p.draft) == NULL) {
        json_decref(json);
        if (folder->status == OAB_OK)
            folder->status = oab_out_of_memory(folder->log);
        return;
    }
    const bool is_made = oab_print_json(json, p.draft.stream, folder->log) == OAB_OK;
    finish(&p);
    folder->status = is_made ? give(folder, &p, name) : oab_out_of_memory(folder->log);
    oab_draft_free(&p.draft);
}

void oab_folder_page(oab_folder *folder, const char *name, oab_write_page *write,
                     const void *context) {
    page p;
    if (folder->status != OAB_OK)
        return;
    if (oab_draft_open(&p.draft) != NULL) {
        write(context, p.draft.stream);
        finish(&p);
    }
    folder->status = give(folder, &p, name);
    oab_draft_free(&p.draft);
}

/* ---- tables ---- */

static oab_status give_pages(oab_folder *folder, const oab_report_table *tables, size_t count,
                             const page *pages) {
    for (size_t t = 0; t < count; t++) {
        char *name = oab_text("%s.csv", tables[t].name);
        const oab_status status =
            name != NULL ? give(folder, &pages[t], name) : oab_out_of_memory(folder->log);
        free(name);
        OAB_TRY(status);
    }
    return OAB_OK;
}

static oab_status give_csv(oab_folder *folder, const oab_report_table *tables, size_t count,
                           int threads) {
    page *pages = oab_new(count, sizeof *pages);
    if (pages == NULL)
        return oab_out_of_memory(folder->log);
    const bool dutch = folder->to->dutch;
#pragma omp parallel for num_threads(threads) schedule(static, 1) default(none)                    \
    shared(tables, count, dutch, pages)
    for (size_t p = 0; p < count; p++)
        if (oab_draft_open(&pages[p].draft) != NULL) {
            oab_write_csv_rows(&tables[p], NULL, dutch, pages[p].draft.stream);
            finish(&pages[p]);
        }
    const oab_status status = give_pages(folder, tables, count, pages);
    for (size_t p = 0; p < count; p++)
        oab_draft_free(&pages[p].draft);
    free(pages);
    return status;
}

static oab_status write_book(oab_folder *folder, const oab_report_table *tables, size_t count,
                             const oab_book_format *format) {
    page p;
    if (oab_draft_open(&p.draft) == NULL)
        return oab_out_of_memory(folder->log);
    oab_status status = format->write(tables, count, p.draft.stream, folder->log);
    finish(&p);
    char *name = oab_text("tables.%s", format->suffix);
    if (status == OAB_OK)
        status = name != NULL ? give(folder, &p, name) : oab_out_of_memory(folder->log);
    free(name);
    oab_draft_free(&p.draft);
    return status;
}

/* What readers of a workbook see first, then the results, then the lists that explain them. */
static oab_status give_books(oab_folder *folder, const oab_report_table *tables, size_t count,
                             const oab_about *about) {
    const size_t more = oab_about_count(about);
    oab_report_table *all = oab_new(count + more, sizeof *all);
    oab_status status = all != NULL ? OAB_OK : oab_out_of_memory(folder->log);
    for (size_t t = 0; t < count + more && all != NULL; t++)
        all[t] = t == 0       ? oab_about_table(about, 0)
                 : t <= count ? tables[t - 1]
                              : oab_about_table(about, t - count);
    for (size_t f = 0; f < FORMATS && status == OAB_OK; f++)
        if (formats[f].book != NULL && (folder->to->formats & formats[f].bit) != 0)
            status = write_book(folder, all, count + more, formats[f].book);
    free(all);
    return status;
}

void oab_folder_tables(oab_folder *folder, const oab_report_table *tables, size_t count,
                       json_t *json, int threads) {
    const unsigned asked = folder->to->formats != 0 ? folder->to->formats : OAB_FORMAT_CSV;
    if (folder->status == OAB_OK && (asked & OAB_FORMAT_CSV) != 0) {
        folder->status = give_csv(folder, tables, count, threads);
        oab_folder_json(folder, folder->description,
                        oab_datapackage(tables, count, folder->to->dutch));
    }
    if (folder->status == OAB_OK && (asked & ~(unsigned)OAB_FORMAT_CSV) != 0) {
        oab_about *about = oab_about_read(json, tables, count);
        folder->status = about != NULL ? give_books(folder, tables, count, about)
                                       : oab_out_of_memory(folder->log);
        oab_about_free(about);
    }
    json_decref(json);
}

/* ---- the end ---- */

void oab_folder_settle(oab_folder *folder, const char *name, json_t *receipt) {
    oab_folder_json(folder, name, receipt);
    if (folder->status == OAB_OK)
        folder->status = oab_outputs_settle(folder->outputs, folder->log);
}

oab_status oab_folder_end(oab_folder *folder) {
    json_decref(folder->hashes);
    if (folder->status == OAB_OK)
        return oab_outputs_commit(folder->outputs, folder->log);
    oab_outputs_discard(folder->outputs);
    return folder->status;
}

oab_status oab_folder_close(oab_folder *folder, const char *name, json_t *receipt) {
    oab_folder_settle(folder, name, receipt);
    return oab_folder_end(folder);
}
