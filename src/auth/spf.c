/* SPDX-License-Identifier: Apache-2.0
 *
 * check_host() (RFC 7208 section 4): records, includes and redirects on a stack, limits, result. */
#include "auth/spf.h"

#include "auth/spf_evaluation.h"

static enum spf_result qualifier_result(char qualifier)
{
	switch (qualifier) {
	case '-': return SPF_FAIL;
	case '~': return SPF_SOFTFAIL;
	case '?': return SPF_NEUTRAL;
	default: return SPF_PASS;
	}
}

static struct spf_frame *top(struct spf_evaluation *e)
{
	return &e->frames.v[e->frames.n - 1];
}

static void decide(struct spf_frame *frame, enum spf_result result, struct str term)
{
	if (frame->decided)
		return;
	frame->decided = true;
	frame->result = result;
	frame->decisive = term;
	frame->decisive_domain = frame->domain;
}

void spf_frame_problem(struct spf_evaluation *e, struct spf_frame *frame, enum spf_problem problem,
	struct str term)
{
	if (spf_frame_counts(frame) && e->report.problem == SPF_PROBLEM_NONE) {
		e->report.problem = problem;
		e->report.problem_term = term;
		e->report.problem_domain = frame->domain;
	}
	decide(frame, problem == SPF_PROBLEM_DNS ? SPF_TEMPERROR : SPF_PERMERROR, STR(""));
}

bool spf_frame_void(struct spf_evaluation *e, struct spf_frame *frame)
{
	if (!spf_frame_counts(frame) || ++e->report.voids <= SPF_VOIDS_MAX)
		return true;
	spf_frame_problem(e, frame, SPF_PROBLEM_VOID, frame->term.text);
	return false;
}

static void push(struct spf_evaluation *e, struct str domain, bool by_redirect)
{
	struct spf_frame frame = {
		.domain = domain,
		.exp_domain = domain,
		.visit = e->visits.n,
		.lookup = e->lookup.n > 0 ? e->lookup.n - 1 : STR_NONE,
		.by_redirect = by_redirect,
	};
	struct spf_visit *visit = array_add(e->arena, &e->visits);

	if (e->frames.n > 0)
		frame.idle = !spf_frame_counts(top(e));
	visit->domain = domain;
	visit->parent = frame.lookup;
	*array_add(e->arena, &e->frames) = frame;
}

/* What an included domain's result means for the term that named it (5.2). */
static void include_result(
	struct spf_evaluation *e, struct spf_frame *parent, enum spf_result result)
{
	switch (result) {
	case SPF_PASS:
		decide(parent, qualifier_result(parent->term.qualifier), parent->term.text);
		break;
	case SPF_TEMPERROR:
	case SPF_PERMERROR: decide(parent, result, STR("")); break;
	case SPF_NONE: spf_frame_problem(e, parent, SPF_PROBLEM_TARGET, parent->term.text); break;
	default: break;
	}
}

/* The result of the target is the result, and its exp is the exp (6.1, 6.2). */
static void redirect_result(
	struct spf_evaluation *e, struct spf_frame *parent, const struct spf_frame *target)
{
	if (parent->decided)
		return;
	if (target->result == SPF_NONE) {
		spf_frame_problem(e, parent, SPF_PROBLEM_TARGET, parent->term.text);
		return;
	}
	decide(parent, target->result, target->decisive);
	parent->decisive_domain = target->decisive_domain;
	parent->record.has_exp = target->record.has_exp;
	parent->record.exp = target->record.exp;
	parent->exp_domain = target->exp_domain;
}

/* Takes the finished frame off the stack. The last one stays readable behind the end. */
static void leave(struct spf_evaluation *e)
{
	struct spf_frame done = *top(e);

	e->visits.v[done.visit].result = done.result;
	e->visits.v[done.visit].term = done.decisive;
	e->frames.n--;
	if (e->frames.n == 0)
		return;
	if (done.by_redirect)
		redirect_result(e, top(e), &done);
	else
		include_result(e, top(e), done.result);
}

/* Section 4.3: a domain that is malformed or has one label only has no policy. */
static bool domain_usable(struct str domain)
{
	return spf_name_possible(domain) && str_find_char(domain, '.') != STR_NONE &&
	       domain.p[0] != '[';
}

/* Selects the record (4.5). Decides the frame if there is none or more than one. */
static void select_record(
	struct spf_evaluation *e, struct spf_frame *frame, const struct dns_answer *answer)
{
	struct str found = STR("");
	unsigned count = 0;

