/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session behind the live page: the last comparison that succeeded, on whose tables the next is
 * made, and the answers about it. */
#include "cli/live.h"

#include <stdlib.h>
#include <string.h>

/* A comparison and what it refers to. */
typedef struct study {
    oab_live_request request;
    oab_comparison comparison;
    char *command;
    double asked, computed;
} study;

struct oab_live {
    const oab_options *options;
    study *last;
    int64_t number; /* of the last answer */
    oab_live_sent sent;
};

/* ---- studies ---- */

static void free_study(study *s) {
    if (s == NULL)
        return;
    oab_comparison_free(&s->comparison);
    oab_live_request_free(&s->request);
    free(s->command);
    free(s);
}

static oab_status compare(oab_live *live, study *s, oab_log *log) {
    const oab_compare_request *request = &s->request.sides.request;
    OAB_TRY(live->last != NULL
                ? oab_compare_after(request, &live->last->comparison, &s->comparison, log)
                : oab_compare(request, &s->comparison, log));
    s->computed = oab_seconds();
    s->command = oab_live_command(&s->request.options);
    return s->command != NULL ? OAB_OK : oab_out_of_memory(log);
}

/* S takes the place of the last study. */
static void adopt(oab_live *live, study *s) {
    free_study(live->last);
    live->last = s;
    live->number++;
}

/* ---- replies ---- */

static void reply_json(oab_reply *reply, unsigned status, json_t *json) {
    reply->status = status;
    reply->type = "application/json";
    reply->body = oab_json_line(json);
    reply->size = reply->body != NULL ? strlen(reply->body) : 0;
    json_decref(json);
}

static void reply_error(oab_reply *reply, unsigned status, const char *message,
                        const char *parameter, const char *side) {
    reply_json(reply, status,
               json_pack("{s:{s:o, s:s?, s:s?}}", "error", "message", oab_json_text(message),
                         "parameter", parameter, "side", side));
}

enum { OK = 200, NOT_FOUND = 404, GONE = 410, UNPROCESSABLE = 422, INTERNAL = 500 };

/* Why STATUS, with the first error of LOG. */
static void reply_failure(oab_reply *reply, oab_status status, const oab_log *log,
                          const oab_live_request *request) {
    const char *message = "the engine failed", *side = NULL, *parameter = NULL;
    if (log->out_of_memory) {
        reply_error(reply, INTERNAL, "out of memory", NULL, NULL);
        return;
    }
    for (size_t i = log->count; i-- > 0;)
        if (log->items[i].kind == OAB_ERROR)
            message = log->items[i].text;
    if (request != NULL)
        parameter = oab_live_blamed(request, message, &side);
    reply_error(reply, status == OAB_INTERNAL ? INTERNAL : UNPROCESSABLE, message, parameter, side);
}

/* Ends DRAFT, whose text becomes the body. */
static void reply_draft(oab_reply *reply, oab_draft *draft, oab_status status, oab_log *log,
                        const char *type) {
    if (!oab_draft_close(draft))
        status = oab_out_of_memory(log);
    if (status != OAB_OK) {
        reply_failure(reply, status, log, NULL);
        oab_draft_free(draft);
        return;
    }
    *reply = (oab_reply){.status = OK, .type = type, .body = draft->text, .size = draft->size};
}

/* ---- routes ---- */

static oab_live_facts facts_of(const oab_live *live, int64_t after) {
    const study *s = live->last;
    return (oab_live_facts){.number = live->number,
                            .after = after,
                            .request = s->request.json,
                            .command = s->command,
                            .asked = s->asked,
                            .computed = s->computed};
}

static oab_page_options page_options(const oab_live *live) {
    return (oab_page_options){live->options->language, live->options->borders};
}

static void give_page(oab_live *live, const oab_asking *asking, oab_reply *reply) {
    (void)asking;
    const oab_page_options options = page_options(live);
    const oab_live_facts facts = facts_of(live, 0);
    oab_log log = {0};
    oab_draft draft;
    FILE *out = oab_draft_open(&draft);
    oab_status status = OAB_INTERNAL;
    if (out != NULL)
        status =
            oab_report_live_page(&live->last->comparison, &facts, &options, &live->sent, out, &log);
    reply_draft(reply, &draft, status, &log, "text/html; charset=utf-8");
    oab_log_free(&log);
}

static void give_answer(oab_live *live, oab_reply *reply, oab_log *log) {
    const oab_page_options options = page_options(live);
    const oab_live_facts facts = facts_of(live, live->last->request.after);
    oab_draft draft;
    FILE *out = oab_draft_open(&draft);
    oab_status status = OAB_INTERNAL;
    if (out != NULL)
        status = oab_report_live_answer(&live->last->comparison, &facts, &options, &live->sent, out,
                                        log);
    reply_draft(reply, &draft, status, log, "application/json");
}

static void answer_compare(oab_live *live, const oab_asking *asking, oab_reply *reply) {
    oab_log log = {0};
    study *s = oab_new(1, sizeof *s);
    oab_status status = s != NULL ? OAB_OK : oab_out_of_memory(&log);
    if (status == OAB_OK) {
        s->asked = oab_seconds();
        status =
            oab_live_request_read(live->options, asking->body, asking->size, &s->request, &log);
    }
    if (status == OAB_OK)
        status = compare(live, s, &log);
    if (status == OAB_OK && !log.out_of_memory) {
        adopt(live, s);
        give_answer(live, reply, &log);
    } else {
        reply_failure(reply, status, &log, s != NULL ? &s->request : NULL);
        free_study(s);
    }
    oab_log_free(&log);
}

