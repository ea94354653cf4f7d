/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of `haechi key`: what making keys and changing their states have in common. Shared by key.c and
 * key_make.c, and nobody else. */
#pragma once

#include "cli/key_record.h"

#define RSA_BITS_LEAST 1024 /* RFC 8301 3.2 */

/* All of these say on standard error what is wrong. */
bool key_read_domain(struct task_run *run, const char *word, struct str *out);
int key_fail(struct task_run *run, const struct error *err);
bool key_list(struct task_run *run, struct str domain, struct kept_keys *out);
/* From here on nobody else changes keys. */
bool key_begin(struct task_run *run, struct keys_writer *writer);
/* The command that comes next. */
void key_print_next(struct task_run *run, const struct text *says, const char *task,
	struct str domain, struct str selectors);

int key_create(struct task_run *run);
int key_rotate(struct task_run *run);
