/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file of a folder of results: written in memory, hashed, then given to the set of outputs.
 */
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

oab_status oab_page_close(oab_page *page, const char *name, oab_outputs *outputs, json_t *hashes,
                          oab_log *log) {
    char hash[33];
    if (page->stream == NULL || fclose(page->stream) != 0) {
        free(page->text);
        return oab_out_of_memory(log);
    }
    oab_hash_bytes(page->text, page->size, hash);
    if (hashes != NULL)
        json_array_append_new(hashes, json_pack("{s:s, s:s}", "name", name, "xxh3_128", hash));
    FILE *file = oab_outputs_file(outputs, name, log);
    const bool is_written = file != NULL && fwrite(page->text, 1, page->size, file) == page->size;
    free(page->text);
    if (file == NULL)
        return OAB_CANNOT_CREATE;
    return is_written ? OAB_OK : oab_fail(log, OAB_IO, "%s: cannot write", name);
}
