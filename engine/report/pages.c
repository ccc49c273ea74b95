/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of results: each file written in memory, hashed, then given to the set of outputs, and
 * all of them there or none. */
#include "report/report_internal.h"

void oab_page_finish(oab_page *page) {
    if (page->draft.stream != NULL && oab_draft_close(&page->draft))
        oab_hash_bytes(page->draft.text, page->draft.size, page->hash);
}

oab_status oab_page_close(oab_page *page, const char *name, oab_outputs *outputs, json_t *hashes,
                          oab_log *log) {
    const oab_draft *draft = &page->draft;
    oab_page_finish(page);
    if (draft->text == NULL ||
        (hashes != NULL && json_array_append_new(hashes, json_pack("{s:s, s:s}", "name", name,
                                                                   "xxh3_128", page->hash)) != 0)) {
        oab_draft_free(&page->draft);
        return oab_out_of_memory(log);
    }
    FILE *file = oab_outputs_file(outputs, name, log);
    const bool is_written =
        file != NULL && fwrite(draft->text, 1, draft->size, file) == draft->size;
    oab_draft_free(&page->draft);
    if (file == NULL)
        return OAB_CANNOT_CREATE;
    return is_written ? OAB_OK : oab_fail(log, OAB_IO, "%s: cannot write", name);
}

oab_status oab_page_json(json_t *json, const char *name, oab_outputs *outputs, json_t *hashes,
                         oab_log *log) {
    oab_page page;
    if (oab_draft_open(&page.draft) == NULL)
        json_decref(json);
    else if (oab_print_json(json, page.draft.stream, log) == OAB_OK)
        return oab_page_close(&page, name, outputs, hashes, log);
    oab_draft_free(&page.draft);
    return oab_out_of_memory(log);
}

oab_status oab_write_folder(const oab_destination *to, const char *receipt, oab_fill_folder *fill,
                            const void *context, oab_log *log) {
    oab_outputs *outputs = oab_outputs_open(to->folder, receipt, to->force, log);
    if (outputs == NULL)
        return OAB_CANNOT_CREATE;
    json_t *hashes = json_array();
    const oab_status status =
        hashes != NULL ? fill(context, to->dutch, outputs, hashes, log) : oab_out_of_memory(log);
    json_decref(hashes);
    if (status == OAB_OK)
        return oab_outputs_commit(outputs, log);
    oab_outputs_discard(outputs);
    return status;
}
