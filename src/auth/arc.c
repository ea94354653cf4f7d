/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/arc.h"

#include "auth/arc_parse.h"
#include "auth/field_index.h"

#define RSA_BITS_MIN 1024 /* RFC 8301 3.2 */
/* Bytes of header fields hashed for signatures older than the newest: they decide nothing, so a mail
 * made to be dear loses only them (5.2 step 5 is optional). */
#define OLDER_BYTES_MAX ((uint64_t)16 << 20)

enum verdict { BAD, GOOD, UNASKED };

/* What is known of one chain while it is verified; the arrays are by place, instance 1 first. */
struct verification {
	struct arena *arena;
	const struct message *message;
	const struct arc_chain *chain;
	size_t n;
	struct key_record *signature_key, *seal_key;
	struct body_hash *body;
	struct field_index *index;
	struct sha256 *sha;
	struct arc_report *report;
};

static void failed(
	struct arc_report *report, const char *problem, size_t instance, struct str detail)
{
	report->result = ARC_FAIL;
	report->problem = problem;
	report->problem_instance = (unsigned)instance;
	report->detail = detail;
}

/* ---- 5.2 steps 1 to 3: what the fields tell without a key ------------------------------------- */

static struct arc_set set_of(const struct arc_fields *fields, unsigned instance)
{
	return (struct arc_set){
		.instance = instance,
		.results = fields->results,
		.signature = fields->signature.header,
		.seal = fields->seal.header,
		.seal_domain = fields->seal.domain,
		.seal_selector = fields->seal.selector,
		.signature_domain = fields->signature.domain,
		.authserv_id = fields->authserv_id,
		.payload = fields->payload,
	};
}

static void fill_sets(struct arena *arena, const struct arc_chain *chain, struct arc_report *report)
{
	report->n = chain->highest;
	report->sets = arena_array_of(arena, struct arc_set, report->n);
	for (unsigned i = 0; i < report->n; i++)
		report->sets[i] = set_of(&chain->v[i], i + 1);
}

/* False: the chain is none or has failed already. */
static bool check_structure(
	struct arena *arena, const struct arc_chain *chain, struct arc_report *report)
{
	unsigned highest = chain->highest;
	report->instances = highest;
	if (!chain->fields) {
		report->result = ARC_NONE;
		return false;
	}
	if (!chain->problem)
		fill_sets(arena, chain, report);
	if (highest && highest <= ARC_SETS_MAX && chain->v[highest - 1].seal.cv == ARC_CV_FAIL) {
		report->ended = true;
		failed(report, "cv", highest, STR("fail"));
		return false;
	}
	if (chain->problem) {
		failed(report, "structure", chain->problem_instance, str_of(chain->problem));
		return false;
	}
	for (unsigned i = highest; i > 0; i--)
		if (chain->v[i - 1].seal.cv != (i == 1 ? ARC_CV_NONE : ARC_CV_PASS)) {
			failed(report, "cv", i, STR("cv="));
			return false;
		}
	return true;
}

/* ---- keys ----------------------------------------------------------------------------------- */

/* All at once; false: answers are missing. */
static bool ask_keys(struct verification *v, const struct dns_source *dns)
{
	bool all = true;
	v->signature_key = arena_array_of(v->arena, struct key_record, v->n);
	v->seal_key = arena_array_of(v->arena, struct key_record, v->n);
	for (size_t i = v->n; i-- > 0;) {
		const struct arc_fields *set = &v->chain->v[i];
		if (!set->signature.problem)
			all &= key_look_up(v->arena, dns, set->signature.selector,
				set->signature.domain, &v->signature_key[i]);
		if (!set->seal.problem)
			all &= key_look_up(v->arena, dns, set->seal.selector, set->seal.domain,
				&v->seal_key[i]);
	}
	return all;
}

static enum verdict key_verdict(const struct key_record *key, const struct arc_signature *signature)
{
	if (key->state == KEY_UNASKED)
		return UNASKED;
	bool fits = key->state == KEY_FINE && key->type == signature->type && key->sha256 &&
		    key->email && (key->type != KEY_RSA || key->bits >= RSA_BITS_MIN);
	return fits ? GOOD : BAD;
}

