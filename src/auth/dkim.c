/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/dkim.h"

#include "auth/dkim_inside.h"

#define RSA_BITS_MIN   1024 /* RFC 8301 3.2 */
#define DOMAINKEYS     "DomainKey-Signature"
#define EXPLAINED_MAX  3    /* broken signatures of a mail into which we look */

/* Which result a problem is (RFC 8601 2.7.1; RFC 6376 3.9, 6.1). A signature that we understand and
 * that is not good enough for us is "policy": it was right, by a weak key or at another time. rsa-sha1
 * is "permanently failed" (RFC 8301 3.1). What cannot be read is "neutral". */
static const enum dkim_result results[DKIM_PROBLEM_COUNT] = {
	[DKIM_PROBLEM_NONE] = DKIM_PASS,
	[DKIM_PROBLEM_SYNTAX] = DKIM_NEUTRAL,
	[DKIM_PROBLEM_MISSING_TAG] = DKIM_PERMERROR,
	[DKIM_PROBLEM_VERSION] = DKIM_NEUTRAL,
	[DKIM_PROBLEM_ALGORITHM] = DKIM_NEUTRAL,
	[DKIM_PROBLEM_SHA1] = DKIM_PERMERROR,
	[DKIM_PROBLEM_CANONICAL] = DKIM_NEUTRAL,
	[DKIM_PROBLEM_QUERY] = DKIM_NEUTRAL,
	[DKIM_PROBLEM_DOMAIN] = DKIM_PERMERROR,
	[DKIM_PROBLEM_IDENTITY] = DKIM_PERMERROR,
	[DKIM_PROBLEM_FROM_UNSIGNED] = DKIM_PERMERROR,
	[DKIM_PROBLEM_LENGTH] = DKIM_PERMERROR,
	[DKIM_PROBLEM_TIMES] = DKIM_PERMERROR,
	[DKIM_PROBLEM_FUTURE] = DKIM_POLICY,
	[DKIM_PROBLEM_EXPIRED] = DKIM_POLICY,
	[DKIM_PROBLEM_BASE64] = DKIM_NEUTRAL,
	[DKIM_PROBLEM_KEY_UNASKED] = DKIM_TEMPERROR,
	[DKIM_PROBLEM_KEY_MISSING] = DKIM_PERMERROR,
	[DKIM_PROBLEM_KEY_RECORDS] = DKIM_PERMERROR,
	[DKIM_PROBLEM_KEY_SYNTAX] = DKIM_PERMERROR,
	[DKIM_PROBLEM_KEY_REVOKED] = DKIM_PERMERROR,
	[DKIM_PROBLEM_KEY_TYPE] = DKIM_PERMERROR,
	[DKIM_PROBLEM_KEY_HASH] = DKIM_PERMERROR,
	[DKIM_PROBLEM_KEY_SERVICE] = DKIM_PERMERROR,
	[DKIM_PROBLEM_KEY_STRICT] = DKIM_PERMERROR,
	[DKIM_PROBLEM_KEY_SHORT] = DKIM_POLICY,
	[DKIM_PROBLEM_BODY] = DKIM_FAIL,
	[DKIM_PROBLEM_SIGNATURE] = DKIM_FAIL,
	[DKIM_PROBLEM_PARTIAL] = DKIM_POLICY,
};

/* Is the signature to be computed although there is a problem? */
static bool is_verified(const struct dkim_signature *signature)
{
	return results[signature->problem] == DKIM_PASS || results[signature->problem] == DKIM_POLICY;
}

static void collect(struct dkim_work *work)
{
	const struct headers *headers = &work->message->headers;
	struct dkim_report *report = work->report;
	size_t count = headers->count[HEADER_DKIM_SIGNATURE];
	const struct header *field = header_find(headers, HEADER_DKIM_SIGNATURE);

	report->n = count < DKIM_SIGNATURES_MAX ? count : DKIM_SIGNATURES_MAX;
	report->skipped = count - report->n;
	report->ignored = field_count(work->index, STR(DOMAINKEYS));
	report->v = arena_array_of(work->arena, struct dkim_signature, report->n);
	for (size_t i = 0; i < report->n; i++, field = header_next(headers, field)) {
		dkim_parse(work, field, &report->v[i]);
		report->v[i].place = i;
		report->work += field->raw.n;
	}
}

