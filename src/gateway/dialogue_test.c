/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the scripts of tests/dialogues: what a client says (C:) and what it is answered (S:). The
 * house behind the session is a double that answers as the script says, at once or later; the clock
 * is the script's. Each script runs four times: bytes whole or one by one, house prompt or slow.
 *
 *   C: text      a line of the client's, CRLF added; lines without S: between go out together
 *   B: text      bytes as they are; \r \n \0 \t \\ \xHH mean what they do in C, also in C:
 *   Z: n text    the text n times
 *   S: pattern   the next line of the server's; * stands for anything
 *   S.           the server says nothing
 *   E.           the server has closed
 *   T: n         n milliseconds pass
 *   M: text      the next line of the mail that was accepted last
 *   V: key value of it: from, to, flaws, unknown, rejected, client, helo, user, size, utf8, tls
 *   W: word      the session wants: input, nothing, tls, close
 *   L.           TLS stands now
 *   A: answer    the house's answer to mails from here on
 *   R: address answer    the house's answer to a recipient; "250" is the preset
 *   D.           the service stops;  D: drain   it only drains
 *   !settings text   !client address   !features utf8 8bit   !tls offered   !held bytes (in flight)
 *   !outbound prefix   !xclient prefix   !proxy prefix   !whole (never byte by byte): the stage
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "gateway/smtp_session.h"

#define SCRIPT_MAX     (256 * 1024)
#define RECIPIENTS_MAX 32

struct play {
	const char *file;
	int line;
	bool bytewise, slow;
	struct arena *arena;
	struct settings *settings;
	struct limits *limits;
	struct smtp_house house;
	struct listener_settings listener;
	struct ip client;
	struct hop_features features;
	struct smtp_session *session;
	int64_t now;
	struct buf pending;   /* of the client's, sent up to … */
	size_t sent;
	struct buf heard;     /* of the server's, not looked at yet */
	struct str answer;
	struct {
		struct str address, answer;
	} recipients[RECIPIENTS_MAX];
	size_t recipient_count;
	struct incoming *checking, *accepting; /* slow house */
	bool woken;
	struct buf mail;      /* of the last accepted */
	struct envelope envelope;
	size_t mails, abandoned;
	uint64_t to_hold;
	struct held_bytes held; /* by other clients */
};

#define FAIL(stage, ...)                                                        \
	do {                                                                    \
		char text_[4096];                                               \
		snprintf(text_, sizeof text_, __VA_ARGS__);                     \
		fail_msg("%s:%d (%s, %s): %s", (stage)->file, (stage)->line,    \
			(stage)->bytewise ? "byte by byte" : "whole",           \
			(stage)->slow ? "slow house" : "prompt house", text_);  \
	} while (0)

/* ---- the house ---- */

static int64_t stage_now(void *context)
{
	return ((struct play *)context)->now;
}

static struct hop_features stage_features(void *context, const struct listener_settings *listener,
	const struct hop *hop)
{
	(void)listener;
	(void)hop;
	return ((struct play *)context)->features;
}

/* "550 5.1.1 text": code and text. "550u …": the recipient is unknown; "250g …": a good client. */
static struct smtp_answer answer_of(struct str text)
{
	uint64_t code = 250;
	str_to_uint(str_first(text, 3), 999, &code);
	struct str rest = str_from(text, 3);
	struct smtp_answer answer = { .code = (uint16_t)code };
	answer.unknown_recipient = str_starts(rest, STR("u"));
	answer.accepted_clean = str_starts(rest, STR("g"));
	if (answer.unknown_recipient || answer.accepted_clean)
		rest = str_from(rest, 1);
	answer.text = rest.n > 0 ? str_trim(rest) : STR("2.1.5 Ok");
	return answer;
}

static void answer_recipient(struct play *stage, struct incoming *mail)
{
	struct str text = STR("250");
	for (size_t i = 0; i < stage->recipient_count; i++)
		if (str_eq(stage->recipients[i].address, mail->candidate))
			text = stage->recipients[i].answer;
	struct smtp_answer answer = answer_of(text);
	smtp_session_recipient(mail->session, &answer);
}

