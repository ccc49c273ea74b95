/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact decimals: reading, printing, the one rounding of the rules, and the floor of a sum of
 * fractions, from which any exact result can be rounded. */
#include "base/base.h"

#include <string.h>

oab_wide oab_floor_div(oab_wide num, oab_wide den) {
    const oab_wide quotient = num / den;
    return quotient - (num % den < 0);
}

int64_t oab_ceil_share(oab_fixed share, int64_t count) {
    return (int64_t)-oab_floor_div(-(oab_wide)share * count, OAB_ONE);
}

static int64_t round_div_narrow(int64_t num, int64_t den) {
    const int64_t quotient = num / den, rest = num % den;
    if (rest >= 0)
        return quotient + (rest >= den - rest);
    return quotient - (-rest >= den + rest);
}

oab_wide oab_round_div(oab_wide num, oab_wide den) {
    if (num == (int64_t)num && den == (int64_t)den) /* several times faster, and the usual case */
        return round_div_narrow((int64_t)num, (int64_t)den);
    const oab_wide quotient = num / den, rest = num - quotient * den;
    if (rest >= 0)
        return quotient + (rest >= den - rest);
    return quotient - (-rest >= den + rest);
}

int64_t oab_round_shown(oab_wide num, oab_wide den) {
    const oab_wide rounded = oab_round_div(num, den);
    return rounded == (int64_t)rounded && oab_known((int64_t)rounded) ? (int64_t)rounded
                                                                      : OAB_ABSENT;
}

static oab_wide gcd(oab_wide a, oab_wide b) {
    while (b != 0) {
        const oab_wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Adds the proper fraction TERM to the proper fraction SUM; any whole part goes to WHOLE. */
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
    int digits = 0, decimals = -1; /* decimals read; -1: before the decimal sign */
    for (; at < end; at++) {
        const unsigned digit = (unsigned)(*at - '0');
        if (digit <= 9 && decimals < 6) {
            units = units * 10 + digit;
            decimals += decimals >= 0;
            digits++;
        } else if (digit == 0) {
            continue; /* a zero after the sixth decimal changes nothing */
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

static const uint64_t power10[] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
};

/* Writes VALUE with at least LEAST digits, ending before END; returns where it begins. */
static char *put_digits(char *end, uint64_t value, int least) {
    char *at = end;
    for (; value > 0 || end - at < least; value /= 10)
        *--at = (char)('0' + value % 10);
    return at;
}

size_t oab_decimal_print(char *out, int64_t value, int scale, int decimals) {
    const uint64_t unit = power10[scale - decimals];
    const uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
    const uint64_t rounded = unit == 1 ? size : (size + unit / 2) / unit;
    uint64_t whole = rounded;
    char text[64] = {0}, *const end = text + 32, *at = end; /* 32 bytes are copied from AT */
    if (decimals > 0) {
        whole = rounded / power10[decimals];
        at = put_digits(at, rounded % power10[decimals], decimals);
        *--at = '.';
    }
    at = put_digits(at, whole, 1);
    if (value < 0 && rounded > 0)
        *--at = '-';
    memcpy(out, at, 32); /* a fixed size, NUL included, takes only a few instructions */
    return (size_t)(end - at);
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