static void give_unit(oab_live *live, const oab_asking *asking, oab_reply *reply) {
    const char *kind = oab_asked_value(asking, "kind"), *id = oab_asked_value(asking, "id");
    oab_log log = {0};
    oab_draft draft;
    FILE *out = oab_draft_open(&draft);
    oab_status status = OAB_INTERNAL;
    if (out != NULL)
        status = oab_report_live_unit(&live->last->comparison, kind != NULL ? kind : "",
                                      id != NULL ? id : "", out, &log);
    reply_draft(reply, &draft, status, &log, "application/json");
    oab_log_free(&log);
}

static void give_book(oab_live *live, const oab_asking *asking, oab_reply *reply) {
    (void)asking;
    oab_log log = {0};
    oab_draft draft;
    FILE *out = oab_draft_open(&draft);
    oab_status status = OAB_INTERNAL;
    if (out != NULL)
        status = oab_report_comparison_book(&live->last->comparison, out, &log);
    reply_draft(reply, &draft, status, &log,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    snprintf(reply->file, sizeof reply->file, "tables.xlsx");
    oab_log_free(&log);
}

#define TABLES "/tables/"
#define CSV ".csv"

/* The table of which PATH is "/tables/NAME.csv"; NULL: it is not that. Free it. */
static char *table_of(const char *path) {
    const size_t before = strlen(TABLES), after = strlen(CSV), length = strlen(path);
    if (length <= before + after || strncmp(path, TABLES, before) != 0 ||
        strcmp(path + length - after, CSV) != 0)
        return NULL;
    return strndup(path + before, length - before - after);
}

static void give_table(oab_live *live, const oab_asking *asking, oab_reply *reply) {
    char *name = table_of(asking->path);
    const oab_asked asked = {.table = name};
    oab_log log = {0};
    oab_draft draft;
    FILE *out = oab_draft_open(&draft);
    oab_status status = OAB_INTERNAL;
    if (out != NULL && name != NULL)
        status = oab_report_comparison_table(&live->last->comparison, &asked, false, out, &log);
    reply_draft(reply, &draft, status, &log, "text/csv; charset=utf-8");
    if (status == OAB_OK)
        snprintf(reply->file, sizeof reply->file, "%s.csv", name);
    free(name);
    oab_log_free(&log);
}

/* What is asked for, and whether it is about the answer whose number it gives. */
static const struct {
    const char *path; /* "/tables/": what begins with it */
    bool is_post, is_numbered;
    void (*give)(oab_live *live, const oab_asking *asking, oab_reply *reply);
} routes[] = {
    {"/", false, false, give_page},           {"/compare", true, false, answer_compare},
    {"/unit", false, true, give_unit},        {TABLES, false, true, give_table},
    {"/tables.xlsx", false, true, give_book},
};

static bool leads(size_t r, const oab_asking *asking) {
    const bool is_it = strcmp(routes[r].path, TABLES) == 0
                           ? strncmp(asking->path, TABLES, strlen(TABLES)) == 0
                           : strcmp(asking->path, routes[r].path) == 0;
    return is_it && routes[r].is_post == (asking->body != NULL);
}

static bool is_current(const oab_live *live, const oab_asking *asking) {
    const char *text = oab_asked_value(asking, "number");
    char own[24];
    snprintf(own, sizeof own, "%lld", (long long)live->number);
    return text != NULL && strcmp(text, own) == 0;
}

void oab_live_answer(void *context, const oab_asking *asking, oab_reply *reply) {
    oab_live *live = context;
    for (size_t r = 0; r < sizeof routes / sizeof *routes; r++) {
        if (!leads(r, asking))
            continue;
        if (routes[r].is_numbered && !is_current(live, asking))
            reply_json(reply, GONE, json_pack("{s:b}", "gone", 1));
        else
            routes[r].give(live, asking, reply);
        return;
    }
    reply_error(reply, NOT_FOUND, "there is nothing at this address", NULL, NULL);
}

/* ---- the session ---- */

static oab_status open_first(oab_live *live, study *s, oab_log *log) {
    s->asked = oab_seconds();
    OAB_TRY(oab_live_request_first(live->options, &s->request, log));
    return compare(live, s, log);
}

oab_status oab_live_open(const oab_options *options, oab_live **live, oab_log *log) {
    study *first = oab_new(1, sizeof *first);
    *live = oab_new(1, sizeof **live);
    oab_status status = first != NULL && *live != NULL ? OAB_OK : oab_out_of_memory(log);
    if (status == OAB_OK) {
        (*live)->options = options;
        status = open_first(*live, first, log);
    }
    if (status == OAB_OK) {
        adopt(*live, first);
        return status;
    }
    free_study(first);
    oab_live_free(*live);
    *live = NULL;
    return status;
}

void oab_live_free(oab_live *live) {
    if (live == NULL)
        return;
    free_study(live->last);
    oab_live_sent_free(&live->sent);
    free(live);
}
