/* SPDX-License-Identifier: Apache-2.0
 *
 * The seal of a scanner: no files, no network, no other programs (seccomp, rlimits,
 * no_new_privs). What no library needs ends the process; what a mail can make a library try
 * (open a file) fails with EPERM. Sanitizer builds use a looser list and name the call that was
 * refused. Figures and reasons: docs/decisions/0003-seal.md. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct seal; /* the filter, compiled once, applied in every scanner */

/* In the template, while everything is still allowed. */
bool seal_prepare(struct seal **out, struct error *err);
void seal_free(struct seal **seal);
/* Leaves the network for good, once in the template: an own network namespace, through an own user
 * namespace where the caller is not root. False where the kernel does not allow it; the filter
 * refuses sockets all the same. */
bool seal_leave_network(struct error *err);
/* In the scanner, last: memory is the address space in bytes. No way back. */
bool seal_apply(const struct seal *seal, uint64_t memory, struct error *err);
