/* SPDX-License-Identifier: Apache-2.0
 *
 * DMARC by both discoveries over small zones: each row says what the tree walk (RFC 9989) and what the
 * suffix list (RFC 7489) make of the same mail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "auth/dmarc.h"
#include "auth/spf_fake.h"

#define ROUNDS_MAX 10

/* A mail: its author's domain, the domain of SPF and those of DKIM. Behind a domain: nothing: passed,
 * '!' failed, '?' temporary error. */
struct mail {
	const char *author, *spf, *dkim;
};

struct row {
	const char *title, *zone;
	struct mail mail;
	const char *tree, *list;
	bool differs;
};

/* An evaluation as the rows write it:
 *   RESULT org=… [at=… TAG=POLICY[<PUBLISHED]] [spf=MARK ORG] [dkim=MARK ORG,…] [problem]
 * MARK: + aligned, - not, ~ would be if relaxed, 0 unknown; in brackets: not passed. */
static void describe_id(struct buf *out, const struct dmarc_identifier *id)
{
	char mark = id->unknown ? '0' : id->aligned ? '+' : id->would_align_relaxed ? '~' : '-';

	buf_printf(out, id->passed ? "%c%.*s" : "(%c%.*s)", mark, STR_ARG(id->organizational));
}

static struct str describe(struct arena *arena, const struct dmarc_evaluation *evaluation)
{
	auto_buf out = BUF(4000);
	const struct dmarc_record *record = &evaluation->record;

	buf_printf(&out, "%s org=%.*s", dmarc_result_name(evaluation->result),
		STR_ARG(evaluation->organizational));
	if (record->found) {
		buf_printf(&out, " at=%.*s %s=%s", STR_ARG(record->domain), evaluation->policy_tag,
			dmarc_policy_name(evaluation->policy));
		if (evaluation->policy != evaluation->published)
			buf_printf(&out, "<%s", dmarc_policy_name(evaluation->published));
	}
	if (evaluation->spf.domain.n) {
		buf_add(&out, STR(" spf="));
		describe_id(&out, &evaluation->spf);
	}
	for (size_t i = 0; i < evaluation->dkim_count; i++) {
		buf_add(&out, i ? STR(",") : STR(" dkim="));
		describe_id(&out, &evaluation->dkim[i]);
	}
	if (evaluation->problem)
		buf_printf(&out, " %s%s%.*s", dmarc_problem_name(evaluation->problem),
			evaluation->problem_detail.n ? ":" : "", STR_ARG(evaluation->problem_detail));
	return arena_dup(arena, buf_str(&out));
}

static struct str cut_mark(struct str domain, bool *failed, bool *temperror)
{
	*failed = str_ends(domain, STR("!"));
	*temperror = str_ends(domain, STR("?"));
	return str_first(domain, domain.n - (*failed || *temperror));
}

static void request_of(struct arena *arena, const struct mail *mail, struct dmarc_request *out)
{
	struct dmarc_signer *signers = arena_array_of(arena, struct dmarc_signer, DMARC_DKIM_MAX + 5);
	struct str rest = str_of(mail->dkim), piece;
	bool failed, temperror;

	*out = (struct dmarc_request){ .author = str_of(mail->author), .dkim = signers };
	out->spf_domain = cut_mark(str_of(mail->spf), &failed, &temperror);
	out->spf_passed = out->spf_domain.n && !failed && !temperror;
	out->spf_temperror = temperror;
	while (str_next_piece(&rest, ' ', &piece)) {
		struct dmarc_signer *signer = &signers[out->dkim_count++];
		signer->domain = cut_mark(piece, &failed, &signer->temperror);
		signer->passed = !failed && !signer->temperror;
	}
}

static unsigned evaluate(
	struct fake_dns *dns, const struct dmarc_request *request, struct dmarc_report *out)
{
	const struct dns_source source = fake_dns_source(dns);

	for (dns->round = 1; dns->round <= ROUNDS_MAX; dns->round++)
		if (dmarc_check(dns->arena, request, &source, out))
			return dns->round;
	fail_msg("the evaluation never ends");
	return 0;
}

static void assert_text(const char *title, const char *what, struct str got, const char *want)
{
	if (!str_eq(got, str_of(want)))
		fail_msg("%s\n%s got:  %.*s\n%s want: %s", title, what, STR_ARG(got), what, want);
}

