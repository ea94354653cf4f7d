/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/smtp_session.h"

#include <assert.h>
#include <stdlib.h>

#include "base/log.h"
#include "gateway/proxy.h"
#include "gateway/smtp_inside.h"

/* ---- life ---- */

struct smtp_session *smtp_session_new(const struct smtp_house *house,
	const struct listener_settings *listener, const struct ip *peer, uint16_t port)
{
	struct smtp_session *s = calloc(1, sizeof *s);
	if (!s)
		abort();
	*s = (struct smtp_session){ .house = house, .listener = listener, .peer = *peer,
		.peer_port = port, .out = BUF(OUTPUT_MAX), .helo = BUF(HELO_MAX),
		.user = BUF(ADDRESS_MAX), .drain_from = INT64_MAX };
	lines_init(&s->lines, LINE_MAX_BYTES, LINES_ROOM);
	s->began = s->waiting_since = smtp_now(s);
	limits_client(house->limits, peer, &s->client);
	if (prefix_list_has(&listener->proxy, peer))
		s->state = SMTP_PROXY;
	else
		smtp_admit(s, peer, port);
	return s;
}

void smtp_session_free(struct smtp_session **session)
{
	struct smtp_session *s = *session;
	*session = NULL;
	if (!s)
		return;
	smtp_drop_mail(s);
	limits_leave(&s->client);
	lines_done(&s->lines);
	buf_done(&s->out);
	buf_done(&s->helo);
	buf_done(&s->user);
	free(s);
}

void smtp_drop_mail(struct smtp_session *s)
{
	struct incoming *mail = s->mail;
	s->mail = NULL;
	s->receiving = (struct smtp_receiving){ 0 };
	if (!mail)
		return;
	mail->session = NULL;
	s->house->abandon(s->house->context, mail);
}

void smtp_forget(struct smtp_session *s)
{
	smtp_drop_mail(s);
	buf_clear(&s->helo);
	s->esmtp = false;
}

/* ---- the beginning ---- */

static const char *admission_refused(enum limit_verdict verdict)
{
	static const char *const texts[] = {
		[LIMIT_TOO_MANY] = "4.7.0 Too many connections from your address",
		[LIMIT_TOO_MANY_NEAR] = "4.7.0 Too many connections from your network",
		[LIMIT_TOO_FAST] = "4.7.0 Connecting too often, come back later",
	};
	return texts[verdict];
}

static int64_t greeting_delay(const struct smtp_session *s, int64_t now)
{
	if (s->client.trusted || s->client.white || limits_good(s->house->limits, &s->client.ip, now))
		return 0;
	return smtp_settings(s)->smtp.greeting_delay_ms;
}

/* Counts the client in, and begins to greet it. */
void smtp_admit(struct smtp_session *s, const struct ip *ip, uint16_t port)
{
	int64_t now = smtp_now(s);
	limits_leave(&s->client);
	limits_client(s->house->limits, ip, &s->client);
	s->client_port = port;
	enum limit_verdict verdict = limits_enter(s->house->limits, &s->client, now);
	if (verdict != LIMIT_FINE) {
		s->quiet = !limits_tell_refusal(s->house->limits, now);
		smtp_close(s, 421, "%s", admission_refused(verdict));
		return;
	}
	if (s->state == SMTP_COMMAND) { /* XCLIENT: its proxy has greeted already */
		smtp_greet(s);
		return;
	}
	s->believed = prefix_list_has(&s->listener->xclient, ip);
	s->state = SMTP_GREETING;
	s->greet_at = now + greeting_delay(s, now);
	if (s->greet_at <= now)
		smtp_greet(s);
}

void smtp_greet(struct smtp_session *s)
{
	s->state = SMTP_COMMAND;
	s->waiting_since = smtp_now(s);
	smtp_reply(s, 220, "%.*s ESMTP Haechi", STR_ARG(smtp_settings(s)->hostname));
}

static void take_proxy_header(struct smtp_session *s)
{
	struct proxied proxied;
	size_t used;
	switch (proxy_parse(lines_rest(&s->lines), &proxied, &used)) {
	case PROXY_MORE:
		return;
	case PROXY_OK:
		lines_take(&s->lines, used);
		s->peer = proxied.client;
		s->peer_port = proxied.port;
		break;
	case PROXY_LOCAL:
		lines_take(&s->lines, used);
		break;
	case PROXY_BAD: {
		char ip[IP_TEXT_MAX];
		ip_print(&s->peer, ip);
		log_warning("event=proxy listener=%.*s peer=%s text=\"no PROXY header\"",
			STR_ARG(s->listener->name), ip);
		s->state = SMTP_CLOSED;
		return;
	}
	}
	smtp_admit(s, &s->peer, s->peer_port);
}

