/* SPDX-License-Identifier: Apache-2.0
 *
 * What the journal knows of a mail, printed; shared by `history` and `quarantine`. */
#pragma once

#include "cli/tasks.h"

/* Addresses joined by blanks, at most `most` of them, then "+N". */
struct str judged_addresses(
	struct arena *arena, const struct str *addresses, size_t n, size_t most);
/* The explanation that the record of this row gives, or a line that none is kept. */
void judged_explain(struct task_run *run, const struct journal_row *row);
/* The words of --from, --to, --ip, --since, --until as a search; false: said so. */
bool judged_search(struct task_run *run, struct search *out);
