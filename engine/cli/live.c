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
    oab_log log; /* of computing it */
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
    oab_log_free(&s->log);
    free(s);
}

/* What its request asks for. */
static oab_status compare(oab_live *live, study *s) {
    const oab_compare_request *request = &s->request.sides.request;
    OAB_TRY(live->last != NULL
                ? oab_compare_after(request, &live->last->comparison, &s->comparison, &s->log)
                : oab_compare(request, &s->comparison, &s->log));
    s->computed = oab_seconds();
    s->command = oab_live_command(&s->request.options);
    return s->command != NULL && !s->log.out_of_memory ? OAB_OK : oab_out_of_memory(&s->log);
}

/* S takes the place of the last study. */
static void adopt(oab_live *live, study *s) {
    free_study(live->last);
    live->last = s;
    live->number++;
}

/* ---- replies ---- */

enum { OK = 200, NOT_FOUND = 404, GONE = 410, UNPROCESSABLE = 422, INTERNAL = 500 };

/* Why STATUS, with the first error of LOG. */
static void reply_failure(oab_reply *reply, oab_status status, const oab_log *log,
                          const oab_live_request *request) {
    const char *message = "the engine failed", *side = NULL, *parameter = NULL;
    if (log->out_of_memory) {
        oab_reply_error(reply, INTERNAL, "out of memory", NULL, NULL);
        return;
    }
    for (size_t i = log->count; i-- > 0;)
        if (log->items[i].kind == OAB_ERROR)
            message = log->items[i].text;
    if (request != NULL)
        parameter = oab_live_blamed(request, message, &side);
    oab_reply_error(reply, status == OAB_INTERNAL ? INTERNAL : UNPROCESSABLE, message, parameter,
                    side);
}

/* What WRITE writes becomes the body. */
typedef oab_status write_fn(oab_live *live, const oab_asking *asking, FILE *out, oab_log *log);
static void reply_written(oab_live *live, const oab_asking *asking, write_fn *write,
                          const char *type, oab_reply *reply, oab_log *log) {
    oab_draft draft;
    FILE *out = oab_draft_open(&draft);
    oab_status status = out != NULL ? write(live, asking, out, log) : OAB_OK;
    if (!oab_draft_close(&draft))
        status = oab_out_of_memory(log);
    if (status == OAB_OK && !log->out_of_memory) {
        *reply = (oab_reply){.status = OK, .type = type, .body = draft.text, .size = draft.size};
        return;
    }
    reply_failure(reply, status, log, NULL);
    oab_draft_free(&draft);
}

/* ---- routes ---- */

static oab_live_facts facts_of(const oab_live *live, int64_t after) {
    const study *s = live->last;
    return (oab_live_facts){.number = live->number,
                            .after = after,
                            .request = s->request.json,
                            .command = s->command,
                            .notes = &s->log,
                            .asked = s->asked,
                            .computed = s->computed};
}

static oab_page_options page_options(const oab_live *live) {
    return (oab_page_options){live->options->language, live->options->borders};
}

static oab_status write_page(oab_live *live, const oab_asking *asking, FILE *out, oab_log *log) {
    (void)asking;
    const oab_page_options options = page_options(live);
    const oab_live_facts facts = facts_of(live, 0);
    return oab_report_live_page(&live->last->comparison, &facts, &options, &live->sent, out, log);
}

static oab_status write_answer(oab_live *live, const oab_asking *asking, FILE *out, oab_log *log) {
    (void)asking;
    const oab_page_options options = page_options(live);
    const oab_live_facts facts = facts_of(live, live->last->request.after);
    return oab_report_live_answer(&live->last->comparison, &facts, &options, &live->sent, out, log);
}

static oab_status write_unit(oab_live *live, const oab_asking *asking, FILE *out, oab_log *log) {
    const char *kind = oab_asked_value(asking, "kind"), *id = oab_asked_value(asking, "id");
    return oab_report_live_unit(&live->last->comparison, kind != NULL ? kind : "",
                                id != NULL ? id : "", out, log);
}

static oab_status write_book(oab_live *live, const oab_asking *asking, FILE *out, oab_log *log) {
    (void)asking;
    return oab_report_comparison_book(&live->last->comparison, out, log);
}

static const char json[] = "application/json", tables[] = "/tables/";

