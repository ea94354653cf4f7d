/* SPDX-License-Identifier: Apache-2.0
 *
 * The mechanisms of RFC 7208 section 5, and the validated name of section 5.5 and 7.3. */
#include "auth/spf_evaluation.h"

bool spf_answer_void(const struct dns_answer *answer)
{
	return answer->status == DNS_NXDOMAIN || answer->status == DNS_NODATA;
}

bool spf_answer_ok(const struct dns_answer *answer)
{
	return answer->status == DNS_OK;
}

const struct dns_answer *spf_ask(
	const struct spf_evaluation *e, struct str name, enum dns_type type)
{
	static const struct dns_answer no_such_name = { .status = DNS_NXDOMAIN };

	if (!spf_name_possible(name))
		return &no_such_name;
	return e->dns->ask(e->dns->context, name, type);
}

/* Is name the domain itself, or below it? */
static bool name_within(struct str name, struct str domain)
{
	if (!str_ends_nocase(name, domain))
		return false;
	return name.n == domain.n || name.p[name.n - domain.n - 1] == '.';
}

static bool records_have(const struct dns_answer *answer, const struct ip *ip, uint8_t bits)
{
	for (size_t i = 0; i < answer->record_count; i++) {
		struct ip_prefix network = { answer->records[i].ip, bits };
		if (network.ip.v6 == ip->v6 && ip_prefix_has(&network, ip))
			return true;
	}
	return false;
}

bool spf_find_validated(struct spf_evaluation *e, const struct spf_frame *frame, struct str *out)
{
	const struct ip *ip = &e->request->ip;
	const struct dns_answer *pointers = spf_ask(e, ip_reverse_name(e->arena, ip), DNS_PTR);
	bool complete = true;
	int best = 0;

	*out = STR("unknown");
	if (!pointers)
		return false;
	for (size_t i = 0; i < pointers->record_count && i < SPF_NAMES_MAX; i++) {
		struct str name = pointers->records[i].name;
		int rank = str_eq_nocase(name, frame->domain) ? 3
			   : name_within(name, frame->domain) ? 2
							      : 1;
		const struct dns_answer *addresses = spf_ask(e, name, e->address_type);
		if (!addresses)
			complete = false;
		else if (rank > best && records_have(addresses, ip, ip->v6 ? 128 : 32)) {
			best = rank;
			*out = name;
		}
	}
	return complete;
}

bool spf_term_name(struct spf_evaluation *e, const struct spf_frame *frame, struct str domain_spec,
	struct str *out)
{
	if (domain_spec.n == 0) {
		*out = frame->domain;
		return true;
	}
	if (str_find_char(domain_spec, '%') == STR_NONE) {
		*out = str_first(domain_spec, domain_spec.n - str_ends(domain_spec, STR(".")));
		return true;
	}
	e->values.domain = frame->domain;
	if (spf_macro_needs_validated(domain_spec) &&
		!spf_find_validated(e, frame, &e->values.validated))
		return false;
	*out = spf_domain_expand(e->arena, domain_spec, &e->values, &e->report.work);
	return true;
}

/* Notes the answer to the term's first question; true if there is nothing more to look at. */
static bool first_answer(struct spf_evaluation *e, struct spf_frame *frame,
	const struct dns_answer *answer, struct str name, enum spf_outcome *out)
{
	struct spf_lookup *lookup = &e->lookup.v[e->lookup.n - 1];

	lookup->name = name;
	*out = SPF_WAITING;
	if (!answer)
		return true;
	lookup->status = answer->status;
	*out = SPF_MISS;
	if (spf_answer_ok(answer))
		return false;
	if (!spf_answer_void(answer)) {
		*out = SPF_UNANSWERED;
	} else if (spf_name_possible(name)) {
		lookup->is_void = true;
		if (!spf_frame_void(e, frame))
			*out = SPF_BROKEN;
	}
	return true;
}

