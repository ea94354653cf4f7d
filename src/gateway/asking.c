/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/asking.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "dns/ask.h"
#include "gateway/metrics.h"
#include "net/channel.h"
#include "outbound/sign.h"

#define BUCKETS         4096
#define REPLY_ARENA_MAX (32 * 1024 * 1024)

enum whom { WHOM_RESOLVER, WHOM_KEEPER, WHOM_SIGNER, WHOM_COUNT };

static const char *const whom_names[WHOM_COUNT] = {
	[WHOM_RESOLVER] = "resolver", [WHOM_KEEPER] = "keeper", [WHOM_SIGNER] = "signer"
};

struct open_question {
	uint64_t number;
	enum whom whom;
	asked_answer *answered; /* of resolver and signer */
	asked_keeper *keeper;
	void *context;
	int64_t asked_at;
	enum request_kind kind;      /* of the keeper's */
	enum quarantine_state state; /* of a row that is added */
	struct open_question *next;
};

/* One of the lines. */
struct line {
	struct asking *asking;
	enum whom whom;
	struct channel *channel; /* NULL: away */
};

struct asking {
	struct loop *loop;
	struct line lines[WHOM_COUNT];
	struct open_question *open[BUCKETS]; /* by the low bits of their number */
	size_t count;
	uint64_t last_number;
	struct arena *arena; /* of the reply being read */
	struct metrics *metrics;
	void (*due)(void *context);
	void *due_context;
};

struct asking *asking_new(struct loop *loop)
{
	struct asking *asking = calloc(1, sizeof *asking);
	if (!asking)
		abort();
	asking->loop = loop;
	asking->arena = arena_new(REPLY_ARENA_MAX);
	for (int i = 0; i < WHOM_COUNT; i++)
		asking->lines[i] = (struct line){ .asking = asking, .whom = (enum whom)i };
	return asking;
}

void asking_free(struct asking **asking)
{
	struct asking *a = *asking;
	*asking = NULL;
	if (!a)
		return;
	for (int i = 0; i < WHOM_COUNT; i++)
		channel_free(&a->lines[i].channel);
	for (size_t i = 0; i < BUCKETS; i++)
		while (a->open[i]) {
			struct open_question *q = a->open[i];
			a->open[i] = q->next;
			free(q);
		}
	arena_free(&a->arena);
	free(a);
}

size_t asking_open(const struct asking *asking)
{
	return asking->count;
}

/* ---- open questions ---- */

static struct open_question *remember(struct asking *a, enum whom whom)
{
	struct open_question *q = calloc(1, sizeof *q);
	if (!q)
		abort();
	q->number = ++a->last_number;
	q->asked_at = loop_now(a->loop);
	q->whom = whom;
	q->next = a->open[q->number % BUCKETS];
	a->open[q->number % BUCKETS] = q;
	a->count++;
	return q;
}

/* Takes it out of the table; NULL if there is none. */
static struct open_question *take(struct asking *a, uint64_t number, enum whom whom)
{
	struct open_question **place = &a->open[number % BUCKETS];
	while (*place && ((*place)->number != number || (*place)->whom != whom))
		place = &(*place)->next;
	struct open_question *q = *place;
	if (!q)
		return NULL;
	*place = q->next;
	a->count--;
	return q;
}

void asking_cancel(struct asking *asking, uint64_t number)
{
	for (int whom = 0; number > 0 && whom < WHOM_COUNT; whom++)
		free(take(asking, number, (enum whom)whom));
}

static void count_failure(struct asking *a, const struct open_question *q)
{
	switch (q->whom) {
	case WHOM_RESOLVER:
		metrics_dns(a->metrics, DNS_NOT_ASKED, loop_now(a->loop) - q->asked_at);
		return;
	case WHOM_KEEPER:
		metrics_keeper(a->metrics, q->kind, REPLY_STATUS_COUNT);
		return;
	case WHOM_SIGNER:
		metrics_signer(a->metrics, false);
		return;
	case WHOM_COUNT:
		return;
	}
}

