/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small open-addressing hash tables, each used by one thread: values of a category column, and
 * places. Most lookups hit on the first slot, without a failed comparison. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

oab_slot *oab_lexicon_slot(oab_lexicon *lexicon, const oab_key *key, const char *text) {
    for (size_t at = oab_key_hash(key->first, key->last);; at = (at + 1) % OAB_LEXICON_SLOTS) {
        oab_slot *slot = &lexicon->slots[at];
        if (at == 0)
            continue;
        if (slot->code == 0)
            return slot;
        if (oab_same_key(&slot->key, key) &&
            (key->length <= 24 || memcmp(lexicon->words[slot->code].text, text, key->length) == 0))
            return slot;
    }
}

uint8_t oab_lexicon_code(oab_lexicon *lexicon, const char *text, size_t length, bool *is_new) {
    char head[16] = {0};
    memcpy(head, text, length < 16 ? length : 16);
    oab_key key = oab_key_of(head, length < 16 ? length : 16);
    *is_new = false;
    if (length > UINT32_MAX)
        return 0;
    if (length > 16) {
        key.length = (uint32_t)length;
        key.middle = oab_pack(head + 8, 8);
        key.last = oab_pack(text + length - 8, 8);
    }
    oab_slot *slot = oab_lexicon_slot(lexicon, &key, text);
    if (slot->code != 0)
        return slot->code;
    const size_t code = lexicon->count == 0 ? 1 : lexicon->count;
    char *copy = code < 256 ? strndup(text, length) : NULL;
    if (copy == NULL)
        return 0;
    lexicon->words[code] = (oab_word){.text = copy, .length = length};
    lexicon->count = code + 1;
    *slot = (oab_slot){.key = key, .code = (uint8_t)code};
    *is_new = true;
    return (uint8_t)code;
}

void oab_lexicon_accept(oab_lexicon *lexicon, uint8_t code) {
    for (size_t at = 0; at < OAB_LEXICON_SLOTS; at++)
        if (lexicon->slots[at].code == code)
            lexicon->slots[at].fine = code;
}

void oab_lexicon_free(oab_lexicon *lexicon) {
    for (size_t i = 1; i < lexicon->count; i++) {
        free(lexicon->words[i].text);
        free(lexicon->words[i].complaint);
    }
}

/* ---- places ---- */

static bool is_place(const oab_place *place, oab_school_id school, oab_municipality_id given,
                     int32_t date) {
    return place->school == school && place->given == given && place->date == date;
}

static size_t hash_place(oab_school_id school, oab_municipality_id given, int32_t date) {
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = (school >> 16) ^ (uint64_t)given << 48 ^ (uint64_t)(uint32_t)date * odd;
    mixed = (mixed ^ mixed >> 32) * odd;
    return (size_t)((mixed ^ mixed >> 29) * odd >> 32);
}

static bool grow_slots(oab_places *places) {
    const size_t size = places->slot_count == 0 ? 1024 : 2 * places->slot_count;
    uint32_t *slots = oab_new(size, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < places->count; i++) {
        const oab_place *place = &places->items[i];
        size_t slot = hash_place(place->school, place->given, place->date) & (size - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (size - 1);
        slots[slot] = (uint32_t)i + 1;
    }
    free(places->slots);
    places->slots = slots;
    places->slot_count = size;
    return true;
}

uint32_t oab_place_index(oab_places *places, oab_school_id school, oab_municipality_id given,
                         int32_t date, bool *is_new) {
    *is_new = false;
    if (places->count > 0 && is_place(&places->items[places->last], school, given, date))
        return places->last;
    if (2 * (places->count + 1) > places->slot_count && !grow_slots(places))
        return OAB_NO_INDEX;
    size_t slot = hash_place(school, given, date) & (places->slot_count - 1);
    for (; places->slots[slot] != 0; slot = (slot + 1) & (places->slot_count - 1)) {
        places->last = places->slots[slot] - 1;
        if (is_place(&places->items[places->last], school, given, date))
            return places->last;
    }
    if (!oab_grow(&places->items, &places->capacity, places->count + 1, sizeof *places->items))
        return OAB_NO_INDEX;
    places->items[places->count] =
        (oab_place){.school = school, .date = date, .given = given, .municipality = given};
    places->last = (uint32_t)places->count++;
    places->slots[slot] = places->last + 1;
    *is_new = true;
    return places->last;
}
