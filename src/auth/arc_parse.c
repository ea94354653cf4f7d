/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/arc_parse.h"

#include "auth/authres.h"
#include "mail/comment.h"
#include "mail/domain.h"

#define SELECTOR_MAX 253

static const char *const kind_names[ARC_KIND_COUNT] = {
	[ARC_RESULTS] = "ARC-Authentication-Results",
	[ARC_SIGNATURE] = "ARC-Message-Signature",
	[ARC_SEAL] = "ARC-Seal",
};

/* ---- tags ----------------------------------------------------------------------------------- */

/* One digit or two (4.2.1); 0: it is none of 1 to 99. */
static unsigned instance_parse(struct str text)
{
	uint64_t instance;
	return text.n <= 2 && str_to_uint(text, 99, &instance) ? (unsigned)instance : 0;
}

static struct str value_of(const struct tags *tags, const char *name)
{
	const struct tag *tag = tags_find(tags, str_of(name));
	return tag ? tag->value : (struct str){ 0 };
}

static bool read_algorithm(struct str value, enum key_type *out)
{
	*out = str_eq(value, STR("ed25519-sha256")) ? KEY_ED25519 : KEY_RSA;
	return *out == KEY_ED25519 || str_eq(value, STR("rsa-sha256"));
}

/* d= and s=: names that can be asked for. */
static bool read_name(struct arena *arena, struct str value, struct str *out)
{
	return value.n && value.n <= SELECTOR_MAX && domain_to_ascii(arena, value, out);
}

static bool read_form(struct str word, enum canonical *out)
{
	*out = str_eq(word, STR("relaxed")) ? CANONICAL_RELAXED : CANONICAL_SIMPLE;
	return *out == CANONICAL_RELAXED || str_eq(word, STR("simple"));
}

/* c=: "relaxed/simple", "relaxed" (of the body then simple); without it both are simple. */
static bool read_forms(const struct tags *tags, struct arc_signature *out)
{
	struct str value = value_of(tags, "c"), head = value, body = STR("simple");
	out->header_form = out->body_form = CANONICAL_SIMPLE;
	out->formless = !value.p;
	if (out->formless)
		return true;
	str_cut(value, '/', &head, &body);
	return read_form(head, &out->header_form) && read_form(body, &out->body_form);
}

/* h=: any names (the draft's suite has none at all), but no seal (4.1.2). */
static bool read_fields(const struct tags *tags, struct arc_signature *out)
{
	struct str value = value_of(tags, "h"), rest = value, name;
	out->fields = value;
	for (size_t n = 0; tags_next(&rest, ':', &name); n++)
		if (n == DKIM_FIELDS_MAX || str_eq_nocase(name, STR("ARC-Seal")))
			return false;
	return value.p != NULL;
}

/* RFC 6376 3.5. A seal has no x= (RFC 8617 4.1.3). */
static const char *read_times(const struct tags *tags, int64_t now, bool expires)
{
	struct str t = value_of(tags, "t"), x = value_of(tags, "x");
	uint64_t made = 0, ends = 0;
	if (t.p && !tags_number(t, INT64_MAX, &made))
		return "t";
	if (!expires || !x.p)
		return NULL;
	return tags_number(x, INT64_MAX, &ends) && ends > made && (int64_t)ends >= now ? NULL : "x";
}

/* What both kinds have. */
static const char *read_common(
	struct arena *arena, const struct tags *tags, struct arc_signature *out)
{
	if (!read_algorithm(value_of(tags, "a"), &out->type))
		return "a";
	out->b = value_of(tags, "b");
	if (!out->b.n || !tags_base64(arena, out->b, &out->signature) || !out->signature.n)
		return "b";
	if (!read_name(arena, value_of(tags, "d"), &out->domain))
		return "d";
	return read_name(arena, value_of(tags, "s"), &out->selector) ? NULL : "s";
}

static const char *read_signature(
	struct arena *arena, const struct tags *tags, int64_t now, struct arc_signature *out)
{
	struct str length = value_of(tags, "l");
	const char *problem = read_common(arena, tags, out);
	if (problem)
		return problem;
	if (!tags_base64(arena, value_of(tags, "bh"), &out->body_hash) ||
		out->body_hash.n != SHA256_SIZE)
		return "bh";
	if (!read_forms(tags, out))
		return "c";
	if (!read_fields(tags, out))
		return "h";
	out->limited = length.p != NULL;
	if (out->limited && !str_to_uint(length, INT64_MAX, &out->limit))
		return "l";
	return read_times(tags, now, true);
}

static enum arc_cv cv_parse(struct str value)
{
	return !value.p                            ? ARC_CV_MISSING
	       : str_eq_nocase(value, STR("none")) ? ARC_CV_NONE
	       : str_eq_nocase(value, STR("pass")) ? ARC_CV_PASS
	       : str_eq_nocase(value, STR("fail")) ? ARC_CV_FAIL
						   : ARC_CV_OTHER;
}