static enum verdict verify(const struct key_record *key, const struct arc_signature *signature,
	const uint8_t digest[static SHA256_SIZE])
{
	return public_key_verify(key->key, digest, signature->signature) ? GOOD : BAD;
}

/* ---- message signatures: steps 4 and 5 --------------------------------------------------------- */

/* One pass over the body for all. Those without c= are also tried as relaxed: [n + i]. */
static void hash_bodies(struct verification *v)
{
	bool formless = false;
	v->body = arena_array_of(v->arena, struct body_hash, 2 * v->n);
	for (size_t i = 0; i < v->n; i++) {
		const struct arc_signature *signature = &v->chain->v[i].signature;
		v->body[i].form = signature->body_form;
		v->body[i].limited = signature->limited;
		v->body[i].limit = signature->limit;
		v->body[v->n + i] = v->body[i];
		v->body[v->n + i].form = CANONICAL_RELAXED;
		formless |= signature->formless;
	}
	body_hash_all(v->arena, v->message->body, v->body, formless ? 2 * v->n : v->n);
	v->report->work += v->message->body.n;
}

static void hash_fields(
	struct verification *v, const struct arc_signature *signature, enum canonical form)
{
	struct str rest = signature->fields, name;
	field_index_restart(v->index);
	sha256_begin(v->sha);
	while (tags_next(&rest, ':', &name)) {
		const struct header *header = field_take(v->index, name);
		if (!header)
			continue;
		canonical_header(v->sha, form, header->raw, false);
		v->report->work += header->raw.n;
	}
}

static enum verdict check_forms(struct verification *v, size_t i, enum canonical form,
	const struct body_hash *body, const char **why)
{
	const struct arc_signature *signature = &v->chain->v[i].signature;
	uint8_t digest[SHA256_SIZE];
	*why = "body";
	if ((body->limited && body->limit > body->length) ||
		memcmp(body->hash, signature->body_hash.p, SHA256_SIZE) != 0)
		return BAD;
	*why = "signature";
	hash_fields(v, signature, form);
	canonical_signature(v->sha, form, signature->header->raw, signature->b);
	sha256_end(v->sha, digest);
	return verify(&v->signature_key[i], signature, digest);
}

/* *why: what is wrong. Without c= both forms are simple (RFC 6376 3.5); the draft's suite and a widely
 * used library take relaxed for ARC, so a signature that is right so is not called wrong. */
static enum verdict check_signature(struct verification *v, size_t i, const char **why)
{
	const struct arc_signature *signature = &v->chain->v[i].signature;
	*why = "tag";
	if (signature->problem)
		return BAD;
	*why = "key";
	enum verdict verdict = key_verdict(&v->signature_key[i], signature);
	if (verdict != GOOD)
		return verdict;
	verdict = check_forms(v, i, signature->header_form, &v->body[i], why);
	if (verdict == BAD && signature->formless)
		verdict = check_forms(v, i, CANONICAL_RELAXED, &v->body[v->n + i], why);
	return verdict;
}

/* The newest decides; of the older ones only how far back the mail is still as it was. */
static enum verdict check_signatures(struct verification *v)
{
	const char *why;
	size_t i = v->n - 1;
	const struct arc_signature *newest = &v->chain->v[i].signature;
	hash_bodies(v);
	enum verdict verdict = check_signature(v, i, &why);
	v->report->partial = newest->limited && v->body[i].covered < v->message->body.n;
	if (verdict == BAD)
		failed(v->report, "signature", i + 1,
			newest->problem ? arena_printf(v->arena, "%s=", newest->problem)
					: str_of(why));
	v->report->sets[i].signature_valid = verdict == GOOD;
	uint64_t limit = v->report->work + OLDER_BYTES_MAX;
	while (v->report->sets[i].signature_valid && i > 0 && v->report->work < limit) {
		i--;
		v->report->sets[i].signature_valid = check_signature(v, i, &why) == GOOD;
	}
	if (verdict == GOOD && !v->report->sets[i].signature_valid)
		v->report->oldest_pass = (unsigned)i + 2;
	else if (verdict == GOOD && i > 0)
		v->report->oldest_pass = (unsigned)i + 1;
	return verdict;
}

