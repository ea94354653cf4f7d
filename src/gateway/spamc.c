/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/spamc.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "gateway/listening.h"
#include "gateway/metrics.h"
#include "gateway/returned.h"
#include "gateway/spamc_answer.h"
#include "net/lines.h"

#define LINE_MAX_BYTES   2048
#define INPUT_MAX        (32 * 1024)
#define HEADER_BYTES_MAX (256 * 1024) /* of one request: RSPAMC names every recipient */
#define OUTPUT_MAX       (2 * 1024 * 1024)
#define WRITE_STEP       (64 * 1024)
#define READS_PER_TURN   16
#define LINGER_MS        2000
#define SWALLOW_SPARE    (16 * 1024 * 1024)

enum spamc_state {
	STATE_FIRST_LINE,
	STATE_HEADER,
	STATE_BODY,
	STATE_JUDGING,
	STATE_ANSWERING,
	STATE_LINGERING, /* all is said; what still comes is thrown away until the peer has read it */
};

struct spamc_connection {
	struct spamc_connections *all;
	struct spamc_connection *next, *previous;
	const struct listener_settings *listener;
	int fd;
	struct loop_fd *watch;
	struct loop_timer *deadline;
	enum spamc_state state;
	struct lines lines;
	size_t header_bytes;
	struct spamc_request request;
	struct consult *consult;   /* NULL: none is wanted, or it has ended */
	uint64_t body_bytes, swallowed;
	const struct judgement *judgement;
	struct buf out;
	bool returning;            /* `returned` follows what is in out */
	struct returned returned;
	struct str piece;          /* of it, not sent yet */
	bool heard_all;            /* the client has closed its half */
	int64_t linger_until;
};

struct spamc_connections {
	struct spamc_parts parts;
	struct listening *listening;
	struct spamc_connection *first;
	size_t count;
	struct loop_timer *drained;
	char scratch[INPUT_MAX];
};

static void go_on(struct spamc_connection *c);

/* ---- the end ---- */

/* The verdict was said, as far as anybody listened. */
static void end_consult(struct spamc_connection *c)
{
	if (c->returning)
		returned_close(&c->returned);
	c->returning = false;
	if (!c->consult)
		return;
	if (!c->judgement) {
		consult_drop(&c->consult);
		return;
	}
	struct arena *arena = consult_mail(c->consult)->arena;
	consult_end(&c->consult, c->judgement->code,
		arena_printf(arena, "%.*s %.*s", STR_ARG(c->judgement->enhanced),
			STR_ARG(c->judgement->reply)));
}

static void connection_free(struct spamc_connection *c)
{
	struct spamc_connections *all = c->all;
	end_consult(c);
	loop_timer_remove(&c->deadline);
	loop_fd_remove(&c->watch);
	close(c->fd);
	lines_done(&c->lines);
	buf_done(&c->out);
	if (c->previous)
		c->previous->next = c->next;
	else
		all->first = c->next;
	if (c->next)
		c->next->previous = c->previous;
	all->count--;
	limits_close(all->parts.limits);
	free(c);
}

static void time_is_up(void *context);

static void no_deadline(struct spamc_connection *c)
{
	loop_timer_remove(&c->deadline);
	c->deadline = loop_timer_new(c->all->parts.loop, time_is_up, c);
}

static void set_deadline(struct spamc_connection *c, uint32_t seconds)
{
	const struct settings *s = c->all->parts.settings;
	uint32_t most = limits_stressed(c->all->parts.limits) ? s->smtp.stress_timeout : seconds;
	loop_timer_set(c->deadline, 1000 * (int64_t)(seconds < most ? seconds : most));
}

/* ---- answers ---- */

static void begin_to_answer(struct spamc_connection *c, enum spamc_code code)
{
	c->state = STATE_ANSWERING;
	metrics_answered(c->all->parts.metrics, c->listener->name, (unsigned)code);
	set_deadline(c, c->all->parts.settings->smtp.data_timeout);
}

static void refuse(struct spamc_connection *c, enum spamc_code code, const char *why)
{
	if (c->consult && c->state < STATE_JUDGING)
		consult_drop(&c->consult);
	log_info("event=spamc_refused listener=%.*s code=%d text=%s", STR_ARG(c->listener->name),
		(int)code, log_str(str_of(why)));
	buf_clear(&c->out);
	buf_printf(&c->out, "%s %d %s %s\r\n", c->request.rspamc ? "RSPAMD/1.3" : "SPAMD/1.1", (int)code,
		spamc_code_name(code), why);
	begin_to_answer(c, code);
}

