/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exchanges that wait for the handler, in the order in which they came; of the POSTs only the
 * newest, as it says what the reader wants now. Left out of builds with OAB_WITHOUT_SERVER. */
#ifndef OAB_WITHOUT_SERVER

#include "serve/serve_internal.h"

#include <errno.h>

enum { MOST_WAITING = 32 };

bool oab_queue_open(oab_queue *queue) {
    *queue = (oab_queue){.first = NULL};
    if (pthread_mutex_init(&queue->lock, NULL) != 0)
        return false;
    if (sem_init(&queue->filled, 0, 0) == 0)
        return true;
    pthread_mutex_destroy(&queue->lock);
    return false;
}

static void unlink_after(oab_queue *queue, oab_exchange *before, oab_exchange *exchange) {
    if (before != NULL)
        before->next = exchange->next;
    else
        queue->first = exchange->next;
    if (queue->last == exchange)
        queue->last = before;
    queue->count--;
}

/* The POST that waits, taken out; NULL: none does. */
static oab_exchange *take_superseded(oab_queue *queue) {
    oab_exchange *before = NULL, *at = queue->first;
    for (; at != NULL && !at->is_post; before = at, at = at->next)
        ;
    if (at != NULL)
        unlink_after(queue, before, at);
    return at;
}

bool oab_queue_add(oab_queue *queue, oab_exchange *exchange) {
    oab_exchange *superseded = NULL;
    pthread_mutex_lock(&queue->lock);
    if (exchange->is_post)
        superseded = take_superseded(queue);
    const bool has_room = !queue->is_closed && queue->count < MOST_WAITING;
    if (has_room) {
        oab_mhd.suspend_connection(exchange->connection);
        exchange->next = NULL;
        if (queue->last != NULL)
            queue->last->next = exchange;
        else
            queue->first = exchange;
        queue->last = exchange;
        queue->count++;
    }
    pthread_mutex_unlock(&queue->lock);
    if (has_room)
        sem_post(&queue->filled);
    if (superseded != NULL) {
        oab_reply_json(&superseded->reply, MHD_HTTP_CONFLICT, json_pack("{s:b}", "superseded", 1));
        oab_queue_answer(superseded);
    }
    return has_room;
}

oab_exchange *oab_queue_take(oab_queue *queue) {
    while (sem_wait(&queue->filled) != 0 && errno == EINTR)
        ;
    pthread_mutex_lock(&queue->lock);
    oab_exchange *taken = queue->first;
    if (taken != NULL)
        unlink_after(queue, NULL, taken);
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

void oab_queue_answer(oab_exchange *exchange) {
    exchange->is_answered = true;
    oab_mhd.resume_connection(exchange->connection);
}

void oab_queue_close(oab_queue *queue) {
    pthread_mutex_lock(&queue->lock);
    oab_exchange *waiting = queue->first;
    queue->is_closed = true;
    queue->first = queue->last = NULL;
    queue->count = 0;
    pthread_mutex_unlock(&queue->lock);
    while (waiting != NULL) {
        oab_exchange *next = waiting->next;
        oab_reply_error(&waiting->reply, MHD_HTTP_SERVICE_UNAVAILABLE, "oab-alloc serve stops",
                        NULL, NULL);
        oab_queue_answer(waiting);
        waiting = next;
    }
}

void oab_queue_free(oab_queue *queue) {
    sem_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->lock);
}

#else

#include "serve/serve.h"

#endif
