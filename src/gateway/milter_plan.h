/* SPDX-License-Identifier: Apache-2.0
 *
 * What a verdict comes to where another server delivers (docs/architecture.md, the table of
 * actions). That server has one mail with one header for all recipients; what differs between
 * them can only be said by who gets it, and at which address. */
#pragma once

#include "gateway/milter_mail.h"
#include "gateway/milter_options.h"

enum milter_ending {
	MILTER_PASSES,   /* to whoever is left */
	MILTER_REFUSED,  /* all of it, with the judgement's reply */
	MILTER_HELD,     /* all of it, in the mail server's hold queue */
	MILTER_TAKEN,    /* all of it, into our quarantine; the server forgets it */
};

struct milter_plan {
	enum milter_ending ending;
	size_t *shelved;     /* recipients (places in the envelope) whose copy goes into our quarantine */
	size_t shelved_count;
	size_t *moved;       /* who gets it as user+Junk */
	size_t moved_count;
	uint8_t group;       /* the header that all get: of the mildest verdict */
};

/* judgement: NULL for a mail that scanners died of. Lies in the mail's arena. */
void milter_plan_make(const struct incoming *mail, const struct judgement *judgement,
	const struct milter_options *options, struct milter_plan *out);
/* The changes: fields taken out and put in, recipients, hold queue. The answer comes after it. */
void milter_plan_put(struct buf *out, const struct milter_plan *plan, const struct incoming *mail,
	const struct judgement *judgement, const struct milter_options *options,
	const struct milter_mail *fields);
