/* SPDX-License-Identifier: Apache-2.0
 *
 * Date and Message-ID (RFC 5322 3.6.1, 3.6.4). The date is compared with the time of sending: the
 * nearest of the arrival and of what the servers on the way wrote down, so that a queue or an
 * archive is not taken for a wrong clock. */
#include "content/checks.h"

#include "content/facts.h"
#include "dns/suffix.h"
#include "mail/message_id.h"

#define HOUR INT64_C(3600)

static const struct symbol *symbol(enum content_symbol id)
{
	return &content_symbol[id];
}

static const struct {
	int64_t hours;
	enum content_symbol past, future;
} ages[] = {
	{ 96, SYMBOL_DATE_IN_PAST_96_XX, SYMBOL_DATE_IN_FUTURE_96_XX },
	{ 48, SYMBOL_DATE_IN_PAST_48_96, SYMBOL_DATE_IN_FUTURE_48_96 },
	{ 24, SYMBOL_DATE_IN_PAST_24_48, SYMBOL_DATE_IN_FUTURE_24_48 },
};

/* Seconds from the date to the nearest witness of the sending; negative: the date lies ahead.
 * *alone: no server on the way wrote down a time. */
static int64_t seconds_late(const struct scan *scan, const struct content_results *results, bool *alone)
{
	int64_t nearest = scan->envelope->time - results->date.time;
	*alone = true;
	for (size_t i = 0; i < results->hop_count; i++) {
		const struct date *date = &results->hops[i].date;
		int64_t late = date->time - results->date.time;
		if ((date->flaws & DATE_BAD) || !date->time)
			continue;
		*alone = false;
		if ((late < 0 ? -late : late) < (nearest < 0 ? -nearest : nearest))
			nearest = late;
	}
	return nearest;
}

static void judge_age(struct scan *scan, const struct content_results *results, size_t offset)
{
	bool alone;
	int64_t late = seconds_late(scan, results, &alone);
	if (alone && late > 96 * HOUR) {
		finding_add_at(scan, symbol(SYMBOL_DATE_OLD_ALONE), offset, "%lld hours before the arrival",
			(long long)(late / HOUR));
		return;
	}
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		int64_t limit = ages[i].hours * HOUR;
		if (late > limit || late < -limit) {
			finding_add_at(scan, symbol(late > 0 ? ages[i].past : ages[i].future), offset,
				"%lld hours %s the sending",
				(long long)((late < 0 ? -late : late) / HOUR),
				late > 0 ? "before" : "after");
			break;
		}
	}
	int64_t since = scan->envelope->time - results->date.time;
	if (since > 96 * HOUR && late <= 96 * HOUR)
		finding_add_at(scan, symbol(SYMBOL_ARRIVED_LONG_AFTER), offset, "%lld days",
			(long long)(since / (24 * HOUR)));
}

static void judge_date(struct scan *scan, const struct content_results *results)
{
	const struct header *header = header_find(&scan->message->headers, HEADER_DATE);
	if (!header) {
		finding_add(scan, symbol(SYMBOL_MISSING_DATE), "no Date header");
		return;
	}
	struct str value = evidence_quote(str_trim(header->value));
	uint32_t flaws = results->date.flaws;
	if (!results->has_date || (flaws & DATE_RANGE)) {
		finding_add_at(scan, symbol(SYMBOL_INVALID_DATE), header->offset, "Date: %.*s",
			STR_ARG(value));
		return;
	}
	if (flaws & DATE_ZONE_BAD)
		finding_add_at(scan, symbol(SYMBOL_INVALID_DATE_TZ_ABSURD), header->offset, "Date: %.*s",
			STR_ARG(value));
	if (flaws & DATE_WEEKDAY_WRONG)
		finding_add_at(scan, symbol(SYMBOL_DATE_WEEKDAY_WRONG), header->offset, "Date: %.*s",
			STR_ARG(value));
	if (flaws & (DATE_NO_ZONE | DATE_TRAILING | DATE_FORM))
		finding_add_at(scan, symbol(SYMBOL_DATE_FORM), header->offset, "Date: %.*s",
			STR_ARG(value));
	judge_age(scan, results, header->offset);
}

/* "<left@right>" and nothing else; *right is set. Letters that the grammar does not allow are common
 * and harmless. */
static bool message_id_right(struct arena *arena, struct str text, struct str *right)
{
	struct message_id *ids;
	bool cut;
	if (message_ids_parse(arena, text, &ids, &cut) != 1 || ids->flaws & ~(uint32_t)MESSAGE_ID_SYNTAX)
		return false;
	*right = ids->right;
	return ids->id.n + 2 == text.n;
}

/* Does the right side belong to the sender, or to a server that the mail passed? */
static bool id_has_owner(const struct content_results *results, struct str right)
{
	if (suffix_related(right, results->from_domain))
		return true;
	for (size_t i = 0; i < results->hop_count; i++) {
		if (suffix_related(right, results->hops[i].by))
			return true;
	}
	return false;
}

static void judge_message_id(struct scan *scan, const struct content_results *results)
{
	const struct header *header = header_find(&scan->message->headers, HEADER_MESSAGE_ID);
	if (!header) {
		finding_add(scan, symbol(SYMBOL_MISSING_MID), "no Message-ID header");
		return;
	}
	struct str id = results->message_id, shown = evidence_quote(id), right;
	struct ip literal;
	if (!message_id_right(scan->arena, id, &right))
		finding_add_at(scan, symbol(SYMBOL_INVALID_MSGID), header->offset, "Message-ID: %.*s",
			STR_ARG(shown));
	else if (!domain_literal_parse(right, &literal) &&
		(!domain_is_qualified(right) || str_ends_nocase(right, STR(".localdomain")) ||
			str_ends_nocase(right, STR(".local"))))
		finding_add_at(scan, symbol(SYMBOL_MSGID_NOFQDN), header->offset, "Message-ID: %.*s",
			STR_ARG(shown));
	else if (results->from_domain.n && !id_has_owner(results, right))
		finding_add_at(scan, symbol(SYMBOL_MSGID_OTHER_DOMAIN), header->offset,
			"Message-ID: %.*s, From: %.*s", STR_ARG(shown),
			STR_ARG(evidence_quote(results->from_domain)));
}

enum step check_date_id(struct scan *scan)
{
	const struct content_results *results = content_establish(scan);
	judge_date(scan, results);
	judge_message_id(scan, results);
	return DONE;
}