/* TABLES, then NAME.csv. */
static oab_status write_table(oab_live *live, const oab_asking *asking, FILE *out, oab_log *log) {
    const char *file = asking->path + strlen(tables), *end = strrchr(file, '.');
    char *name = strndup(file, end != NULL ? (size_t)(end - file) : strlen(file));
    if (name == NULL)
        return oab_out_of_memory(log);
    const oab_asked asked = {.table = name};
    const oab_status status =
        oab_report_comparison_table(&live->last->comparison, &asked, false, out, log);
    free(name);
    return status;
}

/* What can be got. A path that ends in '/' stands for what begins with it. What is about one answer
 * gives its number; a file is saved. */
static const struct {
    const char *path, *type;
    bool is_numbered, is_file;
    write_fn *write;
} gets[] = {
    {"/", "text/html; charset=utf-8", false, false, write_page},
    {"/unit", json, true, false, write_unit},
    {tables, "text/csv; charset=utf-8", true, true, write_table},
    {"/tables.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true,
     true, write_book},
};

static bool leads(size_t g, const char *path) {
    const size_t length = strlen(gets[g].path);
    const bool is_folder = length > 1 && gets[g].path[length - 1] == '/';
    return is_folder ? strncmp(gets[g].path, path, length) == 0 : strcmp(gets[g].path, path) == 0;
}

static bool is_current(const oab_live *live, const oab_asking *asking) {
    const char *text = oab_asked_value(asking, "number");
    char own[24];
    snprintf(own, sizeof own, "%lld", (long long)live->number);
    return text != NULL && strcmp(text, own) == 0;
}

static void answer_get(oab_live *live, const oab_asking *asking, oab_reply *reply) {
    oab_log log = {0};
    size_t g = 0;
    while (g < sizeof gets / sizeof *gets && !leads(g, asking->path))
        g++;
    if (g == sizeof gets / sizeof *gets)
        oab_reply_error(reply, NOT_FOUND, "there is nothing at this address", NULL, NULL);
    else if (gets[g].is_numbered && !is_current(live, asking))
        oab_reply_json(reply, GONE, json_pack("{s:b}", "gone", 1));
    else
        reply_written(live, asking, gets[g].write, gets[g].type, reply, &log);
    if (reply->status == OK && gets[g].is_file)
        snprintf(reply->file, sizeof reply->file, "%s", strrchr(asking->path, '/') + 1);
    oab_log_free(&log);
}

static oab_status study_body(oab_live *live, const oab_asking *asking, study *s) {
    s->asked = oab_seconds();
    OAB_TRY(oab_live_request_read(live->options, asking->body, asking->size, &s->request, &s->log));
    return compare(live, s);
}

/* The only thing that can be posted: another comparison. */
static void answer_post(oab_live *live, const oab_asking *asking, oab_reply *reply) {
    oab_log log = {0};
    study *s = oab_new(1, sizeof *s);
    const oab_status status = s != NULL ? study_body(live, asking, s) : oab_out_of_memory(&log);
    if (status == OAB_OK) {
        adopt(live, s);
        reply_written(live, asking, write_answer, json, reply, &log);
    } else {
        reply_failure(reply, status, s != NULL ? &s->log : &log, s != NULL ? &s->request : NULL);
        free_study(s);
    }
    oab_log_free(&log);
}

void oab_live_answer(void *context, const oab_asking *asking, oab_reply *reply) {
    if (asking->body == NULL)
        answer_get(context, asking, reply);
    else if (strcmp(asking->path, "/compare") == 0)
        answer_post(context, asking, reply);
    else
        oab_reply_error(reply, NOT_FOUND, "there is nothing at this address", NULL, NULL);
}

/* ---- the session ---- */

static oab_status open_first(oab_live *live, study *s) {
    s->asked = oab_seconds();
    OAB_TRY(oab_live_request_first(live->options, &s->request, &s->log));
    return compare(live, s);
}

oab_status oab_live_open(const oab_options *options, oab_live **live, oab_log *log) {
    study *first = oab_new(1, sizeof *first);
    *live = oab_new(1, sizeof **live);
    oab_status status = first != NULL && *live != NULL ? OAB_OK : oab_out_of_memory(log);
    if (status == OAB_OK) {
        (*live)->options = options;
        status = open_first(*live, first);
        oab_log_add_errors(log, &first->log);
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