/* ---- seals: step 6 ---------------------------------------------------------------------------- */

/* The digest of each seal (5.1.1): all sets before it and its own, itself without b=. */
static void hash_seals(struct verification *v, uint8_t (*digests)[SHA256_SIZE])
{
	struct sha256 *one = sha256_new();
	sha256_begin(v->sha);
	for (size_t i = 0; i < v->n; i++) {
		const struct arc_fields *set = &v->chain->v[i];
		struct str seal = set->seal.header->raw;
		canonical_header(v->sha, CANONICAL_RELAXED, set->results->raw, false);
		canonical_header(v->sha, CANONICAL_RELAXED, set->signature.header->raw, false);
		sha256_copy(one, v->sha);
		if (!set->seal.problem)
			canonical_signature(one, CANONICAL_RELAXED, seal, set->seal.b);
		sha256_end(one, digests[i]);
		canonical_header(v->sha, CANONICAL_RELAXED, seal, false);
		v->report->work += set->results->raw.n + set->signature.header->raw.n + 2 * seal.n;
	}
	sha256_free(&one);
}

static enum verdict check_seals(struct verification *v)
{
	uint8_t digests[ARC_SETS_MAX][SHA256_SIZE];
	enum verdict all = GOOD;
	hash_seals(v, digests);
	for (size_t i = v->n; i-- > 0;) {
		const struct arc_signature *seal = &v->chain->v[i].seal;
		enum verdict key = seal->problem ? BAD : key_verdict(&v->seal_key[i], seal);
		enum verdict one = key == GOOD ? verify(&v->seal_key[i], seal, digests[i]) : key;
		if (one == BAD) {
			failed(v->report, "seal", i + 1,
				seal->problem ? arena_printf(v->arena, "%s=", seal->problem)
				: key == BAD  ? STR("key")
					      : STR("signature"));
			return BAD;
		}
		if (one == UNASKED)
			all = UNASKED;
	}
	return all;
}

/* ---- the chain ------------------------------------------------------------------------------ */

static void no_key(struct verification *v)
{
	v->report->result = ARC_TEMPERROR;
	v->report->problem = "key";
	for (size_t i = v->n; i-- > 0;) {
		const struct arc_fields *set = &v->chain->v[i];
		bool seal = !set->seal.problem && v->seal_key[i].state == KEY_UNASKED;
		if (!seal && (set->signature.problem || v->signature_key[i].state != KEY_UNASKED))
			continue;
		v->report->problem_instance = (unsigned)i + 1;
		v->report->detail = seal ? v->seal_key[i].name : v->signature_key[i].name;
		return;
	}
}

static void check_chain(struct verification *v)
{
	v->index = field_index_new(v->arena, &v->message->headers, NULL);
	v->sha = sha256_new();
	enum verdict signatures = check_signatures(v);
	enum verdict seals = signatures == BAD ? BAD : check_seals(v);
	if (signatures == GOOD && seals == GOOD)
		v->report->result = ARC_PASS;
	else if (signatures != BAD && seals != BAD)
		no_key(v);
	sha256_free(&v->sha);
}

bool arc_verify(struct arena *arena, const struct arc_request *request,
	const struct dns_source *dns, struct arc_report *out)
{
	struct arc_report report = { 0 };
	struct arc_chain chain;
	arc_chain_parse(arena, &request->message->headers, request->time, &chain);
	if (check_structure(arena, &chain, &report)) {
		struct verification verification = { .arena = arena,
			.message = request->message,
			.chain = &chain,
			.n = report.n,
			.report = &report };
		if (!ask_keys(&verification, dns))
			return false;
		check_chain(&verification);
	}
	*out = report;
	return true;
}

const char *arc_result_name(enum arc_result result)
{
	static const char *const names[ARC_RESULT_COUNT] = { [ARC_NONE] = "none",
		[ARC_PASS] = "pass",
		[ARC_FAIL] = "fail",
		[ARC_TEMPERROR] = "fail" };
	return names[result];
}
