/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/dmarc.h"

#include "auth/dmarc_walk.h"
#include "dns/suffix.h"

const char *dmarc_result_name(enum dmarc_result result)
{
	static const char *const names[DMARC_RESULT_COUNT] = {
		[DMARC_RESULT_NONE] = "none",
		[DMARC_RESULT_PASS] = "pass",
		[DMARC_RESULT_FAIL] = "fail",
		[DMARC_RESULT_TEMPERROR] = "temperror",
		[DMARC_RESULT_PERMERROR] = "permerror",
	};

	return names[result];
}

const char *dmarc_policy_name(enum dmarc_policy policy)
{
	static const char *const names[] = {
		[DMARC_POLICY_NONE] = "none",
		[DMARC_POLICY_QUARANTINE] = "quarantine",
		[DMARC_POLICY_REJECT] = "reject",
	};

	return names[policy];
}

const char *dmarc_discovery_name(enum dmarc_discovery discovery)
{
	return discovery == DMARC_TREE_WALK ? "treewalk" : "psl";
}

const char *dmarc_problem_name(enum dmarc_problem problem)
{
	static const char *const names[DMARC_PROBLEM_COUNT] = {
		[DMARC_PROBLEM_NONE] = "",
		[DMARC_PROBLEM_RECORDS] = "several-records",
		[DMARC_PROBLEM_VERSION] = "version",
		[DMARC_PROBLEM_POLICY] = "policy",
		[DMARC_PROBLEM_SYNTAX] = "syntax",
	};

	return names[problem];
}

bool dmarc_dkim_aligned(const struct dmarc_evaluation *evaluation)
{
	for (size_t i = 0; i < evaluation->dkim_count; i++)
		if (evaluation->dkim[i].passed && evaluation->dkim[i].aligned)
			return true;
	return false;
}

/* One evaluation at work. */
struct work {
	const struct dmarc_request *request;
	struct dmarc_names names;
	bool missing; /* answers are */
};

/* RFC 7489 3.2; a public suffix is its own. */
static struct str by_suffix_list(struct arena *arena, struct str domain)
{
	char name[SUFFIX_NAME_ROOM];

	return suffix_organizational(domain, name) ? arena_dup(arena, str_of(name)) : domain;
}

/* ---- whose policy --------------------------------------------------------------------------- */

static void note_problem(struct dmarc_evaluation *out, const struct dmarc_record *record)
{
	if (out->problem != DMARC_PROBLEM_NONE || record->problem == DMARC_PROBLEM_NONE)
		return;
	out->problem = record->problem;
	out->problem_domain = record->domain;
	out->problem_detail = record->detail;
}

/* The first of these domains that has a record; failed: one before it could not be asked. */
static bool take_record(struct work *work, const struct str *domains, size_t n, bool until_several,
	struct dmarc_evaluation *out, bool *failed)
{
	*failed = false;
	for (size_t i = 0; i < n && !out->record.found; i++) {
		const struct dmarc_name *name = dmarc_name_look_up(&work->names, domains[i]);
		if (!name)
			return false;
		note_problem(out, &name->record);
		*failed |= name->failed;
		if (name->record.found && !*failed)
			out->record = name->record;
		if (until_several && name->record.problem == DMARC_PROBLEM_RECORDS)
			break;
	}
	return true;
}

/* RFC 9989 4.10.1: the author's domain, the organizational domain, the public suffix domain. The
 * walk has asked for all three. */
static bool discover_by_walk(struct work *work, struct dmarc_evaluation *out, bool *failed)
{
	struct str domains[3] = { work->request->author };
	size_t n = 1;

	if (!dmarc_walk(&work->names, work->request->author, &out->author_walk))
		return false;
	out->organizational = out->author_walk.organizational;
	domains[n++] = out->organizational;
	for (size_t i = 1; i < out->author_walk.n; i++)
		if (out->author_walk.v[i].psd == DMARC_PSD_YES)
			domains[n++] = out->author_walk.v[i].domain;
	if (!take_record(work, domains, n > 3 ? 3 : n, false, out, failed))
		return false;
	/* Without the author's own, the organizational domain must be known. */
	if (!out->record.found || !str_eq(out->record.domain, work->request->author))
		*failed |= out->author_walk.unknown;
	if (*failed)
		out->record = (struct dmarc_record){ .pct = 100 };
	return true;
}

