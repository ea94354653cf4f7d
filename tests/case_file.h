/* SPDX-License-Identifier: Apache-2.0
 *
 * A case: one text file with a mail, its world, and what is expected of the judge.
 *
 *   title what it shows
 *   [connection]  ip 192.0.2.1 / helo mail.example.com / from a@example.org / to b@example.net …
 *   [settings]    settings in file syntax
 *   [dns]         master file lines; a name not there does not exist
 *   [lists]       block|white ip|domain|address|helo ENTRY reason…
 *   [feeds]       WHY FEED, for a public list's vote (lists/health.h): "refused spamcop/ip4"; one not
 *                 named votes if it passes its tests in [dns]
 *   [accounts]    user@example.net active [language | junk_at N]
 *   [contacts]    RECIPIENT SENDER (lower case): who has written to whom before
 *   [mail]        the mail, lines in LF (the judge sees CRLF); first line `escape on`: \xHH \r \n \\
 *   [expect]      one expectation a line, see case_runner.c */
#pragma once

#include "base/array.h"
#include "base/error.h"
#include "scan/scan.h"

struct case_section {
	struct str name, text;
};

struct case_file {
	struct arena *arena;
	struct str title;
	ARRAY(struct case_section) sections;
	struct envelope envelope;
	struct str mail; /* p NULL: no [mail], the RCPT consultation is judged */
};

bool case_load(struct arena *arena, const char *path, struct case_file *out, struct error *err);
/* Empty if the section is not there. */
struct str case_section_text(const struct case_file *file, const char *name);
