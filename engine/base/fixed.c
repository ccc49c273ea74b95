/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact decimals: reading, printing, the one rounding of the rules, and the floor of a sum of
 * fractions, which is all that a rounding of an exact result needs. */
#include "base/base.h"

#include <string.h>

oab_wide oab_floor_div(oab_wide num, oab_wide den) {
    const oab_wide quotient = num / den;
    return quotient - (num % den < 0);
}

oab_wide oab_round_div(oab_wide num, oab_wide den) {
    const oab_wide quotient = num / den, rest = num % den;
    if (rest >= 0)
        return quotient + (rest >= den - rest);
    return quotient - (-rest >= den + rest);
}

static oab_wide gcd(oab_wide a, oab_wide b) {
    while (b != 0) {
        const oab_wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Adds the proper fraction TERM to the proper fraction SUM; a whole that results goes to WHOLE. */
static bool add_fraction(oab_ratio *sum, oab_ratio term, oab_wide *whole) {
    const oab_wide common = gcd(sum->den, term.den), left = term.den / common,
                   right = sum->den / common;
    oab_wide den, a, b, num;
    if (__builtin_mul_overflow(sum->den, left, &den) ||
        __builtin_mul_overflow(sum->num, left, &a) || __builtin_mul_overflow(term.num, right, &b) ||
        __builtin_add_overflow(a, b, &num))
        return false;
    *whole += num / den;
    *sum = (oab_ratio){num % den, den};
    return true;
}

bool oab_ratio_sum_floor(const oab_ratio *terms, size_t count, oab_wide *floor) {
    oab_wide whole = 0;
    oab_ratio sum = {0, 1};
    for (size_t i = 0; i < count; i++) {
        const oab_wide part = oab_floor_div(terms[i].num, terms[i].den);
        const oab_ratio rest = {terms[i].num - part * terms[i].den, terms[i].den};
        whole += part;
        if (!add_fraction(&sum, rest, &whole))
            return false;
    }
    *floor = whole;
    return true;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool oab_fixed_parse(const char *text, size_t length, char decimal, oab_fixed *value) {
    const char *at = text, *end = text + length;
    while (at < end && is_blank(*at))
        at++;
    while (end > at && is_blank(end[-1]))
        end--;
    const bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    int64_t units = 0;
    int digits = 0, decimals = -1; /* decimals read; -1: still before the sign */
    for (; at < end; at++) {
        const unsigned digit = (unsigned)(*at - '0');
        if (digit <= 9 && decimals < 6) {
            units = units * 10 + digit;
            decimals += decimals >= 0;
            digits++;
        } else if (digit == 0) {
            continue; /* a zero behind the sixth decimal changes nothing */
        } else if (digit > 9 && decimals < 0 &&
                   (decimal ? *at == decimal : *at == '.' || *at == ',')) {
            decimals = 0;
        } else {
            return false;
        }
        if (units > INT64_C(900000000000000000))
            return false;
    }
    if (digits == 0)
        return false;
    for (int i = decimals < 0 ? 0 : decimals; i < 6; i++)
        if (__builtin_mul_overflow(units, INT64_C(10), &units))
            return false;
    if (units > INT64_C(9000000000000) * OAB_ONE)
        return false;
    *value = negative ? -units : units;
    return true;
}

static const int64_t power10[] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
};

size_t oab_decimal_print(char *out, int64_t value, int scale, int decimals) {
    const int64_t rounded = (int64_t)oab_round_div(value, power10[scale - decimals]);
    uint64_t rest = rounded < 0 ? -(uint64_t)rounded : (uint64_t)rounded;
    char reversed[32];
    size_t length = 0;
    for (int place = 0; place < decimals || rest > 0 || place == decimals; place++) {
        if (decimals > 0 && place == decimals)
            reversed[length++] = '.';
        reversed[length++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (rounded < 0)
        reversed[length++] = '-';
    for (size_t i = 0; i < length; i++)
        out[i] = reversed[length - 1 - i];
    out[length] = '\0';
    return length;
}

size_t oab_fixed_print(char *out, oab_fixed value) {
    size_t length = oab_decimal_print(out, value, 6, 6);
    while (out[length - 1] == '0')
        length--;
    if (out[length - 1] == '.')
        length--;
    out[length] = '\0';
    return length;
}
