/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/arc_trust.h"

#include "auth/authres.h"

static bool is_trusted(struct str domain, const struct str_list *trusted)
{
	for (size_t i = 0; i < trusted->n; i++)
		if (str_eq_nocase(domain, trusted->v[i]))
			return true;
	return false;
}

unsigned arc_believed_from(const struct arc_report *report, const struct str_list *trusted)
{
	size_t i = report->n;
	if (report->result != ARC_PASS || report->partial)
		return 0;
	while (i > 0 && is_trusted(report->sets[i - 1].seal_domain, trusted))
		i--;
	return i < report->n ? (unsigned)i + 1 : 0;
}

/* "user@example.org", "@example.org", "example.org". */
static bool is_of(struct str identity, struct str domain)
{
	size_t at = str_find_last_char(identity, '@');
	struct str host = at == STR_NONE ? identity : str_from(identity, at + 1);
	if (str_ends(host, STR(".")))
		host.n--;
	return domain.n && str_eq_nocase(host, domain);
}

/* Which property of a method names what was authenticated. */
static const struct {
	const char *method;
	struct str type, name;
} proofs[] = {
	{ "dmarc", STR_INIT("header"), STR_INIT("from") },
	{ "dkim", STR_INIT("header"), STR_INIT("d") },
	{ "dkim", STR_INIT("header"), STR_INIT("i") },
	{ "spf", STR_INIT("smtp"), STR_INIT("mailfrom") },
};

/* The method by which this result is a pass for the domain; NULL: it is none. */
static const char *proof_for(const struct authres_result *result, struct str domain)
{
	if (!str_eq_nocase(result->result, STR("pass")))
		return NULL;
	for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++)
		if (str_eq_nocase(result->method, str_of(proofs[i].method)) &&
			is_of(authres_property(result, proofs[i].type, proofs[i].name), domain))
			return proofs[i].method;
	return NULL;
}

bool arc_says_pass(struct arena *arena, const struct arc_report *report, unsigned from,
	struct str author, struct arc_word *out)
{
	for (size_t i = report->n; from && i >= from; i--) {
		const struct arc_set *set = &report->sets[i - 1];
		struct authres authres;
		struct authres_result result;
		authres_begin(&authres, arena, set->payload);
		while (authres_next(&authres, &result)) {
			const char *method = proof_for(&result, author);
			if (!method)
				continue;
			*out = (struct arc_word){ set->instance, set->seal_domain, method };
			return true;
		}
	}
	return false;
}
