/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes JSON (RFC 8259) into a buffer, member by member, commas by itself. Bytes that are no UTF-8
 * become U+FFFD; what must come back byte for byte is written by json_base64(). */
#pragma once

#include "base/buf.h"

struct json {
	struct buf *out;
	bool follows; /* something stands before on this level: a comma is due */
};

/* key NULL inside arrays and at the top. */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_str(struct json *json, const char *key, struct str value);
void json_int(struct json *json, const char *key, int64_t value);
/* Finite values in their shortest form, others as null. */
void json_double(struct json *json, const char *key, double value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);
void json_base64(struct json *json, const char *key, struct str bytes);
/* A value that is JSON already. */
void json_raw(struct json *json, const char *key, struct str value);
