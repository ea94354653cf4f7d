/* SPDX-License-Identifier: Apache-2.0 */
#include "store/row.h"

static const struct {
	const char *name;
	bool has_file;
} quarantine_states[QUARANTINE_STATE_COUNT] = {
	[QUARANTINE_HELD] = { "held", true },
	[QUARANTINE_RETRY] = { "retry", true },
	[QUARANTINE_RELEASE] = { "release", true },
	[QUARANTINE_RELEASED] = { "released", false },
	[QUARANTINE_DELETED] = { "deleted", false },
	[QUARANTINE_EXPIRED] = { "expired", false },
	[QUARANTINE_POISON] = { "poison", true },
	[QUARANTINE_FAILED] = { "failed", true },
};

const char *quarantine_state_name(enum quarantine_state state)
{
	return state < QUARANTINE_STATE_COUNT ? quarantine_states[state].name : "unknown";
}

bool quarantine_state_parse(struct str text, enum quarantine_state *out)
{
	for (unsigned i = 0; i < QUARANTINE_STATE_COUNT; i++)
		if (str_eq_nocase(text, str_of(quarantine_states[i].name))) {
			*out = (enum quarantine_state)i;
			return true;
		}
	return false;
}

bool quarantine_state_has_file(enum quarantine_state state)
{
	return state < QUARANTINE_STATE_COUNT && quarantine_states[state].has_file;
}

bool row_id_valid(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!ascii_is_alnum(id.p[i]) && id.p[i] != '-' && id.p[i] != '_')
			return false;
	return id.n > 0 && id.n <= ROW_ID_MAX;
}