static enum dkim_problem key_problem(
	const struct dkim_signature *signature, const struct key_record *key)
{
	static const enum dkim_problem by_state[] = {
		[KEY_FINE] = DKIM_PROBLEM_NONE,
		[KEY_UNASKED] = DKIM_PROBLEM_KEY_UNASKED,
		[KEY_MISSING] = DKIM_PROBLEM_KEY_MISSING,
		[KEY_RECORDS] = DKIM_PROBLEM_KEY_RECORDS,
		[KEY_SYNTAX] = DKIM_PROBLEM_KEY_SYNTAX,
		[KEY_REVOKED] = DKIM_PROBLEM_KEY_REVOKED,
		[KEY_UNKNOWN] = DKIM_PROBLEM_KEY_TYPE,
	};

	if (key->state != KEY_FINE)
		return by_state[key->state];
	if (key->type != signature->type)
		return DKIM_PROBLEM_KEY_TYPE;
	if (!key->sha256)
		return DKIM_PROBLEM_KEY_HASH;
	if (!key->email)
		return DKIM_PROBLEM_KEY_SERVICE;
	if (key->strict && signature->in_subdomain)
		return DKIM_PROBLEM_KEY_STRICT;
	return key->type == KEY_RSA && key->bits < RSA_BITS_MIN ? DKIM_PROBLEM_KEY_SHORT
								: DKIM_PROBLEM_NONE;
}

static void take_key(
	struct arena *arena, struct dkim_signature *signature, const struct key_record *key)
{
	enum dkim_problem problem = key_problem(signature, key);

	signature->key_aliases = key->aliases;
	signature->key_bits = key->bits;
	signature->testing = key->testing;
	if (!problem)
		return;
	signature->problem = problem;
	if (problem == DKIM_PROBLEM_KEY_SHORT)
		signature->detail = arena_printf(arena, "%u bits", key->bits);
	else if (problem == DKIM_PROBLEM_KEY_SYNTAX && key->detail.n > 0)
		signature->detail = arena_printf(arena, "%.*s at %.*s",
			STR_ARG(str_first(key->detail, 100)), STR_ARG(signature->key_name));
	else
		signature->detail = signature->key_name;
}

/* False: keys are missing; all have been asked for. */
static bool find_keys(
	struct dkim_work *work, const struct dns_source *dns, const struct public_key **keys)
{
	bool all = true;

	for (size_t i = 0; i < work->report->n; i++) {
		struct dkim_signature *signature = &work->report->v[i];
		struct key_record key;
		if (!is_verified(signature))
			continue;
		if (!key_look_up(work->arena, dns, signature->selector, signature->domain, &key)) {
			all = false;
			continue;
		}
		take_key(work->arena, signature, &key);
		keys[i] = is_verified(signature) ? key.key : NULL;
	}
	return all;
}

/* Measured: RSA-1024 8 µs, RSA-2048 18, RSA-4096 75, Ed25519 75; SHA-256 1.7 bytes a nanosecond. */
uint64_t dkim_verification_cost(const struct public_key *key)
{
	uint64_t kilobits = (public_key_bits(key) + 1023) / 1024;

	return public_key_type(key) == KEY_ED25519 ? 16 * 8192 : kilobits * kilobits * 8192;
}

void dkim_header_digest(struct dkim_work *work, const struct dkim_signature *signature,
	const struct dkim_variant *variant, uint8_t out[static SHA256_SIZE])
{
	const struct headers *headers = &work->message->headers;
	struct str rest = signature->fields, name, raw;
	const struct header *field;

	field_index_restart(work->index);
	sha256_begin(work->sha);
	while (tags_next(&rest, ':', &name)) {
		/* Its own field was not there when it was made. */
		do
			field = field_take(work->index, name);
		while (field && (field == signature->field ||
					(variant->gone && variant->gone[field - headers->v])));
		if (!field)
			continue;
		raw = field->raw;
		for (size_t i = 0; i < variant->changed_count; i++)
			if (field == variant->changed[i].field)
				raw = variant->changed[i].as;
		if (variant->refold)
			raw = variant->refold(work->arena, raw);
		canonical_header(work->sha, signature->header_form, raw, false);
		work->report->work += raw.n;
	}
	canonical_signature(
		work->sha, signature->header_form, signature->field->raw, signature->b);
	work->report->work += signature->field->raw.n + signature->fields.n;
	sha256_end(work->sha, out);
}

static void broken(struct dkim_signature *signature, enum dkim_problem problem)
{
	signature->problem = problem;
	signature->detail = STR("");
	signature->change = DKIM_CHANGE_UNKNOWN;
}

