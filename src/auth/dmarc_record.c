/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/dmarc.h"

/* DMARC records are read more leniently than tag lists of DKIM: what is wrong in the rest of a record
 * is passed over (RFC 9989 4.7), and names and words are ABNF literals, so their case is free. */

enum known_tag { TAG_P, TAG_SP, TAG_NP, TAG_ADKIM, TAG_ASPF, TAG_PSD, TAG_T, TAG_PCT, TAG_RUA, TAG_RUF,
	TAG_FO, TAG_COUNT };

static const struct str tag_names[TAG_COUNT] = {
	[TAG_P] = STR_INIT("p"),
	[TAG_SP] = STR_INIT("sp"),
	[TAG_NP] = STR_INIT("np"),
	[TAG_ADKIM] = STR_INIT("adkim"),
	[TAG_ASPF] = STR_INIT("aspf"),
	[TAG_PSD] = STR_INIT("psd"),
	[TAG_T] = STR_INIT("t"),
	[TAG_PCT] = STR_INIT("pct"),
	[TAG_RUA] = STR_INIT("rua"),
	[TAG_RUF] = STR_INIT("ruf"),
	[TAG_FO] = STR_INIT("fo"),
};

struct seen_tag {
	struct str text, value;
	bool seen;
	bool differs; /* stood there twice with different values: says nothing */
};

static void complain(struct dmarc_record *record, enum dmarc_problem problem, struct str detail)
{
	/* The first is told; what concerns the policy goes before all else. */
	if (record->problem == DMARC_PROBLEM_NONE ||
		(problem == DMARC_PROBLEM_POLICY && record->problem == DMARC_PROBLEM_SYNTAX)) {
		record->problem = problem;
		record->detail = str_first(detail, 80);
	}
}

/* dmarc-version (4.8): the value alone has a case. */
static bool is_version(struct str piece)
{
	struct str name, value;

	return piece.n > 0 && ascii_lower(piece.p[0]) == 'v' && str_cut(piece, '=', &name, &value) &&
	       str_eq_nocase(str_trim(name), STR("v")) && str_eq(str_trim(value), STR("DMARC1"));
}

static void collect(struct str rest, struct dmarc_record *out, struct seen_tag tags[TAG_COUNT])
{
	struct str piece, name, value;

	while (str_next_piece(&rest, ';', &piece)) {
		piece = str_trim(piece);
		if (piece.n == 0)
			continue;
		if (!str_cut(piece, '=', &name, &value)) {
			complain(out, DMARC_PROBLEM_SYNTAX, piece);
			continue;
		}
		name = str_trim(name);
		value = str_trim(value);
		for (int t = 0; t < TAG_COUNT; t++) {
			if (!str_eq_nocase(name, tag_names[t]))
				continue;
			tags[t].differs |= tags[t].seen && !str_eq_nocase(tags[t].value, value);
			if (!tags[t].seen || tags[t].differs)
				tags[t].text = piece;
			tags[t].value = value;
			tags[t].seen = true;
			if (tags[t].differs)
				complain(out, DMARC_PROBLEM_SYNTAX, piece);
		}
	}
}

static bool is_word(const struct seen_tag *tag, const char *word)
{
	return tag->seen && !tag->differs && str_eq_nocase(tag->value, str_of(word));
}

/* One of the words of a tag; `otherwise` where it is absent or says something else. */
static int read_word(struct dmarc_record *out, const struct seen_tag *tag, const char *const words[],
	int otherwise)
{
	for (int i = 0; words[i]; i++)
		if (is_word(tag, words[i]))
			return i;
	if (tag->seen)
		complain(out, DMARC_PROBLEM_SYNTAX, tag->text);
	return otherwise;
}

static bool read_policy(const struct seen_tag *tag, enum dmarc_policy *out)
{
	for (int p = DMARC_POLICY_NONE; p <= DMARC_POLICY_REJECT; p++)
		if (is_word(tag, dmarc_policy_name((enum dmarc_policy)p))) {
			*out = (enum dmarc_policy)p;
			return true;
		}
	return false;
}