/* Asked at once or an answer a round: the same. */
static void check_row(const struct row *row)
{
	struct arena *arena = arena_new(1 << 20);
	struct fake_dns *dns = fake_dns_new(arena);
	struct dmarc_request request;
	struct dmarc_report report;

	fake_dns_add_lines(dns, row->zone);
	request_of(arena, &row->mail, &request);
	request.whole = true;
	for (int slow = 0; slow < 2; slow++) {
		fake_dns_restart(dns, slow);
		evaluate(dns, &request, &report);
		assert_text(row->title, "tree", describe(arena, &report.by[DMARC_TREE_WALK]),
			row->tree);
		assert_text(row->title, "list", describe(arena, &report.by[DMARC_SUFFIX_LIST]),
			row->list);
		if (report.differs != row->differs)
			fail_msg("%s: differs is %d", row->title, report.differs);
	}
	/* What is left out where nobody asks for the whole changes no result. */
	request.whole = false;
	for (int d = 0; d < DMARC_DISCOVERY_COUNT; d++) {
		struct dmarc_report brief;
		fake_dns_restart(dns, false);
		evaluate(dns, &request, &brief);
		assert_int_equal(brief.by[d].result, report.by[d].result);
		assert_int_equal(brief.by[d].policy, report.by[d].policy);
		assert_int_equal(brief.differs, row->differs);
	}
	arena_free(&arena);
}

#define AT(domain, record) "_dmarc." domain " TXT " record "\n"
#define LONG "a.b.c.d.e.f.g.h.i.j.k.example.com"

