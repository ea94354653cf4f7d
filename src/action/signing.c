/* SPDX-License-Identifier: Apache-2.0 */
#include "action/signing.h"

#include "action/signing_symbols.h"
#include "action/trace.h"
#include "auth/arc_seal.h"
#include "auth/results.h"
#include "mail/address.h"

#define RESULTS_MAX (24 * 1024)
#define DAY_SECONDS 86400

enum purpose { PURPOSE_NOTHING, PURPOSE_SIGN, PURPOSE_SEAL };

/* One signature of several. */
struct making {
	struct signing_key key;
	struct unsigned_field field;
	struct str signature; /* as the signer gave it; empty: it did not */
};

struct signing {
	struct scan *scan;
	enum purpose purpose;
	struct str domain;      /* whose keys are asked for */
	bool looked, is_signed; /* somebody else's signature */
	bool prepared, sealing; /* sealing: the message signature is made, the seal is next */
	struct signing_options options;
	struct body_hash body;
	struct making v[ACTIVE_KEYS_MAX];
	size_t n;
	struct arc_sealing arc;
	struct str message_signature;
	struct unsigned_field seal;
	struct str fields;
};

static void report(struct signing *s, enum signing_symbol symbol, struct str evidence)
{
	finding_add(s->scan, &signing_symbol[symbol], "%.*s", STR_ARG(evidence));
}

/* ---- what is it, and in whose name ---- */

static bool is_of_our_users(const struct envelope *envelope)
{
	return envelope->kind == ENVELOPE_OUTBOUND || envelope->user.n > 0;
}

/* Does a copy go to another server? Recipients that are not ours are somebody else's: a milter's. */
static bool is_passed_on(const struct scan *scan, const struct verdicts *verdicts)
{
	const struct envelope *envelope = scan->envelope;
	for (size_t i = 0; i < envelope->recipient_count; i++) {
		struct str address = envelope->recipients[i].address;
		size_t at = str_find_last_char(address, '@');
		const struct domain_settings *domain = at == STR_NONE ? NULL
			: settings_domain(scan->settings, str_from(address, at + 1));
		if (verdicts->v[i].action <= ACTION_QUARANTINE &&
			(!domain || domain->hop.kind != HOP_MAILDIR))
			return true;
	}
	return false;
}

/* The domain of the first address in From, as A-labels; empty where there is none. */
static struct str author_domain(const struct scan *scan)
{
	const struct header *from = header_find(&scan->message->headers, HEADER_FROM);
	struct address_list list = { 0 };
	struct flaws flaws = { 0 };
	struct str domain;
	if (!from)
		return STR("");
	address_list_parse(scan->arena, from->value, from->offset, &flaws, &list);
	if (list.n == 0 || !domain_to_ascii(scan->arena, list.v[0].domain, &domain))
		return STR("");
	return domain;
}

/* A field whose range is taken out on delivery. */
static bool *find_gone(const struct scan *scan, const struct edits *edits)
{
	const struct headers *headers = &scan->message->headers;
	bool *gone = arena_array_of(scan->arena, bool, headers->n);
	size_t r = 0;
	for (size_t i = 0; i < headers->n; i++) {
		size_t at = headers->v[i].offset;
		while (r < edits->removed_count &&
			edits->removed[r].offset + edits->removed[r].length <= at)
			r++;
		gone[i] = r < edits->removed_count && edits->removed[r].offset <= at;
	}
	return gone;
}

struct signing *signing_new(struct scan *scan, const struct verdicts *verdicts,
	const struct edits *edits)
{
	struct signing *s = arena_new_of(scan->arena, struct signing);
	const struct settings *settings = scan->settings;
	s->scan = scan;
	if (scan->consultation != CONSULT_DATA || !scan->message ||
		verdicts->overall.action > ACTION_QUARANTINE)
		return s;
	if (is_of_our_users(scan->envelope)) {
		s->purpose = PURPOSE_SIGN;
		s->domain = author_domain(scan);
	} else if (settings->arc.seal.n > 0 && is_passed_on(scan, verdicts)) {
		s->purpose = PURPOSE_SEAL;
		s->domain = settings->arc.seal;
	}
	if (s->purpose == PURPOSE_NOTHING)
		return s;
	s->options = (struct signing_options){ .time = scan->envelope->time,
		.valid_for = settings->signing.expire_days * DAY_SECONDS,
		.header_form = CANONICAL_RELAXED,
		.body_form = CANONICAL_RELAXED,
		.also = settings->signing.headers.v,
		.also_count = settings->signing.headers.n,
		.oversign = true,
		.gone = find_gone(scan, edits) };
	return s;
}

