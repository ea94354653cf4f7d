/* SPDX-License-Identifier: Apache-2.0
 *
 * The data of a mail as it comes in: dots undone (RFC 5321 4.5.2), the end found, line ends
 * watched. Only CRLF "." CRLF ends DATA. A CR or LF that stands alone is how a second mail is
 * smuggled past one of two servers that disagree about it (CVE-2023-51764 and its kin): such data
 * is refused, or, from those who are trusted to mean well, mended: LF becomes CRLF, CR a blank. */
#pragma once

#include "base/buf.h"

enum body_flaw {
	BODY_BARE_LF = 1 << 0,
	BODY_BARE_CR = 1 << 1,
	BODY_DOT_TRICK = 1 << 2, /* a lone dot between line ends of which one is not CRLF */
};

struct body {
	bool dots;      /* DATA: dots and an end mark; false: BDAT, counted by its reader */
	bool mend;
	uint8_t state;  /* where in the line we are */
	uint32_t flaws; /* enum body_flaw */
	uint64_t lines;
};

enum body_status {
	BODY_MORE,
	BODY_END,    /* the end mark was read; what follows it was not */
	BODY_BROKEN, /* a bare CR or LF, and not to be mended: `flaws` says which */
};

void body_init(struct body *body, bool dots, bool mend);
/* Reads from the front of *in, adds the mail's bytes to out, which must have room for
 * BODY_GROWTH(in->n) more. */
enum body_status body_feed(struct body *body, struct str *in, struct buf *out);
/* No more will come (BDAT LAST): a CR that still waited for its LF is a bare one. */
enum body_status body_finish(struct body *body, struct buf *out);

#define BODY_GROWTH(n) (2 * (n) + 4)