/* ---- bytes ---- */

static void take_line(struct smtp_session *s)
{
	struct str line;
	enum line_end end = lines_next(&s->lines, &line);
	if (end == LINE_OPEN)
		return;
	if (end == LINE_BARE_LF && s->client.normalize) {
		s->flaws |= DIALOGUE_BARE_LF;
		end = LINE_CRLF;
	}
	if (end == LINE_CRLF)
		smtp_command_line(s, line);
	else
		smtp_bad_line(s, end);
	if (s->state == SMTP_COMMAND)
		s->waiting_since = smtp_now(s);
}

/* One step of whatever the state does with bytes. */
static void step(struct smtp_session *s)
{
	switch (s->state) {
	case SMTP_PROXY:
		take_proxy_header(s);
		return;
	case SMTP_GREETING: /* spoke before its turn; what it said is read after the greeting */
		s->flaws |= DIALOGUE_EARLY_TALK;
		return;
	case SMTP_COMMAND:
		take_line(s);
		return;
	case SMTP_DATA:
	case SMTP_CHUNK:
		smtp_take_data(s);
		return;
	default:
		return;
	}
}

static bool may_go_on(const struct smtp_session *s)
{
	return s->state != SMTP_CLOSED && s->state != SMTP_TLS && s->out.n < OUTPUT_PAUSE;
}

static void run(struct smtp_session *s)
{
	if (s->running)
		return;
	s->running = true;
	while (may_go_on(s)) {
		size_t left = lines_rest(&s->lines).n;
		enum smtp_state state = s->state;
		if (left == 0)
			break;
		step(s);
		if (lines_rest(&s->lines).n == left && s->state == state)
			break;
	}
	if (s->state == SMTP_CLOSED)
		lines_clear(&s->lines);
	lines_trim(&s->lines); /* an idle client costs no buffer */
	s->running = false;
}

void smtp_go_on(struct smtp_session *s)
{
	if (s->running) /* the house answered at once: whoever gave us input sees to the output */
		return;
	run(s);
	if (s->line.woken)
		s->line.woken(s->line.context);
}

enum smtp_wants smtp_session_wants(const struct smtp_session *s)
{
	switch (s->state) {
	case SMTP_CLOSED:
		return SMTP_WANTS_CLOSE;
	case SMTP_TLS:
		return SMTP_WANTS_TLS;
	case SMTP_CHECKING:
	case SMTP_ACCEPTING:
		return SMTP_WANTS_NOTHING;
	case SMTP_GREETING: /* one look tells that it talks early; more is not read */
		return s->flaws & DIALOGUE_EARLY_TALK ? SMTP_WANTS_NOTHING : SMTP_WANTS_INPUT;
	default:
		return s->out.n < OUTPUT_PAUSE ? SMTP_WANTS_INPUT : SMTP_WANTS_NOTHING;
	}
}

void smtp_session_input(struct smtp_session *s, struct str bytes)
{
	assert(bytes.n <= SMTP_INPUT_MAX);
	size_t taken = lines_push(&s->lines, bytes);
	assert(taken == bytes.n);
	run(s);
}

struct buf *smtp_session_output(struct smtp_session *s)
{
	return &s->out;
}

void smtp_session_resume(struct smtp_session *s)
{
	run(s);
}

void smtp_session_attach(struct smtp_session *s, const struct smtp_line *line)
{
	s->line = *line;
}

bool smtp_session_hung_up(const struct smtp_session *s)
{
	return s->line.hung_up && s->line.hung_up(s->line.context);
}

void smtp_session_secured(struct smtp_session *s, const char *version, const char *cipher)
{
	s->tls_version = version;
	s->tls_cipher = cipher;
	smtp_forget(s);
	lines_clear(&s->lines);
	s->state = SMTP_COMMAND;
	s->waiting_since = smtp_now(s);
}

struct str smtp_session_helo(const struct smtp_session *s)
{
	return buf_str(&s->helo);
}

const struct client *smtp_session_client(const struct smtp_session *s)
{
	return &s->client;
}

/* ---- time ---- */

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t drain_deadline(const struct smtp_session *s)
{
	if (s->drain_from == INT64_MAX)
		return INT64_MAX;
	return (s->waiting_since > s->drain_from ? s->waiting_since : s->drain_from) +
		s->drain_grace;
}

