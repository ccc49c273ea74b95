/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cell of a workbook holds, as the text that a CSV file would have: decimals exactly from
 * their stored text, days from their serial numbers. */
#include "input/input_internal.h"

#include <stdio.h>
#include <string.h>

/* A binary double is stored with 17 digits at most; more than twice as many are no number. */
enum { MOST_DIGITS = 40, DECIMALS = 6, MOST_WHOLE = 20 };

/* 0.DIGITS x 10^POINT. */
typedef struct decimal {
    char digit[MOST_DIGITS];
    int count, point;
    bool is_negative;
} decimal;

/* ---- numbers ---- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Digits from *AT on, leading zeros of the number left out. */
static bool take_digits(const char **at, const char *end, bool is_whole, decimal *d) {
    for (; *at < end && is_digit(**at); ++*at) {
        if (d->count == 0 && **at == '0') {
            d->point -= !is_whole;
            continue;
        }
        if (d->count == MOST_DIGITS)
            return false;
        d->digit[d->count++] = **at;
        d->point += is_whole;
    }
    return true;
}

static bool take_exponent(const char *at, const char *end, decimal *d) {
    int exponent = 0;
    const bool is_negative = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+');
    if (at == end || end - at > 4)
        return false;
    for (; at < end; at++) {
        if (!is_digit(*at))
            return false;
        exponent = exponent * 10 + (*at - '0');
    }
    d->point += is_negative ? -exponent : exponent;
    return true;
}

static bool parse_decimal(const char *text, size_t length, decimal *d) {
    const char *at = text, *end = text + length;
    *d = (decimal){.is_negative = length > 0 && *text == '-'};
    at += d->is_negative;
    const char *first = at;
    if (!take_digits(&at, end, true, d))
        return false;
    bool has_digits = at > first;
    if (at < end && *at == '.') {
        first = ++at;
        if (!take_digits(&at, end, false, d))
            return false;
        has_digits |= at > first;
    }
    if (!has_digits)
        return false;
    if (at < end && (*at == 'e' || *at == 'E'))
        return take_exponent(at + 1, end, d);
    return at == end;
}

/* To DECIMALS decimals, half away from zero: the sign does not matter. */
static void round_decimal(decimal *d) {
    const int kept = d->point + DECIMALS;
    if (kept >= d->count)
        return;
    bool carries = kept >= 0 && d->digit[kept] >= '5';
    d->count = kept > 0 ? kept : 0;
    for (int i = d->count; carries && i > 0; i--) {
        carries = d->digit[i - 1] == '9';
        d->digit[i - 1] = carries ? '0' : (char)(d->digit[i - 1] + 1);
    }
    if (!carries)
        return;
    memmove(d->digit + 1, d->digit, (size_t)d->count); /* it was all nines, or nothing */
    d->digit[0] = '1';
    d->count++;
    d->point++;
}

static char digit_at(const decimal *d, int place) {
    return place >= 0 && place < d->count ? d->digit[place] : '0';
}

bool oab_sheet_number(const char *text, size_t length, char *out) {
    decimal d;
    if (!parse_decimal(text, length, &d) || (d.count > 0 && d.point > MOST_WHOLE))
        return false;
    round_decimal(&d);
    while (d.count > 0 && d.digit[d.count - 1] == '0')
        d.count--;
    size_t n = 0;
    if (d.is_negative && d.count > 0)
        out[n++] = '-';
    if (d.count == 0 || d.point < 1)
        out[n++] = '0';
    if (d.count == 0)
        d.point = 0;
    for (int place = 0; place < d.point; place++)
        out[n++] = digit_at(&d, place);
    if (d.count > d.point)
        out[n++] = '.';
    for (int place = d.point; place < d.count; place++)
        out[n++] = digit_at(&d, place);
    out[n] = '\0';
    return true;
}

/* ---- days ---- */

enum { DAYS_1900_TO_1970 = 25569, DAYS_1904_TO_1970 = 24107, LAST_DAY = 2958465 /* 9999-12-31 */ };