static void answer_mail(struct play *stage, struct incoming *mail)
{
	struct smtp_answer answer = answer_of(stage->answer);
	smtp_session_accepted(mail->session, &answer);
	incoming_free(&mail, stage->limits);
}

static void stage_check_recipient(void *context, struct incoming *mail)
{
	struct play *stage = context;
	if (stage->slow)
		stage->checking = mail;
	else
		answer_recipient(stage, mail);
}

static void keep_envelope(struct play *stage, const struct envelope *e)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	struct wire_reader reader;
	wire_begin(&frame, 1);
	envelope_put(&frame, e);
	wire_read(&reader, buf_str(&frame));
	envelope_get(stage->arena, &reader, &stage->envelope);
	assert_true(wire_complete(&reader));
}

static void stage_accept(void *context, struct incoming *mail)
{
	struct play *stage = context;
	stage->mails++;
	keep_envelope(stage, &mail->envelope);
	buf_clear(&stage->mail);
	char piece[4096];
	ssize_t n;
	for (off_t at = 0; (n = pread(mail->file, piece, sizeof piece, at)) > 0; at += n)
		buf_add(&stage->mail, str_bytes(piece, (size_t)n));
	assert_int_equal(write(mail->file, "x", 1), -1); /* sealed */
	assert_int_equal(stage->mail.n, mail->size);
	assert_int_equal(mail->bytes.n, mail->size);
	if (stage->slow)
		stage->accepting = mail;
	else
		answer_mail(stage, mail);
}

static void stage_abandon(void *context, struct incoming *mail)
{
	struct play *stage = context;
	assert_null(mail->session);
	stage->abandoned++;
	if (stage->checking == mail)
		stage->checking = NULL;
	if (stage->accepting == mail)
		stage->accepting = NULL;
	incoming_free(&mail, stage->limits);
}

static void stage_woken(void *context)
{
	((struct play *)context)->woken = true;
}

/* ---- the script's words ---- */

static struct str unescape(struct arena *arena, struct str s)
{
	char *out = arena_bytes(arena, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '\\' && i + 1 < s.n) {
			c = s.p[++i];
			if (c == 'x' && i + 2 < s.n) {
				c = (char)(ascii_hex_value(s.p[i + 1]) << 4 | ascii_hex_value(s.p[i + 2]));
				i += 2;
			} else {
				c = c == 'r' ? '\r' : c == 'n' ? '\n' : c == '0' ? '\0' : c == 't' ? '\t' : c;
			}
		}
		out[n++] = c;
	}
	return str_bytes(out, n);
}

