/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/policy.h"

static bool holds(const struct policy_row *row, enum profile profile)
{
	return profile == PROFILE_STRICT ? row->in_strict : row->in_default;
}

const struct policy_row *policy_match(const struct scan *scan)
{
	for (size_t i = 0; i < policy_row_count; i++)
		if (holds(&policy_rows[i], scan->settings->profile) &&
			finding_find(scan, policy_rows[i].finding))
			return &policy_rows[i];
	return NULL;
}