/* The day DAYS after 1 January 1970 in the Gregorian calendar (Hinnant, days_from_civil). */
static void print_day(int days, char *out) {
    const int shifted = days + 719468; /* from 1 March of year 0 */
    const int era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const int of_era = shifted - era * 146097;
    const int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int of_year = of_era - (365 * year + year / 4 - year / 100);
    const int month = (5 * of_year + 2) / 153; /* from March */
    const int day = of_year - (153 * month + 2) / 5 + 1;
    snprintf(out, OAB_SHEET_VALUE, "%04d-%02d-%02d", year + era * 400 + (month >= 10),
             month < 10 ? month + 3 : month - 9, day);
}

/* Excel counts 29 February 1900, which there never was, as day 60; the days before it lie one
 * earlier than the others would have it. */
bool oab_sheet_date(const char *text, size_t length, bool is_1904, char *out) {
    char number[OAB_SHEET_VALUE];
    int serial = 0;
    if (!oab_sheet_number(text, length, number) || strlen(number) > 7)
        return false;
    for (const char *at = number; *at != '\0'; at++) {
        if (!is_digit(*at))
            return false;
        serial = serial * 10 + (*at - '0');
    }
    if (is_1904 && serial <= LAST_DAY - (DAYS_1900_TO_1970 - DAYS_1904_TO_1970))
        print_day(serial - DAYS_1904_TO_1970, out);
    else if (!is_1904 && serial >= 1 && serial != 60 && serial <= LAST_DAY)
        print_day(serial - DAYS_1900_TO_1970 + (serial < 60), out);
    else
        return false;
    return true;
}

size_t oab_sheet_day(const char *text, size_t length) {
    static const char midnight[] = "T00:00:00";
    const size_t day = strlen("2019-10-01"), time = strlen(midnight);
    if (length < day + time || memcmp(text + day, midnight, time) != 0)
        return length;
    for (size_t i = day + time; i < length; i++)
        if (text[i] != '.' && text[i] != '0')
            return length;
    return day;
}

/* Whether numbers of this format are days: it has a year or a day, outside texts and colours. */
bool oab_is_date_format(const char *format) {
    bool is_quoted = false;
    int brackets = 0;
    for (const char *at = format; *at != '\0'; at++) {
        if (*at == '"')
            is_quoted = !is_quoted;
        else if (is_quoted)
            continue;
        else if (strchr("\\_*", *at) != NULL && at[1] != '\0')
            at++; /* a letter that is shown, as wide as or repeated */
        else if (*at == '[' || *at == ']')
            brackets += *at == '[' ? 1 : -1;
        else if (brackets == 0 && strchr("yYdD", *at) != NULL)
            return true;
    }
    return false;
}

/* The formats that every workbook has without naming them (ECMA-376, 18.8.30), those of days among
 * them; 18 to 21 and 45 to 47 are times. */
bool oab_is_date_format_id(unsigned long id) {
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
           (id >= 50 && id <= 54) || id == 57 || id == 58;
}

/* ---- errors ---- */

const char *oab_sheet_error(const char *text, size_t length) {
    static const char *const words[] = {
        "#N/A",      "#REF!",     "#DIV/0!",   "#VALUE!",    "#NAME?",   "#NUM!",
        "#NULL!",    "#SPILL!",   "#CALC!",    "#FIELD!",    "#BUSY!",   "#GETTING_DATA",
        "#CONNECT!", "#BLOCKED!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!", OAB_SHEET_ERROR};
    const size_t mark = strlen(OAB_SHEET_FORMULA);
    if (length == 0 || (text[0] != '#' && text[0] != 'E'))
        return NULL;
    if (length == mark && memcmp(text, OAB_SHEET_FORMULA, mark) == 0)
        return "is a formula that was never calculated; open the workbook in a spreadsheet "
               "program and save it";
    if (length > 4 && memcmp(text, "Err:", 4) == 0) /* LibreOffice's */
        return "is an error of the workbook; expected a value";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length && memcmp(words[i], text, length) == 0)
            return "is an error of the workbook; expected a value";
    return NULL;
}
