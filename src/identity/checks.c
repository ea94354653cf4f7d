/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/checks.h"

#include "connect/results.h"
#include "envelope/results.h"
#include "identity/check_impersonation.h"
#include "identity/domain.h"
#include "identity/dynamic.h"
#include "identity/reverse.h"
#include "identity/symbols.h"
#include "mail/address.h"

static struct identity_results *results_of(struct scan *scan)
{
	if (!scan->facts[ROOM_IDENTITY])
		scan->facts[ROOM_IDENTITY] = arena_new_of(scan->arena, struct identity_results);
	return scan->facts[ROOM_IDENTITY];
}

static void add(struct scan *scan, enum identity_symbol symbol, struct str evidence)
{
	finding_add(scan, &identity_symbol[symbol], "%.*s", STR_ARG(evidence));
}

static const enum identity_symbol iprev_symbols[] = {
	[IPREV_PASS] = SYMBOL_RDNS_CONFIRMED,
	[IPREV_FAIL] = SYMBOL_RDNS_UNCONFIRMED,
	[IPREV_TEMPERROR] = SYMBOL_RDNS_TEMPFAIL,
	[IPREV_PERMERROR] = SYMBOL_RDNS_NONE,
};

static void report_reverse(struct scan *scan, const struct reverse_facts *facts)
{
	struct str client = ip_text(scan->arena, &scan->envelope->client);
	enum identity_symbol naming = facts->is_dynamic ? SYMBOL_RDNS_DYNAMIC : SYMBOL_RDNS_GENERIC;

	finding_add(scan, &identity_symbol[iprev_symbols[facts->iprev]], "%.*s%s%.*s",
		STR_ARG(client), facts->name.n ? " " : "", STR_ARG(facts->name));
	if (facts->pattern)
		finding_add(scan, &identity_symbol[naming], "%.*s (%s)", STR_ARG(facts->name),
			facts->pattern);
	if (facts->name_count > REVERSE_NAMES_MAX)
		finding_add(scan, &identity_symbol[SYMBOL_RDNS_MANY], "%zu", facts->name_count);
}

/* K-46, K-74. */
static enum step check_reverse(struct scan *scan)
{
	struct reverse_facts facts = { .done = true };

	if (connect_judges_client(scan)) {
		if (reverse_look_up(scan, &scan->envelope->client, &facts) == WAIT)
			return WAIT;
		report_reverse(scan, &facts);
	}
	results_of(scan)->reverse = facts;
	return DONE;
}

/* A HELO named like an access line; counted once, if the reverse name did not say it already. */
static enum step check_helo_naming(struct scan *scan)
{
	const struct reverse_facts *reverse = reverse_facts(scan);
	const struct helo_facts *helo = helo_facts(scan);
	const char *pattern;

	if (!reverse || !helo)
		return WAIT;
	if (helo->form == HELO_NAME && !reverse->is_dynamic &&
		naming_of(helo->name, &scan->envelope->client, &pattern) == NAMING_DYNAMIC)
		finding_add(scan, &identity_symbol[SYMBOL_HELO_DYNAMIC_IPADDR], "%.*s (%s)",
			STR_ARG(helo->name), pattern);
	return DONE;
}

/* What each state of a domain means for the envelope's sender and for the author. */
static const struct {
	bool told;
	enum identity_symbol sender, author;
} domain_symbols[] = {
	[DOMAIN_UNKNOWN] = { false, 0, 0 },
	[DOMAIN_MAIL] = { false, 0, 0 },
	[DOMAIN_HOST] = { false, 0, 0 },
	[DOMAIN_NULL_MX] = { true, SYMBOL_SENDER_NULL_MX, SYMBOL_AUTHOR_NULL_MX },
	[DOMAIN_NO_HOST] = { true, SYMBOL_NO_DNS_FOR_FROM, SYMBOL_AUTHOR_DOMAIN_MISSING },
	[DOMAIN_MISSING] = { true, SYMBOL_NO_DNS_FOR_FROM, SYMBOL_AUTHOR_DOMAIN_MISSING },
	[DOMAIN_RESERVED] = { true, SYMBOL_SENDER_RESERVED, SYMBOL_AUTHOR_RESERVED },
	[DOMAIN_UNASKED] = { true, SYMBOL_SENDER_DNS_TEMPFAIL, SYMBOL_AUTHOR_DNS_TEMPFAIL },
};

static enum step check_sender_domain(struct scan *scan)
{
	const struct sender_facts *sender = sender_facts(scan);
	struct domain_facts facts = { .done = true };

	if (!sender)
		return WAIT;
	if (connect_judges_sender(scan) && str_find_char(sender->domain, '.') != STR_NONE) {
		if (domain_look_up(scan, sender->domain, &facts) == WAIT)
			return WAIT;
		if (domain_symbols[facts.state].told)
			add(scan, domain_symbols[facts.state].sender, facts.domain);
	}
	results_of(scan)->sender = facts;
	return DONE;
}

/* The domain of the first address in From, as an A-label; empty if there is none. */
static struct str author_domain(struct scan *scan)
{
	const struct header *from = header_find(&scan->message->headers, HEADER_FROM);
	struct address_list addresses;
	struct flaws unused = { 0 }; /* content/ judges the form */
	struct str domain;

	if (!from || from->value.n > HEADER_FIELD_MAX ||
		!arena_room(scan->arena, 4 * from->value.n + (1 << 16)))
		return STR("");
	address_list_parse(scan->arena, from->value, from->offset, &unused, &addresses);
	if (addresses.n == 0 || addresses.v[0].domain.n == 0 || addresses.v[0].domain.p[0] == '[' ||
		!domain_to_ascii(scan->arena, addresses.v[0].domain, &domain))
		return STR("");
	return domain;
}