/* "*" matches anything; one pass with one step back, linear enough. */
static bool matches(struct str pattern, struct str text)
{
	size_t p = 0, t = 0, star = STR_NONE, mark = 0;
	while (t < text.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			mark = t;
		} else if (p < pattern.n && pattern.p[p] == text.p[t]) {
			p++;
			t++;
		} else if (star != STR_NONE) {
			p = star + 1;
			t = ++mark;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

static void collect(struct play *stage)
{
	struct buf *out = smtp_session_output(stage->session);
	buf_add(&stage->heard, buf_str(out));
	assert_false(out->full);
	buf_drop(out, out->n);
	smtp_session_resume(stage->session);
	if (out->n > 0)
		collect(stage);
}

/* The house answers what it was asked. */
static void let_house_answer(struct play *stage)
{
	while (stage->checking || stage->accepting) {
		struct incoming *mail = stage->checking ? stage->checking : stage->accepting;
		bool checking = stage->checking != NULL;
		stage->checking = stage->accepting = NULL;
		assert_int_equal(smtp_session_wants(stage->session), SMTP_WANTS_NOTHING);
		stage->woken = false;
		if (checking)
			answer_recipient(stage, mail);
		else
			answer_mail(stage, mail);
		assert_true(stage->woken);
		collect(stage);
	}
}

/* Sends what the client has said, as far as it is listened to. */
static void flush_client(struct play *stage)
{
	while (stage->sent < stage->pending.n &&
		smtp_session_wants(stage->session) == SMTP_WANTS_INPUT) {
		size_t most = stage->bytewise ? 1 : SMTP_INPUT_MAX;
		struct str piece = str_first(str_from(buf_str(&stage->pending), stage->sent), most);
		smtp_session_input(stage->session, piece);
		stage->sent += piece.n;
		collect(stage);
		let_house_answer(stage);
	}
	collect(stage);
}

static void expect_line(struct play *stage, struct str pattern)
{
	struct str heard = buf_str(&stage->heard);
	size_t end = str_find(heard, STR("\r\n"));
	if (end == STR_NONE)
		FAIL(stage, "nothing was said, expected \"%.*s\"", STR_ARG(pattern));
	struct str line = str_first(heard, end);
	if (!matches(pattern, line))
		FAIL(stage, "heard \"%.*s\", expected \"%.*s\"", STR_ARG(line), STR_ARG(pattern));
	buf_drop(&stage->heard, end + 2);
}

static void expect_mail_line(struct play *stage, struct str text)
{
	struct str mail = buf_str(&stage->mail);
	size_t end = str_find(mail, STR("\r\n"));
	size_t used = end == STR_NONE ? mail.n : end + 2;
	if (mail.n == 0 || !str_eq(str_first(mail, end == STR_NONE ? mail.n : end), text))
		FAIL(stage, "mail has \"%.*s\", expected \"%.*s\"", STR_ARG(mail), STR_ARG(text));
	buf_drop(&stage->mail, used);
}

static void compare_value(struct play *stage, struct str rest)
{
	struct str key = rest, value = STR("");
	str_cut(rest, ' ', &key, &value);
	const struct envelope *e = &stage->envelope;
	auto_buf got = BUF(4096);
	char ip[IP_TEXT_MAX];
	ip_print(&e->client, ip);
	if (str_eq(key, STR("from")))
		buf_add(&got, e->mail_from);
	else if (str_eq(key, STR("to")))
		for (size_t i = 0; i < e->recipient_count; i++)
			buf_printf(&got, "%s%.*s", i ? " " : "", STR_ARG(e->recipients[i].address));
	else if (str_eq(key, STR("flaws")))
		buf_printf(&got, "%u", e->flaws);
	else if (str_eq(key, STR("unknown")))
		buf_printf(&got, "%u", e->unknown_recipients);
	else if (str_eq(key, STR("rejected")))
		buf_printf(&got, "%u", e->rejected_recipients);
	else if (str_eq(key, STR("client")))
		buf_printf(&got, "%s", ip);
	else if (str_eq(key, STR("helo")))
		buf_printf(&got, "%s %.*s", e->esmtp ? "EHLO" : "HELO", STR_ARG(e->helo));
	else if (str_eq(key, STR("user")))
		buf_add(&got, e->user);
	else if (str_eq(key, STR("size")))
		buf_printf(&got, "%llu", (unsigned long long)e->size_declared);
	else if (str_eq(key, STR("utf8")))
		buf_printf(&got, "%d %d", e->smtputf8, e->body_8bit);
	else if (str_eq(key, STR("tls")))
		buf_printf(&got, "%.*s", STR_ARG(e->tls_version));
	else if (str_eq(key, STR("mails")))
		buf_printf(&got, "%zu", stage->mails);
	else if (str_eq(key, STR("abandoned")))
		buf_printf(&got, "%zu", stage->abandoned);
	else
		FAIL(stage, "no value \"%.*s\"", STR_ARG(key));
	if (!str_eq(buf_str(&got), value))
		FAIL(stage, "%.*s is \"%.*s\", expected \"%.*s\"", STR_ARG(key),
			STR_ARG(buf_str(&got)), STR_ARG(value));
}

static void expect_want(struct play *stage, struct str word)
{
	static const char *const words[] = { [SMTP_WANTS_INPUT] = "input",
		[SMTP_WANTS_NOTHING] = "nothing", [SMTP_WANTS_TLS] = "tls",
		[SMTP_WANTS_CLOSE] = "close" };
	const char *got = words[smtp_session_wants(stage->session)];
	if (!str_eq(word, str_of(got)))
		FAIL(stage, "the session wants %s", got);
}

/* Time passes in the steps that the session asks for. */
static void pass_time(struct play *stage, struct str text)
{
	uint64_t ms;
	assert_true(str_to_uint(text, INT32_MAX, &ms));
	int64_t until = stage->now + (int64_t)ms;
	for (;;) {
		int64_t next = smtp_session_deadline(stage->session);
		if (next > until)
			break;
		stage->now = next > stage->now ? next : stage->now + 1;
		smtp_session_tick(stage->session);
		collect(stage);
		flush_client(stage);
	}
	stage->now = until;
}

static void repeat_bytes(struct play *stage, struct str rest)
{
	struct str count, text;
	uint64_t n;
	assert_true(str_cut(rest, ' ', &count, &text) && str_to_uint(count, 10000000, &n));
	struct str bytes = unescape(stage->arena, text);
	for (uint64_t i = 0; i < n; i++)
		buf_add(&stage->pending, bytes);
	assert_false(stage->pending.full);
}

static void set_recipient(struct play *stage, struct str rest)
{
	assert_true(stage->recipient_count < RECIPIENTS_MAX);
	struct str address, answer;
	assert_true(str_cut(rest, ' ', &address, &answer));
	for (size_t i = 0; i < stage->recipient_count; i++)
		if (str_eq(stage->recipients[i].address, address)) {
			stage->recipients[i].answer = answer;
			return;
		}
	stage->recipients[stage->recipient_count].address = address;
	stage->recipients[stage->recipient_count++].answer = answer;
}

static void script_line(struct play *stage, struct str line)
{
	char kind = line.p[0];
	struct str rest = str_from(line, 3);
	bool speaks = kind == 'C' || kind == 'B' || kind == 'Z' || kind == 'A' || kind == 'R';
	if (!speaks)
		flush_client(stage);
	switch (kind) {
	case 'C':
		buf_add(&stage->pending, unescape(stage->arena, rest));
		buf_add(&stage->pending, STR("\r\n"));
		return;
	case 'B': buf_add(&stage->pending, unescape(stage->arena, rest)); return;
	case 'Z': repeat_bytes(stage, rest); return;
	case 'A': stage->answer = rest; return;
	case 'R': set_recipient(stage, rest); return;
	case 'T': pass_time(stage, rest); return;
	case 'M': expect_mail_line(stage, rest); return;
	case 'V': compare_value(stage, rest); return;
	case 'W': expect_want(stage, rest); return;
	case 'L': smtp_session_secured(stage->session, "TLSv1.3", "cipher"); return;
	case 'D':
		stage->house.stopping = rest.n == 0;
		smtp_session_drain(stage->session, rest.n > 0 ? 3000 : 0);
		return;
	case 'E':
		if (stage->heard.n > 0 || smtp_session_wants(stage->session) != SMTP_WANTS_CLOSE)
			FAIL(stage, "not closed; heard \"%.*s\"", STR_ARG(buf_str(&stage->heard)));
		return;
	case 'S':
		if (line.n == 2) {
			if (stage->heard.n > 0)
				FAIL(stage, "heard \"%.*s\"", STR_ARG(buf_str(&stage->heard)));
			return;
		}
		expect_line(stage, rest);
		return;
	default: FAIL(stage, "what is \"%.*s\"?", STR_ARG(line));
	}
}

/* ---- the stage ---- */

static const char base_settings[] =
	"hostname = \"mx.example\";\n"
	"relay = \"smtp:127.0.0.1:2525\";\n"
	"domains = ( { name = \"example.com\"; hop = \"maildir:/nowhere\"; },\n"
	"  { name = \"example.net\"; hop = \"maildir:/nowhere\"; },\n"
	"  { name = \"example.org\"; hop = \"lmtp:127.0.0.1:24\"; } );\n";

static void set_up_word(struct play *stage, struct str line, struct buf *settings)
{
	struct str word = line, rest = STR("");
	str_cut(line, ' ', &word, &rest);
	if (str_eq(word, STR("!settings"))) {
		buf_add(settings, rest);
		buf_add_char(settings, '\n');
	} else if (str_eq(word, STR("!client"))) {
		assert_true(ip_parse(rest, &stage->client));
	} else if (str_eq(word, STR("!features"))) {
		stage->features = (struct hop_features){ .known = true,
			.smtputf8 = str_find(rest, STR("utf8")) != STR_NONE,
			.body_8bit = str_find(rest, STR("8bit")) != STR_NONE };
	} else if (str_eq(word, STR("!outbound"))) {
		stage->listener.kind = ENVELOPE_OUTBOUND;
		struct ip_prefix *prefix = arena_new_of(stage->arena, struct ip_prefix);
		assert_true(ip_prefix_parse(rest, prefix));
		stage->listener.networks = (struct prefix_list){ prefix, 1 };
	} else if (str_eq(word, STR("!xclient")) || str_eq(word, STR("!proxy"))) {
		struct ip_prefix *prefix = arena_new_of(stage->arena, struct ip_prefix);
		assert_true(ip_prefix_parse(rest, prefix));
		*(word.p[1] == 'x' ? &stage->listener.xclient : &stage->listener.proxy) =
			(struct prefix_list){ prefix, 1 };
	} else if (str_eq(word, STR("!held"))) {
		assert_true(str_to_uint(rest, UINT32_MAX, &stage->to_hold));
	} else if (str_eq(word, STR("!tls"))) {
		stage->house.tls = true;
		stage->listener.tls = str_eq(rest, STR("required")) ? TLS_REQUIRED : TLS_OFFERED;
	} else if (!str_eq(word, STR("!whole"))) {
		FAIL(stage, "what is \"%.*s\"?", STR_ARG(line));
	}
}

static void set_stage(struct play *stage, struct str script)
{
	auto_buf text = BUF(64 * 1024);
	struct str line;
	buf_add(&text, str_of(base_settings));
	stage->listener = (struct listener_settings){ .name = STR("test") };
	stage->features = (struct hop_features){ true, true, true };
	stage->answer = STR("250 2.0.0 Ok");
	assert_true(ip_parse(STR("203.0.113.5"), &stage->client));
	while (str_next_piece(&script, '\n', &line))
		if (str_starts(line, STR("!")))
			set_up_word(stage, line, &text);
	struct error err;
	if (!settings_load_text(buf_str(&text), stage->file, &stage->settings, &err))
		fail_msg("%s", err.text);
	stage->limits = limits_new(stage->settings);
	bool tls = stage->house.tls;
	struct client other = { .trusted = true };
	assert_true(limits_bytes_take(stage->limits, &other, &stage->held, stage->to_hold));
	stage->house = (struct smtp_house){ .settings = stage->settings, .limits = stage->limits,
		.tls = tls, .context = stage, .now = stage_now, .features = stage_features,
		.check_recipient = stage_check_recipient, .accept = stage_accept,
		.abandon = stage_abandon };
	assert_true(limits_open(stage->limits));
	stage->session =
		smtp_session_new(&stage->house, &stage->listener, &stage->client, 4711);
	smtp_session_attach(stage->session, &(struct smtp_line){ .woken = stage_woken,
						    .context = stage });
}

static void clear_stage(struct play *stage)
{
	smtp_session_free(&stage->session);
	limits_close(stage->limits);
	/* Nothing of the bytes in flight may be left over. */
	limits_bytes_release(stage->limits, &stage->held);
	struct client client = { .trusted = true };
	assert_true(limits_bytes_fit(stage->limits, &client, stage->settings->limits.bytes_in_flight));
	limits_free(&stage->limits);
	settings_free(&stage->settings);
	buf_done(&stage->pending);
	buf_done(&stage->heard);
	buf_done(&stage->mail);
	arena_free(&stage->arena);
}

static void run_script(const char *file, struct str script, bool bytewise, bool slow)
{
	struct play stage = { .file = file, .bytewise = bytewise, .slow = slow, .now = 1000000,
		.pending = BUF(64 * 1024 * 1024), .heard = BUF(1024 * 1024),
		.mail = BUF(64 * 1024 * 1024), .arena = arena_new(64 * 1024 * 1024) };
	set_stage(&stage, script);
	struct str line;
	while (str_next_piece(&script, '\n', &line)) {
		stage.line++;
		if (line.n > 1 && line.p[0] != '#' && line.p[0] != '!')
			script_line(&stage, line);
	}
	flush_client(&stage);
	if (stage.heard.n > 0)
		FAIL(&stage, "at the end: heard \"%.*s\"", STR_ARG(buf_str(&stage.heard)));
	clear_stage(&stage);
}

static void run_file(const char *file)
{
	static char memory[SCRIPT_MAX];
	FILE *f = fopen(file, "r");
	assert_non_null(f);
	size_t n = fread(memory, 1, sizeof memory, f);
	fclose(f);
	struct str script = str_bytes(memory, n);
	for (int mode = 0; mode < 4; mode++) {
		bool bytewise = mode & 1, slow = mode & 2;
		if (!bytewise || str_find(script, STR("!whole")) == STR_NONE)
			run_script(file, script, bytewise, slow);
	}
}

static void scripts_are_played(void **state)
{
	(void)state;
	glob_t found = { 0 };
	const char *only = getenv("DIALOGUE");
	assert_int_equal(glob(only ? only : "tests/dialogues/*.txt", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		run_file(found.gl_pathv[i]);
	print_message("%zu dialogues\n", found.gl_pathc);
	globfree(&found);
}

/* Whatever is waited for when the client goes, nothing is left behind. */
static void a_client_may_go_at_any_byte(void **state)
{
	(void)state;
	static const char talk[] = "EHLO c.example\r\nMAIL FROM:<a@b.example>\r\n"
				   "RCPT TO:<u@example.com>\r\nDATA\r\na: b\r\n\r\ntext\r\n.\r\n";
	for (size_t stop = 0; stop < 2 * sizeof talk; stop++) {
		struct play stage = { .file = "going", .bytewise = true, .slow = true,
			.now = 1000000, .pending = BUF(4096), .heard = BUF(4096),
			.mail = BUF(4096), .arena = arena_new(1024 * 1024) };
		set_stage(&stage, STR(""));
		stage.now += 3000;
		smtp_session_tick(stage.session);
		/* Even: before the house has answered to the last byte, odd: after. */
		struct str said = str_first(str_of(talk), stop / 2);
		for (size_t i = 0; i < said.n; i++) {
			smtp_session_input(stage.session, str_first(str_from(said, i), 1));
			collect(&stage);
			if (i + 1 < said.n || stop % 2)
				let_house_answer(&stage);
		}
		clear_stage(&stage);
	}
}

/* Refused recipients cost memory too: a client that never stops is stopped. */
static void refused_recipients_have_an_end(void **state)
{
	(void)state;
	struct play stage = { .file = "endless", .now = 1000000, .pending = BUF(4096),
		.heard = BUF(4096), .mail = BUF(4096), .arena = arena_new(1024 * 1024) };
	set_stage(&stage, STR("!settings limits = { recipient_rate = 1000000; };"));
	set_recipient(&stage, STR("later@example.com 451 4.3.0 Later"));
	stage.now += 3000;
	smtp_session_tick(stage.session);
	smtp_session_input(stage.session, STR("EHLO c\r\n"));
	smtp_session_input(stage.session, STR("MAIL FROM:<a@b.example>\r\n"));
	bool ended = false;
	for (int i = 0; i < 1000000 && !ended; i++) {
		buf_clear(&stage.heard);
		smtp_session_input(stage.session, STR("RCPT TO:<later@example.com>\r\n"));
		collect(&stage);
		stage.now++;
		ended = str_starts(buf_str(&stage.heard), STR("452 4.5.3"));
	}
	assert_true(ended);
	clear_stage(&stage);
}

int main(void)
{
	log_open("test", LOG_TO_STDERR, getenv("DIALOGUE") ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_are_played),
		cmocka_unit_test(a_client_may_go_at_any_byte),
		cmocka_unit_test(refused_recipients_have_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