/* The mail itself follows the head. */
static void answer_with_mail(struct spamc_connection *c, const struct spamc_verdict *verdict)
{
	struct error err = { 0 };
	bool header_only = c->request.method == SPAMC_HEADERS;
	if (!returned_open(&c->returned, c->consult, c->judgement, header_only, &err)) {
		refuse(c, SPAMC_TEMPFAIL, err.text);
		return;
	}
	c->returning = true;
	spamc_print_head(&c->out, &c->request, verdict, c->returned.size);
	begin_to_answer(c, SPAMC_OK);
}

static void answer_with_text(struct spamc_connection *c, const struct spamc_verdict *verdict,
	const struct record *record)
{
	const struct settings *settings = c->all->parts.settings;
	auto_buf body = BUF(OUTPUT_MAX);
	enum spamc_method method = c->request.method;
	if (method == SPAMC_SYMBOLS)
		spamc_print_symbols(&body, record);
	else if (method == SPAMC_REPORT || (method == SPAMC_REPORT_IFSPAM && verdict->spam))
		spamc_print_report(&body, settings, record);
	if (method == SPAMC_SYMBOLS && c->request.minor < 3)
		buf_add(&body, STR("\r\n"));
	spamc_print_head(&c->out, &c->request, verdict, body.n);
	buf_add(&c->out, buf_str(&body));
	begin_to_answer(c, SPAMC_OK);
}

static void answer_verdict(struct spamc_connection *c)
{
	const struct settings *settings = c->all->parts.settings;
	struct spamc_verdict verdict = spamc_verdict_of(settings, c->judgement);
	struct record record;
	struct error err = { 0 };
	if (c->judgement->action == ACTION_DEFER && !c->request.rspamc) {
		refuse(c, SPAMC_TEMPFAIL, "this mail is to be tried again later");
		return;
	}
	if (c->request.method == SPAMC_PROCESS || c->request.method == SPAMC_HEADERS) {
		answer_with_mail(c, &verdict);
		return;
	}
	if (!record_read(consult_mail(c->consult)->arena, consult_record(c->consult), &record, &err)) {
		refuse(c, SPAMC_SOFTWARE, err.text);
		return;
	}
	if (!c->request.rspamc) {
		answer_with_text(c, &verdict, &record);
		return;
	}
	spamc_print_rspamd(&c->out, settings, &record, c->judgement);
	begin_to_answer(c, SPAMC_OK);
}

static void judged(void *context, enum judge_end end, const struct judgement *judgement)
{
	struct spamc_connection *c = context;
	c->judgement = judgement;
	if (end == JUDGE_VERDICT)
		answer_verdict(c);
	else if (end == JUDGE_NO_SCANNER)
		refuse(c, SPAMC_TEMPFAIL, "cannot judge mail now");
	else
		refuse(c, SPAMC_SOFTWARE, "this mail cannot be judged");
	go_on(c);
}

/* ---- the request ---- */

static void finish_body(struct spamc_connection *c)
{
	if (c->request.method == SPAMC_TELL) {
		refuse(c, SPAMC_UNAVAILABLE, "learning and reporting (TELL) are not offered here");
		return;
	}
	if (c->body_bytes == 0) {
		refuse(c, SPAMC_DATAERR, "there is no mail");
		return;
	}
	if (c->request.has_length && c->body_bytes != c->request.length) {
		refuse(c, SPAMC_PROTOCOL, "the mail is shorter than Content-length says");
		return;
	}
	c->state = STATE_JUDGING;
	no_deadline(c);
	consult_judge(c->consult, CONSULT_DATA);
}

static void take_body(struct spamc_connection *c, struct str bytes)
{
	uint64_t left = c->request.has_length ? c->request.length - c->body_bytes : UINT64_MAX;
	bytes = str_first(bytes, left < SIZE_MAX ? (size_t)left : SIZE_MAX);
	c->body_bytes += bytes.n;
	if (c->consult && bytes.n > 0) {
		enum consult_room room = consult_write(c->consult, bytes);
		if (room == CONSULT_TOO_LARGE)
			refuse(c, SPAMC_DATAERR, "the mail is too large (limits.message_size)");
		else if (room == CONSULT_NO_MEMORY)
			refuse(c, SPAMC_TEMPFAIL, "too much mail in flight (limits.bytes_in_flight)");
	} else if (c->body_bytes > c->all->parts.settings->limits.message_size) {
		refuse(c, SPAMC_DATAERR, "the mail is too large (limits.message_size)");
	}
	if (c->state == STATE_BODY && c->request.has_length && c->body_bytes == c->request.length)
		finish_body(c);
}

static void header_complete(struct spamc_connection *c)
{
	const struct settings *settings = c->all->parts.settings;
	c->state = STATE_BODY;
	set_deadline(c, settings->smtp.data_timeout);
	if (c->request.has_length && c->request.length > settings->limits.message_size)
		refuse(c, SPAMC_DATAERR, "the mail is too large (limits.message_size)");
	else if (c->request.has_length && c->request.length == 0)
		finish_body(c);
}

