/* SPDX-License-Identifier: Apache-2.0
 *
 * Why something could not be done (file, network, settings): a kind and one line of text.
 * Functions that can fail so return bool and take `struct error *`; on success it is untouched.
 * Bugs are asserts, memory running out ends the process, and a malformed mail is never an
 * error but a fact. */
#pragma once

#include <stdarg.h>

#include "base/str.h"

enum error_kind {
	ERROR_TEMPORARY, /* may work later: 4xx */
	ERROR_PERMANENT, /* will not work as it stands: 5xx, or stop */
};

struct error {
	enum error_kind kind;
	char text[512];
};

/* Sets it and returns false, so that `return error_set(err, …)` reads well. */
bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same with ": " and what errno says. */
bool error_errno(struct error *err, enum error_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Puts what the caller knows more before the text: "settings: FILE:3: …". Returns false. */
bool error_prefix(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