static int64_t patience(const struct smtp_session *s)
{
	const struct settings *settings = smtp_settings(s);
	int64_t seconds = settings->smtp.command_timeout;
	if (limits_stressed(s->house->limits))
		seconds = earlier(seconds, settings->smtp.stress_timeout);
	return seconds * 1000;
}

/* Counted from the last reply and not from the last byte, so that dripping does not stretch it. */
static int64_t command_deadline(const struct smtp_session *s)
{
	int64_t deadline = earlier(s->waiting_since + patience(s),
		s->began + (int64_t)smtp_settings(s)->smtp.session_timeout * 1000);
	if (!s->mail)
		return earlier(deadline, drain_deadline(s));
	return s->receiving.chunked ? earlier(deadline, smtp_data_deadline(s)) : deadline;
}

int64_t smtp_session_deadline(const struct smtp_session *s)
{
	const struct settings *settings = smtp_settings(s);
	switch (s->state) {
	case SMTP_PROXY:
		return s->began + PROXY_MS;
	case SMTP_GREETING:
		return s->greet_at;
	case SMTP_COMMAND:
		return command_deadline(s);
	case SMTP_DATA:
	case SMTP_CHUNK:
		return smtp_data_deadline(s);
	case SMTP_CHECKING:
		return s->waiting_since + 1000 * ((int64_t)settings->smtp.hop_timeout +
			settings->smtp.judge_timeout + settings->smtp.end_of_data_timeout);
	case SMTP_ACCEPTING:
		return s->waiting_since + 1000 * (int64_t)settings->smtp.end_of_data_timeout;
	case SMTP_TLS:
		return s->waiting_since + patience(s);
	case SMTP_CLOSED:
		return INT64_MAX;
	}
	return INT64_MAX;
}

/* The house is too slow: the client is told to come again, and nobody waits for the mail. */
static void give_up(struct smtp_session *s)
{
	bool was_mail = s->state == SMTP_ACCEPTING;
	if (was_mail) {
		smtp_put_off(s, 451, "4.3.0 This took too long, try again later");
		smtp_drop_mail(s);
	} else {
		smtp_close(s, 421, "4.3.0 This took too long, try again later");
		return;
	}
	s->state = SMTP_COMMAND;
	s->waiting_since = smtp_now(s);
	run(s);
}

void smtp_session_tick(struct smtp_session *s)
{
	int64_t now = smtp_now(s);
	if (now < smtp_session_deadline(s))
		return;
	switch (s->state) {
	case SMTP_GREETING:
		smtp_greet(s);
		run(s);
		return;
	case SMTP_CHECKING:
	case SMTP_ACCEPTING:
		give_up(s);
		return;
	case SMTP_COMMAND:
		if (!s->mail && now >= drain_deadline(s))
			smtp_close(s, 421, "4.3.2 Service shutting down");
		else
			smtp_close(s, 421, "4.4.2 Timeout");
		return;
	case SMTP_PROXY:
	case SMTP_TLS:
		s->state = SMTP_CLOSED;
		return;
	case SMTP_DATA:
	case SMTP_CHUNK:
		smtp_close(s, 421, "4.4.2 Timeout in the middle of a mail");
		return;
	case SMTP_CLOSED:
		return;
	}
}

void smtp_session_drain(struct smtp_session *s, int64_t grace_ms)
{
	if (s->drain_from == INT64_MAX)
		s->drain_from = smtp_now(s);
	s->drain_grace = grace_ms;
}

/* ---- the house's answer to a mail ---- */

void smtp_session_accepted(struct smtp_session *s, const struct smtp_answer *answer)
{
	assert(s->state == SMTP_ACCEPTING);
	s->mail = NULL; /* the house's now */
	s->receiving = (struct smtp_receiving){ 0 };
	s->state = SMTP_COMMAND;
	s->waiting_since = smtp_now(s);
	if (answer->code < 300)
		s->errors = 0;
	if (answer->accepted_clean)
		limits_good_add(s->house->limits, &s->client.ip, smtp_now(s));
	else if (answer->code >= 500)
		limits_good_remove(s->house->limits, &s->client.ip);
	smtp_answer(s, answer, false); /* the house logs mails, each in one line */
	if (s->state == SMTP_COMMAND && s->house->stopping)
		smtp_close(s, 421, "4.3.2 Service shutting down");
	smtp_go_on(s);
}