static enum spf_outcome match_all(struct spf_evaluation *e, struct spf_frame *frame)
{
	(void)e;
	(void)frame;
	return SPF_MATCH;
}

static enum spf_outcome match_network(struct spf_evaluation *e, struct spf_frame *frame)
{
	const struct ip_prefix *network = &frame->term.network;
	bool same_kind = network->ip.v6 == e->request->ip.v6;

	return same_kind && ip_prefix_has(network, &e->request->ip) ? SPF_MATCH : SPF_MISS;
}

static uint8_t term_bits(const struct spf_evaluation *e, const struct spf_frame *frame)
{
	return e->request->ip.v6 ? frame->term.bits_v6 : frame->term.bits_v4;
}

static enum spf_outcome match_a(struct spf_evaluation *e, struct spf_frame *frame)
{
	enum spf_outcome outcome;
	struct str name;

	if (!spf_term_name(e, frame, frame->term.domain_spec, &name))
		return SPF_WAITING;
	const struct dns_answer *answer = spf_ask(e, name, e->address_type);
	if (first_answer(e, frame, answer, name, &outcome))
		return outcome;
	return records_have(answer, &e->request->ip, term_bits(e, frame)) ? SPF_MATCH : SPF_MISS;
}

/* All hosts are asked for together; one that matches is enough, whatever the others say. */
static enum spf_outcome match_hosts(
	struct spf_evaluation *e, struct spf_frame *frame, const struct dns_answer *mx)
{
	enum spf_outcome outcome = SPF_MISS;

	for (size_t i = 0; i < mx->record_count; i++) {
		const struct dns_answer *addresses;
		if (mx->records[i].name.n == 0) /* null MX: no host at all (RFC 7505) */
			continue;
		addresses = spf_ask(e, mx->records[i].name, e->address_type);
		if (!addresses)
			outcome = SPF_WAITING;
		else if (records_have(addresses, &e->request->ip, term_bits(e, frame)))
			return SPF_MATCH;
		else if (!spf_answer_ok(addresses) && !spf_answer_void(addresses) &&
			 outcome == SPF_MISS)
			outcome = SPF_UNANSWERED;
	}
	return outcome;
}

static enum spf_outcome match_mx(struct spf_evaluation *e, struct spf_frame *frame)
{
	enum spf_outcome outcome;
	struct str name;

	if (!spf_term_name(e, frame, frame->term.domain_spec, &name))
		return SPF_WAITING;
	const struct dns_answer *mx = spf_ask(e, name, DNS_MX);
	if (first_answer(e, frame, mx, name, &outcome))
		return outcome;
	if (mx->record_count > SPF_NAMES_MAX) {
		spf_frame_problem(e, frame, SPF_PROBLEM_MX, frame->term.text);
		return SPF_BROKEN;
	}
	return match_hosts(e, frame, mx);
}

/* Only names within the target can match, so only they are asked for; the limit of ten counts all,
 * because their order is the client's choice. */
static enum spf_outcome match_pointers(
	struct spf_evaluation *e, const struct dns_answer *pointers, struct str target)
{
	enum spf_outcome outcome = SPF_MISS;
	const struct ip *ip = &e->request->ip;

	for (size_t i = 0; i < pointers->record_count && i < SPF_NAMES_MAX; i++) {
		const struct dns_answer *addresses;
		if (!name_within(pointers->records[i].name, target))
			continue;
		addresses = spf_ask(e, pointers->records[i].name, e->address_type);
		if (!addresses)
			outcome = SPF_WAITING;
		else if (records_have(addresses, ip, ip->v6 ? 128 : 32))
			return SPF_MATCH;
	}
	return outcome;
}

static enum spf_outcome match_ptr(struct spf_evaluation *e, struct spf_frame *frame)
{
	struct str reverse = ip_reverse_name(e->arena, &e->request->ip), target;
	enum spf_outcome outcome;

