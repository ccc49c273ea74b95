/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures, inputs and notes as every JSON of the reports has them.
 */
#include "report/report_internal.h"

#include <stdlib.h>

json_t *oab_json_decimal(int64_t value, int scale, int decimals) {
    char text[32];
    if (!oab_known(value))
        return json_null();
    oab_decimal_print(text, value, scale, decimals);
    return json_real(strtod(text, NULL));
}

json_t *oab_json_integer(int64_t value) {
    return oab_known(value) ? json_integer(value) : json_null();
}

json_t *oab_json_inputs(const oab_dataset *data) {
    json_t *list = json_array();
    for (int i = 0; i < OAB_INPUT_COUNT; i++) {
        const oab_input_file *file = &data->inputs[i];
        if (file->path != NULL)
            oab_json_add(&list,
                         json_pack("{s:s, s:o, s:I, s:I, s:I, s:s}", "role", oab_input_names[i],
                                   "path", oab_json_text(file->path), "bytes",
                                   (json_int_t)file->bytes, "rows", (json_int_t)file->rows,
                                   "rejected", (json_int_t)file->rejected, "xxh3_128", file->hash));
    }
    return list;
}

json_t *oab_json_notes(const oab_log *log) {
    json_t *list = json_array();
    for (size_t i = 0; i < log->count; i++)
        if (log->items[i].kind == OAB_NOTE)
            oab_json_add(&list, oab_json_text(log->items[i].text));
    return list;
}
