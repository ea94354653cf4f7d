/* SPDX-License-Identifier: Apache-2.0
 *
 * The checks of content/: header fields (RFC 5322) and form (RFC 2045–2049). None of them asks
 * anything: all they need is the mail and its envelope. */
#pragma once

#include "content/results.h"
#include "content/symbols.h"

extern const struct check_table content_checks;

enum step check_people(struct scan *scan);     /* From, Sender, Reply-To */
enum step check_recipients(struct scan *scan); /* To, Cc, Bcc against the envelope */
enum step check_date_id(struct scan *scan);    /* Date, Message-ID */
enum step check_fields(struct scan *scan);     /* duplicates, raw bytes, traces of programs */
enum step check_hops(struct scan *scan);       /* Received */
enum step check_subject(struct scan *scan);    /* Subject and its advertising label */
enum step check_form(struct scan *scan);       /* what the parser noted */
enum step check_structure(struct scan *scan);  /* text, HTML, attachments, size */

/* Bytes of the mail quoted in evidence: cut at a character, so that one finding stays one line. */
#define EVIDENCE_QUOTE_MAX 120
struct str evidence_quote(struct str bytes);