/* RFC 7489 6.6.3: the author's domain, then the organizational one. Several records at the first end
 * the search; psd= was not known then. */
static bool discover_by_list(struct work *work, struct dmarc_evaluation *out, bool *failed)
{
	struct str domains[2] = { work->request->author };

	out->organizational = by_suffix_list(work->names.arena, work->request->author);
	domains[1] = out->organizational;
	return take_record(work, domains, 2, true, out, failed);
}

/* RFC 9989 3.2, RFC 8020: NXDOMAIN at the name. What stands below a name proves it. */
static bool find_existence(struct work *work, struct dmarc_evaluation *out)
{
	const struct dmarc_name *below = dmarc_name_look_up(&work->names, work->request->author);
	const struct dns_answer *answer;

	if (!below)
		return false;
	if (below->status == DNS_OK || below->status == DNS_NODATA)
		return true;
	answer = work->names.dns->ask(work->names.dns->context, work->request->author, DNS_MX);
	if (!answer)
		return false;
	out->exists = answer->status != DNS_NXDOMAIN;
	return true;
}

static enum dmarc_policy lowered(enum dmarc_policy policy)
{
	return policy == DMARC_POLICY_REJECT ? DMARC_POLICY_QUARANTINE : DMARC_POLICY_NONE;
}

/* What the record asks for mail of this name. False while an answer is missing. */
static bool choose_policy(struct work *work, bool legacy, struct dmarc_evaluation *out)
{
	const struct dmarc_record *record = &out->record;

	out->is_subdomain = !str_eq(record->domain, work->request->author);
	out->policy_tag = "p";
	/* 4.10.1: a policy that cannot be read is none, if the owner at least wants reports. */
	if (record->bad_p || record->bad_sp || (!legacy && record->bad_np)) {
		out->published = out->policy = DMARC_POLICY_NONE;
		return true;
	}
	out->published = record->p;
	if (out->is_subdomain) {
		if (!legacy && record->np != record->sp && !find_existence(work, out))
			return false;
		bool np = !legacy && record->has_np && !out->exists;
		out->policy_tag = np ? "np" : record->has_sp ? "sp" : "p";
		out->published = np ? record->np : record->sp;
	}
	out->policy = !legacy && record->testing ? lowered(out->published) : out->published;
	return true;
}

/* No processing at all (4.10.1). */
static bool says_nothing(const struct dmarc_record *record, bool legacy)
{
	bool bad = record->bad_p || record->bad_sp || (!legacy && record->bad_np);

	return bad && !record->rua_valid;
}

/* ---- alignment ------------------------------------------------------------------------------ */

/* The identifier's organizational domain, by its own walk. Only one at or below the author's can
 * be the same, so no others are walked for unless the diagnosis wants to know. */
static bool find_organizational(struct work *work, enum dmarc_discovery discovery,
	const struct dmarc_evaluation *evaluation, struct dmarc_identifier *id)
{
	struct dmarc_walk walk;

	if (discovery == DMARC_SUFFIX_LIST) {
		id->organizational = by_suffix_list(work->names.arena, id->domain);
		return true;
	}
	if (!work->request->whole && !dmarc_is_within(id->domain, evaluation->organizational) &&
		!evaluation->author_walk.unknown)
		return true;
	if (!dmarc_walk(&work->names, id->domain, &walk))
		return false;
	id->organizational = walk.organizational;
	id->unknown = walk.unknown || evaluation->author_walk.unknown;
	return true;
}

/* wanted: its alignment can matter. */
static bool align(struct work *work, enum dmarc_discovery discovery, bool strict, bool wanted,
	const struct dmarc_evaluation *evaluation, struct dmarc_identifier *id)
{
	bool relaxed;

	if (id->domain.n == 0)
		return true;
	if (str_eq(id->domain, work->request->author)) {
		id->organizational = evaluation->organizational;
		id->aligned = true;
		return true;
	}
	if (!wanted && !work->request->whole)
		return true;
	if (!find_organizational(work, discovery, evaluation, id))
		return false;
	relaxed = str_eq(id->organizational, evaluation->organizational);
	id->aligned = relaxed && !strict && !id->unknown;
	id->would_align_relaxed = relaxed && strict && !id->unknown;
	id->unknown &= !strict;
	return true;
}

