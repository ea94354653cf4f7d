/* SPDX-License-Identifier: Apache-2.0
 *
 * The one budget of a mail: everything that a sender controls is paid from here. A spent budget is
 * a finding (BUDGET_SPENT) and never means clean. */
#pragma once

#include "base/str.h"

enum budget_kind {
	BUDGET_QUESTIONS, /* DNS questions and others put for this mail */
	BUDGET_STEPS,     /* work units of mechanisms: one per term, token or record looked at */
	BUDGET_KIND_COUNT
};

struct budget {
	uint64_t left[BUDGET_KIND_COUNT];
	bool spent[BUDGET_KIND_COUNT]; /* something was refused */
};

/* Takes n, or marks it spent and returns false. */
bool budget_take(struct budget *budget, enum budget_kind kind, uint64_t n);
const char *budget_kind_name(enum budget_kind kind);
