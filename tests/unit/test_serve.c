/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which exchanges reach the handler, in which order, and which are refused: without a network. */
#include "serve/serve_internal.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static int suspended, resumed;

static void suspend(struct MHD_Connection *connection) {
    (void)connection;
    suspended++;
}

static void resume(struct MHD_Connection *connection) {
    (void)connection;
    resumed++;
}

static oab_queue queue;

static void open_queue(void) {
    oab_mhd.suspend_connection = suspend;
    oab_mhd.resume_connection = resume;
    cr_assert(oab_queue_open(&queue));
}

static void close_queue(void) {
    oab_queue_free(&queue);
}

TestSuite(serve, .init = open_queue, .fini = close_queue);

Test(serve, of_the_posts_that_wait_only_the_newest_is_taken) {
    oab_exchange post[3] = {{.is_post = true}, {.is_post = true}, {.is_post = true}},
                 get[2] = {{0}};
    oab_exchange *const order[] = {&post[0], &get[0], &post[1], &get[1], &post[2]};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        cr_assert(oab_queue_add(&queue, order[i]));
    cr_expect_eq(suspended, 5);
    cr_expect_eq(resumed, 2);
    for (int i = 0; i < 2; i++) {
        cr_expect(post[i].is_answered);
        cr_expect_eq(post[i].reply.status, MHD_HTTP_CONFLICT);
        cr_expect_str_eq(post[i].reply.body, "{\"superseded\":true}");
        free(post[i].reply.body);
    }
    const oab_exchange *const taken[] = {&get[0], &get[1], &post[2]};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        cr_expect_eq(oab_queue_take(&queue), taken[i]);
    cr_expect_not(post[2].is_answered);
}

Test(serve, a_queue_has_an_end_and_is_emptied_when_it_closes) {
    enum { MANY = 40 };
    oab_exchange get[MANY] = {{0}}, late = {0};
    int waiting = 0;
    for (int i = 0; i < MANY; i++)
        waiting += oab_queue_add(&queue, &get[i]);
    cr_assert_eq(waiting, 32);
    cr_expect_eq(suspended, waiting);
    oab_queue_close(&queue);
    cr_expect_eq(resumed, waiting);
    for (int i = 0; i < MANY; i++) {
        cr_expect_eq(get[i].is_answered, i < waiting);
        cr_expect_eq(get[i].reply.status, i < waiting ? MHD_HTTP_SERVICE_UNAVAILABLE : 0);
        free(get[i].reply.body);
    }
    cr_expect_not(oab_queue_add(&queue, &late));
    cr_expect_null(oab_queue_take(&queue));
}
