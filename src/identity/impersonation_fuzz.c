/* SPDX-License-Identifier: Apache-2.0
 * Input: a byte that chooses, then a display name, a domain, or the header of a mail. Looks belong to
 * characters, claims to somebody, a domain of the protected never imitates, an author has a domain. */
#include <assert.h>

#include "identity/check_impersonation.h"
#include "identity/impersonation.h"
#include "identity/lookalike.h"
#include "mail/domain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char settings_text[] =
	"domains: ( { name = \"haechi.co.kr\"; hop = \"maildir:/tmp\"; } );\n"
	"protect: { names: ( { names = [ \"김해치\", \"Kim Haechi\" ]; } ); };\n";

static void judge_name(struct arena *arena, struct str name)
{
	struct shown shown = { name, STR("evil.example"), STR("x@evil.example") };
	struct claim claim;
	struct glyphs g;
	struct str inner;
	const char *one, *other;
	glyphs_read(arena, name, &g);
	assert(g.n <= GLYPHS_MAX);
	for (size_t i = 0; i < g.looks; i++)
		assert(g.from[i] < g.n);
	glyphs_mixed(name, &one, &other);
	impersonation_claim(arena, protection_in_force(), &shown, &claim);
	assert((claim.kind == CLAIM_NONE) == (claim.of == NULL));
	if (impersonation_shown_address(protection_in_force(), &shown, &inner))
		assert(inner.p >= name.p && inner.p + inner.n <= name.p + name.n);
}

static void judge_domain(struct arena *arena, struct str text)
{
	struct str_list nobody = { 0 };
	struct lookalike_match match;
	struct str domain;
	if (!domain_to_ascii(arena, text, &domain))
		return;
	lookalike_find(arena, protection_in_force(), domain, &nobody, &match);
	assert((match.kind == LOOKALIKE_NONE) == (match.of == NULL));
	assert(!protection_owner(protection_in_force(), domain) || match.kind == LOOKALIKE_NONE);
}

static void judge_mail(struct arena *arena, const struct settings *settings, struct str raw)
{
	struct envelope_recipient to = { .address = STR("jun@haechi.co.kr") };
	struct envelope envelope = { .mail_id = STR("0123456789abcdef"), .listener = STR("fuzz"),
		.recipients = &to, .recipient_count = 1, .time = 1795348800 };
	struct scan *scan =
		scan_new(arena, settings, &envelope, message_parse(arena, raw), CONSULT_DATA);
	struct impersonation_facts facts;
	impersonation_judge(scan, &facts);
	assert(facts.done && (facts.author.n == 0 || str_find_char(facts.author, '@') != STR_NONE));
	scan->deadline = true;
	assert(first_contact_judge(scan, &facts) == DONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct settings *settings;
	struct error err;
	if (!settings) {
		bool good = settings_load_text(str_of(settings_text), "fuzz", &settings, &err);
		assert(good);
		protection_use(settings);
	}
	if (size == 0)
		return 0;
	struct arena *arena = arena_new(8 << 20);
	struct str text = str_bytes(data + 1, size - 1);
	if (data[0] & 1)
		judge_domain(arena, text);
	else if (data[0] & 2)
		judge_mail(arena, settings, text);
	else
		judge_name(arena, text);
	arena_free(&arena);
	return 0;
}
