/* SPDX-License-Identifier: Apache-2.0
 *
 * The header fields as such: what stands twice (RFC 5322 3.6), raw bytes where encoded-words belong
 * (K-44), what programs leave behind, results forged in our name. */
#include "content/checks.h"

#include "content/facts.h"
#include "mail/authserv.h"
#include "mail/charset.h"

static const struct symbol *symbol(enum content_symbol id)
{
	return &content_symbol[id];
}

/* Are all fields of this kind alike? */
static bool all_alike(struct scan *scan, enum header_id id)
{
	const struct headers *headers = &scan->message->headers;
	const struct header *first = header_find(headers, id);
	struct str value = header_unfold(scan->arena, first);
	for (const struct header *h = header_next(headers, first); h; h = header_next(headers, h)) {
		if (!str_eq(header_unfold(scan->arena, h), value))
			return false;
	}
	return true;
}

static void judge_duplicates(struct scan *scan)
{
	const struct headers *headers = &scan->message->headers;
	for (enum header_id id = HEADER_OTHER + 1; id < HEADER_ID_COUNT; id++) {
		/* From and Content-Type have findings of their own. A Return-Path each is what
		 * servers add on delivery and forwarding. */
		if (headers->count[id] < 2 || !header_is_single(id) || id == HEADER_FROM ||
			id == HEADER_CONTENT_TYPE || id == HEADER_RETURN_PATH)
			continue;
		const struct header *second = header_next(headers, header_find(headers, id));
		enum content_symbol which = SYMBOL_DUPLICATE_HEADER;
		if (!all_alike(scan, id))
			which = SYMBOL_DUPLICATE_HEADER_DIFFERS;
		finding_add_at(scan, symbol(which), second->offset, "%s: %u times", header_id_name(id),
			headers->count[id]);
	}
}

/* Raw bytes above 0x7f. Internationalized mail may have them if they are UTF-8 (RFC 6532). */
static bool has_raw_bytes(const struct scan *scan, const struct header *header)
{
	if (!(header->flaws & flaw_bit(FLAW_HEADER_8BIT)))
		return false;
	return !scan->envelope->smtputf8 || !str_is_utf8(header->raw);
}

static size_t first_high_byte(struct str s)
{
	size_t i = 0;
	while (i < s.n && (uint8_t)s.p[i] < 0x80)
		i++;
	return i;
}

static void report_raw_bytes(struct scan *scan, enum content_symbol which, const struct header *header)
{
	size_t at = first_high_byte(header->raw), count = 0;
	for (size_t i = at; i < header->raw.n; i++)
		count += (uint8_t)header->raw.p[i] >= 0x80;
	finding_add_at(scan, symbol(which), header->offset + at, "%.*s: %zu raw bytes, looks like %.*s",
		STR_ARG(evidence_quote(header->name)), count, STR_ARG(charset_guess(header->value)));
}

static enum content_symbol raw_symbol(const struct header *header)
{
	if (header->id == HEADER_SUBJECT)
		return SYMBOL_SUBJ_ILLEGAL_CHARS;
	return header->id == HEADER_FROM ? SYMBOL_FROM_ILLEGAL_CHARS : SYMBOL_HEAD_ILLEGAL_CHARS;
}

#define RAW_FIELDS_NAMED 8 /* fields reported one by one */

static void judge_raw_bytes(struct scan *scan)
{
	const struct message *message = scan->message;
	size_t named = 0;
	if (!message->flaws.v[FLAW_HEADER_8BIT].count)
		return;
	for (size_t p = 0; p < message->part_count; p++) {
		/* The root's fields are those of the mail. */
		const struct headers *headers = p ? &message->parts[p]->headers : &message->headers;
		for (size_t i = 0; i < headers->n && named < RAW_FIELDS_NAMED; i++) {
			if (!has_raw_bytes(scan, &headers->v[i]))
				continue;
			report_raw_bytes(scan, p ? SYMBOL_HEAD_ILLEGAL_CHARS : raw_symbol(&headers->v[i]),
				&headers->v[i]);
			named++;
		}
	}
}

