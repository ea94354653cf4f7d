/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the scripts of tests/milter: what a mail server says (>) and what it is answered (<). The
 * house behind the session judges by names (gateway/played_desk.h), at once or later; the clock
 * is the script's. Each script runs twice: frames whole and byte by byte.
 *
 *   > C data     a frame; \r \n \0 \t \\ \xHH mean what they do in C, blanks stand for themselves
 *   >> n C data  the same frame n times
 *   O: 6 1ff 1fffff   the frame that negotiates: version, actions and steps in hexadecimal
 *   B: bytes     bytes as they are
 *   < C pattern  the next answer; * stands for anything
 *   <.           nothing (more) is answered
 *   E.           the session is over
 *   W.           the house waits from now on;   W!   and answers what it was asked
 *   T: n         n milliseconds pass
 *   G.           the mail server has gone away
 *   D: n         the session drains, with n ms of grace;   S.   the service stops
 *   R: n         room for mails from here on, in bytes
 *   M: line      the next line of the mail
 *   M.           that was all
 *   V: key value of the mail: from, to, orcpt, helo, client, user, kind, tls, flaws, size, utf8, ended,
 *                shelved, opened, dropped, connections, trusted, unknown, refused
 *   !outbound    the listener is for our own;   !late   it has no first look
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
#include "gateway/milter_frames.h"
#include "gateway/played_desk.h"

#define SCRIPT_MAX (256 * 1024)
#define FRAME_SHOWN 4000

struct play {
	const char *file;
	int line;
	bool bytewise, waits, gone;
	struct settings *settings;
	struct consulting consulting;
	struct milter_house house;
	struct listener_settings listener;
	struct milter_session *session;
	int64_t now;
	struct buf heard;
	size_t mail_seen;
	bool woken;
};

#define FAIL(play, ...)                                                                    \
	do {                                                                               \
		char text_[FRAME_SHOWN];                                                   \
		snprintf(text_, sizeof text_, __VA_ARGS__);                                \
		fail_msg("%s:%d (%s): %s", (play)->file, (play)->line,                     \
			(play)->bytewise ? "byte by byte" : "whole", text_);               \
	} while (0)

/* ---- the session ---- */

static int64_t play_now(void *context)
{
	return ((struct play *)context)->now;
}

static void woken(void *context)
{
	((struct play *)context)->woken = true;
}

static bool hung_up(void *context)
{
	return ((struct play *)context)->gone;
}

static void begin(struct play *play)
{
	if (play->session)
		return;
	play->session = milter_session_new(&play->house, &play->listener,
		&(struct milter_line){ .woken = woken, .hung_up = hung_up, .context = play });
}

static void hear(struct play *play)
{
	struct buf *out = milter_session_output(play->session);
	buf_add(&play->heard, buf_str(out));
	buf_drop(out, out->n);
}

static void settle(struct play *play)
{
	while (!play->waits && played_desk_answer(&play->consulting))
		continue;
	hear(play);
}

static void say(struct play *play, struct str bytes)
{
	begin(play);
	while (bytes.n > 0 && milter_session_wants(play->session) == MILTER_WANTS_INPUT) {
		struct str piece = play->bytewise ? str_first(bytes, 1) : bytes;
		bytes = str_from(bytes, piece.n);
		milter_session_input(play->session, piece);
		settle(play);
	}
	if (bytes.n > 0 && milter_session_wants(play->session) != MILTER_WANTS_CLOSE)
		FAIL(play, "it does not listen");
}

/* ---- scripts ---- */

static void unescape(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != '\\' || i + 1 == text.n) {
			buf_add_char(out, text.p[i]);
			continue;
		}
		char c = text.p[++i];
		if (c == 'x' && i + 2 < text.n) {
			buf_add_char(out, (char)(ascii_hex_value(text.p[i + 1]) * 16 +
				ascii_hex_value(text.p[i + 2])));
			i += 2;
		} else {
			buf_add_char(out, c == 'r' ? '\r' : c == 'n' ? '\n' : c == 't' ? '\t'
					: c == '0' ? '\0' : c);
		}
	}
}

/* "C data": the command, a blank, the data. */
static void say_frame(struct play *play, struct str text, uint64_t times)
{
	auto_buf data = BUF(SCRIPT_MAX), frame = BUF(SCRIPT_MAX);
	unescape(str_from(text, 2), &data);
	milter_put_u32(&frame, (uint32_t)data.n + 1);
	buf_add_char(&frame, text.p[0]);
	buf_add(&frame, buf_str(&data));
	for (uint64_t i = 0; i < times; i++)
		say(play, buf_str(&frame));
}

