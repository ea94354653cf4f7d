/* SPDX-License-Identifier: Apache-2.0
 *
 * An envelope as it is told to us by a client of HTTP, rspamc or spamc: the same few fields under
 * three names. What is left out is unknown, as with `haechi scan`. */
#pragma once

#include "gateway/consulting.h"

enum told_field {
	TOLD_CLIENT,
	TOLD_HELO,
	TOLD_FROM,
	TOLD_RCPT,
	TOLD_USER,
	TOLD_TLS_VERSION,
	TOLD_TLS_CIPHER,
	TOLD_COUNT
};

struct told_names {
	const char *header; /* of /v1/scan */
	const char *json;
	const char *rspamd;
};
extern const struct told_names told_names[TOLD_COUNT];

/* An envelope with nothing told yet. */
void told_begin(struct consult *consult, const struct listener_settings *listener);
/* Takes one field in. NULL, or why not: then nothing was changed. */
const char *told_take(struct consult *consult, const struct limits *limits, enum told_field field,
	struct str value);
/* {"client":"192.0.2.1","rcpt":["a@b.example"],…} as text; members of other names are refused. */
const char *told_take_json(struct consult *consult, const struct limits *limits, struct str json);