/* The same of the author; not told again where both are the same domain. */
static enum step check_author_domain(struct scan *scan)
{
	const struct domain_facts *sender = sender_domain_facts(scan);
	struct domain_facts facts = { .done = true };
	struct str domain;

	if (!sender)
		return WAIT;
	domain = connect_judges_sender(scan) ? author_domain(scan) : STR("");
	if (str_find_char(domain, '.') != STR_NONE) {
		if (domain_look_up(scan, domain, &facts) == WAIT)
			return WAIT;
		if (domain_symbols[facts.state].told && !str_eq(domain, sender->domain))
			add(scan, domain_symbols[facts.state].author, domain);
	}
	results_of(scan)->author = facts;
	return DONE;
}

static enum step check_impersonation(struct scan *scan)
{
	impersonation_judge(scan, &results_of(scan)->impersonation);
	return DONE;
}

static enum step check_first_contact(struct scan *scan)
{
	const struct impersonation_facts *impersonation = impersonation_facts(scan);

	return impersonation ? first_contact_judge(scan, impersonation) : WAIT;
}

/* The domains that the sender goes by, in public lists: all that is known at this consultation. */
static enum step check_domain_lists(struct scan *scan)
{
	const struct reverse_facts *reverse = reverse_facts(scan);
	const struct helo_facts *helo = helo_facts(scan);
	const struct sender_facts *sender = sender_facts(scan);
	struct listed_thing things[4];
	size_t n = 0;

	if (!reverse || !helo || !sender)
		return WAIT;
	if (!connect_judges_sender(scan))
		return DONE;
	if (sender->domain.n > 0)
		things[n++] = (struct listed_thing){ .kind = LISTED_DOMAIN, .role = "MAIL FROM",
			.text = sender->domain };
	if (scan->message)
		things[n++] = (struct listed_thing){ .kind = LISTED_DOMAIN, .role = "From",
			.text = author_domain(scan) };
	if (helo->form == HELO_NAME && connect_judges_client(scan))
		things[n++] = (struct listed_thing){ .kind = LISTED_DOMAIN, .role = "HELO",
			.text = helo->name };
	if (reverse->iprev == IPREV_PASS)
		things[n++] = (struct listed_thing){ .kind = LISTED_DOMAIN, .role = "reverse name",
			.text = reverse->name };
	return connect_ask_lists(scan, things, n);
}

/* A mail address as lists of addresses hash it: in lower case; at Gmail, where tags and dots lead to
 * the same mailbox, without them. */
static struct str listed_address(struct scan *scan, const struct address *address)
{
	auto_buf out = BUF(1024);
	struct str local = address->local, domain = address->domain;
	bool gmail = str_eq_nocase(domain, STR("gmail.com")) ||
		str_eq_nocase(domain, STR("googlemail.com"));

	if (local.n == 0 || domain.n == 0 || domain.p[0] == '[' || local.n + domain.n > 320)
		return STR("");
	if (gmail)
		local = str_first(local, str_find_char(local, '+'));
	for (size_t i = 0; i < local.n; i++)
		if (!gmail || local.p[i] != '.')
			buf_add_char(&out, local.p[i]);
	buf_printf(&out, "@%.*s", STR_ARG(gmail ? STR("gmail.com") : domain));
	return arena_lower(scan->arena, buf_str(&out));
}

static void add_address(struct scan *scan, enum header_id id, const char *role,
	struct listed_thing *things, size_t *n)
{
	const struct header *field = header_find(&scan->message->headers, id);
	struct address_list addresses;
	struct flaws unused = { 0 };

	if (!field || field->value.n > HEADER_FIELD_MAX ||
		!arena_room(scan->arena, 4 * field->value.n + (1 << 16)))
		return;
	address_list_parse(scan->arena, field->value, field->offset, &unused, &addresses);
	struct str text = addresses.n > 0 ? listed_address(scan, &addresses.v[0]) : STR("");
	if (text.n > 0)
		things[(*n)++] = (struct listed_thing){ .kind = LISTED_ADDRESS, .role = role,
			.text = text };
}

/* Lists of mailboxes, which nobody asks unless the operator names one. */
static enum step check_address_lists(struct scan *scan)
{
	struct listed_thing things[2];
	size_t n = 0;

	if (!connect_judges_sender(scan))
		return DONE;
	add_address(scan, HEADER_FROM, "From", things, &n);
	add_address(scan, HEADER_REPLY_TO, "Reply-To", things, &n);
	return connect_ask_lists(scan, things, n);
}

static const struct check checks[] = {
	{ .name = "reverse", .stage = STAGE_DNS, .from = CONSULT_RCPT, .run = check_reverse },
	{ .name = "helo_naming",
		.stage = STAGE_DNS,
		.from = CONSULT_RCPT,
		.run = check_helo_naming },
	{ .name = "sender_domain",
		.stage = STAGE_DNS,
		.from = CONSULT_RCPT,
		.run = check_sender_domain },
	{ .name = "author_domain",
		.stage = STAGE_DNS,
		.from = CONSULT_DATA,
		.run = check_author_domain },
	{ .name = "domain_lists",
		.stage = STAGE_DOMAIN_IP,
		.from = CONSULT_RCPT,
		.run = check_domain_lists },
	{ .name = "address_lists",
		.stage = STAGE_DOMAIN_IP,
		.from = CONSULT_DATA,
		.run = check_address_lists },
	{ .name = "impersonation",
		.stage = STAGE_SPAM_SYSTEM,
		.from = CONSULT_DATA,
		.run = check_impersonation },
	{ .name = "first_contact",
		.stage = STAGE_SPAM_SYSTEM,
		.from = CONSULT_DATA,
		.run = check_first_contact },
};

const struct check_table identity_checks = { checks, sizeof checks / sizeof *checks };
