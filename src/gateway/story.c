/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/story.h"

#include "base/log.h"

struct str client_text(struct arena *arena, const struct envelope *envelope)
{
	return envelope->has_client ? ip_text(arena, &envelope->client) : STR("");
}

static void fill_recipients(const struct envelope *e, const struct judgement *j,
	struct arena *arena, struct journal_row *row)
{
	row->recipients = arena_array_of(arena, struct journal_recipient, e->recipient_count);
	row->recipient_count = e->recipient_count;
	for (size_t i = 0; i < e->recipient_count; i++)
		row->recipients[i] = (struct journal_recipient){ e->recipients[i].address,
			str_of(action_name((enum action)j->recipients[i].action)) };
}

void story_journal(struct asking *asking, struct arena *arena, const struct story *story)
{
	struct request request = { .kind = REQUEST_JOURNAL };
	const struct envelope *e = story->envelope;
	const struct judgement *j = story->judgement;
	request.journal = (struct journal_row){ .mail_id = e->mail_id, .time = e->time,
		.listener = e->listener, .client = client_text(arena, e), .helo = e->helo,
		.mail_from = e->mail_from, .size = story->size,
		.action = str_of(action_name((enum action)j->action)), .score = j->score,
		.category = str_of(category_name((enum category)j->category)),
		.code = story->code, .reply = story->reply, .summary = j->summary,
		.record = story->record, .mail_kept = story->mail_kept,
		.author = j->author,
		.outbound = e->kind == ENVELOPE_OUTBOUND || e->user.n > 0 };
	fill_recipients(e, j, arena, &request.journal);
	if (asking_keeper(asking, &request, NULL, NULL) == 0)
		log_warning("id=%.*s event=journal text=\"the keeper is away: not recorded\"",
			STR_ARG(e->mail_id));
}

void story_log(const struct story *story)
{
	const struct envelope *e = story->envelope;
	const struct judgement *j = story->judgement;
	char ip[IP_TEXT_MAX] = "";
	if (e->has_client)
		ip_print(&e->client, ip);
	log_info("id=%.*s event=mail listener=%s client=%s helo=%s from=%s to=%.*s size=%llu "
		 "flaws=%u tls=%s action=%s score=%.4g code=%u reply=%s findings=%s receive_ms=%lld "
		 "judge_ms=%lld deliver_ms=%lld",
		STR_ARG(e->mail_id), log_str(e->listener), ip, log_str(e->helo),
		log_str(e->mail_from), STR_ARG(story->recipients), (unsigned long long)story->size,
		e->flaws, log_str(e->tls_version), j ? action_name((enum action)j->action) : "none",
		j ? j->score : 0, story->code, log_str(story->reply),
		log_str(j ? j->summary : STR("")), (long long)story->receive_ms,
		(long long)story->judge_ms, (long long)story->deliver_ms);
}
