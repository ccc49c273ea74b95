/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers and names as people read them on a terminal.
 */
#include "report/report_internal.h"

#include <string.h>

const char *oab_grouped(int64_t value, int decimals, char *out) {
    char plain[32];
    if (!oab_known(value))
        return strcpy(out, "-");
    oab_decimal_print(plain, value, decimals, decimals);
    const size_t whole = strcspn(plain, "."), sign = plain[0] == '-';
    size_t n = 0;
    for (size_t i = 0; i < whole; i++) {
        if (i > sign && (whole - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = plain[i];
    }
    strcpy(out + n, plain + whole);
    return out;
}

void oab_put_name(const char *name, int width, FILE *out) {
    int used = 0;
    for (; *name != '\0'; name++) {
        const unsigned char byte = (unsigned char)*name;
        const bool is_start = (byte & 0xc0) != 0x80;
        if (is_start && used == width)
            break;
        used += is_start;
        fputc(byte < ' ' || byte == 0x7f ? ' ' : byte, out);
    }
    fprintf(out, "%*s", width - used, "");
}