static void begin_request(struct spamc_connection *c, struct str line)
{
	const char *why = spamc_request_begin(&c->request, line);
	if (why) {
		refuse(c, SPAMC_PROTOCOL, why);
		return;
	}
	c->state = STATE_HEADER;
	if (c->request.method == SPAMC_SKIP) {
		c->state = STATE_ANSWERING; /* with nothing */
	} else if (c->request.method == SPAMC_PING) {
		buf_printf(&c->out, "%s 0 PONG\r\n", c->request.rspamc ? "RSPAMD/1.3" : "SPAMD/1.5");
		begin_to_answer(c, SPAMC_OK);
	} else if (c->request.method != SPAMC_TELL) {
		c->consult = consult_new(c->all->parts.consulting,
			c->all->parts.settings->limits.recipients, judged, c);
		told_begin(c->consult, c->listener);
	}
}

static void take_line(struct spamc_connection *c, struct str line)
{
	enum told_field field;
	struct str value;
	c->header_bytes += line.n;
	if (c->header_bytes > HEADER_BYTES_MAX) {
		refuse(c, SPAMC_PROTOCOL, "the header is too long");
	} else if (c->state == STATE_FIRST_LINE) {
		begin_request(c, line);
	} else if (line.n == 0) {
		header_complete(c);
	} else {
		const char *why = spamc_request_field(&c->request, line, &field, &value);
		if (why)
			refuse(c, SPAMC_PROTOCOL, why);
		else if (field != TOLD_COUNT && c->consult) /* what makes no sense is not known */
			told_take(c->consult, c->all->parts.limits, field, value);
	}
}

/* Everything that has come, as far as the state takes it. */
static void take_input(struct spamc_connection *c, struct str bytes)
{
	while (bytes.n > 0 && c->state < STATE_BODY) {
		size_t pushed = lines_push(&c->lines, bytes);
		bytes = str_from(bytes, pushed);
		struct str line;
		enum line_end end = LINE_OPEN;
		while (c->state < STATE_BODY && (end = lines_next(&c->lines, &line)) != LINE_OPEN) {
			if (end == LINE_CRLF || end == LINE_BARE_LF)
				take_line(c, line);
			else
				refuse(c, SPAMC_PROTOCOL, "a line is too long, or ends in CR");
		}
		if (pushed == 0 && end == LINE_OPEN)
			break;
	}
	if (c->state == STATE_BODY && lines_rest(&c->lines).n > 0) {
		struct str rest = lines_rest(&c->lines);
		take_body(c, rest);
		lines_clear(&c->lines);
	}
	if (c->state == STATE_BODY && bytes.n > 0)
		take_body(c, bytes);
}

/* ---- bytes ---- */

/* The client has closed its half. false: it has gone. */
static bool hear_end(struct spamc_connection *c)
{
	bool begun = c->state == STATE_HEADER || lines_rest(&c->lines).n > 0;
	if (c->state == STATE_BODY)
		finish_body(c);
	else if (c->state < STATE_BODY && begun)
		refuse(c, SPAMC_PROTOCOL, "the request is cut off");
	else if (c->state != STATE_ANSWERING)
		return false;
	c->heard_all = true;
	return true;
}

static void swallow(struct spamc_connection *c, size_t n)
{
	c->swallowed += n;
	if (c->state == STATE_LINGERING && loop_now(c->all->parts.loop) < c->linger_until)
		loop_timer_set(c->deadline, LINGER_MS);
}

/* false: the peer is gone. dry: there is no more for now. */
static bool read_some(struct spamc_connection *c, bool *dry)
{
	ssize_t n = recv(c->fd, c->all->scratch, INPUT_MAX, 0);
	if (n < 0) {
		*dry = true;
		return errno == EAGAIN || errno == EINTR;
	}
	if (n == 0)
		return *dry = hear_end(c);
	if (c->state >= STATE_ANSWERING)
		swallow(c, (size_t)n);
	else
		take_input(c, str_bytes(c->all->scratch, (size_t)n));
	return c->swallowed <= c->all->parts.settings->limits.message_size + SWALLOW_SPARE;
}

/* Sends from *bytes. false: the peer is gone. */
static bool send_some(struct spamc_connection *c, struct str *bytes, bool *blocked)
{
	ssize_t n = send(c->fd, bytes->p, bytes->n < WRITE_STEP ? bytes->n : WRITE_STEP, MSG_NOSIGNAL);
	if (n < 0) {
		*blocked = true;
		return errno == EAGAIN || errno == EINTR;
	}
	*bytes = str_from(*bytes, (size_t)n);
	return true;
}