static void fail(struct asking *a, struct open_question *q)
{
	static const struct answer failed = { .status = ANSWER_FAILED, .source = STR_INIT("none") };
	struct answer answer = failed;
	answer.time = clock_wall();
	count_failure(a, q);
	if (q->answered)
		q->answered(q->context, &answer);
	else if (q->keeper)
		q->keeper(q->context, NULL);
	free(q);
}

/* A callback may ask again or cancel others, so each is looked for anew. */
static void fail_all(struct asking *a, enum whom whom)
{
	uint64_t last = a->last_number;
	for (size_t i = 0; i < BUCKETS; i++) {
		struct open_question *q = a->open[i];
		while (q) {
			if (q->whom != whom || q->number > last) {
				q = q->next;
				continue;
			}
			fail(a, take(a, q->number, whom));
			q = a->open[i];
		}
	}
}

/* ---- the resolver ---- */

static void hear_resolver(struct asking *a, struct wire_reader *frame)
{
	uint64_t number = wire_get_u64(frame);
	struct answer answer = { .status = ANSWER_OK };
	answer.source = wire_get_str(frame);
	answer.time = wire_get_i64(frame);
	answer.payload = wire_get_str(frame);
	if (frame->type != ASK_ANSWER || !wire_complete(frame)) {
		log_error("event=frame from=resolver type=%u", frame->type);
		return;
	}
	struct open_question *q = take(a, number, WHOM_RESOLVER);
	if (!q)
		return;
	metrics_dns(a->metrics, dns_answer_status(answer.payload), loop_now(a->loop) - q->asked_at);
	q->answered(q->context, &answer);
	free(q);
}

bool asking_has_resolver(const struct asking *asking)
{
	return asking->lines[WHOM_RESOLVER].channel != NULL;
}

uint64_t asking_dns(struct asking *a, struct str name, uint16_t type, asked_answer *done,
	void *context)
{
	struct line *line = &a->lines[WHOM_RESOLVER];
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	if (!line->channel)
		return 0;
	wire_begin(&frame, ASK_QUESTION);
	wire_put_u64(&frame, a->last_number + 1);
	wire_put_u16(&frame, type);
	wire_put_str(&frame, name);
	if (!channel_send(line->channel, &frame, NULL, 0))
		return 0;
	struct open_question *q = remember(a, WHOM_RESOLVER);
	q->answered = done;
	q->context = context;
	return q->number;
}

/* ---- the keeper ---- */

static void count_reply(struct asking *a, const struct open_question *q, enum reply_status status)
{
	metrics_keeper(a->metrics, q->kind, status);
	if (q->kind == REQUEST_QUARANTINE_ADD && status == REPLY_OK)
		metrics_quarantined(a->metrics, q->state);
}

static void hear_keeper(struct asking *a, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	if (frame->type == KEEPER_WORK_DUE) {
		if (a->due)
			a->due(a->due_context);
		return;
	}
	struct reply reply = { .mail = -1 };
	bool sound = reply_unpack(a->arena, frame, fds, &reply);
	for (size_t i = 0; i < WIRE_FD_MAX; i++)
		fds[i] = -1; /* taken over, closed or handed on */
	struct open_question *q = take(a, reply.serial, WHOM_KEEPER);
	if (!sound)
		log_error("event=frame from=keeper text=\"damaged reply\"");
	if (q)
		count_reply(a, q, sound ? reply.status : REPLY_STATUS_COUNT);
	if (q && q->keeper)
		q->keeper(q->context, sound ? &reply : NULL);
	free(q);
	if (reply.mail >= 0)
		close(reply.mail);
	arena_reset(a->arena);
}

uint64_t asking_keeper(struct asking *a, struct request *request, asked_keeper *done, void *context)
{
	struct line *line = &a->lines[WHOM_KEEPER];
	struct packet packet;
	if (!line->channel)
		return 0;
	request->serial = a->last_number + 1;
	if (!request_pack(&packet, request)) {
		log_error("event=request kind=%s text=\"too large\"", request_kind_name(request->kind));
		return 0;
	}
	bool sent = channel_send(line->channel, &packet.frame, packet.fds, packet.fd_count);
	packet_done(&packet);
	if (!sent)
		return 0;
	if (request->kind == REQUEST_QUARANTINE_UPDATE)
		metrics_retried(a->metrics, request->outcome.state);
	if (!done)
		return ++a->last_number;
	struct open_question *q = remember(a, WHOM_KEEPER);
	q->keeper = done;
	q->kind = request->kind;
	if (request->kind == REQUEST_QUARANTINE_ADD)
		q->state = request->quarantine.state;
	q->context = context;
	return q->number;
}

