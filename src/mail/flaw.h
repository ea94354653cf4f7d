/* SPDX-License-Identifier: Apache-2.0
 *
 * What is wrong with a mail's form. The parser never fails and never mends silently: it records
 * each deviation here, with how often and where first, and goes on. Sections are those of RFC 5322
 * (headers) and RFC 2045–2047, 2231 (MIME).
 *
 * What is counted: of FLAW_BARE_CR, FLAW_BARE_LF, FLAW_NUL, FLAW_BASE64_ALIEN, FLAW_QP_BAD_ESCAPE,
 * FLAW_QP_8BIT and FLAW_8BIT_IN_7BIT each byte, of what concerns a line each line, of what concerns
 * a field each field once, of what concerns a part each part once. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum flaw {
	/* lines (5322 2.1.1, 2.3) */
	FLAW_BARE_CR,
	FLAW_BARE_LF,             /* beside CRLF lines: mixed. A mail all in LF has none (a file) */
	FLAW_NUL,
	FLAW_LINE_OVER_998,
	FLAW_NO_FINAL_NEWLINE,
	/* header section (2.2, 3.6) */
	FLAW_HEADER_MALFORMED,    /* a line in the header section that is no field; not ending it */
	FLAW_HEADER_NO_BODY_BREAK,/* body began without an empty line */
	FLAW_HEADER_NAME_BAD,     /* characters outside 33..126 in a field name, blank before colon */
	FLAW_HEADER_8BIT,         /* raw bytes above 0x7f in a field (K-44) */
	FLAW_HEADER_CONTROL,      /* other control characters in a field */
	FLAW_HEADER_BLANK_FOLD,   /* a continuation line of blanks only (obs-FWS) */
	FLAW_HEADER_FIRST_FOLDED, /* the header section begins with a blank */
	FLAW_HEADER_TOO_LONG,     /* one field above the limit: cut */
	FLAW_HEADERS_TOO_MANY,    /* above the limit: the rest unread */
	FLAW_HEADER_DUPLICATE,    /* a field that may stand once stands more often; not Content-Type */
	FLAW_HEADER_MBOX_FROM,    /* "From " line at the start */
	/* encoded-words (2047) and parameters (2231) */
	FLAW_WORD_SYNTAX,         /* =?…?= that is none */
	FLAW_WORD_OVER_75,
	FLAW_WORD_SPLIT_CHARACTER,/* multibyte character cut across words */
	FLAW_WORD_BAD_BASE64,
	FLAW_WORD_CHARSET_UNKNOWN,
	FLAW_WORD_CHARSET_WRONG,  /* bytes do not fit the label */
	FLAW_WORD_IN_QUOTES,      /* inside a quoted-string (2047 5(3)) */
	FLAW_PARAMETER_SYNTAX,
	FLAW_PARAMETER_DUPLICATE,
	FLAW_PARAMETER_GAP,       /* continuations with a missing number */
	FLAW_PARAMETER_8BIT,
	/* addresses and dates */
	FLAW_ADDRESS_SYNTAX,
	FLAW_ADDRESS_OBSOLETE,
	FLAW_DATE_SYNTAX,
	/* MIME structure (2045, 2046) */
	FLAW_MIME_VERSION_MISSING,
	FLAW_CONTENT_TYPE_SYNTAX,
	FLAW_CONTENT_TYPE_DUPLICATE,
	FLAW_BOUNDARY_MISSING,    /* multipart without boundary parameter */
	FLAW_BOUNDARY_BAD,        /* empty, over 70 characters, or characters outside bchars */
	FLAW_BOUNDARY_UNUSED,     /* declared and never seen */
	FLAW_BOUNDARY_UNCLOSED,   /* no final --boundary-- */
	FLAW_BOUNDARY_REPEATED,   /* the same as an enclosing one */
	FLAW_BOUNDARY_PREFIX,     /* a line that begins like a boundary and goes on */
	FLAW_BOUNDARY_AFTER_CLOSE,/* boundary lines after the closing one */
	FLAW_PARTS_TOO_MANY,
	FLAW_PARTS_TOO_DEEP,
	FLAW_TRANSFER_UNKNOWN,    /* Content-Transfer-Encoding that nobody knows */
	FLAW_TRANSFER_SYNTAX,     /* known, but with quotes, parameters or other text around it */
	FLAW_TRANSFER_ON_COMPOSITE, /* base64 or quoted-printable on multipart, message/rfc822 */
	/* transfer encodings (2045 6.7, 6.8) */
	FLAW_BASE64_BLANK_LINE,   /* before the end of the data (K-45) */
	FLAW_BASE64_LINE_OVER_76,
	FLAW_BASE64_ALIEN,        /* characters outside the alphabet */
	FLAW_BASE64_PADDING,      /* missing */
	FLAW_BASE64_EARLY_PADDING,/* "=" and then data again */
	FLAW_BASE64_TRAILING,     /* text after the end */
	FLAW_QP_BAD_ESCAPE,       /* "=" without two hexadecimal digits or line end */
	FLAW_QP_LINE_OVER_76,
	FLAW_QP_8BIT,
	FLAW_QP_TRAILING_BLANK,
	FLAW_UU,                  /* uuencoded matter in a text part */
	FLAW_8BIT_IN_7BIT,        /* bytes above 0x7f in a part that says 7bit or nothing */
	/* charsets */
	FLAW_CHARSET_UNKNOWN,
	FLAW_CHARSET_WRONG,       /* bytes do not fit the label; another fits */
	FLAW_CHARSET_MISSING,     /* 8-bit text with no label */
	FLAW_CHARSET_UTF7,
	/* limits */
	FLAW_UNREAD,              /* the arena's bound: something was left undecoded */
	FLAW_COUNT
};

_Static_assert(FLAW_COUNT <= 64, "a field's flaws are one 64-bit mask");

struct flaw_note {
	uint32_t count; /* stops at UINT32_MAX */
	size_t first;   /* offset in the whole mail of the first one: the lowest that was noted */
};

/* One per mail; parts and fields add to it through flaw_add(). */
struct flaws {
	struct flaw_note v[FLAW_COUNT];
	uint64_t seen; /* flaw_bit() of each that occurred */
};

/* The bit of a flaw in a mask (struct flaws seen, struct header flaws). */
static inline uint64_t flaw_bit(enum flaw flaw)
{
	return UINT64_C(1) << flaw;
}

void flaw_add(struct flaws *flaws, enum flaw flaw, size_t offset);
/* The same for `count` of them at once, the first at `offset`; nothing if count is 0. */
void flaw_add_many(struct flaws *flaws, enum flaw flaw, size_t offset, size_t count);
/* "bare_cr", "base64_blank_line": the words of tests, JSON and documents. */
const char *flaw_name(enum flaw flaw);
