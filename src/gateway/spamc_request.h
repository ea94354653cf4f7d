/* SPDX-License-Identifier: Apache-2.0
 *
 * What a client of spamd asks (SPAMC/1.2 to 1.5: spamc, Exim's "spam" with SpamAssassin, and others),
 * or of rspamd in its old line protocol (RSPAMC/1.3: Exim's variant=rspamd): a line, fields, an
 * empty line, then the mail. */
#pragma once

#include "base/str.h"
#include "gateway/told.h"

enum spamc_method {
	SPAMC_CHECK,
	SPAMC_SYMBOLS,
	SPAMC_REPORT,
	SPAMC_REPORT_IFSPAM,
	SPAMC_PROCESS,
	SPAMC_HEADERS,
	SPAMC_PING,
	SPAMC_SKIP,
	SPAMC_TELL,
	SPAMC_METHOD_COUNT
};

/* Exit codes of sysexits.h, which the protocol answers with; EX_TIMEOUT is spamd's own. */
enum spamc_code {
	SPAMC_OK = 0,
	SPAMC_DATAERR = 65,
	SPAMC_UNAVAILABLE = 69,
	SPAMC_SOFTWARE = 70,
	SPAMC_TEMPFAIL = 75,
	SPAMC_PROTOCOL = 76,
	SPAMC_TIMEOUT = 79,
};

struct spamc_request {
	enum spamc_method method;
	bool rspamc;         /* the old protocol of rspamd */
	unsigned minor;      /* of version 1 */
	bool has_length;
	uint64_t length;     /* of the mail */
};

/* The first line. NULL, or why it is none. */
const char *spamc_request_begin(struct spamc_request *request, struct str line);
/* A field. field_out, value_out: what it tells of the envelope; TOLD_COUNT: nothing. NULL, or why
 * the request must be refused. */
const char *spamc_request_field(struct spamc_request *request, struct str line,
	enum told_field *field_out, struct str *value_out);
/* "EX_OK". */
const char *spamc_code_name(enum spamc_code code);