/* false: the peer is gone. */
static bool write_answer(struct spamc_connection *c, bool *blocked)
{
	while (!*blocked) {
		if (c->out.n > 0) {
			struct str rest = buf_str(&c->out);
			if (!send_some(c, &rest, blocked))
				return false;
			buf_drop(&c->out, c->out.n - rest.n);
		} else if (c->piece.n > 0 || (c->returning && returned_next(&c->returned, &c->piece))) {
			if (!send_some(c, &c->piece, blocked))
				return false;
		} else {
			return true;
		}
	}
	return true;
}

static void begin_to_linger(struct spamc_connection *c)
{
	end_consult(c);
	c->state = STATE_LINGERING;
	shutdown(c->fd, SHUT_WR);
	loop_timer_set(c->deadline, LINGER_MS);
	c->linger_until = loop_now(c->all->parts.loop) +
		1000 * (int64_t)c->all->parts.settings->smtp.data_timeout;
}

static bool wants_to_hear(const struct spamc_connection *c)
{
	return c->state == STATE_LINGERING || (c->state == STATE_ANSWERING && !c->heard_all);
}

static void go_on(struct spamc_connection *c)
{
	bool blocked = false, dry = false;
	for (int i = 0; i < READS_PER_TURN && !dry && c->state < STATE_JUDGING; i++)
		if (!read_some(c, &dry)) {
			connection_free(c);
			return;
		}
	if (c->state == STATE_ANSWERING) {
		if (!write_answer(c, &blocked)) {
			connection_free(c);
			return;
		}
		if (!blocked)
			begin_to_linger(c);
	}
	/* Also while it is answered: a client that still sends would never come to read. */
	for (int i = 0; i < READS_PER_TURN && !dry && wants_to_hear(c); i++)
		if (!read_some(c, &dry)) {
			connection_free(c);
			return;
		}
	loop_fd_set(c->watch, c->state == STATE_JUDGING ? 0
			: c->state == STATE_ANSWERING ? EPOLLOUT : EPOLLIN);
}

static void ready(void *context, uint32_t events)
{
	(void)events;
	go_on(context);
}

static void time_is_up(void *context)
{
	struct spamc_connection *c = context;
	if (c->state >= STATE_ANSWERING) {
		connection_free(c);
		return;
	}
	refuse(c, SPAMC_TIMEOUT, "the request took too long");
	go_on(c);
}

/* ---- the beginning ---- */

/* A unix socket is guarded by its permissions; over TCP the protocol knows no password. */
static bool is_welcome(const struct listener_settings *listener, const struct ip *peer)
{
	return listener->socket.n > 0 || listener->networks.n == 0 ||
		prefix_list_has(&listener->networks, peer);
}

static void accepted(void *context, int socket, const struct listener_settings *listener,
	const struct ip *peer, uint16_t port)
{
	struct spamc_connections *all = context;
	(void)port;
	if (!is_welcome(listener, peer) || !limits_open(all->parts.limits)) {
		close(socket);
		return;
	}
	struct spamc_connection *c = must(calloc(1, sizeof *c));
	*c = (struct spamc_connection){ .all = all, .fd = socket, .listener = listener,
		.next = all->first, .out = BUF(OUTPUT_MAX) };
	if (all->first)
		all->first->previous = c;
	all->first = c;
	all->count++;
	lines_init(&c->lines, LINE_MAX_BYTES, INPUT_MAX);
	no_deadline(c);
	set_deadline(c, all->parts.settings->smtp.command_timeout);
	c->watch = loop_fd_add(all->parts.loop, socket, EPOLLIN, ready, c);
}

/* ---- all of them ---- */

static void send_idle_away(void *context)
{
	struct spamc_connections *all = context;
	for (struct spamc_connection *c = all->first, *next; c; c = next) {
		next = c->next;
		if (c->state == STATE_FIRST_LINE)
			connection_free(c);
	}
}

struct spamc_connections *spamc_connections_new(const struct spamc_parts *parts)
{
	struct spamc_connections *all = must(calloc(1, sizeof *all));
	all->parts = *parts;
	all->listening = listening_new(parts->loop, accepted, all);
	all->drained = loop_timer_new(parts->loop, send_idle_away, all);
	return all;
}

void spamc_connections_free(struct spamc_connections **connections)
{
	struct spamc_connections *all = *connections;
	*connections = NULL;
	if (!all)
		return;
	listening_free(&all->listening);
	loop_timer_remove(&all->drained);
	while (all->first)
		connection_free(all->first);
	free(all);
}

void spamc_connections_listen(struct spamc_connections *all, int socket,
	const struct listener_settings *listener)
{
	listening_add(all->listening, socket, listener);
}

void spamc_connections_drain(struct spamc_connections *all, int64_t grace_ms)
{
	listening_stop(all->listening);
	loop_timer_set(all->drained, grace_ms);
}

size_t spamc_connections_count(const struct spamc_connections *all)
{
	return all->count;
}