static void negotiate(struct play *play, struct str text)
{
	auto_buf frame = BUF(64);
	char *end;
	char line[64];
	snprintf(line, sizeof line, "%.*s", STR_ARG(text));
	uint32_t version = (uint32_t)strtoul(line, &end, 10);
	uint32_t actions = (uint32_t)strtoul(end, &end, 16);
	uint32_t steps = (uint32_t)strtoul(end, &end, 16);
	milter_put_u32(&frame, 13);
	buf_add_char(&frame, 'O');
	milter_put_u32(&frame, version);
	milter_put_u32(&frame, actions);
	milter_put_u32(&frame, steps);
	say(play, buf_str(&frame));
}

static bool matches(struct str pattern, struct str text)
{
	size_t star = STR_NONE, mark = 0, p = 0, t = 0;
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

static void expect_frame(struct play *play, struct str text)
{
	struct str heard = buf_str(&play->heard);
	struct milter_frame frame;
	auto_buf pattern = BUF(SCRIPT_MAX), shown = BUF(FRAME_SHOWN);
	unescape(str_from(text, 2), &pattern);
	if (milter_frame_take(&heard, &frame) != MILTER_FRAME)
		FAIL(play, "nothing was answered");
	buf_add_safe(&shown, frame.data, SAFE_LOG);
	if (frame.command != text.p[0] || !matches(buf_str(&pattern), frame.data))
		FAIL(play, "answered: %c %s", frame.command, shown.p ? shown.p : "");
	buf_drop(&play->heard, play->heard.n - heard.n);
}

static void expect_line(struct play *play, struct str text)
{
	struct str rest = str_from(buf_str(&play->consulting.mail), play->mail_seen);
	size_t end = str_find(rest, STR("\r\n"));
	struct str line = str_first(rest, end == STR_NONE ? rest.n : end);
	auto_buf expected = BUF(SCRIPT_MAX), shown = BUF(FRAME_SHOWN);
	unescape(text, &expected);
	buf_add_safe(&shown, line, SAFE_TEXT);
	if (end == STR_NONE || !str_eq(line, buf_str(&expected)))
		FAIL(play, "the mail's line is: %s", shown.p ? shown.p : "");
	play->mail_seen += end + 2;
}

static void print_recipients(const struct envelope *e, bool orcpt, struct buf *out)
{
	for (size_t i = 0; i < e->recipient_count; i++)
		buf_printf(out, "%s%.*s", i ? " " : "",
			STR_ARG(orcpt ? e->recipients[i].orcpt : e->recipients[i].address));
}

static void print_client(const struct envelope *e, struct buf *out)
{
	char ip[IP_TEXT_MAX];
	ip_print(&e->client, ip);
	if (e->has_client)
		buf_printf(out, "%s %u", ip, e->client_port);
	else
		buf_add(out, STR("unknown"));
}

static void print_value(const struct play *play, struct str key, struct buf *out)
{
	const struct consulting *all = &play->consulting;
	const struct envelope *e = &all->envelope;
	struct { const char *key; struct str value; } texts[] = { { "from", e->mail_from },
		{ "helo", e->helo }, { "user", e->user }, { "ended", buf_str(&all->ended) },
		{ "shelved", buf_str(&all->shelved) } };
	struct { const char *key; uint64_t value; } numbers[] = { { "size", e->size_declared },
		{ "flaws", e->flaws }, { "utf8", e->smtputf8 }, { "8bit", e->body_8bit },
		{ "opened", all->opened }, { "dropped", all->dropped }, { "looked", all->looked },
		{ "connections", e->connections }, { "trusted", e->client_trusted },
		{ "unknown", e->unknown_recipients }, { "refused", e->rejected_recipients },
		{ "outbound", e->kind == ENVELOPE_OUTBOUND }, { "traced", e->traced_elsewhere } };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (str_eq(key, str_of(texts[i].key)))
			buf_add(out, texts[i].value);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (str_eq(key, str_of(numbers[i].key)))
			buf_printf(out, "%llu", (unsigned long long)numbers[i].value);
	if (str_eq(key, STR("to")) || str_eq(key, STR("orcpt")))
		print_recipients(e, str_eq(key, STR("orcpt")), out);
	if (str_eq(key, STR("client")))
		print_client(e, out);
	if (str_eq(key, STR("tls")))
		buf_printf(out, "%.*s %.*s", STR_ARG(e->tls_version), STR_ARG(e->tls_cipher));
}

static void expect_of_mail(struct play *play, struct str text)
{
	struct str key = text, value = STR("");
	auto_buf got = BUF(SCRIPT_MAX);
	str_cut(text, ' ', &key, &value);
	print_value(play, key, &got);
	if (!matches(value, buf_str(&got)))
		FAIL(play, "%.*s is: %.*s", STR_ARG(key), STR_ARG(buf_str(&got)));
}

static void pass(struct play *play, struct str text)
{
	uint64_t ms = 0;
	begin(play);
	str_to_uint(str_trim(text), UINT32_MAX, &ms);
	play->now += (int64_t)ms;
	if (milter_session_deadline(play->session) <= play->now)
		milter_session_tick(play->session);
	settle(play);
}

/* Lines that are one word and a dot. */
static bool short_line(struct play *play, struct str line)
{
	if (str_eq(line, STR("<."))) {
		if (play->heard.n > 0)
			FAIL(play, "something was answered: %c", play->heard.p[4]);
	} else if (str_eq(line, STR("E."))) {
		if (milter_session_wants(play->session) != MILTER_WANTS_CLOSE)
			FAIL(play, "the session goes on");
	} else if (str_eq(line, STR("W.")) || str_eq(line, STR("W!"))) {
		play->waits = line.p[1] == '.';
		if (play->session)
			settle(play);
	} else if (str_eq(line, STR("G."))) {
		play->gone = true;
	} else if (str_eq(line, STR("S."))) {
		play->house.stopping = true;
	} else if (str_eq(line, STR("M."))) {
		if (play->mail_seen != play->consulting.mail.n)
			FAIL(play, "the mail goes on");
	} else if (str_eq(line, STR("!outbound"))) {
		play->listener.kind = ENVELOPE_OUTBOUND;
	} else if (str_eq(line, STR("!late"))) {
		play->listener.first_look = false;
	} else {
		return false;
	}
	return true;
}

static void set_room(struct play *play, struct str text)
{
	uint64_t n = 0;
	str_to_uint(str_trim(text), SCRIPT_MAX, &n);
	play->consulting.room = n;
}

static void drain(struct play *play, struct str text)
{
	uint64_t ms = 0;
	str_to_uint(str_trim(text), UINT32_MAX, &ms);
	milter_session_drain(play->session, (int64_t)ms);
}

static void say_many(struct play *play, struct str text)
{
	struct str count, frame;
	uint64_t n = 0;
	if (!str_cut(text, ' ', &count, &frame) || !str_to_uint(count, 100000, &n))
		FAIL(play, "how many?");
	say_frame(play, frame, n);
}

static void say_one(struct play *play, struct str text)
{
	if (text.p[0] == 'M')
		play->mail_seen = 0;
	say_frame(play, text, 1);
}

static void say_bytes(struct play *play, struct str text)
{
	auto_buf bytes = BUF(SCRIPT_MAX);
	unescape(text, &bytes);
	say(play, buf_str(&bytes));
}

static void run_line(struct play *play, struct str line)
{
	static const struct { const char *prefix; void (*run)(struct play *, struct str); } rows[] = {
		{ ">> ", say_many }, { "> ", say_one }, { "< ", expect_frame }, { "O: ", negotiate },
		{ "B: ", say_bytes }, { "T: ", pass }, { "M: ", expect_line }, { "V: ", expect_of_mail },
		{ "R: ", set_room }, { "D: ", drain },
	};
	if (line.n == 0 || line.p[0] == '#' || short_line(play, line))
		return;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (str_starts(line, str_of(rows[i].prefix))) {
			rows[i].run(play, str_from(line, strlen(rows[i].prefix)));
			return;
		}
	FAIL(play, "no such line: %.*s", STR_ARG(line));
}

static void run_script(const char *file, struct str script, bool bytewise)
{
	static const char settings[] = "networks = { own = [ \"192.0.2.0/28\" ]; };\n"
				       "limits = { recipients = 5; };\n";
	struct error err;
	struct play play = { .file = file, .bytewise = bytewise, .heard = BUF(1 << 22),
		.listener = { .name = STR("milter"), .protocol = PROTOCOL_MILTER,
			.first_look = true } };
	assert_true(settings_load_text(str_of(settings), "test", &play.settings, &err));
	play.consulting = (struct consulting){ .limits = limits_new(play.settings),
		.room = SCRIPT_MAX };
	play.house = (struct milter_house){ .settings = play.settings,
		.limits = play.consulting.limits, .consulting = &play.consulting,
		.desk = &played_desk, .context = &play, .now = play_now };
	struct str line;
	while (str_next_piece(&script, '\n', &line)) {
		play.line++;
		run_line(&play, line);
	}
	milter_session_free(&play.session);
	struct limits *limits = play.consulting.limits;
	played_desk_done(&play.consulting);
	limits_free(&limits);
	settings_free(&play.settings);
	buf_done(&play.heard);
}

static void run_file(const char *path)
{
	auto_buf script = BUF(SCRIPT_MAX);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	char *room = buf_extend(&script, SCRIPT_MAX - 1);
	script.n = fread(room, 1, SCRIPT_MAX - 1, file);
	fclose(file);
	const char *name = strrchr(path, '/') + 1;
	run_script(name, buf_str(&script), false);
	run_script(name, buf_str(&script), true);
	print_message("ok %s\n", name);
}

static void scripts(void **state)
{
	(void)state;
	glob_t found;
	assert_int_equal(glob("tests/milter/*.txt", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		run_file(found.gl_pathv[i]);
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(scripts) };
	log_open("test", LOG_TO_STDERR, LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
