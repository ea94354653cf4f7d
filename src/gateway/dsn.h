/* SPDX-License-Identifier: Apache-2.0
 *
 * The notice that a mail we took could not be delivered (RFC 3461 6, RFC 3462, RFC 3464): a
 * multipart/report with a text for people in three languages, the status of each recipient, and
 * the header of the mail. Sent with the null reverse-path to the return path; never for a mail
 * that has none itself. */
#pragma once

#include "base/buf.h"

struct dsn_recipient {
	struct str address;
	struct str reply;     /* the hop's last answer, "550 5.1.1 no such user"; empty: none came */
};

struct dsn {
	struct str hostname;  /* ours */
	struct str mail_id;
	struct str mail_from; /* to whom it goes */
	int64_t arrival, now; /* seconds since 1970 */
	const struct dsn_recipient *recipients;
	size_t recipient_count;
	struct str original;  /* the mail, or its beginning: its header section goes along */
};

/* Most that is kept of the original's header section. */
#define DSN_ORIGINAL_MAX ((size_t)64 * 1024)
#define DSN_MAX          ((size_t)512 * 1024)

/* The whole message with CRLF lines, into a buffer made with BUF(DSN_MAX). */
void dsn_write(struct buf *out, const struct dsn *dsn);
