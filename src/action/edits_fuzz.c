/* SPDX-License-Identifier: Apache-2.0
 * Input: HELO, sender and results' id, each ended by a line end, then a mail. Whatever they hold,
 * the fields that we write stay fields of ours, and no result in our name stays in the mail. */
#include <assert.h>

#include "action/header.h"
#include "action/reply.h"
#include "mail/authserv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines end in CRLF, hold printable ASCII, and begin with a name of ours or a blank. */
static void check_group(struct str group)
{
	static const struct str ours[] = { STR_INIT("Return-Path:"), STR_INIT("Received:"),
		STR_INIT("Authentication-Results:"), STR_INIT("X-Spam-"), STR_INIT("X-Haechi-") };
	struct str line;
	assert(str_ends(group, STR("\r\n")));
	while (group.n) {
		size_t end = str_find(group, STR("\r\n"));
		line = str_first(group, end);
		group = str_from(group, end + 2);
		bool known = line.n && line.p[0] == '\t';
		for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
			known |= str_starts(line, ours[i]);
		assert(known && line.n <= 998);
		for (size_t i = 0; i < line.n; i++)
			assert(line.p[i] == '\t' || (line.p[i] >= ' ' && line.p[i] <= '~'));
	}
}

static void check_rest(struct arena *arena, const struct scan *scan, const struct edits *edits)
{
	struct str raw = scan->message->raw;
	uint64_t at = 0;
	auto_buf rest = BUF(raw.n);
	for (size_t i = 0; i < edits->removed_count; i++) {
		assert(edits->removed[i].offset >= at && edits->removed[i].length > 0);
		buf_add(&rest, str_bytes(raw.p + at, edits->removed[i].offset - at));
		at = edits->removed[i].offset + edits->removed[i].length;
		assert(at <= raw.n);
	}
	buf_add(&rest, str_from(raw, at));
	struct message *again = message_parse(arena, buf_str(&rest));
	const struct header *h = header_find(&again->headers, HEADER_AUTHENTICATION_RESULTS);
	for (; h; h = header_next(&again->headers, h))
		assert(authserv_whose(h->value, scan->settings->hostname) == AUTHSERV_OTHER);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct settings *settings;
	if (!settings)
		settings = settings_defaults();
	struct str rest = str_bytes(data, size), helo = { 0 }, from = { 0 }, id = { 0 };
	str_next_piece(&rest, '\n', &helo);
	str_next_piece(&rest, '\n', &from);
	str_next_piece(&rest, '\n', &id);
	struct envelope_recipient to = { .address = from };
	struct envelope envelope = { .mail_id = id, .listener = STR("fuzz"), .helo = helo,
		.has_client = true, .has_mail_from = true, .mail_from = from, .user = helo,
		.tls_version = id, .tls_cipher = helo, .recipients = &to, .recipient_count = 1 };
	struct arena *arena = arena_new(16 << 20);
	settings->hostname = STR("mx.example.net");
	settings->authserv_id = STR("");
	struct scan *scan = scan_new(arena, settings, &envelope, message_parse(arena, rest), CONSULT_DATA);
	struct verdict verdict = { .action = ACTION_JUNK, .score = 6 };
	struct verdicts verdicts = { .v = &verdict, .n = 1, .overall = verdict };
	struct edits edits;
	edits_make(scan, &verdicts, &edits);
	for (size_t i = 0; i < edits.group_count; i++)
		check_group(edits.groups[i]);
	check_rest(arena, scan, &edits);
	assert(reply_text(scan, &verdict).n <= 400);
	arena_free(&arena);
	return 0;
}