	if (!spf_term_name(e, frame, frame->term.domain_spec, &target))
		return SPF_WAITING;
	const struct dns_answer *pointers = spf_ask(e, reverse, DNS_PTR);
	if (first_answer(e, frame, pointers, reverse, &outcome))
		return outcome == SPF_UNANSWERED ? SPF_MISS
						 : outcome; /* 5.5: an error is no match */
	return match_pointers(e, pointers, target);
}

static enum spf_outcome match_exists(struct spf_evaluation *e, struct spf_frame *frame)
{
	enum spf_outcome outcome;
	struct str name;

	if (!spf_term_name(e, frame, frame->term.domain_spec, &name))
		return SPF_WAITING;
	/* A, also for a client with an IPv6 address (5.7) */
	if (first_answer(e, frame, spf_ask(e, name, DNS_A), name, &outcome))
		return outcome;
	return SPF_MATCH;
}

static enum spf_outcome enter(struct spf_evaluation *e, struct spf_frame *frame)
{
	struct str name;

	if (!spf_term_name(e, frame, frame->term.domain_spec, &name))
		return SPF_WAITING;
	e->lookup.v[e->lookup.n - 1].name = name;
	return SPF_ENTER;
}

/* What answers each kind of term: its evaluation, and the type asked first (0: the client's). */
static const struct mechanism {
	enum spf_outcome (*evaluate)(struct spf_evaluation *e, struct spf_frame *frame);
	enum dns_type first;
} mechanisms[] = {
	[SPF_TERM_ALL] = { match_all, 0 },
	[SPF_TERM_INCLUDE] = { enter, DNS_TXT },
	[SPF_TERM_A] = { match_a, 0 },
	[SPF_TERM_MX] = { match_mx, DNS_MX },
	[SPF_TERM_PTR] = { match_ptr, DNS_PTR },
	[SPF_TERM_IP4] = { match_network, 0 },
	[SPF_TERM_IP6] = { match_network, 0 },
	[SPF_TERM_EXISTS] = { match_exists, DNS_A },
	[SPF_TERM_REDIRECT] = { enter, DNS_TXT },
};

enum spf_outcome spf_term_evaluate(struct spf_evaluation *e, struct spf_frame *frame)
{
	return mechanisms[frame->term.kind].evaluate(e, frame);
}

static void ask_ahead(
	struct spf_evaluation *e, const struct spf_frame *frame, const struct spf_term *term)
{
	enum dns_type type = mechanisms[term->kind].first;
	struct str name;

	if (term->kind == SPF_TERM_PTR)
		name = ip_reverse_name(e->arena, &e->request->ip);
	else if (!spf_term_name(e, frame, term->domain_spec, &name))
		return;
	if (e->report.work <= SPF_WORK_MAX)
		spf_ask(e, name, type ? type : e->address_type);
}

static void ask_terms_ahead(struct spf_evaluation *e, const struct spf_frame *frame, size_t left)
{
	struct str rest = frame->terms;
	enum spf_problem problem;
	struct spf_term term;

	while (left > 0 && spf_term_next(&rest, &term, &problem) == SPF_NEXT_TERM) {
		if (term.kind == SPF_TERM_ALL && !e->request->walk)
			return;
		if (!spf_term_costs_lookup(term.kind) || term.kind == SPF_TERM_REDIRECT)
			continue;
		ask_ahead(e, frame, &term);
		left--;
	}
	if (left > 0 && frame->record.has_redirect && !frame->record.has_all)
		ask_ahead(e, frame, &frame->record.redirect);
}

void spf_terms_ask_ahead(struct spf_evaluation *e, const struct spf_frame *frame)
{
	size_t most = e->request->walk ? SPF_WALK_LOOKUPS_MAX : SPF_LOOKUPS_MAX;
	size_t work = e->report.work;

	if (e->lookup.n < most)
		ask_terms_ahead(e, frame, most - e->lookup.n);
	e->report.work = work; /* the result must not depend on how often we had to wait */
}
