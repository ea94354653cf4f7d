/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/check_impersonation.h"

#include "base/utf8.h"
#include "connect/results.h"
#include "dns/suffix.h"
#include "identity/impersonation.h"
#include "identity/lookalike.h"
#include "identity/people.h"
#include "identity/symbols.h"
#include "mail/inner_address.h"

#define EVIDENCE_PIECE     120 /* bytes of a name in evidence */
#define OUR_DOMAINS_MAX    20  /* of recipients that are compared */
#define CONTACTS_ASKED_MAX 5   /* recipients whose contacts are asked for */

/* What one mail is judged with. */
struct judging {
	struct scan *scan;
	const struct protection *protection;
	struct people people;
	struct str_list ours; /* registered domains of the recipients */
	struct impersonation_facts *facts;
};

static struct str piece(struct str text)
{
	return utf8_first(text, EVIDENCE_PIECE);
}

static const struct symbol *symbol(enum identity_symbol id)
{
	return &identity_symbol[id];
}

/* ---- display names ---- */

static enum identity_symbol claim_symbol(const struct claim *claim)
{
	if (claim->kind == CLAIM_DISGUISED)
		return SYMBOL_DISPLAY_NAME_DISGUISED;
	if (claim->of->of->kind != PROTEGE_BRAND)
		return SYMBOL_DISPLAY_NAME_PROTECTED;
	if (claim->kind == CLAIM_TENANT)
		return SYMBOL_DISPLAY_NAME_BRAND_FREEMAIL;
	return claim->kind == CLAIM_NAME ? SYMBOL_DISPLAY_NAME_BRAND : SYMBOL_DISPLAY_NAME_MENTIONS;
}

static void judge_claim(struct judging *j, const struct person *person, const struct shown *shown)
{
	struct claim claim;
	impersonation_claim(j->scan->arena, j->protection, shown, &claim);
	/* "PayPal users, by way of a list": lists put names beside names. */
	if (claim.kind == CLAIM_NONE || (claim.kind == CLAIM_MENTION && j->people.from_list))
		return;
	j->facts->by_name |= claim.kind > CLAIM_TENANT;
	finding_add(j->scan, symbol(claim_symbol(&claim)), "\"%.*s\" <%.*s>: %.*s",
		STR_ARG(piece(person->name)), STR_ARG(piece(person->spec)),
		STR_ARG(claim.of->text));
}

/* Without a name mail programs show the address, and "paypal.service@" is read as one. */
static void judge_local_part(struct judging *j, const struct person *person)
{
	struct str local = str_first(person->address, str_find_last_char(person->address, '@'));
	struct shown shown = { local, person->domain, person->address };
	struct claim claim;
	impersonation_claim(j->scan->arena, j->protection, &shown, &claim);
	if (claim.kind < CLAIM_NAME || claim.of->of->common)
		return;
	finding_add(j->scan, symbol(SYMBOL_ADDRESS_NAMES_PROTECTED), "<%.*s>: %.*s",
		STR_ARG(piece(person->spec)), STR_ARG(claim.of->text));
}

static void judge_shown_address(struct judging *j, const struct person *person, const struct shown *shown)
{
	struct str inner;
	const struct protege *of = impersonation_shown_address(j->protection, shown, &inner);
	/* "bob@example.org via List" is how lists mend From for DMARC. */
	if (!of || j->people.from_list || str_find_nocase(person->name, STR(" via ")) != STR_NONE)
		return;
	j->facts->by_name = true;
	finding_add(j->scan,
		symbol(of->kind == PROTEGE_BRAND ? SYMBOL_DISPLAY_NAME_BRAND_ADDRESS
						 : SYMBOL_DISPLAY_NAME_OUR_ADDRESS),
		"\"%.*s\" <%.*s>", STR_ARG(piece(inner)), STR_ARG(piece(person->spec)));
}

static bool judge_domain(struct judging *j, struct str domain, const char *field);

