/* SPDX-License-Identifier: Apache-2.0
 *
 * A mail judged for a door that does not deliver it: milter, HTTP, rspamc, spamc. The door fills the
 * mail (envelope and bytes), has it judged, does with the verdict what its protocol can, and says at
 * the end what it answered; then the mail is in journal and log like any other. */
#pragma once

#include "gateway/reception.h"

struct consulting;
struct consult; /* one mail */

/* The parts stay the caller's. */
struct consulting *consulting_new(const struct reception_parts *parts);
/* When consulting_busy() is 0. */
void consulting_free(struct consulting **consulting);
size_t consulting_busy(const struct consulting *consulting);

/* Called from the loop, never from inside consult_judge(). judgement: with JUDGE_VERDICT; lies in the
 * mail's arena. */
typedef void consult_done(void *context, enum judge_end end, const struct judgement *judgement);

/* An empty mail with a new id and room for so many recipients. */
struct consult *consult_new(struct consulting *consulting, uint32_t recipients_max,
	consult_done *done, void *context);
/* Fill its envelope; strings belong into its arena. */
struct incoming *consult_mail(struct consult *consult);
/* Takes a recipient into the envelope; false: there is no room for it. */
bool consult_add_recipient(struct consult *consult, struct str address);
/* The last one is out of it again: he was refused. */
void consult_remove_recipient(struct consult *consult);
/* Bytes of the mail, counted against limits.bytes_in_flight and limits.message_size. */
enum consult_room { CONSULT_FINE, CONSULT_TOO_LARGE, CONSULT_NO_MEMORY };
enum consult_room consult_write(struct consult *consult, struct str bytes);

/* CONSULT_RCPT: before there is a mail, with the recipients so far; done() then, and judging again is
 * allowed. CONSULT_DATA: with everything; nothing more can be written. */
void consult_judge(struct consult *consult, enum consultation consultation);
/* The record of the last verdict (docs/json.md), as JSON; empty where keeping.mode is "none" … the
 * scanner writes it always, the journal keeps it by the setting. */
struct str consult_record(const struct consult *consult);

/* Puts the mail into our quarantine for these recipients (places in the envelope): file fsynced,
 * row committed. Once per judged mail. why: of a failure. */
typedef void consult_shelved(void *context, bool ok, const char *why);
void consult_quarantine(struct consult *consult, const size_t *recipients, size_t n,
	consult_shelved *done, void *context);

/* The door has answered: journal, log, a copy for replay, and the end. reply: as the client got it. */
void consult_end(struct consult **consult, uint16_t code, struct str reply);
/* Nobody waits for it any more and nothing was answered: forgotten, not recorded. */
void consult_drop(struct consult **consult);