bool asking_has_keeper(const struct asking *asking)
{
	return asking->lines[WHOM_KEEPER].channel != NULL;
}

void asking_set_metrics(struct asking *asking, struct metrics *metrics)
{
	asking->metrics = metrics;
}

struct metrics *asking_metrics(const struct asking *asking)
{
	return asking->metrics;
}

void asking_on_work_due(struct asking *asking, void (*due)(void *context), void *context)
{
	asking->due = due;
	asking->due_context = context;
}

/* ---- the signer ---- */

static void hear_signer(struct asking *a, struct wire_reader *frame)
{
	uint64_t number = wire_get_u64(frame);
	bool known = wire_get_u8(frame) != 0;
	struct answer answer = { .status = known ? ANSWER_OK : ANSWER_FAILED,
		.time = clock_wall(),
		.source = STR("signer") };
	answer.payload = wire_get_str(frame);
	if (frame->type != SIGN_ANSWER || !wire_complete(frame)) {
		log_error("event=frame from=signer type=%u", frame->type);
		return;
	}
	struct open_question *q = take(a, number, WHOM_SIGNER);
	if (!q)
		return;
	metrics_signer(a->metrics, known);
	q->answered(q->context, &answer);
	free(q);
}

/* Of a frame that begins with the number to come. */
static uint64_t ask_signer(struct asking *a, const struct buf *frame, asked_answer *done,
	void *context)
{
	struct line *line = &a->lines[WHOM_SIGNER];
	if (!line->channel || !channel_send(line->channel, frame, NULL, 0))
		return 0;
	struct open_question *q = remember(a, WHOM_SIGNER);
	q->answered = done;
	q->context = context;
	return q->number;
}

uint64_t asking_keys(struct asking *a, struct str domain, asked_answer *done, void *context)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, SIGN_KEYS);
	wire_put_u64(&frame, a->last_number + 1);
	wire_put_str(&frame, domain);
	return ask_signer(a, &frame, done, context);
}

uint64_t asking_signature(struct asking *a, struct str domain, struct str selector,
	struct str digest, asked_answer *done, void *context)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, SIGN_DIGEST);
	wire_put_u64(&frame, a->last_number + 1);
	wire_put_str(&frame, domain);
	wire_put_str(&frame, selector);
	wire_put_str(&frame, digest);
	return ask_signer(a, &frame, done, context);
}

/* ---- lines ---- */

static void hear(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct line *line = context;
	if (line->whom == WHOM_RESOLVER)
		hear_resolver(line->asking, frame);
	else if (line->whom == WHOM_SIGNER)
		hear_signer(line->asking, frame);
	else
		hear_keeper(line->asking, frame, fds);
}

static void lost(void *context)
{
	struct line *line = context;
	channel_free(&line->channel);
	log_warning("event=peer_gone peer=%s", whom_names[line->whom]);
	fail_all(line->asking, line->whom);
}

static void set_line(struct asking *a, enum whom whom, int socket)
{
	struct line *line = &a->lines[whom];
	bool had = line->channel != NULL;
	channel_free(&line->channel);
	if (had)
		fail_all(a, whom);
	line->channel = channel_new(a->loop, socket, hear, lost, line);
	channel_bundle(line->channel);
}

void asking_set_resolver(struct asking *asking, int socket)
{
	set_line(asking, WHOM_RESOLVER, socket);
}

void asking_set_signer(struct asking *asking, int socket)
{
	set_line(asking, WHOM_SIGNER, socket);
}

void asking_set_keeper(struct asking *asking, int socket)
{
	set_line(asking, WHOM_KEEPER, socket);
	if (asking->due)
		asking->due(asking->due_context);
}