/* Names of programs made for spam, as they write themselves into X-Mailer and User-Agent. */
static const struct str ratware[] = {
	STR_INIT("Advanced Mass Sender"), STR_INIT("Mass Sender"), STR_INIT("Dark Mailer"),
	STR_INIT("DarkMailer"), STR_INIT("Send-Safe"), STR_INIT("SendSafe"), STR_INIT("Bulk Mailer"),
	STR_INIT("Super Mailer"), STR_INIT("Group Mailer"), STR_INIT("Leaf PHPMailer"), STR_INIT("LeafMailer"),
	STR_INIT("Alexus Mailer"), STR_INIT("King-Mailer"), STR_INIT("Turbo-Mailer"), STR_INIT("Priv8 Mailer"),
	STR_INIT("Achi-Kochi Mail"), STR_INIT("Oshirase-Mailer"), STR_INIT("VC Mailer"),
	STR_INIT("E-Mail Blaster"), STR_INIT("Email Blaster"), STR_INIT("Stealth Mailer"),
	STR_INIT("Direct Email"), STR_INIT("Emailer Platinum"), STR_INIT("GreenRider"), STR_INIT("MultiMailer"),
	STR_INIT("Mailking"), STR_INIT("Floodgate"), STR_INIT("Extractor"), STR_INIT("Fusion Mail Rocket"),
	STR_INIT("WorldMerge"), STR_INIT("jpfree Group Mail"), STR_INIT("Aristotle Mail"),
};

static void judge_mailer(struct scan *scan)
{
	static const enum header_id ids[] = { HEADER_X_MAILER, HEADER_USER_AGENT };
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		const struct header *header = header_find(&scan->message->headers, ids[i]);
		for (size_t w = 0; header && w < sizeof(ratware) / sizeof(ratware[0]); w++) {
			if (str_find_nocase(header->value, ratware[w]) == STR_NONE)
				continue;
			finding_add_at(scan, symbol(SYMBOL_RATWARE_MAILER), header->offset, "%.*s: %.*s",
				STR_ARG(header->name), STR_ARG(evidence_quote(str_trim(header->value))));
			return;
		}
	}
}

/* Headers by which hosting software tells which script sent a mail. */
static void judge_script_traces(struct scan *scan)
{
	static const struct str names[] = { STR_INIT("X-PHP-Originating-Script"), STR_INIT("X-PHP-Script"),
		STR_INIT("X-PHP-Filename"), STR_INIT("X-Source-Args") };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct header *header = header_find_name(&scan->message->headers, names[i], NULL);
		if (!header || !str_trim(header->value).n)
			continue;
		finding_add_at(scan, symbol(SYMBOL_X_PHP_SCRIPT), header->offset, "%.*s: %.*s",
			STR_ARG(names[i]), STR_ARG(evidence_quote(str_trim(header->value))));
		return;
	}
}

static void judge_forged_results(struct scan *scan)
{
	const struct headers *headers = &scan->message->headers;
	const struct header *header = header_find(headers, HEADER_AUTHENTICATION_RESULTS);
	/* From our own machines it may be our own writing. */
	if (scan->envelope->client_trusted)
		return;
	for (; header; header = header_next(headers, header)) {
		if (authserv_whose(header->value, scan->settings->authserv_id) != AUTHSERV_OURS &&
			authserv_whose(header->value, scan->settings->hostname) != AUTHSERV_OURS)
			continue;
		finding_add_at(scan, symbol(SYMBOL_AUTH_RESULTS_FORGED), header->offset,
			"Authentication-Results: %.*s", STR_ARG(evidence_quote(str_trim(header->value))));
		return;
	}
}

enum step check_fields(struct scan *scan)
{
	content_establish(scan);
	judge_duplicates(scan);
	judge_raw_bytes(scan);
	judge_mailer(scan);
	judge_script_traces(scan);
	judge_forged_results(scan);
	return DONE;
}
