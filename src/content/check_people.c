/* SPDX-License-Identifier: Apache-2.0
 *
 * Who sends a mail: From, Sender, Reply-To (RFC 5322 3.6.2), their names, and the return path. */
#include "content/checks.h"

#include "content/facts.h"
#include "content/idn.h"
#include "content/marks.h"
#include "dns/suffix.h"
#include "mail/freemail.h"
#include "mail/inner_address.h"

#define NAMES_LOOKED_AT 50 /* mailboxes of one list whose names are examined */

static const struct symbol *symbol(enum content_symbol id)
{
	return &content_symbol[id];
}

static bool has_address(const struct address *address)
{
	return address->local.n > 0 || address->domain.n > 0;
}

static size_t count_addresses(const struct address_list *list)
{
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++)
		n += has_address(&list->v[i]);
	return n;
}

static const struct address *first_address(const struct address_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		if (has_address(&list->v[i]))
			return &list->v[i];
	}
	return NULL;
}

/* From must name exactly one who can be answered (K-48). */
static void judge_from(struct scan *scan, const struct content_results *results)
{
	const struct headers *headers = &scan->message->headers;
	const struct header *from = header_find(headers, HEADER_FROM);
	if (!from) {
		finding_add(scan, symbol(SYMBOL_MISSING_FROM), "no From header");
		return;
	}
	struct str value = evidence_quote(str_trim(from->value));
	if (headers->count[HEADER_FROM] > 1)
		finding_add_at(scan, symbol(SYMBOL_FROM_FIELDS_SEVERAL),
			header_next(headers, from)->offset, "%u From headers",
			headers->count[HEADER_FROM]);
	if (results->from.groups)
		finding_add_at(scan, symbol(SYMBOL_FROM_GROUP), from->offset, "From: %.*s",
			STR_ARG(value));
	const struct address *first = first_address(&results->from);
	if (!first) {
		if (!results->from.groups)
			finding_add_at(scan, symbol(SYMBOL_FROM_NO_ADDRESS), from->offset, "From: %.*s",
				STR_ARG(value));
		return;
	}
	if (results->from.n > 1 && headers->count[HEADER_FROM] == 1 && !count_addresses(&results->sender))
		finding_add_at(scan, symbol(SYMBOL_FROM_SEVERAL), from->offset,
			"%zu mailboxes in From, no Sender", results->from.n);
	struct ip literal;
	bool usable = domain_is_qualified(results->from_domain) &&
		domain_is_valid(results->from_domain);
	if (!usable && !domain_literal_parse(first->domain, &literal))
		finding_add_at(scan, symbol(SYMBOL_FROM_DOMAIN_BAD), from->offset, "From: %.*s",
			STR_ARG(value));
}

static void judge_sender(struct scan *scan, const struct content_results *results)
{
	const struct header *sender = header_find(&scan->message->headers, HEADER_SENDER);
	if (sender && (results->sender.n != 1 || !first_address(&results->sender)))
		finding_add_at(scan, symbol(SYMBOL_SENDER_BAD), sender->offset, "Sender: %.*s",
			STR_ARG(evidence_quote(str_trim(sender->value))));
}

/* A name that shows another address, or is not what it looks like. */
static void judge_name(struct scan *scan, const struct content_results *results,
	const struct address *address, const char *field)
{
	struct marks marks = marks_count(address->name);
	struct str spec = evidence_quote(address->spec);
	if (marks.bidi)
		finding_add(scan, symbol(SYMBOL_NAME_BIDI_CONTROL), "%s: U+%04X in the name of <%.*s>",
			field, marks.first_bidi, STR_ARG(spec));
	if (marks.hidden)
		finding_add(scan, symbol(SYMBOL_NAME_HIDDEN_CHARACTERS),
			"%s: %u times, first U+%04X, in the name of <%.*s>", field, marks.hidden,
			marks.first_hidden, STR_ARG(spec));
	struct str inner = name_inner_domain(address->name);
	/* "bob@example.org via List" is how lists mend From for DMARC. */
	if (!inner.n || results->from_list || suffix_related(inner, address->domain) ||
		str_find_nocase(address->name, STR(" via ")) != STR_NONE)
		return;
	finding_add(scan, symbol(SYMBOL_FROM_NAME_OTHER_ADDRESS), "%s: \"%.*s\" <%.*s>", field,
		STR_ARG(evidence_quote(name_inner_address(address->name))), STR_ARG(spec));
}

