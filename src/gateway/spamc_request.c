/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/spamc_request.h"

#define MINOR_MIN 2 /* before that there was no length, and nobody speaks it any more */

static const char *const method_names[SPAMC_METHOD_COUNT] = {
	[SPAMC_CHECK] = "CHECK",
	[SPAMC_SYMBOLS] = "SYMBOLS",
	[SPAMC_REPORT] = "REPORT",
	[SPAMC_REPORT_IFSPAM] = "REPORT_IFSPAM",
	[SPAMC_PROCESS] = "PROCESS",
	[SPAMC_HEADERS] = "HEADERS",
	[SPAMC_PING] = "PING",
	[SPAMC_SKIP] = "SKIP",
	[SPAMC_TELL] = "TELL",
};

static bool method_of(struct str word, enum spamc_method *out)
{
	for (int i = 0; i < SPAMC_METHOD_COUNT; i++)
		if (str_eq(word, str_of(method_names[i]))) {
			*out = (enum spamc_method)i;
			return true;
		}
	return false;
}

/* "SPAMC/1.5" */
static bool version_of(struct str word, struct spamc_request *out)
{
	struct str name, version;
	uint64_t minor;
	if (!str_cut(word, '/', &name, &version) || !str_starts(version, STR("1.")) ||
		!str_to_uint(str_from(version, 2), 99, &minor))
		return false;
	out->rspamc = str_eq(name, STR("RSPAMC"));
	out->minor = (unsigned)minor;
	return out->rspamc || str_eq(name, STR("SPAMC"));
}

/* Of rspamd's words we know the verdict alone. */
static bool method_fits(const struct spamc_request *r)
{
	return !r->rspamc || r->method == SPAMC_CHECK || r->method == SPAMC_SYMBOLS ||
		r->method == SPAMC_REPORT || r->method == SPAMC_PING || r->method == SPAMC_SKIP;
}

const char *spamc_request_begin(struct spamc_request *request, struct str line)
{
	struct str word, version;
	*request = (struct spamc_request){ 0 };
	if (!str_cut(line, ' ', &word, &version))
		return "the request is no METHOD SPAMC/1.x";
	if (!version_of(str_trim(version), request))
		return "the protocol is not SPAMC/1.x";
	if (!method_of(word, &request->method) || !method_fits(request))
		return "unknown method";
	return request->minor < MINOR_MIN ? "versions before SPAMC/1.2 are not spoken" : NULL;
}

static const char *take_length(struct spamc_request *request, struct str value)
{
	uint64_t length;
	if (!str_to_uint(value, UINT64_MAX / 2, &length))
		return "Content-length is no number";
	if (request->has_length && length != request->length)
		return "two different values of Content-length";
	request->has_length = true;
	request->length = length;
	return NULL;
}

const char *spamc_request_field(struct spamc_request *request, struct str line,
	enum told_field *field_out, struct str *value_out)
{
	struct str name, value;
	*field_out = TOLD_COUNT;
	if (!str_cut(line, ':', &name, &value))
		return "a header line without a colon";
	value = str_trim(value);
	if (str_eq_nocase(name, STR("Content-length")))
		return take_length(request, value);
	if (str_eq_nocase(name, STR("Compress")))
		return "compressed mail is not unpacked here: leave out -z";
	/* SPAMC's User is whose preferences are meant, RSPAMC's who has signed in. */
	for (int i = 0; request->rspamc && i < TOLD_COUNT; i++)
		if (str_eq_nocase(name, str_of(told_names[i].rspamd)))
			*field_out = (enum told_field)i;
	*value_out = value;
	return NULL;
}

const char *spamc_code_name(enum spamc_code code)
{
	switch (code) {
	case SPAMC_OK: return "EX_OK";
	case SPAMC_DATAERR: return "EX_DATAERR";
	case SPAMC_UNAVAILABLE: return "EX_UNAVAILABLE";
	case SPAMC_SOFTWARE: return "EX_SOFTWARE";
	case SPAMC_TEMPFAIL: return "EX_TEMPFAIL";
	case SPAMC_PROTOCOL: return "EX_PROTOCOL";
	case SPAMC_TIMEOUT: return "EX_TIMEOUT";
	}
	return "EX_SOFTWARE";
}
