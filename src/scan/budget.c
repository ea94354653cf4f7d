/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/budget.h"

bool budget_take(struct budget *budget, enum budget_kind kind, uint64_t n)
{
	if (budget->left[kind] < n) {
		budget->spent[kind] = true;
		return false;
	}
	budget->left[kind] -= n;
	return true;
}

const char *budget_kind_name(enum budget_kind kind)
{
	static const char *const names[] = {
		[BUDGET_QUESTIONS] = "questions",
		[BUDGET_STEPS] = "steps",
	};
	return names[kind];
}
