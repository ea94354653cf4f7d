/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "connect/results.h"

struct str connect_list_evidence(struct arena *arena, const struct list_answer *list)
{
	char until[40] = "";
	time_t expires = (time_t)list->expires;
	struct tm date;

	if (list->expires > 0 && gmtime_r(&expires, &date))
		strftime(until, sizeof until, " (until %Y-%m-%d)", &date);
	return arena_printf(arena, "%.*s%s%.*s%s", STR_ARG(list->entry), list->reason.n ? ": " : "",
		STR_ARG(str_first(list->reason, 200)), until);
}
