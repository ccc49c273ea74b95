/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One XML member of a workbook through expat. Nothing in it may name entities of its own: a
 * document type, which no workbook has, ends the reading. */
#include "input/input_internal.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE_BYTES = 64 << 10 };

/* ---- names ---- */

/* Names come as "namespace local". */
bool oab_xml_is(const char *name, const char *wanted) {
    const char *space = strrchr(name, ' ');
    if (strchr(wanted, ' ') == NULL)
        return strcmp(space != NULL ? space + 1 : name, wanted) == 0;
    const size_t length = strlen(name), size = strlen(wanted);
    return length >= size && strcmp(name + length - size, wanted) == 0;
}

const char *oab_xml_attribute(const char **attributes, const char *wanted) {
    for (size_t i = 0; attributes[i] != NULL; i += 2)
        if (oab_xml_is(attributes[i], wanted))
            return attributes[i + 1];
    return NULL;
}

bool oab_xml_says(const char **attributes, const char *wanted, const char *value) {
    const char *given = oab_xml_attribute(attributes, wanted);
    return given != NULL && strcmp(given, value) == 0;
}

/* ---- handlers ---- */

void oab_xml_stop(oab_xml *x, oab_status status) {
    if (x->status == OAB_OK)
        x->status = status;
    XML_StopParser(x->parser, XML_FALSE);
}

static void start(void *data, const char *name, const char **attributes) {
    oab_xml *x = data;
    if (x->status != OAB_OK)
        return;
    if (++x->depth > OAB_XML_DEPTH)
        oab_xml_stop(x, oab_fail(x->log, OAB_DATA,
                                 "%s: %s has elements more than %d deep; expected fewer", x->path,
                                 x->member, OAB_XML_DEPTH));
    else
        x->start(x, name, attributes);
}

static void end(void *data, const char *name) {
    oab_xml *x = data;
    if (x->status != OAB_OK)
        return;
    x->end(x, name);
    x->depth--;
}

void oab_xml_add(oab_xml *x, const char *text, size_t length) {
    if (x->text_size + length > OAB_SHEET_TEXT)
        oab_xml_stop(x, oab_fail(x->log, OAB_DATA,
                                 "%s: %s has a text of more than %d bytes; expected less", x->path,
                                 x->member, OAB_SHEET_TEXT));
    else if (!oab_grow(&x->text, &x->text_capacity, x->text_size + length, 1))
        oab_xml_stop(x, oab_out_of_memory(x->log));
    else if (length > 0) {
        memcpy(x->text + x->text_size, text, length);
        x->text_size += length;
    }
}

static void characters(void *data, const char *text, int length) {
    oab_xml *x = data;
    if (x->status == OAB_OK && x->takes_text)
        oab_xml_add(x, text, (size_t)length);
}

static void doctype(void *data, const char *name, const char *system, const char *public,
                    int has_internal) {
    (void)name, (void)system, (void)public, (void)has_internal;
    oab_xml *x = data;
    oab_xml_stop(x, oab_fail(x->log, OAB_DATA,
                             "%s: %s has a document type (DOCTYPE), which no workbook has; it is "
                             "not read",
                             x->path, x->member));
}

/* ---- memory ---- */

/* expat takes a declaration of a prefix that it has no memory for as none, and later calls the
 * prefix unbound (getAttributeId, 2.5.0). So its allocations tell by themselves what failed. */
static _Thread_local bool is_short_of_memory;

static void *told(void *block) {
    is_short_of_memory = is_short_of_memory || block == NULL;
    return block;
}

static void *take(size_t size) {
    return told(malloc(size));
}

static void *take_more(void *old, size_t size) {
    return told(realloc(old, size));
}

static XML_Parser new_parser(void) {
    static const XML_Memory_Handling_Suite memory = {take, take_more, free};
    is_short_of_memory = false;
    return XML_ParserCreate_MM(NULL, &memory, " ");
}

/* ---- the whole ---- */

static oab_status say_fault(const oab_xml *x, oab_log *log) {
    const enum XML_Error code = XML_GetErrorCode(x->parser);
    if (x->status != OAB_OK)
        return x->status;
    if (is_short_of_memory || code == XML_ERROR_NO_MEMORY)
        return oab_out_of_memory(log);
    return oab_fail(log, OAB_DATA, "%s: %s is damaged, line %lu: %s", x->path, x->member,
                    (unsigned long)XML_GetCurrentLineNumber(x->parser), XML_ErrorString(code));
}

static oab_status feed(oab_xml *x, oab_unpacker *u, oab_log *log) {
    for (size_t got = PIECE_BYTES; got == PIECE_BYTES;) {
        char *piece = XML_GetBuffer(x->parser, PIECE_BYTES);
        if (piece == NULL)
            return say_fault(x, log);
        OAB_TRY(oab_unpack_read(u, piece, PIECE_BYTES, &got, log));
        if (XML_ParseBuffer(x->parser, (int)got, got < PIECE_BYTES) != XML_STATUS_OK)
            return say_fault(x, log);
    }
    return is_short_of_memory ? oab_out_of_memory(log) : OAB_OK;
}

oab_status oab_xml_read(oab_xml *x, oab_unpacker *u, oab_log *log) {
    x->log = log;
    x->status = OAB_OK;
    x->depth = 0;
    x->text_size = 0;
    x->parser = new_parser();
    if (x->parser == NULL)
        return oab_out_of_memory(log);
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, start, end);
    XML_SetCharacterDataHandler(x->parser, characters);
    XML_SetStartDoctypeDeclHandler(x->parser, doctype);
    const oab_status status = feed(x, u, log);
    XML_ParserFree(x->parser);
    free(x->text);
    x->text = NULL;
    x->parser = NULL;
    x->text_capacity = 0;
    return status;
}