/* A seal covers ARC fields alone: with h= it claims more than it can (4.1.3). */
static const char *read_seal(
	struct arena *arena, const struct tags *tags, int64_t now, struct arc_signature *out)
{
	out->cv = cv_parse(value_of(tags, "cv"));
	if (tags_find(tags, STR("h")))
		return "h";
	const char *problem = read_common(arena, tags, out);
	return problem ? problem : read_times(tags, now, false);
}

/* ---- fields --------------------------------------------------------------------------------- */

static void skip_blanks(struct str *rest)
{
	while (rest->n && (ascii_is_blank(*rest->p) || *rest->p == '('))
		*rest = str_from(*rest, *rest->p == '(' ? comment_end_lenient(*rest, 0) : 1);
}

static bool take_char(struct str *rest, char c)
{
	skip_blanks(rest);
	bool there = rest->n && *rest->p == c;
	if (there)
		*rest = str_from(*rest, 1);
	skip_blanks(rest);
	return there;
}

/* [CFWS] "i" [CFWS] "=" [CFWS] position [CFWS] ";" and the payload (4.2.1); 0: it is not so. */
static unsigned results_instance(struct str value, struct str *payload)
{
	struct str rest = value, digits;
	if (!take_char(&rest, 'i') || !take_char(&rest, '='))
		return 0;
	digits = rest;
	while (rest.n && ascii_is_digit(*rest.p))
		rest = str_from(rest, 1);
	digits.n -= rest.n;
	if (!take_char(&rest, ';'))
		return 0;
	*payload = str_trim(rest);
	return instance_parse(digits);
}

/* The structure's first problem stays. */
static void broken(struct arc_chain *chain, const char *problem, unsigned instance)
{
	if (chain->problem)
		return;
	chain->problem = problem;
	chain->problem_instance = instance;
}

static struct arc_fields *set_of(struct arc_chain *chain, unsigned instance)
{
	if (instance > chain->highest)
		chain->highest = instance;
	if (instance == 0)
		broken(chain, "instance", 0);
	if (instance > ARC_SETS_MAX)
		broken(chain, "sets", instance);
	return instance && instance <= ARC_SETS_MAX ? &chain->v[instance - 1] : NULL;
}

static void add_results(struct arena *arena, const struct header *header, struct arc_chain *chain)
{
	struct str payload = STR("");
	unsigned instance = results_instance(header->value, &payload);
	struct arc_fields *set = set_of(chain, instance);
	struct authres authres;
	if (!set)
		return;
	if (set->results) {
		broken(chain, "duplicate", instance);
		return;
	}
	authres_begin(&authres, arena, payload);
	set->results = header;
	set->payload = payload;
	set->authserv_id = authres.id;
}

static void add_signature(struct arena *arena, const struct header *header, enum arc_kind kind,
	int64_t now, struct arc_chain *chain)
{
	struct tags tags;
	struct str where;
	/* A malformed list has no tags, so no instance either (RFC 6376 3.2). */
	bool fine = tags_parse(header->value, &tags, &where) == TAGS_FINE;
	unsigned instance = fine ? instance_parse(value_of(&tags, "i")) : 0;
	struct arc_fields *set = set_of(chain, instance);
	if (!set)
		return;
	struct arc_signature *out = kind == ARC_SEAL ? &set->seal : &set->signature;
	if (out->header) {
		broken(chain, "duplicate", instance);
		return;
	}
	out->header = header;
	out->problem = kind == ARC_SEAL ? read_seal(arena, &tags, now, out)
					: read_signature(arena, &tags, now, out);
}

static enum arc_kind kind_of(struct str name)
{
	int kind = 0;
	while (kind < ARC_KIND_COUNT && !str_eq_nocase(name, str_of(kind_names[kind])))
		kind++;
	return (enum arc_kind)kind;
}

/* Each set from 1 to the highest has all three (5.2 step 3). */
static void find_missing(struct arc_chain *chain)
{
	for (unsigned i = 1; i <= chain->highest && i <= ARC_SETS_MAX; i++) {
		const struct arc_fields *set = &chain->v[i - 1];
		if (!set->results && !set->signature.header && !set->seal.header)
			broken(chain, "gap", i);
		else if (!set->results || !set->signature.header || !set->seal.header)
			broken(chain, "missing", i);
	}
}

void arc_chain_parse(
	struct arena *arena, const struct headers *headers, int64_t time, struct arc_chain *out)
{
	*out = (struct arc_chain){ 0 };
	for (size_t i = 0; i < headers->n; i++) {
		const struct header *header = &headers->v[i];
		enum arc_kind kind = kind_of(header->name);
		if (kind == ARC_KIND_COUNT)
			continue;
		if (!out->fields++)
			out->v = arena_array_of(arena, struct arc_fields, ARC_SETS_MAX);
		if (header->raw.n > ARC_FIELD_MAX)
			broken(out, "length", 0);
		else if (kind == ARC_RESULTS)
			add_results(arena, header, out);
		else
			add_signature(arena, header, kind, time, out);
	}
	find_missing(out);
}
