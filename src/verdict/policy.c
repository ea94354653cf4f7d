/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/policy.h"

static bool holds(const struct policy_row *row, enum profile profile)
{
	return profile == PROFILE_STRICT ? row->in_strict : row->in_default;
}

const struct policy_row *policy_match(const struct scan *scan)
{
	for (size_t i = 0; i < policy_row_count; i++)
		if (!policy_rows[i].per_recipient &&
			holds(&policy_rows[i], scan->settings->profile) &&
			finding_find(scan, policy_rows[i].finding))
			return &policy_rows[i];
	return NULL;
}

static bool found_for(const struct scan *scan, const char *name, struct str address)
{
	array_each(&scan->findings, finding)
		if (strcmp(finding->symbol->name, name) == 0 && str_eq(finding->evidence, address))
			return true;
	return false;
}

const struct policy_row *policy_match_recipient(const struct scan *scan, struct str address)
{
	for (size_t i = 0; i < policy_row_count; i++)
		if (policy_rows[i].per_recipient && holds(&policy_rows[i], scan->settings->profile) &&
			found_for(scan, policy_rows[i].finding, address))
			return &policy_rows[i];
	return NULL;
}

const struct policy_row *policy_find(struct str finding)
{
	for (size_t i = 0; i < policy_row_count; i++)
		if (str_eq(finding, str_of(policy_rows[i].finding)))
			return &policy_rows[i];
	return NULL;
}
