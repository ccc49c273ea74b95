/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of results: each file written in memory, hashed, then given to the set of outputs, and
 * all of them there or none. */
#include "report/report_internal.h"

#include <stdlib.h>

FILE *oab_page_open(oab_page *page) {
    *page = (oab_page){0};
    page->stream = open_memstream(&page->text, &page->size);
    return page->stream;
}

oab_status oab_page_fail(oab_page *page, oab_log *log) {
    fclose(page->stream);
    free(page->text);
    return oab_out_of_memory(log);
}

void oab_page_finish(oab_page *page) {
    if (page->stream == NULL)
        return;
    const bool is_whole = fclose(page->stream) == 0;
    page->stream = NULL;
    if (is_whole) {
        oab_hash_bytes(page->text, page->size, page->hash);
        return;
    }
    free(page->text);
    page->text = NULL;
}

oab_status oab_page_close(oab_page *page, const char *name, oab_outputs *outputs, json_t *hashes,
                          oab_log *log) {
    oab_page_finish(page);
    if (page->text == NULL)
        return oab_out_of_memory(log);
    if (hashes != NULL)
        json_array_append_new(hashes,
                              json_pack("{s:s, s:s}", "name", name, "xxh3_128", page->hash));
    FILE *file = oab_outputs_file(outputs, name, log);
    const bool is_written = file != NULL && fwrite(page->text, 1, page->size, file) == page->size;
    free(page->text);
    page->text = NULL;
    if (file == NULL)
        return OAB_CANNOT_CREATE;
    return is_written ? OAB_OK : oab_fail(log, OAB_IO, "%s: cannot write", name);
}

oab_status oab_page_json(json_t *json, const char *name, oab_outputs *outputs, json_t *hashes,
                         oab_log *log) {
    oab_page page;
    if (oab_page_open(&page) == NULL)
        json_decref(json);
    else if (!oab_print_json(json, page.stream))
        return oab_page_fail(&page, log);
    return oab_page_close(&page, name, outputs, hashes, log);
}

oab_status oab_write_folder(const oab_destination *to, const char *receipt, oab_fill_folder *fill,
                            const void *context, oab_log *log) {
    oab_outputs *outputs = oab_outputs_open(to->folder, receipt, to->force, log);
    if (outputs == NULL)
        return OAB_CANNOT_CREATE;
    json_t *hashes = json_array();
    const oab_status status = fill(context, to->dutch, outputs, hashes, log);
    json_decref(hashes);
    if (status == OAB_OK)
        return oab_outputs_commit(outputs, log);
    oab_outputs_discard(outputs);
    return status;
}