struct str signing_fields(const struct signing *signing)
{
	return signing->fields;
}

/* ---- DKIM ---- */

static const struct dns_answer *ask(void *context, struct str name, enum dns_type type)
{
	return ask_dns(context, name, type);
}

/* Did somebody sign it already in this name, and rightly? Mail of our users is not verified by the
 * checks, so it is done here, for the few that come signed. */
static enum step find_signed(struct signing *s, struct str domain)
{
	struct scan *scan = s->scan;
	struct dkim_request request = { .message = scan->message, .time = scan->envelope->time };
	struct dns_source dns = { ask, scan };
	struct dkim_report report = { 0 };
	if (s->looked)
		return DONE;
	if (header_find(&scan->message->headers, HEADER_DKIM_SIGNATURE) &&
		!dkim_verify(scan->arena, &request, &dns, &report))
		return WAIT;
	for (size_t i = 0; i < report.n; i++)
		s->is_signed |= report.v[i].result == DKIM_PASS &&
			str_eq_nocase(report.v[i].domain, domain);
	s->looked = true;
	return DONE;
}

static enum step away(struct signing *s)
{
	bool defers = s->scan->settings->signing.without == SIGNING_WITHOUT_DEFER;
	report(s, defers ? SYMBOL_SIGNER_AWAY : SYMBOL_NOT_SIGNED_SIGNER_AWAY, s->domain);
	return DONE;
}

static void prepare(struct signing *s, const struct keys_answer *keys)
{
	s->prepared = true;
	s->n = keys->n;
	for (size_t i = 0; i < keys->n; i++) {
		s->v[i].key = (struct signing_key){ .domain = keys->domain,
			.selector = keys->v[i].selector, .type = keys->v[i].type };
		dkim_sign_prepare(s->scan->arena, s->scan->message, &s->v[i].key, &s->options,
			&s->body, &s->v[i].field);
	}
}

/* All are asked for at once. */
static enum step ask_for_signatures(struct signing *s)
{
	enum step step = DONE;
	for (size_t i = 0; i < s->n; i++) {
		struct making *m = &s->v[i];
		if (!ask_signature(s->scan, m->key.domain, m->key.selector, m->field.digest,
			    &m->signature))
			step = WAIT;
	}
	return step;
}

static enum step finish(struct signing *s)
{
	auto_buf fields = BUF(SIGNED_FIELDS_MAX), names = BUF(512);
	for (size_t i = 0; i < s->n; i++) {
		const struct making *m = &s->v[i];
		if (m->signature.n == 0)
			continue;
		struct str field = sign_finish(s->scan->arena, &m->field, m->signature);
		if (fields.n + field.n > SIGNED_FIELDS_MAX)
			break; /* never half a field */
		buf_add(&fields, field);
		buf_printf(&names, "%s%.*s", names.n > 0 ? " " : "", STR_ARG(m->key.selector));
	}
	if (fields.n == 0)
		return away(s);
	s->fields = arena_dup(s->scan->arena, buf_str(&fields));
	report(s, SYMBOL_SIGNED, arena_printf(s->scan->arena, "%.*s: %.*s",
					 STR_ARG(s->v[0].key.domain), STR_ARG(buf_str(&names))));
	return DONE;
}

static enum step sign(struct signing *s)
{
	struct scan *scan = s->scan;
	if (s->domain.n == 0) {
		report(s, SYMBOL_NOT_SIGNED_NO_KEY, STR("From names no domain"));
		return DONE;
	}
	const struct keys_answer *keys = ask_keys(scan, s->domain);
	if (!keys)
		return WAIT;
	enum answer_status status = ask_status(scan, QUESTION_KEYS, 0, s->domain);
	if (status == ANSWER_REFUSED)
		return DONE; /* who judges here has no signer: the command line */
	if (status != ANSWER_OK)
		return away(s);
	if (keys->n == 0) {
		report(s, SYMBOL_NOT_SIGNED_NO_KEY, s->domain);
		return DONE;
	}
	if (find_signed(s, keys->domain) == WAIT)
		return WAIT;
	if (s->is_signed) {
		report(s, SYMBOL_SIGNED_ALREADY, keys->domain);
		return DONE;
	}
	if (!s->prepared)
		prepare(s, keys);
	return ask_for_signatures(s) == WAIT ? WAIT : finish(s);
}