static const struct row rows[] = {
	/* ---- the rows of the specification ---- */
	{ "records at both the signing and the author's domain",
		AT("example.com", "v=DMARC1; p=reject")
			AT("signing.example.com", "v=DMARC1; p=none"),
		{ "example.com", "", "signing.example.com" },
		"pass org=example.com at=example.com p=reject dkim=+example.com",
		"pass org=example.com at=example.com p=reject dkim=+example.com" },
	{ "a long name below one record", AT("example.com", "v=DMARC1; p=reject"),
		{ LONG, "example.com", "" },
		"pass org=example.com at=example.com p=reject spf=+example.com",
		"pass org=example.com at=example.com p=reject spf=+example.com" },
	{ "a public suffix domain with psd=y", AT("bank.example", "v=DMARC1; p=reject; psd=y"),
		{ "giant.bank.example", "mail.giant.bank.example", "mail.mega.bank.example" },
		"pass org=giant.bank.example at=bank.example p=reject spf=+giant.bank.example "
		"dkim=-mega.bank.example",
		"pass org=bank.example at=bank.example p=reject spf=+bank.example "
		"dkim=+bank.example",
		true },
	{ "only the other bank signs", AT("bank.example", "v=DMARC1; p=reject; psd=y"),
		{ "giant.bank.example", "", "mail.mega.bank.example" },
		"fail org=giant.bank.example at=bank.example p=reject dkim=-mega.bank.example",
		"pass org=bank.example at=bank.example p=reject dkim=+bank.example", true },
	{ "psd=n below a shorter record stops there",
		AT("example.com", "v=DMARC1; p=reject")
			AT("unit.example.com", "v=DMARC1; p=quarantine; psd=n"),
		{ "a.unit.example.com", "b.unit.example.com", "example.com" },
		"pass org=unit.example.com at=unit.example.com p=quarantine "
		"spf=+unit.example.com dkim=-example.com",
		"pass org=example.com at=example.com p=reject spf=+example.com dkim=+example.com",
		true },
	{ "np for a name that does not exist",
		AT("example.com", "v=DMARC1; p=none; sp=quarantine; np=reject"),
		{ "ghost.example.com", "", "" },
		"fail org=example.com at=example.com np=reject",
		"fail org=example.com at=example.com sp=quarantine", true },
	{ "sp for one that does",
		AT("example.com", "v=DMARC1; p=none; sp=quarantine; np=reject")
			"real.example.com A 192.0.2.1",
		{ "real.example.com", "", "" },
		"fail org=example.com at=example.com sp=quarantine",
		"fail org=example.com at=example.com sp=quarantine" },
	{ "t=y lowers reject", AT("example.com", "v=DMARC1; p=reject; t=y"),
		{ "example.com", "", "" },
		"fail org=example.com at=example.com p=quarantine<reject",
		"fail org=example.com at=example.com p=reject", true },
	{ "t=y lowers quarantine", AT("example.com", "v=DMARC1; p=quarantine; t=y"),
		{ "example.com", "", "" },
		"fail org=example.com at=example.com p=none<quarantine",
		"fail org=example.com at=example.com p=quarantine", true },
	{ "t=y lowers none no further", AT("example.com", "v=DMARC1; p=none; t=y"),
		{ "example.com", "", "" }, "fail org=example.com at=example.com p=none",
		"fail org=example.com at=example.com p=none" },

	/* ---- discovery ---- */
	{ "nobody publishes anything", "", { "mail.example.com", "mail.example.com", "" },
		"none org=mail.example.com spf=+mail.example.com",
		"none org=example.com spf=+example.com" },
	{ "the author's own record goes before the organization's",
		AT("example.com", "v=DMARC1; p=reject")
			AT("news.example.com", "v=DMARC1; p=quarantine"),
		{ "news.example.com", "example.com", "" },
		"pass org=example.com at=news.example.com p=quarantine spf=+example.com",
		"pass org=example.com at=news.example.com p=quarantine spf=+example.com" },
	{ "a record between author and organization is nobody's policy",
		AT("example.com", "v=DMARC1; p=reject")
			AT("b.example.com", "v=DMARC1; p=none"),
		{ "a.b.example.com", "", "" }, "fail org=example.com at=example.com p=reject",
		"fail org=example.com at=example.com p=reject" },
	{ "the shortest name with a record is the organization",
		AT("b.example.com", "v=DMARC1; p=reject"),
		{ "a.b.example.com", "c.b.example.com", "example.com" },
		"pass org=b.example.com at=b.example.com p=reject spf=+b.example.com "
		"dkim=-example.com",
		"none org=example.com spf=+example.com dkim=+example.com", true },
	{ "a suffix of the list that publishes a record is an organization by the walk",
		AT("co.uk", "v=DMARC1; p=reject"), { "example.co.uk", "", "other.co.uk" },
		"pass org=co.uk at=co.uk p=reject dkim=+co.uk",
		"none org=example.co.uk dkim=-other.co.uk", true },
	{ "psd=y protects a name without records",
		AT("co.uk", "v=DMARC1; p=none; np=reject; psd=y"), { "ghost.co.uk", "", "" },
		"fail org=ghost.co.uk at=co.uk np=reject", "none org=ghost.co.uk", true },
	{ "the organization below psd=y has a record of its own",
		AT("co.uk", "v=DMARC1; p=none; psd=y")
			AT("example.co.uk", "v=DMARC1; p=reject"),
		{ "a.example.co.uk", "example.co.uk", "" },
		"pass org=example.co.uk at=example.co.uk p=reject spf=+example.co.uk",
		"pass org=example.co.uk at=example.co.uk p=reject spf=+example.co.uk" },
	{ "psd=y where the walk starts is its own organization",
		AT("co.uk", "v=DMARC1; p=reject; psd=y"), { "co.uk", "co.uk", "a.co.uk" },
		"pass org=co.uk at=co.uk p=reject spf=+co.uk dkim=-a.co.uk",
		"pass org=co.uk at=co.uk p=reject spf=+co.uk dkim=-a.co.uk" },
	{ "psd=n where the walk starts",
		AT("a.example.com", "v=DMARC1; p=reject; psd=n")
			AT("example.com", "v=DMARC1; p=none"),
		{ "a.example.com", "", "b.example.com" },
		"fail org=a.example.com at=a.example.com p=reject dkim=-example.com",
		"pass org=example.com at=a.example.com p=reject dkim=+example.com", true },
	{ "psd=u is no statement", AT("example.com", "v=DMARC1; p=reject; psd=u"),
		{ "a.example.com", "b.example.com", "" },
		"pass org=example.com at=example.com p=reject spf=+example.com",
		"pass org=example.com at=example.com p=reject spf=+example.com" },
	{ "the signer's own psd=n parts it from the author",
		AT("example.com", "v=DMARC1; p=reject")
			AT("unit.example.com", "v=DMARC1; p=none; psd=n"),
		{ "example.com", "", "unit.example.com" },
		"fail org=example.com at=example.com p=reject dkim=-unit.example.com",
		"pass org=example.com at=example.com p=reject dkim=+example.com", true },
	{ "an author of one label", AT("example", "v=DMARC1; p=reject"), { "example", "", "" },
		"fail org=example at=example p=reject", "fail org=example at=example p=reject" },
	{ "a record behind an alias",
		"_dmarc.example.com CNAME d.provider.example\n"
		"d.provider.example TXT v=DMARC1; p=reject",
		{ "example.com", "", "" }, "fail org=example.com at=example.com p=reject",
		"fail org=example.com at=example.com p=reject" },
	{ "eight labels", AT("example.com", "v=DMARC1; p=reject"),
		{ "a.b.c.d.e.f.example.com", "example.com", "" },
		"pass org=example.com at=example.com p=reject spf=+example.com",
		"pass org=example.com at=example.com p=reject spf=+example.com" },
	{ "a record between the full name and its seventh label is not seen",
		AT("e.f.g.h.i.j.k.example.com", "v=DMARC1; p=none; psd=n")
			AT("example.com", "v=DMARC1; p=reject"),
		{ LONG, "", "" }, "fail org=example.com at=example.com p=reject",
		"fail org=example.com at=example.com p=reject" },

	/* ---- several records, and what is none ---- */
	{ "several records are none",
		AT("example.com", "v=DMARC1; p=reject") AT("example.com", "v=DMARC1; p=none"),
		{ "example.com", "example.com", "" },
		"none org=example.com spf=+example.com several-records",
		"none org=example.com spf=+example.com several-records" },
	{ "several at the author's: the walk goes on, RFC 7489 does not",
		AT("a.example.com", "v=DMARC1; p=reject")
			AT("a.example.com", "v=DMARC1; p=none")
				AT("example.com", "v=DMARC1; p=quarantine"),
		{ "a.example.com", "", "" },
		"fail org=example.com at=example.com p=quarantine several-records",
		"none org=example.com several-records", true },
	{ "other texts do not count",
		AT("example.com", "v=spf1 -all") AT("example.com", "v=DMARC1; p=reject")
			AT("example.com", "google-site-verification=x"),
		{ "example.com", "", "" }, "fail org=example.com at=example.com p=reject",
		"fail org=example.com at=example.com p=reject" },
	{ "a version that is not first", AT("example.com", "p=reject; v=DMARC1"),
		{ "example.com", "", "" }, "none org=example.com version:p=reject; v=DMARC1",
		"none org=example.com version:p=reject; v=DMARC1" },
	{ "a blank before the version", AT("example.com", " v=DMARC1; p=reject"),
		{ "example.com", "", "" }, "none org=example.com version: v=DMARC1; p=reject",
		"none org=example.com version: v=DMARC1; p=reject" },

	/* ---- policies that cannot be read ---- */
	{ "p missing, reports wanted", AT("example.com", "v=DMARC1; rua=mailto:d@example.com"),
		{ "example.com", "", "" }, "fail org=example.com at=example.com p=none policy:p=",
		"fail org=example.com at=example.com p=none policy:p=" },
	{ "p missing, passed all the same",
		AT("example.com", "v=DMARC1; rua=mailto:d@example.com"),
		{ "example.com", "example.com", "" },
		"pass org=example.com at=example.com p=none spf=+example.com policy:p=",
		"pass org=example.com at=example.com p=none spf=+example.com policy:p=" },
	{ "p missing, no reports wanted", AT("example.com", "v=DMARC1"),
		{ "example.com", "example.com", "" },
		"permerror org=example.com at=example.com p=none spf=+example.com policy:p=",
		"permerror org=example.com at=example.com p=none spf=+example.com policy:p=" },
	{ "p misspelt with rua",
		AT("example.com", "v=DMARC1; p=rejct; rua=mailto:d@example.com"),
		{ "example.com", "", "" },
		"fail org=example.com at=example.com p=none policy:p=rejct",
		"fail org=example.com at=example.com p=none policy:p=rejct" },
	{ "p misspelt, rua no address", AT("example.com", "v=DMARC1; p=rejct; rua=mailto:d"),
		{ "example.com", "", "" },
		"permerror org=example.com at=example.com p=none policy:p=rejct",
		"permerror org=example.com at=example.com p=none policy:p=rejct" },
	{ "sp misspelt spoils the record (4.10.1)",
		AT("example.com", "v=DMARC1; p=reject; sp=quarantin; rua=mailto:d@example.com"),
		{ "example.com", "", "" },
		"fail org=example.com at=example.com p=none policy:sp=quarantin",
		"fail org=example.com at=example.com p=none policy:sp=quarantin" },
	{ "np misspelt: unknown to RFC 7489",
		AT("example.com", "v=DMARC1; p=reject; np=x; rua=mailto:d@example.com"),
		{ "example.com", "", "" },
		"fail org=example.com at=example.com p=none policy:np=x",
		"fail org=example.com at=example.com p=reject policy:np=x", true },
	{ "p twice, and they differ",
		AT("example.com", "v=DMARC1; p=reject; p=none; rua=mailto:d@example.com"),
		{ "example.com", "", "" },
		"fail org=example.com at=example.com p=none policy:p=none",
		"fail org=example.com at=example.com p=none policy:p=none" },

	/* ---- sp and np ---- */
	{ "sp absent: p", AT("example.com", "v=DMARC1; p=reject"), { "a.example.com", "", "" },
		"fail org=example.com at=example.com p=reject",
		"fail org=example.com at=example.com p=reject" },
	{ "np absent: sp", AT("example.com", "v=DMARC1; p=reject; sp=none"),
		{ "ghost.example.com", "", "" }, "fail org=example.com at=example.com sp=none",
		"fail org=example.com at=example.com sp=none" },
	{ "sp does not hold for the domain itself",
		AT("example.com", "v=DMARC1; p=none; sp=reject; np=reject"),
		{ "example.com", "", "" }, "fail org=example.com at=example.com p=none",
		"fail org=example.com at=example.com p=none" },
	{ "a name with nothing but names below it exists",
		AT("example.com", "v=DMARC1; p=reject; sp=none; np=reject")
			"_dmarc.a.example.com A 192.0.2.1",
		{ "a.example.com", "", "" }, "fail org=example.com at=example.com sp=none",
		"fail org=example.com at=example.com sp=none" },
	{ "a name that cannot be asked for is taken to exist",
		AT("example.com", "v=DMARC1; p=none; np=reject")
			"ghost.example.com SERVFAIL MX",
		{ "ghost.example.com", "", "" }, "fail org=example.com at=example.com p=none",
		"fail org=example.com at=example.com p=none" },
	{ "t=y lowers np too", AT("example.com", "v=DMARC1; p=none; np=reject; t=y"),
		{ "ghost.example.com", "", "" },
		"fail org=example.com at=example.com np=quarantine<reject",
		"fail org=example.com at=example.com p=none", true },

	/* ---- alignment ---- */
	{ "strict DKIM, the same name", AT("example.com", "v=DMARC1; p=reject; adkim=s"),
		{ "example.com", "", "example.com" },
		"pass org=example.com at=example.com p=reject dkim=+example.com",
		"pass org=example.com at=example.com p=reject dkim=+example.com" },
	{ "strict DKIM, a subdomain", AT("example.com", "v=DMARC1; p=reject; adkim=s"),
		{ "example.com", "mail.example.com!", "mail.example.com" },
		"fail org=example.com at=example.com p=reject spf=(+example.com) "
		"dkim=~example.com",
		"fail org=example.com at=example.com p=reject spf=(+example.com) "
		"dkim=~example.com" },
	{ "strict SPF leaves DKIM relaxed", AT("example.com", "v=DMARC1; p=reject; aspf=s"),
		{ "example.com", "mail.example.com", "mail.example.com" },
		"pass org=example.com at=example.com p=reject spf=~example.com dkim=+example.com",
		"pass org=example.com at=example.com p=reject spf=~example.com "
		"dkim=+example.com" },
	{ "a foreign signature beside ours", AT("example.com", "v=DMARC1; p=reject"),
		{ "example.com", "", "provider.net example.com" },
		"pass org=example.com at=example.com p=reject dkim=-provider.net,+example.com",
		"pass org=example.com at=example.com p=reject dkim=-provider.net,+example.com" },
	{ "ours is broken", AT("example.com", "v=DMARC1; p=reject"),
		{ "example.com", "bounce.provider.net", "provider.net example.com!" },
		"fail org=example.com at=example.com p=reject spf=-bounce.provider.net "
		"dkim=-provider.net,(+example.com)",
		"fail org=example.com at=example.com p=reject spf=-provider.net "
		"dkim=-provider.net,(+example.com)" },
	{ "a name that only ends alike", AT("example.com", "v=DMARC1; p=reject"),
		{ "example.com", "badexample.com", "" },
		"fail org=example.com at=example.com p=reject spf=-badexample.com",
		"fail org=example.com at=example.com p=reject spf=-badexample.com" },
	{ "neighbours under a public suffix without records", AT("a.co.kr", "v=DMARC1; p=reject"),
		{ "a.co.kr", "b.co.kr", "co.kr" },
		"fail org=a.co.kr at=a.co.kr p=reject spf=-b.co.kr dkim=-co.kr",
		"fail org=a.co.kr at=a.co.kr p=reject spf=-b.co.kr dkim=-co.kr" },

	/* ---- what could not be asked ---- */
	{ "the author's record", "_dmarc.example.com TIMEOUT",
		{ "example.com", "example.com", "" },
		"temperror org=example.com spf=+example.com",
		"temperror org=example.com spf=+example.com" },
	{ "the organization's record", "_dmarc.example.com TIMEOUT", { "a.example.com", "", "" },
		"temperror org=a.example.com", "temperror org=example.com" },
	{ "the walk, with the author's own record and the same signer",
		AT("a.example.com", "v=DMARC1; p=reject") "_dmarc.example.com SERVFAIL TXT",
		{ "a.example.com", "", "a.example.com" },
		"pass org=a.example.com at=a.example.com p=reject dkim=+a.example.com",
		"pass org=example.com at=a.example.com p=reject dkim=+example.com", true },
	{ "the walk, where the organization decides",
		AT("a.example.com", "v=DMARC1; p=reject") "_dmarc.example.com SERVFAIL TXT",
		{ "a.example.com", "", "example.com" },
		"temperror org=a.example.com at=a.example.com p=reject dkim=0example.com",
		"pass org=example.com at=a.example.com p=reject dkim=+example.com", true },
	{ "the top level above a record",
		AT("example.com", "v=DMARC1; p=reject") "_dmarc.com TIMEOUT",
		{ "a.example.com", "example.com", "" },
		"pass org=example.com at=example.com p=reject spf=+example.com",
		"pass org=example.com at=example.com p=reject spf=+example.com" },
	{ "SPF of the author's domain", AT("example.com", "v=DMARC1; p=reject"),
		{ "example.com", "example.com?", "example.com!" },
		"temperror org=example.com at=example.com p=reject spf=(+example.com) "
		"dkim=(+example.com)",
		"temperror org=example.com at=example.com p=reject spf=(+example.com) "
		"dkim=(+example.com)" },
	{ "SPF of another domain", AT("example.com", "v=DMARC1; p=reject"),
		{ "example.com", "provider.net?", "" },
		"fail org=example.com at=example.com p=reject spf=(-provider.net)",
		"fail org=example.com at=example.com p=reject spf=(-provider.net)" },
	{ "the key of a signature of ours", AT("example.com", "v=DMARC1; p=reject"),
		{ "example.com", "", "provider.net? mail.example.com?" },
		"temperror org=example.com at=example.com p=reject "
		"dkim=(-provider.net),(+example.com)",
		"temperror org=example.com at=example.com p=reject "
		"dkim=(-provider.net),(+example.com)" },
	{ "a key that does not matter", AT("example.com", "v=DMARC1; p=reject"),
		{ "example.com", "example.com", "example.com?" },
		"pass org=example.com at=example.com p=reject spf=+example.com "
		"dkim=(+example.com)",
		"pass org=example.com at=example.com p=reject spf=+example.com "
		"dkim=(+example.com)" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_row(&rows[i]);
}

/* ---- the walk ------------------------------------------------------------------------------- */

static const struct {
	const char *title, *zone, *author, *asked;
} walks[] = {
	{ "the full name, its seven labels, and on down to com",
		AT("example.com", "v=DMARC1; p=reject"), LONG,
		"_dmarc." LONG " _dmarc.g.h.i.j.k.example.com _dmarc.h.i.j.k.example.com "
		"_dmarc.i.j.k.example.com _dmarc.j.k.example.com _dmarc.k.example.com "
		"_dmarc.example.com _dmarc.com" },
	{ "eight labels: the next has seven", "", "a.b.c.d.e.f.example.com",
		"_dmarc.a.b.c.d.e.f.example.com _dmarc.b.c.d.e.f.example.com "
		"_dmarc.c.d.e.f.example.com _dmarc.d.e.f.example.com _dmarc.e.f.example.com "
		"_dmarc.f.example.com _dmarc.example.com _dmarc.com" },
	{ "seven labels", "", "b.c.d.e.f.example.com",
		"_dmarc.b.c.d.e.f.example.com _dmarc.c.d.e.f.example.com _dmarc.d.e.f.example.com "
		"_dmarc.e.f.example.com _dmarc.f.example.com _dmarc.example.com _dmarc.com" },
	{ "psd=n stops it", AT("b.example.com", "v=DMARC1; psd=n; p=none"), "a.b.example.com",
		"_dmarc.a.b.example.com _dmarc.b.example.com" },
	{ "psd=y stops it", AT("example.com", "v=DMARC1; psd=y; p=none"), "a.b.example.com",
		"_dmarc.a.b.example.com _dmarc.b.example.com _dmarc.example.com" },
	{ "a record alone does not", AT("b.example.com", "v=DMARC1; p=none"), "a.b.example.com",
		"_dmarc.a.b.example.com _dmarc.b.example.com _dmarc.example.com _dmarc.com" },
	{ "psd= in one of several does not",
		AT("b.example.com", "v=DMARC1; psd=n; p=none") AT("b.example.com", "v=DMARC1; p=none"),
		"a.b.example.com",
		"_dmarc.a.b.example.com _dmarc.b.example.com _dmarc.example.com _dmarc.com" },
	{ "one label", "", "example", "_dmarc.example" },
};

static void test_walks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct fake_dns *dns = fake_dns_new(arena);
		struct dmarc_request request = { .author = str_of(walks[i].author) };
		struct dmarc_report report;
		auto_buf steps = BUF(4000);

		fake_dns_add_lines(dns, walks[i].zone);
		evaluate(dns, &request, &report);
		const struct dmarc_walk *walk = &report.by[DMARC_TREE_WALK].author_walk;
		for (size_t s = 0; s < walk->n; s++)
			buf_printf(&steps, "%s_dmarc.%.*s", s ? " " : "", STR_ARG(walk->v[s].domain));
		assert_text(walks[i].title, "steps", buf_str(&steps), walks[i].asked);
		assert_true(walk->n <= DMARC_QUERIES_MAX);
		arena_free(&arena);
	}
}