/* "help@metamask-staff.example via Survey": the address in the name may itself be an imitation. */
static void judge_inner_domain(struct judging *j, const struct person *person)
{
	struct str inner = name_inner_domain(person->name), domain;
	if (inner.n > 0 && !j->people.from_list && !suffix_related(inner, person->domain) &&
		domain_to_ascii(j->scan->arena, inner, &domain) &&
		judge_domain(j, domain, "From's name"))
		j->facts->by_name = true;
}

static void judge_name(struct judging *j, const struct person *person)
{
	struct shown shown = { person->name, person->domain, person->address };
	const char *one, *other;
	if (person->name.n > 0 && glyphs_mixed(person->name, &one, &other))
		finding_add(j->scan, symbol(SYMBOL_DISPLAY_NAME_MIXED_SCRIPT), "\"%.*s\": %s, %s",
			STR_ARG(piece(person->name)), one, other);
	if (!j->protection)
		return;
	/* Whether our own domain is forged is for authentication to say. */
	const struct protege *owner = protection_owner(j->protection, person->domain);
	if (owner && owner->kind == PROTEGE_OURS)
		return;
	if (person->name.n > 0) {
		judge_claim(j, person, &shown);
		judge_shown_address(j, person, &shown);
		judge_inner_domain(j, person);
	} else if (person->address.n > 0) {
		judge_local_part(j, person);
	}
}

/* ---- domains ---- */

static enum identity_symbol lookalike_symbol(const struct lookalike_match *match)
{
	if (match->kind <= LOOKALIKE_SUFFIX)
		return SYMBOL_DOMAIN_NAMES_PROTECTED;
	if (match->of->of->kind == PROTEGE_OURS)
		return SYMBOL_LOOKALIKE_OWN_DOMAIN;
	return match->kind < LOOKALIKE_WHOLE ? SYMBOL_LOOKALIKE_DOMAIN_NEAR : SYMBOL_LOOKALIKE_DOMAIN;
}

static bool judge_domain(struct judging *j, struct str domain, const char *field)
{
	struct lookalike_match match;
	lookalike_find(j->scan->arena, j->protection, domain, &j->ours, &match);
	if (match.kind == LOOKALIKE_NONE)
		return false;
	finding_add(j->scan, symbol(lookalike_symbol(&match)), "%s: %.*s, %.*s (%s)", field,
		STR_ARG(piece(match.seen)), STR_ARG(match.of->domain), lookalike_name(match.kind));
	return match.kind > LOOKALIKE_SUFFIX;
}

/* Each domain once, in the order in which people see them. */
static void judge_domains(struct judging *j)
{
	const struct people *people = &j->people;
	const struct {
		struct str domain;
		const char *field;
	} fields[] = { { people->from[0].domain, "From" }, { people->sender.domain, "Sender" },
		{ people->reply_to.domain, "Reply-To" } };
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		bool again = fields[i].domain.n == 0;
		for (size_t k = 0; k < i; k++)
			again |= str_eq(fields[i].domain, fields[k].domain);
		if (!again && judge_domain(j, fields[i].domain, fields[i].field) && i == 0)
			j->facts->by_domain = true;
	}
}

/* Registered domains of the recipients: those whom an imitation of our domains is to deceive. */
static void read_ours(struct judging *j)
{
	const struct envelope *envelope = j->scan->envelope;
	char organisation[SUFFIX_NAME_ROOM];
	j->ours.v = arena_array_of(j->scan->arena, struct str, OUR_DOMAINS_MAX);
	for (size_t i = 0; i < envelope->recipient_count && j->ours.n < OUR_DOMAINS_MAX; i++) {
		struct str address = envelope->recipients[i].address, domain;
		size_t at = str_find_last_char(address, '@');
		if (at == STR_NONE ||
			!domain_to_ascii(j->scan->arena, str_from(address, at + 1), &domain) ||
			!suffix_organizational(domain, organisation))
			continue;
		struct str registered = arena_dup(j->scan->arena, str_of(organisation));
		bool again = false;
		for (size_t k = 0; k < j->ours.n; k++)
			again |= str_eq(j->ours.v[k], registered);
		if (!again)
			j->ours.v[j->ours.n++] = registered;
	}
}

