/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/shelving.h"

static void row_added(void *context, const struct reply *reply)
{
	struct shelving *s = context;
	bool ok = reply && reply->status == REPLY_OK;
	const char *why = ok ? NULL
		: !reply     ? "the keeper is away"
		: reply->status == REPLY_LIMIT ? "too many mails set aside"
					       : "the keeper could not";
	s->done(s->context, ok, why);
}

static void file_stored(void *context, bool ok, const struct error *err)
{
	struct shelving *s = context;
	struct request request = { .kind = REQUEST_QUARANTINE_ADD, .quarantine = s->row };
	if (!ok)
		s->done(s->context, false, err->text);
	else if (asking_keeper(s->asking, &request, row_added, s) == 0)
		row_added(s, NULL);
}

void shelving_begin(struct shelving *s)
{
	struct str path = arena_printf(s->arena, "quarantine/%.*s.eml", STR_ARG(s->row.id));
	s->carrier->store(s->carrier->context, &s->outgoing, path, file_stored, s);
}
