/* SPDX-License-Identifier: Apache-2.0
 *
 * The door's lines to the resolver, to the keeper and to the signer: many questions on their way at once, each
 * answered once or failed once. Either of them may die and come back; what was on its way then
 * fails, and later questions go to the new one. */
#pragma once

#include "net/loop.h"
#include "scan/question.h"
#include "store/request.h"

struct asking;
struct metrics;

struct asking *asking_new(struct loop *loop);
/* Open questions are forgotten: nobody is called. */
void asking_free(struct asking **asking);

/* Sockets (taken over); the one before is closed. */
void asking_set_resolver(struct asking *asking, int socket);
void asking_set_keeper(struct asking *asking, int socket);
void asking_set_signer(struct asking *asking, int socket);
/* Are they there? */
bool asking_has_resolver(const struct asking *asking);
bool asking_has_keeper(const struct asking *asking);
/* Where questions are counted, and what judging and recording count; NULL: nowhere. Not owned. */
void asking_set_metrics(struct asking *asking, struct metrics *metrics);
struct metrics *asking_metrics(const struct asking *asking);
/* Rows of the quarantine wait to be claimed; also called when a keeper has come. */
void asking_on_work_due(struct asking *asking, void (*due)(void *context), void *context);

/* All return a number to cancel by, or 0: nobody is there to ask, and nothing will be called.
 * What is given to the callbacks lives during the call. */
typedef void asked_answer(void *context, const struct answer *answer);
uint64_t asking_dns(struct asking *asking, struct str name, uint16_t type, asked_answer *done,
	void *context);
/* payload: struct keys_answer. */
uint64_t asking_keys(struct asking *asking, struct str domain, asked_answer *done, void *context);
/* digest: 32 bytes; payload: the signature. */
uint64_t asking_signature(struct asking *asking, struct str domain, struct str selector,
	struct str digest, asked_answer *done, void *context);
/* reply: NULL if the keeper died. request->serial is set here. done NULL: no reply is wanted (the
 * number then only says that it was sent). */
typedef void asked_keeper(void *context, const struct reply *reply);
uint64_t asking_keeper(struct asking *asking, struct request *request, asked_keeper *done,
	void *context);
/* Its callback will not be called. 0 and numbers done with are ignored. */
void asking_cancel(struct asking *asking, uint64_t number);
/* Questions on their way now; for tests. */
size_t asking_open(const struct asking *asking);
