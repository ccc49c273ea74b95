/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of results: each file is made in memory, hashed, and added to the set of outputs, so
 * that all files appear or none. */
#include "report/report_internal.h"

#include <stdlib.h>

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

static const oab_table_format *const formats[] = {&oab_csv_format};
enum { FORMATS = sizeof formats / sizeof *formats };

void oab_folder_open(oab_folder *folder, const oab_destination *to, const char *receipt,
                     oab_log *log) {
    *folder = (oab_folder){.to = to, .log = log};
    folder->outputs = oab_outputs_open(to->folder, receipt, to->force, log);
    if (folder->outputs == NULL)
        folder->status = OAB_CANNOT_CREATE;
    else if ((folder->hashes = json_array()) == NULL)
        folder->status = oab_out_of_memory(log);
}

/* PAGES: one per table and format, those of a table together. */
static oab_status give_tables(oab_folder *folder, const oab_report_table *tables, size_t count,
                              page *pages) {
    for (size_t p = 0; p < count * FORMATS; p++) {
        char *name = oab_text("%s.%s", tables[p / FORMATS].name, formats[p % FORMATS]->suffix);
        const oab_status status =
            name != NULL ? give(folder, &pages[p], name) : oab_out_of_memory(folder->log);
        free(name);
        OAB_TRY(status);
    }
    return OAB_OK;
}

void oab_folder_tables(oab_folder *folder, const oab_report_table *tables, size_t count,
                       int threads) {
    if (folder->status != OAB_OK)
        return;
    const size_t page_count = count * FORMATS;
    page *pages = oab_new(page_count, sizeof *pages);
    if (pages == NULL) {
        folder->status = oab_out_of_memory(folder->log);
        return;
    }
    const bool dutch = folder->to->dutch;
#pragma omp parallel for num_threads(threads) schedule(static, 1) default(none)                    \
    shared(tables, page_count, dutch, pages, formats)
    for (size_t p = 0; p < page_count; p++)
        if (oab_draft_open(&pages[p].draft) != NULL) {
            formats[p % FORMATS]->write(&tables[p / FORMATS], dutch, pages[p].draft.stream);
            finish(&pages[p]);
        }
    folder->status = give_tables(folder, tables, count, pages);
    for (size_t p = 0; p < page_count; p++)
        oab_draft_free(&pages[p].draft);
    free(pages);
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

oab_status oab_folder_close(oab_folder *folder, const char *name, json_t *receipt) {
    oab_folder_json(folder, name, receipt);
    json_decref(folder->hashes);
    if (folder->status == OAB_OK)
        return oab_outputs_commit(folder->outputs, folder->log);
    oab_outputs_discard(folder->outputs);
    return folder->status;
}