/* The order in which names go to the DNS, and that each goes there once for both discoveries. */
static void test_questions(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct fake_dns *dns = fake_dns_new(arena);
	const struct dmarc_signer signer = { STR("mail.example.com"), true, false };
	const struct dmarc_request request = { .author = STR("a.example.com"),
		.spf_domain = STR("a.example.com"),
		.spf_passed = true,
		.dkim = &signer,
		.dkim_count = 1 };
	struct dmarc_report report;
	static const char *const want[] = { "TXT _dmarc.a.example.com", "TXT _dmarc.example.com",
		"TXT _dmarc.com", "TXT _dmarc.mail.example.com" };

	(void)state;
	fake_dns_add_lines(dns, AT("example.com", "v=DMARC1; p=reject"));
	evaluate(dns, &request, &report);
	assert_int_equal(dns->asked.n, sizeof want / sizeof *want);
	for (size_t i = 0; i < dns->asked.n; i++)
		assert_text("questions", "asked", dns->asked.v[i], want[i]);
	assert_int_equal(report.queries, dns->asked.n);

	/* Asked ahead, they are all there in the next round. */
	fake_dns_restart(dns, true);
	const struct dns_source source = fake_dns_source(dns);
	dmarc_ask_ahead(arena, request.author, &source);
	assert_int_equal(dns->asked.n, 3);
	arena_free(&arena);
}

/* Signers who cannot align cost no questions, however many they are. */
static void test_foreign_signers(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct fake_dns *dns = fake_dns_new(arena);
	struct dmarc_signer signers[DMARC_DKIM_MAX + 10];
	struct dmarc_request request = { .author = STR("example.com"), .dkim = signers };
	struct dmarc_report report;

	(void)state;
	fake_dns_add_lines(dns, AT("example.com", "v=DMARC1; p=reject"));
	for (size_t i = 0; i < DMARC_DKIM_MAX + 10; i++)
		signers[i] = (struct dmarc_signer){ arena_printf(arena, "a.b.c.d.e.f.g.h%zu.net", i),
			true, false };
	request.dkim_count = DMARC_DKIM_MAX + 10;
	evaluate(dns, &request, &report);
	assert_int_equal(report.queries, 2);
	assert_int_equal(report.by[DMARC_TREE_WALK].dkim_count, DMARC_DKIM_MAX);
	assert_int_equal(report.by[DMARC_TREE_WALK].result, DMARC_RESULT_FAIL);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_walks),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_foreign_signers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