static void judge_names(struct scan *scan, const struct content_results *results)
{
	static const char *const fields[] = { "From", "Sender", "Reply-To" };
	const struct address_list *lists[] = { &results->from, &results->sender, &results->reply_to };
	for (size_t l = 0; l < 3; l++) {
		for (size_t i = 0; i < lists[l]->n && i < NAMES_LOOKED_AT; i++) {
			if (lists[l]->v[i].name.n)
				judge_name(scan, results, &lists[l]->v[i], fields[l]);
		}
	}
}

static void judge_reply_to(struct scan *scan, const struct content_results *results)
{
	const struct address *from = first_address(&results->from);
	const struct address *reply = first_address(&results->reply_to);
	/* Lists turn replies to the list or back to the writer. */
	if (!from || !reply || results->from_list || !freemail_is(reply->domain) ||
		str_eq_nocase(from->domain, reply->domain))
		return;
	enum content_symbol id = SYMBOL_FREEMAIL_FORGED_REPLYTO;
	if (freemail_is(from->domain))
		id = SYMBOL_FREEMAIL_REPLYTO;
	finding_add(scan, symbol(id), "From: %.*s, Reply-To: %.*s", STR_ARG(evidence_quote(from->spec)),
		STR_ARG(evidence_quote(reply->spec)));
}

/* The domain of the return path: the envelope's, or what a server before us wrote down. */
static struct str return_domain(struct scan *scan)
{
	struct str path = { 0 }, local, domain;
	const struct header *header = header_find(&scan->message->headers, HEADER_RETURN_PATH);
	if (scan->envelope->has_mail_from)
		path = scan->envelope->mail_from;
	else if (header)
		path = str_trim(header->value);
	if (path.n > 1 && path.p[0] == '<' && path.p[path.n - 1] == '>')
		path = str_bytes(path.p + 1, path.n - 2);
	return address_smtp_parse(path, true, &local, &domain) ? domain : (struct str){ 0 };
}

static void judge_return_path(struct scan *scan, const struct content_results *results)
{
	struct str domain = return_domain(scan);
	if (!domain.n || !results->from_domain.n || suffix_related(domain, results->from_domain))
		return;
	finding_add(scan, symbol(SYMBOL_HEADER_FROM_DIFFERENT_DOMAINS), "From: %.*s, return path: %.*s",
		STR_ARG(evidence_quote(results->from_domain)), STR_ARG(evidence_quote(domain)));
}

/* An empty return path belongs to notices, which must not be answered (RFC 5321 4.5.5). */
static void judge_null_sender(struct scan *scan, const struct content_results *results)
{
	if (!scan->envelope->has_mail_from || scan->envelope->mail_from.n || results->automatic)
		return;
	const struct address *from = first_address(&results->from);
	static const struct str daemons[] = { STR_INIT("mailer-daemon"), STR_INIT("postmaster"),
		STR_INIT("mail-daemon") };
	for (size_t i = 0; from && i < sizeof(daemons) / sizeof(daemons[0]); i++) {
		if (str_eq_nocase(from->local, daemons[i]))
			return;
	}
	finding_add(scan, symbol(SYMBOL_NULL_SENDER_NORMAL_MAIL), "MAIL FROM:<>, From: %.*s",
		STR_ARG(from ? evidence_quote(from->spec) : STR("none")));
}

static bool is_plain(const struct address *address)
{
	return str_is_ascii(address->local) && str_is_ascii(address->domain);
}

/* Internationalized addresses: only with SMTPUTF8 (RFC 6531), and A-labels that mean something. */
static void judge_international(struct scan *scan, const struct address_list *list, const char *field)
{
	for (size_t i = 0; i < list->n && i < NAMES_LOOKED_AT; i++) {
		const struct address *address = &list->v[i];
		struct str spec = evidence_quote(address->spec);
		if (!is_plain(address) && !scan->envelope->smtputf8)
			finding_add(scan, symbol(SYMBOL_ADDRESS_NOT_ASCII), "%s: %.*s", field,
				STR_ARG(spec));
		if (!idn_is_sound(address->domain))
			finding_add(scan, symbol(SYMBOL_IDN_BAD), "%s: %.*s", field, STR_ARG(spec));
	}
}

enum step check_people(struct scan *scan)
{
	const struct content_results *results = content_establish(scan);
	judge_from(scan, results);
	judge_sender(scan, results);
	judge_names(scan, results);
	judge_reply_to(scan, results);
	judge_return_path(scan, results);
	judge_null_sender(scan, results);
	judge_international(scan, &results->from, "From");
	judge_international(scan, &results->reply_to, "Reply-To");
	return DONE;
}