	for (size_t i = 0; i < answer->record_count; i++) {
		if (spf_record_is(answer->records[i].text)) {
			found = answer->records[i].text;
			count++;
		}
	}
	if (count > 1)
		spf_frame_problem(e, frame, SPF_PROBLEM_RECORDS, STR(""));
	if (count == 0)
		decide(frame, SPF_NONE, STR(""));
	if (count != 1)
		return;
	e->visits.v[frame->visit].record = found;
	e->report.work += found.n;
	frame->terms = spf_record_terms(found);
	spf_record_check(frame->terms, &frame->record);
	if (frame->record.problem) {
		spf_frame_problem(e, frame, frame->record.problem, frame->record.problem_term);
		frame->record = (struct spf_record){ 0 };
		frame->terms = STR("");
	}
}

/* False: its answer is missing. */
static bool read_record(struct spf_evaluation *e, struct spf_frame *frame)
{
	const struct dns_answer *answer;

	if (!domain_usable(frame->domain)) {
		decide(frame, SPF_NONE, STR(""));
	} else {
		answer = spf_ask(e, frame->domain, DNS_TXT);
		if (!answer)
			return false;
		if (frame->lookup != STR_NONE) {
			e->lookup.v[frame->lookup].status = answer->status;
			e->lookup.v[frame->lookup].is_void = spf_answer_void(answer);
		}
		if (spf_answer_ok(answer))
			select_record(e, frame, answer);
		else if (spf_answer_void(answer))
			decide(frame, SPF_NONE, STR(""));
		else
			spf_frame_problem(e, frame, SPF_PROBLEM_DNS, frame->domain);
	}
	frame->read = true;
	return true;
}

static void add_lookup(struct spf_evaluation *e, struct spf_frame *frame)
{
	struct spf_lookup *lookup = array_add(e->arena, &e->lookup);

	lookup->visit = frame->visit;
	lookup->term = frame->term.text;
	if (spf_frame_counts(frame))
		e->report.lookups++;
}

/* Pays for a term that asks the DNS, and once for %{p} (4.6.4). False: no more of it. */
static bool charge(struct spf_evaluation *e, struct spf_frame *frame)
{
	if (!spf_frame_counts(frame) && e->lookup.n >= SPF_WALK_LOOKUPS_MAX)
		return false;
	if (!e->validated_charged && spf_frame_counts(frame) &&
		spf_macro_needs_validated(frame->term.domain_spec)) {
		e->validated_charged = true;
		add_lookup(e, frame);
		e->lookup.v[e->lookup.n - 1].name = ip_reverse_name(e->arena, &e->request->ip);
	}
	add_lookup(e, frame);
	if (e->report.lookups <= SPF_LOOKUPS_MAX || !spf_frame_counts(frame))
		return true;
	spf_frame_problem(e, frame, SPF_PROBLEM_LOOKUPS, frame->term.text);
	return false;
}

/* Evaluates the frame's term. False: an answer is missing. */
static bool evaluate_term(struct spf_evaluation *e, struct spf_frame *frame)
{
	if (spf_term_costs_lookup(frame->term.kind) && !charge(e, frame))
		return true;
	switch (spf_term_evaluate(e, frame)) {
	case SPF_MATCH:
		decide(frame, qualifier_result(frame->term.qualifier), frame->term.text);
		break;
	case SPF_ENTER:
		push(e, e->lookup.v[e->lookup.n - 1].name, frame->term.kind == SPF_TERM_REDIRECT);
		break;
	case SPF_UNANSWERED:
		spf_frame_problem(e, frame, SPF_PROBLEM_DNS, e->lookup.v[e->lookup.n - 1].name);
		break;
	case SPF_WAITING: spf_terms_ask_ahead(e, frame); return false;
	case SPF_MISS:
	case SPF_BROKEN: break;
	}
	return true;
}

/* After the last term: the redirect, once, or the end. */
static bool end_of_record(struct spf_evaluation *e, struct spf_frame *frame)
{
	if (frame->record.has_redirect && !frame->record.has_all && !frame->redirected) {
		frame->redirected = true;
		frame->term = frame->record.redirect;
		return evaluate_term(e, frame);
	}
	decide(frame, SPF_NEUTRAL, STR(""));
	leave(e);
	return true;
}

