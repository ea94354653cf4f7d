/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose name an Authentication-Results field is written in (RFC 8601 2.2, 5). A field in our name
 * that comes from outside is forged and must go; so must one that some reader could take for ours. */
#pragma once

#include "base/str.h"

#define AUTHSERV_ID_MAX 512 /* bytes of an id that are read */

enum authserv {
	AUTHSERV_OTHER,   /* somebody else's */
	AUTHSERV_OURS,    /* the id `ours`: in any case, quoted, among comments, with a final dot */
	AUTHSERV_UNCLEAR, /* no id, or none that can be made out: a reader may take it for ours */
};

/* value: the field's value, folded or not. Linear. */
enum authserv authserv_whose(struct str value, struct str ours);