/* All of them are tried before the first that waits is waited for. */
static bool align_all(struct work *work, enum dmarc_discovery discovery, struct dmarc_evaluation *out)
{
	const struct dmarc_request *request = work->request;
	bool done, wanted = request->spf_passed || request->spf_temperror;

	out->spf = (struct dmarc_identifier){ .domain = request->spf_domain,
		.passed = request->spf_passed };
	done = align(work, discovery, out->record.strict_spf, wanted, out, &out->spf);
	out->dkim_count =
		request->dkim_count < DMARC_DKIM_MAX ? request->dkim_count : DMARC_DKIM_MAX;
	out->dkim = arena_array_of(work->names.arena, struct dmarc_identifier, out->dkim_count);
	for (size_t i = 0; i < out->dkim_count; i++) {
		const struct dmarc_signer *signer = &request->dkim[i];
		out->dkim[i] = (struct dmarc_identifier){ .domain = signer->domain,
			.passed = signer->passed };
		wanted = signer->passed || signer->temperror;
		if (!align(work, discovery, out->record.strict_dkim, wanted, out, &out->dkim[i]))
			done = false;
	}
	return done;
}

/* ---- the result ----------------------------------------------------------------------------- */

/* May this identifier pass another time? */
static bool is_open(const struct dmarc_identifier *id, bool temperror)
{
	return (id->passed && id->unknown) || (temperror && (id->aligned || id->unknown));
}

static enum dmarc_result conclude(
	const struct dmarc_request *request, const struct dmarc_evaluation *evaluation)
{
	bool pass = (evaluation->spf.passed && evaluation->spf.aligned) ||
		    dmarc_dkim_aligned(evaluation);
	bool open = is_open(&evaluation->spf, request->spf_temperror);

	for (size_t i = 0; i < evaluation->dkim_count; i++)
		open |= is_open(&evaluation->dkim[i], request->dkim[i].temperror);
	return pass ? DMARC_RESULT_PASS : open ? DMARC_RESULT_TEMPERROR : DMARC_RESULT_FAIL;
}

static void evaluate(struct work *work, enum dmarc_discovery discovery, struct dmarc_evaluation *out)
{
	bool legacy = discovery == DMARC_SUFFIX_LIST, failed = false;

	*out = (struct dmarc_evaluation){ .exists = true, .policy_tag = "p", .record.pct = 100 };
	if (!(legacy ? discover_by_list : discover_by_walk)(work, out, &failed)) {
		work->missing = true;
		return;
	}
	if (!align_all(work, discovery, out))
		work->missing = true;
	if (!out->record.found) {
		out->result = failed ? DMARC_RESULT_TEMPERROR : DMARC_RESULT_NONE;
		return;
	}
	if (!choose_policy(work, legacy, out))
		work->missing = true;
	out->result = says_nothing(&out->record, legacy) ? DMARC_RESULT_PERMERROR
							 : conclude(work->request, out);
}

/* Where nobody publishes anything, nothing can differ. */
static bool differs(const struct dmarc_evaluation *a, const struct dmarc_evaluation *b)
{
	if (!a->record.found && !b->record.found)
		return a->result != b->result;
	return a->result != b->result || a->policy != b->policy ||
	       !str_eq(a->organizational, b->organizational);
}

static struct work work_new(struct arena *arena, const struct dmarc_request *request,
	const struct dns_source *dns)
{
	return (struct work){
		.request = request,
		.names = { .arena = arena, .dns = dns, .by_domain = map_new(arena) },
	};
}

void dmarc_ask_ahead(struct arena *arena, struct str author, const struct dns_source *dns)
{
	struct work work = work_new(arena, NULL, dns);
	struct dmarc_walk unused;

	dmarc_walk(&work.names, author, &unused);
}

bool dmarc_check(struct arena *arena, const struct dmarc_request *request,
	const struct dns_source *dns, struct dmarc_report *out)
{
	struct work work = work_new(arena, request, dns);
	struct dmarc_report report = { .author = request->author };

	for (int d = 0; d < DMARC_DISCOVERY_COUNT; d++)
		evaluate(&work, (enum dmarc_discovery)d, &report.by[d]);
	if (work.missing)
		return false;
	report.differs = differs(&report.by[DMARC_TREE_WALK], &report.by[DMARC_SUFFIX_LIST]);
	report.queries = map_count(work.names.by_domain);
	*out = report;
	return true;
}