static void read_policies(struct dmarc_record *out, const struct seen_tag tags[TAG_COUNT])
{
	out->has_p = read_policy(&tags[TAG_P], &out->p);
	out->sp = out->p;
	out->has_sp = read_policy(&tags[TAG_SP], &out->sp);
	out->np = out->sp;
	out->has_np = read_policy(&tags[TAG_NP], &out->np);
	out->bad_p = !out->has_p;
	out->bad_sp = tags[TAG_SP].seen && !out->has_sp;
	out->bad_np = tags[TAG_NP].seen && !out->has_np;
	if (out->bad_p)
		complain(out, DMARC_PROBLEM_POLICY, tags[TAG_P].seen ? tags[TAG_P].text : STR("p="));
	if (out->bad_sp)
		complain(out, DMARC_PROBLEM_POLICY, tags[TAG_SP].text);
	if (out->bad_np)
		complain(out, DMARC_PROBLEM_POLICY, tags[TAG_NP].text);
}

/* dmarc-uri: a scheme and something behind it; an address, if it is mailto. A "!size" of old may
 * follow and is none of our business. */
static bool is_uri(struct str uri)
{
	struct str scheme, rest;

	if (!str_cut(uri, ':', &scheme, &rest) || scheme.n == 0 || rest.n == 0 ||
		!ascii_is_alpha(scheme.p[0]))
		return false;
	for (size_t i = 0; i < scheme.n; i++)
		if (!ascii_is_alnum(scheme.p[i]) && !memchr("+-.", scheme.p[i], 3))
			return false;
	for (size_t i = 0; i < rest.n; i++)
		if ((uint8_t)rest.p[i] <= ' ' || (uint8_t)rest.p[i] >= 0x7f)
			return false;
	if (!str_eq_nocase(scheme, STR("mailto")))
		return true;
	size_t at = str_find_last_char(rest, '@');
	return at != STR_NONE && at > 0 && at + 1 < rest.n;
}

static bool has_uri(struct str list)
{
	struct str piece;

	while (str_next_piece(&list, ',', &piece))
		if (is_uri(str_trim(piece)))
			return true;
	return false;
}

static void read_percentage(struct dmarc_record *out, const struct seen_tag *tag)
{
	uint64_t pct;

	out->pct = 100;
	if (!tag->seen)
		return;
	if (tag->differs || !str_to_uint(tag->value, 100, &pct)) {
		complain(out, DMARC_PROBLEM_SYNTAX, tag->text);
		return;
	}
	out->has_pct = true;
	out->pct = (unsigned)pct;
}

void dmarc_record_parse(struct str text, struct str domain, struct dmarc_record *out)
{
	static const char *const alignment[] = { "r", "s", NULL };
	static const char *const psd[] = { [DMARC_PSD_UNKNOWN] = "u",
		[DMARC_PSD_YES] = "y",
		[DMARC_PSD_NO] = "n",
		NULL };
	static const char *const testing[] = { "n", "y", NULL };
	struct seen_tag tags[TAG_COUNT] = { 0 };
	struct str version, rest = text;

	*out = (struct dmarc_record){ .domain = domain, .text = text, .pct = 100 };
	if (!str_next_piece(&rest, ';', &version) || !is_version(version)) {
		complain(out, DMARC_PROBLEM_VERSION, str_first(text, 40));
		return;
	}
	out->found = true;
	collect(rest, out, tags);
	read_policies(out, tags);
	out->strict_dkim = read_word(out, &tags[TAG_ADKIM], alignment, 0);
	out->strict_spf = read_word(out, &tags[TAG_ASPF], alignment, 0);
	out->psd = (enum dmarc_psd)read_word(out, &tags[TAG_PSD], psd, DMARC_PSD_UNKNOWN);
	out->testing = read_word(out, &tags[TAG_T], testing, 0);
	out->has_t = tags[TAG_T].seen;
	read_percentage(out, &tags[TAG_PCT]);
	out->rua = tags[TAG_RUA].value;
	out->ruf = tags[TAG_RUF].value;
	out->fo = tags[TAG_FO].value;
	out->rua_valid = has_uri(out->rua);
}

void dmarc_record_choose(
	const struct dns_answer *answer, struct str domain, struct dmarc_record *out)
{
	struct dmarc_record record, meant = { .domain = domain, .pct = 100 };
	size_t found = 0;

	*out = meant;
	for (size_t i = 0; i < answer->record_count; i++) {
		struct str text = answer->records[i].text;
		dmarc_record_parse(text, domain, &record);
		if (record.found) {
			found++;
			*out = record;
		} else if (str_find_nocase(str_first(text, 40), STR("DMARC1")) != STR_NONE) {
			meant = record;
		}
	}
	if (found > 1) {
		*out = (struct dmarc_record){ .domain = domain, .pct = 100 };
		complain(out, DMARC_PROBLEM_RECORDS, STR(""));
	} else if (found == 0) {
		*out = meant;
	}
}
