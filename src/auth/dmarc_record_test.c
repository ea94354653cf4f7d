/* SPDX-License-Identifier: Apache-2.0
 *
 * What is read from a DMARC record, tag by tag. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "auth/dmarc.h"

/* "p=reject sp=none np=none pct=50 t=y psd=n adkim=s aspf=s rua" and the problem: what is given and
 * understood. */
static struct str describe(struct arena *arena, const struct dmarc_record *record)
{
	auto_buf out = BUF(500);

	if (record->found)
		buf_printf(&out, "%s%s/%s/%s", record->has_p ? "" : "(p) ",
			dmarc_policy_name(record->p), dmarc_policy_name(record->sp),
			dmarc_policy_name(record->np));
	else
		buf_add(&out, STR("none"));
	if (record->has_pct)
		buf_printf(&out, " pct=%u", record->pct);
	if (record->has_t)
		buf_add(&out, record->testing ? STR(" t=y") : STR(" t=n"));
	if (record->psd)
		buf_add(&out, record->psd == DMARC_PSD_YES ? STR(" psd=y") : STR(" psd=n"));
	if (record->strict_dkim)
		buf_add(&out, STR(" adkim=s"));
	if (record->strict_spf)
		buf_add(&out, STR(" aspf=s"));
	if (record->rua_valid)
		buf_add(&out, STR(" rua"));
	if (record->problem)
		buf_printf(&out, " %s:%.*s", dmarc_problem_name(record->problem),
			STR_ARG(record->detail));
	return arena_dup(arena, buf_str(&out));
}

static const struct {
	const char *text, *want;
} rows[] = {
	{ "v=DMARC1; p=reject", "reject/reject/reject" },
	{ "v=DMARC1;p=none", "none/none/none" },
	{ "v=DMARC1; p=none;", "none/none/none" },
	{ "v=DMARC1;;;p=none; ;", "none/none/none" },
	{ "v = DMARC1 ; p = quarantine ", "quarantine/quarantine/quarantine" },
	{ "V=DMARC1; P=Reject; SP=NONE", "reject/none/none" },
	{ "v=DMARC1; p=none; sp=quarantine", "none/quarantine/quarantine" },
	{ "v=DMARC1; p=none; np=reject", "none/none/reject" },
	{ "v=DMARC1; sp=reject; np=none; p=quarantine", "quarantine/reject/none" },
	{ "v=DMARC1; p=reject; t=y; psd=n; adkim=s; aspf=s",
		"reject/reject/reject t=y psd=n adkim=s aspf=s" },
	{ "v=DMARC1; p=reject; t=n; psd=y; adkim=r; aspf=r",
		"reject/reject/reject t=n psd=y" },
	{ "v=DMARC1; p=reject; pct=0", "reject/reject/reject pct=0" },
	{ "v=DMARC1; p=reject; pct=100", "reject/reject/reject pct=100" },
	{ "v=DMARC1; p=reject; pct=101", "reject/reject/reject syntax:pct=101" },
	{ "v=DMARC1; p=reject; pct=-1", "reject/reject/reject syntax:pct=-1" },
	{ "v=DMARC1; p=reject; pct=", "reject/reject/reject syntax:pct=" },
	{ "v=DMARC1; p=reject; t=maybe", "reject/reject/reject t=n syntax:t=maybe" },
	{ "v=DMARC1; p=reject; adkim=strict", "reject/reject/reject syntax:adkim=strict" },
	{ "v=DMARC1; p=reject; nonsense", "reject/reject/reject syntax:nonsense" },
	{ "v=DMARC1; p=reject; x=y; future=1", "reject/reject/reject" },
	{ "v=DMARC1; p=reject; rf=afrf; ri=86400", "reject/reject/reject" },
	{ "v=DMARC1; p=reject; psd=n; psd=y", "reject/reject/reject syntax:psd=y" },
	{ "v=DMARC1; p=reject; p=reject", "reject/reject/reject" },
	{ "v=DMARC1; p=reject; p=none", "(p) none/none/none policy:p=none" },
	{ "v=DMARC1", "(p) none/none/none policy:p=" },
	{ "v=DMARC1; p=", "(p) none/none/none policy:p=" },
	{ "v=DMARC1; p=reject,none", "(p) none/none/none policy:p=reject,none" },
	{ "v=DMARC1; p=reject; sp=x", "reject/reject/reject policy:sp=x" },
	/* The policy's mistake is the one to tell. */
	{ "v=DMARC1; nonsense; p=rejekt", "(p) none/none/none policy:p=rejekt" },
	/* report addresses */
	{ "v=DMARC1; p=none; rua=mailto:a@example.com", "none/none/none rua" },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com!10m", "none/none/none rua" },
	{ "v=DMARC1; p=none; rua=x, mailto:a@example.com", "none/none/none rua" },
	{ "v=DMARC1; p=none; rua=https://example.com/r", "none/none/none rua" },
	{ "v=DMARC1; p=none; rua=a@example.com", "none/none/none" },
	{ "v=DMARC1; p=none; rua=mailto:", "none/none/none" },
	{ "v=DMARC1; p=none; rua=mailto:@", "none/none/none" },
	{ "v=DMARC1; p=none; rua=:x", "none/none/none" },
	{ "v=DMARC1; p=none; rua=", "none/none/none" },
	/* no records */
	{ "", "none version:" },
	{ "v=DMARC2; p=reject", "none version:v=DMARC2; p=reject" },
	{ "v=dmarc1; p=reject", "none version:v=dmarc1; p=reject" },
	{ "v=DMARC1 p=reject", "none version:v=DMARC1 p=reject" },
	{ "v=DMARC1, p=reject", "none version:v=DMARC1, p=reject" },
	{ "p=reject; v=DMARC1", "none version:p=reject; v=DMARC1" },
	{ "\"v=DMARC1; p=reject\"", "none version:\"v=DMARC1; p=reject\"" },
	{ "\tv=DMARC1; p=reject", "none version:\tv=DMARC1; p=reject" },
	{ "v=DMARC1x; p=reject", "none version:v=DMARC1x; p=reject" },
	{ "vv=DMARC1; p=reject", "none version:vv=DMARC1; p=reject" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(1 << 16);
		struct dmarc_record record;

		dmarc_record_parse(str_of(rows[i].text), STR("example.com"), &record);
		struct str got = describe(arena, &record);
		if (!str_eq(got, str_of(rows[i].want)))
			fail_msg("%s\n got: %.*s\nwant: %s", rows[i].text, STR_ARG(got),
				rows[i].want);
		arena_free(&arena);
	}
}

static double seconds_of(const char *piece, size_t times)
{
	auto_buf text = BUF((size_t)16 << 20);
	struct dmarc_record record;

	buf_add(&text, STR("v=DMARC1;"));
	for (size_t i = 0; i < times; i++)
		buf_add(&text, str_of(piece));
	clock_t began = clock();
	dmarc_record_parse(buf_str(&text), STR("example.com"), &record);
	return (double)(clock() - began) / CLOCKS_PER_SEC;
}

static void test_time_is_linear(void **state)
{
	static const char *const pieces[] = { ";", "p=reject;", "p=none;p=reject;", "=", " ", "rua=",
		"mailto:a@b,", ":", "x=y;" };

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		double once = seconds_of(pieces[i], 50000), more = seconds_of(pieces[i], 400000);
		if (more > 8 * 4 * once + 0.3)
			fail_msg("\"%s\": %.3f s and %.3f s", pieces[i], once, more);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_time_is_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