/* ---- ARC ---- */

static enum step unsealed(struct signing *s, const char *why)
{
	report(s, SYMBOL_ARC_NOT_SEALED, arena_printf(s->scan->arena, "%.*s: %s",
						 STR_ARG(s->domain), why));
	return DONE;
}

/* RSA before Ed25519, which fewer who read seals can verify. */
static const struct active_key *choose_key(const struct keys_answer *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		if (keys->v[i].type == KEY_RSA)
			return &keys->v[i];
	return &keys->v[0];
}

/* "mx.example.org; spf=pass …": as our Authentication-Results say it. */
static struct str results_payload(const struct scan *scan)
{
	auto_buf field = BUF(RESULTS_MAX);
	struct str name, value = STR("");
	trace_authentication_results(&field, scan);
	str_cut(buf_str(&field), ':', &name, &value);
	return field.full ? STR("") : arena_dup(scan->arena, str_trim(value));
}

/* False: this chain gets no seal of ours. */
static bool prepare_set(struct signing *s, const struct active_key *key,
	const struct arc_report *chain)
{
	struct making *m = &s->v[0];
	struct str results = results_payload(s->scan);
	m->key = (struct signing_key){ .domain = s->domain, .selector = key->selector,
		.type = key->type };
	if (results.n == 0 || !arc_seal_prepare(s->scan->arena, s->scan->message, chain, &m->key,
				      &s->options, results, &s->body, &s->arc))
		return false;
	m->field = s->arc.signature;
	s->prepared = true;
	return true;
}

static enum step seal_set(struct signing *s, const struct arc_report *chain)
{
	struct arena *arena = s->scan->arena;
	struct making *m = &s->v[0];
	struct str signature;
	if (!s->sealing) {
		if (!ask_signature(s->scan, s->domain, m->key.selector, m->field.digest, &signature))
			return WAIT;
		if (signature.n == 0)
			return unsealed(s, "no signature from the signer");
		s->message_signature = sign_finish(arena, &m->field, signature);
		arc_seal_prepare_seal(arena, chain, &m->key, &s->options, &s->arc,
			s->message_signature, &s->seal);
		s->sealing = true;
	}
	if (!ask_signature(s->scan, s->domain, m->key.selector, s->seal.digest, &signature))
		return WAIT;
	if (signature.n == 0)
		return unsealed(s, "no signature from the signer");
	struct str seal = sign_finish(arena, &s->seal, signature);
	if (seal.n + s->message_signature.n + s->arc.results_field.n > SIGNED_FIELDS_MAX)
		return unsealed(s, "the set would be too long");
	s->fields = arena_printf(arena, "%.*s%.*s%.*s", STR_ARG(seal), STR_ARG(s->message_signature),
		STR_ARG(s->arc.results_field));
	report(s, SYMBOL_ARC_SEALED, arena_printf(arena, "%.*s: %.*s, i=%u", STR_ARG(s->domain),
					     STR_ARG(m->key.selector), s->arc.instance));
	return DONE;
}

static enum step seal(struct signing *s)
{
	struct scan *scan = s->scan;
	const struct arc_report *chain = arc_facts(scan);
	if (!chain)
		return DONE; /* its client stands for nobody: there is nothing to vouch for */
	const struct keys_answer *keys = ask_keys(scan, s->domain);
	if (!keys)
		return WAIT;
	enum answer_status status = ask_status(scan, QUESTION_KEYS, 0, s->domain);
	if (status == ANSWER_REFUSED)
		return DONE;
	if (status != ANSWER_OK)
		return unsealed(s, "the signer cannot be asked");
	/* Ours alone, not an ancestor's: the door lets no other domain seal. */
	if (keys->n == 0 || !str_eq(keys->domain, s->domain))
		return unsealed(s, "it has no active key");
	if (!s->prepared && !prepare_set(s, choose_key(keys), chain))
		return unsealed(s, "its chain cannot be continued");
	return seal_set(s, chain);
}

enum step signing_run(struct signing *signing)
{
	switch (signing->purpose) {
	case PURPOSE_SIGN: return sign(signing);
	case PURPOSE_SEAL: return seal(signing);
	case PURPOSE_NOTHING: break;
	}
	return DONE;
}