/* One step of the top frame. False: an answer is missing. */
static bool step(struct spf_evaluation *e)
{
	struct spf_frame *frame = top(e);
	enum spf_problem problem;

	if (!frame->read) {
		if (read_record(e, frame))
			return true;
		if (e->frames.n > 1)
			spf_terms_ask_ahead(e, frame - 1);
		return false;
	}
	if (e->report.work > SPF_WORK_MAX)
		spf_frame_problem(e, frame, SPF_PROBLEM_WORK, frame->term.text);
	if ((frame->decided && !e->request->walk) || e->report.work > SPF_WORK_MAX) {
		leave(e);
		return true;
	}
	if (spf_term_next(&frame->terms, &frame->term, &problem) != SPF_NEXT_TERM)
		return end_of_record(e, frame);
	if (!frame->term.qualifier)
		return true; /* modifiers have their effect at the end */
	return evaluate_term(e, frame);
}

/* A value from the session, cut to what macros take: the end of it, where names have their top. */
static struct str bounded(struct str value)
{
	return str_from(value, value.n > SPF_VALUE_MAX ? value.n - SPF_VALUE_MAX : 0);
}

/* The sender of the request, with "postmaster" where it has no local part (4.3). */
static void set_sender(struct spf_evaluation *e)
{
	const struct spf_request *request = e->request;
	size_t at = str_find_last_char(request->sender, '@');
	struct str local = at == STR_NONE ? STR("") : str_first(request->sender, at);
	struct str domain = at == STR_NONE ? request->domain : str_from(request->sender, at + 1);

	e->values.local = local.n ? bounded(local) : STR("postmaster");
	e->values.sender_domain = bounded(domain);
	e->values.sender = bounded(arena_printf(
		e->arena, "%.*s@%.*s", STR_ARG(e->values.local), STR_ARG(e->values.sender_domain)));
}

/* A macro in it may have brought bytes of the client's choice; the text goes into a reply line. */
static struct str safe_line(struct arena *arena, struct str text)
{
	char *copy = arena_bytes(arena, text.n);

	for (size_t i = 0; i < text.n; i++)
		copy[i] = text.p[i] < 0x20 || text.p[i] > 0x7e ? '?' : text.p[i];
	return str_bytes(copy, text.n);
}

/* The explanation of the domain's owner (6.2); whatever is wrong with it only leaves it out.
 * False: an answer is missing. */
static bool explain(struct spf_evaluation *e, const struct spf_frame *first)
{
	struct spf_frame frame = { .domain = first->exp_domain };
	const struct dns_answer *answer;
	auto_buf text = BUF(SPF_EXPLANATION_MAX);
	struct str name;

	if (first->result != SPF_FAIL || !first->record.has_exp)
		return true;
	if (!spf_term_name(e, &frame, first->record.exp.domain_spec, &name))
		return false;
	answer = spf_ask(e, name, DNS_TXT);
	if (!answer)
		return false;
	if (!spf_answer_ok(answer) || answer->record_count != 1 ||
		spf_macro_check(answer->records[0].text, SPF_MACRO_EXPLANATION))
		return true;
	e->values.domain = frame.domain;
	if (spf_macro_needs_validated(answer->records[0].text) &&
		!spf_find_validated(e, &frame, &e->values.validated))
		return false;
	spf_explanation_expand(&text, answer->records[0].text, &e->values);
	e->report.explanation = safe_line(e->arena, buf_str(&text));
	return true;
}

bool spf_check(struct arena *arena, const struct spf_request *request, const struct dns_source *dns,
	struct spf_report *out)
{
	struct spf_evaluation e = {
		.arena = arena,
		.request = request,
		.dns = dns,
		.address_type = request->ip.v6 ? DNS_AAAA : DNS_A,
		.values = { .helo = bounded(request->helo),
			.validated = STR("unknown"),
			.receiver =
				request->receiver.n ? bounded(request->receiver) : STR("unknown"),
			.ip = request->ip,
			.time = request->time },
	};
	struct str domain =
		str_first(request->domain, request->domain.n - str_ends(request->domain, STR(".")));

	set_sender(&e);
	push(&e, domain, false);
	while (e.frames.n > 0)
		if (!step(&e))
			return false;
	if (!explain(&e, &e.frames.v[0]))
		return false;
	e.report.result = e.frames.v[0].result;
	e.report.domain = domain;
	e.report.term = e.frames.v[0].decisive;
	e.report.term_domain = e.frames.v[0].decisive_domain;
	e.report.visits = e.visits.v;
	e.report.visit_count = e.visits.n;
	e.report.lookup = e.lookup.v;
	e.report.lookup_count = e.lookup.n;
	*out = e.report;
	return true;
}
