/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose name an Authentication-Results field is written in (RFC 8601 2.2, 5). A field in our name
 * that comes from outside is forged and must go; so must one that some reader could take for ours. */
#pragma once

#include "scan/settings.h"

#define AUTHSERV_ID_MAX 512 /* bytes of an id that are read */

/* value: the field's value, folded or not. True for our id in any case, quoted, among comments, with
 * a final dot; and for a field whose id is missing or cannot be made out while it may be ours. */
bool authserv_is_ours(const struct settings *settings, struct str value);
/* Our id: the setting, or the host name. */
struct str authserv_id(const struct settings *settings);