/* ---- where answers go ---- */

/* Who writes in the name of a protected domain wants the answers there. Newsletters answer to
 * anywhere, so of all others it is only told. */
static void judge_reply_to(struct judging *j)
{
	const struct person *from = &j->people.from[0], *reply = &j->people.reply_to;
	if (from->domain.n == 0 || reply->domain.n == 0 || j->people.from_list ||
		suffix_related(from->domain, reply->domain))
		return;
	const struct protege *owner =
		j->protection ? protection_owner(j->protection, from->domain) : NULL;
	bool leaves = owner && owner->kind != PROTEGE_BRAND &&
		!protection_owns(j->protection, owner, reply->domain);
	finding_add(j->scan,
		symbol(leaves ? SYMBOL_REPLY_TO_LEAVES_US : SYMBOL_REPLY_TO_OTHER_DOMAIN),
		"From: %.*s, Reply-To: %.*s", STR_ARG(piece(from->spec)),
		STR_ARG(piece(reply->spec)));
}

static void judge_our_domain(struct judging *j)
{
	const struct person *from = &j->people.from[0];
	if (from->domain.n > 0 && connect_judges_client(j->scan) &&
		settings_domain(j->scan->settings, from->domain))
		finding_add(j->scan, symbol(SYMBOL_FROM_OUR_DOMAIN), "%.*s",
			STR_ARG(piece(from->spec)));
}

void impersonation_judge(struct scan *scan, struct impersonation_facts *out)
{
	struct judging j = { .scan = scan, .protection = protection_in_force(), .facts = out };
	*out = (struct impersonation_facts){ .done = true };
	people_read(scan, &j.people);
	out->author = j.people.from[0].address;
	/* What our own users send is another matter. */
	if (scan->envelope->kind != ENVELOPE_INBOUND || scan->envelope->user.n > 0)
		return;
	for (size_t i = 0; i < j.people.from_count; i++)
		judge_name(&j, &j.people.from[i]);
	if (j.people.sender.name.n > 0)
		judge_name(&j, &j.people.sender);
	if (j.protection) {
		read_ours(&j);
		judge_domains(&j);
	}
	judge_reply_to(&j);
	judge_our_domain(&j);
}

/* ---- first contact ---- */

/* Asked of the first recipients; one who knows the author vouches for the others. */
enum step first_contact_judge(struct scan *scan, const struct impersonation_facts *impersonation)
{
	const struct envelope *envelope = scan->envelope;
	struct str author = impersonation->author;
	size_t asked = 0, strangers = 0;
	bool waits = false, is_known = false;
	if (envelope->kind != ENVELOPE_INBOUND || envelope->user.n > 0 || author.n == 0 ||
		scan->settings->contacts.days == 0)
		return DONE;
	for (; asked < envelope->recipient_count && asked < CONTACTS_ASKED_MAX; asked++) {
		struct str recipient = envelope->recipients[asked].address;
		struct str key = contact_key(scan->arena, recipient, author);
		const struct contact_answer *answer = ask_contact(scan, recipient, author);
		waits |= !answer;
		is_known |= answer && answer->known;
		strangers += answer && !answer->known && key.n > 0 &&
			ask_status(scan, QUESTION_CONTACT, 0, key) == ANSWER_OK;
	}
	if (waits)
		return WAIT;
	if (is_known || strangers == 0)
		return DONE;
	finding_add(scan, symbol(SYMBOL_FIRST_CONTACT), "%.*s", STR_ARG(piece(author)));
	if (impersonation->by_name || impersonation->by_domain)
		finding_add(scan, symbol(SYMBOL_FIRST_CONTACT_IMPERSONATION), "%.*s",
			STR_ARG(piece(author)));
	return DONE;
}
