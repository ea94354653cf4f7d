/* SPDX-License-Identifier: Apache-2.0
 *
 * What content/ establishes of a mail: its header fields read and decoded, its texts decoded, and
 * what is wrong with its form. Plain data, complete before the first check of this room ends. */
#pragma once

#include "content/label.h"
#include "mail/address.h"
#include "mail/received.h"
#include "scan/scan.h"

#define CONTENT_TEXTS_MAX 500 /* text parts kept; more are decoded but not listed */

/* A text part as a person sees it. */
struct content_text {
	struct part *part;
	struct str text;         /* UTF-8; HTML with its tags */
	bool html;
	bool attached;           /* Content-Disposition: attachment, or it has a file name */
};

struct content_results {
	/* All fields of a kind together, in their order. */
	struct address_list from, sender, reply_to, to, cc;
	struct str from_domain;  /* A-label of the first mailbox of From, empty if there is none */
	struct str subject;      /* decoded on one line; p NULL when there is no such field */
	struct label label;      /* the advertising label of the subject */
	bool label_split;        /* … cut across encoded-words */
	bool has_date;           /* Date was given and read */
	struct date date;
	struct str message_id;   /* without blanks around, with its angle brackets; p NULL: none */
	struct received *hops;   /* newest first */
	size_t hop_count;
	bool from_list;          /* a mailing list sent it on: List-Id, or Precedence: list */
	bool automatic;          /* Auto-Submitted, a report, or a null sender's usual mail */
	struct content_text *texts;
	size_t text_count;
	uint64_t text_bytes;     /* of texts not attached */
	uint64_t attached_bytes; /* decoded bytes of all other leaves */
	struct flaws flaws;      /* of addresses, dates and encoded-words of the fields above */
	bool unread;             /* something lies behind a limit and was not judged */
};

/* NULL before the mail is there (CONSULT_RCPT), and before a check of this room has run. */
static inline const struct content_results *content_results(const struct scan *scan)
{
	return scan->facts[ROOM_CONTENT];
}