static void check_cover(
	struct dkim_work *work, struct dkim_signature *signature, const struct body_hash *body)
{
	signature->uncovered = dkim_uncovered(work->arena, work->message, body->covered);
	signature->partial = signature->uncovered.n > 0;
	if (!signature->partial)
		return;
	signature->uncovered_at = work->message->body_offset + body->covered;
	if (!signature->problem) {
		signature->problem = DKIM_PROBLEM_PARTIAL;
		signature->detail = signature->uncovered;
	}
}

static void verify(struct dkim_work *work, struct dkim_signature *signature,
	const struct public_key *key, const struct body_hash *body)
{
	uint8_t digest[SHA256_SIZE];

	dkim_header_digest(work, signature, &(struct dkim_variant){ 0 }, digest);
	bool signature_holds = public_key_verify(key, digest, signature->signature);
	work->report->work += dkim_verification_cost(key);
	if (body->limited && body->limit > body->length) {
		broken(signature, DKIM_PROBLEM_LENGTH);
		signature->detail = arena_printf(work->arena, "l=%llu, %llu bytes are there",
			(unsigned long long)body->limit, (unsigned long long)body->length);
		signature->result = DKIM_FAIL;
		return;
	}
	if (memcmp(body->hash, signature->body_hash.p, SHA256_SIZE) != 0)
		broken(signature, DKIM_PROBLEM_BODY);
	else if (!signature_holds)
		broken(signature, DKIM_PROBLEM_SIGNATURE);
	else if (body->limited)
		check_cover(work, signature, body);
}

static void verify_all(struct dkim_work *work, const struct public_key **keys)
{
	struct dkim_report *report = work->report;
	struct body_hash *bodies = arena_array_of(work->arena, struct body_hash, report->n);
	size_t *whose = arena_array_of(work->arena, size_t, report->n), n = 0;
	bool form[2] = { false, false };

	for (size_t i = 0; i < report->n; i++) {
		const struct dkim_signature *signature = &report->v[i];
		if (!keys[i])
			continue;
		bodies[n] = (struct body_hash){ .form = signature->body_form,
			.limited = signature->has_length,
			.limit = signature->length };
		form[signature->body_form] = true;
		whose[n++] = i;
	}
	report->work += (uint64_t)(form[0] + form[1]) * work->message->body.n;
	body_hash_all(work->arena, work->message->body, bodies, n);
	for (size_t i = 0; i < n; i++)
		verify(work, &report->v[whose[i]], keys[whose[i]], &bodies[i]);
}

static void explain_all(struct dkim_work *work, const struct public_key **keys)
{
	size_t explained = 0;

	for (size_t i = 0; i < work->report->n && explained < EXPLAINED_MAX; i++) {
		struct dkim_signature *signature = &work->report->v[i];
		if (signature->change != DKIM_CHANGE_UNKNOWN)
			continue;
		explained++;
		if (signature->problem == DKIM_PROBLEM_SIGNATURE)
			dkim_explain_header(work, signature, keys[i]);
		else
			dkim_explain_body(work, signature);
	}
}

bool dkim_verify(struct arena *arena, const struct dkim_request *request,
	const struct dns_source *dns, struct dkim_report *out)
{
	struct dkim_report report = { 0 };
	struct dkim_work work = { .arena = arena,
		.message = request->message,
		.time = request->time,
		.index = field_index_new(arena, &request->message->headers, NULL),
		.report = &report };

	collect(&work);
	const struct public_key **keys =
		arena_array_of(arena, const struct public_key *, report.n);
	if (!find_keys(&work, dns, keys))
		return false;
	work.sha = sha256_new();
	verify_all(&work, keys);
	if (request->explain)
		explain_all(&work, keys);
	sha256_free(&work.sha);
	for (size_t i = 0; i < report.n; i++)
		if (!report.v[i].result)
			report.v[i].result = results[report.v[i].problem];
	*out = report;
	return true;
}

enum dkim_result dkim_best(const struct dkim_report *report)
{
	static const enum dkim_result order[] = { DKIM_PASS, DKIM_POLICY, DKIM_TEMPERROR, DKIM_FAIL,
		DKIM_PERMERROR, DKIM_NEUTRAL };

	for (size_t o = 0; o < sizeof order / sizeof *order; o++)
		for (size_t i = 0; i < report->n; i++)
			if (report->v[i].result == order[o])
				return order[o];
	return DKIM_NONE;
}
