/* SPDX-License-Identifier: Apache-2.0 */
#include "bin/door.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "bin/control.h"
#include "gateway/feeds.h"
#include "gateway/http_doors.h"
#include "gateway/metrics.h"
#include "gateway/milter_connection.h"
#include "gateway/reception.h"
#include "gateway/retry.h"
#include "gateway/smtp_connection.h"
#include "gateway/spamc.h"
#include "net/channel.h"

/* Descriptors that are not clients': peers, scanners, hops, listeners. */
#define DESCRIPTORS_SPARE 256
/* A client's socket, its mail, the delivery of it. */
#define DESCRIPTORS_EACH  3
#define LEAVING_CHECK_MS  50
/* What is in hand gets this long when we are told to stop; then it ends as it would by a crash: the
 * clients have had no answer and come again. */
#define STOP_PATIENCE_MS  10000
#define DRAIN_GRACE_MS    5000
#define MILTER_GRACE_MS   30000

struct door {
	const struct settings *settings;
	struct loop *loop;
	struct channel *control, *template;
	struct tls_context *tls;
	struct limits *limits;
	struct asking *asking;
	struct judging *judging;
	struct feeds *feeds;
	struct deliverer *deliverer;
	struct reception *reception;
	struct consulting *consulting; /* of the doors that do not deliver */
	struct retrying *retrying;
	struct smtp_connections *connections;
	struct milter_connections *milters;
	struct http_doors *http;
	struct spamc_connections *spamcs;
	struct metrics *metrics;
	struct loop_timer *leaving;
	int64_t leave_by; /* 0: not leaving; INT64_MAX: when all is done */
};

static void say(struct door *door, enum control_frame type, const char *why)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, (uint16_t)type);
	if (why)
		wire_put_str(&frame, str_of(why));
	channel_send(door->control, &frame, NULL, 0);
}

/* ---- what is spoken at the listeners ---- */

/* The connections of one kind of listener. */
struct front {
	void (*listen)(struct door *door, int socket, const struct listener_settings *listener);
	/* Accepts nothing more; who is idle for that long is sent away. */
	void (*drain)(struct door *door, int64_t grace_ms);
	size_t (*count)(const struct door *door);
	void (*free)(struct door *door);
};

static void smtp_listen(struct door *door, int socket, const struct listener_settings *listener)
{
	smtp_connections_listen(door->connections, socket, listener);
}

static void smtp_drain(struct door *door, int64_t grace_ms)
{
	smtp_connections_drain(door->connections, grace_ms);
}

static size_t smtp_count(const struct door *door)
{
	return smtp_connections_count(door->connections);
}

static void smtp_free(struct door *door)
{
	smtp_connections_free(&door->connections);
}

static void milter_listen(struct door *door, int socket, const struct listener_settings *listener)
{
	milter_connections_listen(door->milters, socket, listener);
}

/* A mail server holds its connection for as long as its client does: clients get the time to bring
 * their next mail. */
static void milter_drain(struct door *door, int64_t grace_ms)
{
	milter_connections_drain(door->milters, grace_ms > 0 ? MILTER_GRACE_MS : 0);
}

static size_t milter_count(const struct door *door)
{
	return milter_connections_count(door->milters);
}

static void milter_free(struct door *door)
{
	milter_connections_free(&door->milters);
}

static void http_listen(struct door *door, int socket, const struct listener_settings *listener)
{
	http_doors_listen(door->http, socket, listener);
}

static void http_drain(struct door *door, int64_t grace_ms)
{
	http_doors_drain(door->http, grace_ms);
}

static size_t http_count(const struct door *door)
{
	return http_doors_count(door->http);
}

static void http_free(struct door *door)
{
	http_doors_free(&door->http);
}

static void spamc_listen(struct door *door, int socket, const struct listener_settings *listener)
{
	spamc_connections_listen(door->spamcs, socket, listener);
}

static void spamc_drain(struct door *door, int64_t grace_ms)
{
	spamc_connections_drain(door->spamcs, grace_ms);
}

static size_t spamc_count(const struct door *door)
{
	return spamc_connections_count(door->spamcs);
}

static void spamc_free(struct door *door)
{
	spamc_connections_free(&door->spamcs);
}

static const struct front fronts[PROTOCOL_COUNT] = {
	[PROTOCOL_SMTP] = { smtp_listen, smtp_drain, smtp_count, smtp_free },
	[PROTOCOL_MILTER] = { milter_listen, milter_drain, milter_count, milter_free },
	[PROTOCOL_HTTP] = { http_listen, http_drain, http_count, http_free },
	[PROTOCOL_RSPAMC] = { .listen = http_listen }, /* the rest as above */
	[PROTOCOL_SPAMC] = { spamc_listen, spamc_drain, spamc_count, spamc_free },
};

static size_t connections_of(const struct door *door)
{
	size_t n = 0;
	for (size_t i = 0; i < PROTOCOL_COUNT; i++)
		if (fronts[i].count)
			n += fronts[i].count(door);
	return n;
}

/* Mails in hand, also those whose clients are gone. */
static size_t mails_of(const struct door *door)
{
	return reception_busy(door->reception) + consulting_busy(door->consulting);
}

/* ---- leaving ---- */

static void check_whether_done(void *context)
{
	struct door *door = context;
	bool busy = connections_of(door) > 0 || mails_of(door) > 0 || retrying_busy(door->retrying) > 0;
	if (!busy || loop_now(door->loop) >= door->leave_by)
		loop_stop(door->loop);
	else
		loop_timer_set(door->leaving, LEAVING_CHECK_MS);
}

static void begin_to_leave(struct door *door, int64_t grace_ms)
{
	retrying_stop(door->retrying);
	for (size_t i = 0; i < PROTOCOL_COUNT; i++)
		if (fronts[i].drain)
			fronts[i].drain(door, grace_ms);
	if (door->leaving)
		return;
	log_info("event=draining connections=%zu mails=%zu", connections_of(door), mails_of(door));
	door->leaving = loop_timer_add(door->loop, 0, check_whether_done, door);
}

/* Another door has taken over: clients go on here until they have nothing more to send. */
static void drain(struct door *door)
{
	if (door->leave_by == 0)
		door->leave_by = INT64_MAX;
	begin_to_leave(door, DRAIN_GRACE_MS);
}

static void stop(struct door *door)
{
	int64_t by = loop_now(door->loop) + STOP_PATIENCE_MS;
	if (door->leave_by == 0 || by < door->leave_by)
		door->leave_by = by;
	reception_house(door->reception)->stopping = true;
	begin_to_leave(door, 0);
}

/* ---- the template ---- */

static void hear_template(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct door *door = context;
	uint32_t slot = wire_get_u32(frame);
	if (frame->type == CONTROL_SCANNER && wire_complete(frame) && fds[0] >= 0)
		judging_add_scanner(door->judging, slot, take_fd(&fds[0]));
	else if (frame->type == CONTROL_SCANNER_GONE)
		log_debug("event=scanner_gone slot=%u cause=%s", slot, log_str(wire_get_str(frame)));
	else
		log_error("event=frame from=template type=%u", frame->type);
}

static void template_gone(void *context)
{
	struct door *door = context;
	channel_free(&door->template);
	log_warning("event=peer_gone peer=template");
}

static void set_template(struct door *door, int socket)
{
	channel_free(&door->template);
	door->template = channel_new(door->loop, socket, hear_template, template_gone, door);
	judging_new_generation(door->judging);
}

/* ---- master ---- */

static void take_peer(struct door *door, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	uint8_t role = wire_get_u8(frame);
	if (!wire_complete(frame) || fds[0] < 0)
		return;
	switch (role) {
	case ROLE_RESOLVER: asking_set_resolver(door->asking, take_fd(&fds[0])); return;
	case ROLE_KEEPER: asking_set_keeper(door->asking, take_fd(&fds[0])); return;
	case ROLE_SIGNER: asking_set_signer(door->asking, take_fd(&fds[0])); return;
	case ROLE_TEMPLATE: set_template(door, take_fd(&fds[0])); return;
	default: log_error("event=frame from=master text=\"peer of no use\" role=%u", role); return;
	}
}

static void take_listener(struct door *door, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct str name = wire_get_str(frame);
	if (!wire_complete(frame) || fds[0] < 0 || door->leave_by > 0)
		return;
	const struct listener_settings *listener = settings_listener(door->settings, name);
	if (listener && fronts[listener->protocol].listen) {
		fronts[listener->protocol].listen(door, take_fd(&fds[0]), listener);
		return;
	}
	log_error("event=frame from=master text=\"no such listener\" name=%s", log_str(name));
}

static void hear_master(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct door *door = context;
	switch (frame->type) {
	case CONTROL_PEER: take_peer(door, frame, fds); return;
	case CONTROL_LISTEN: take_listener(door, frame, fds); return;
	case CONTROL_DRAIN: drain(door); return;
	case CONTROL_STOP: stop(door); return;
	default: log_error("event=frame from=master type=%u", frame->type); return;
	}
}

static void told_to_stop(void *context)
{
	stop(context);
}

static void master_gone(void *context)
{
	told_to_stop(context);
}

/* ---- the process ---- */

/* As many descriptors as the system gives; fewer than the settings want are worth a word. */
static void raise_descriptors(const struct settings *settings)
{
	struct rlimit limit;
	rlim_t want = (rlim_t)settings->limits.connections * DESCRIPTORS_EACH + DESCRIPTORS_SPARE;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < want)
		log_warning("event=descriptors have=%llu wanted=%llu text=\"limits.connections cannot be "
			    "reached\"",
			(unsigned long long)limit.rlim_cur, (unsigned long long)want);
}

static bool wants_tls(const struct settings *settings)
{
	for (size_t i = 0; i < settings->listener_count; i++)
		if (settings->listeners[i].tls != TLS_NONE)
			return true;
	return false;
}

static bool load_tls(struct door *door, struct error *err)
{
	const struct settings *s = door->settings;
	return !wants_tls(s) ||
		tls_context_new_server(s->tls.certificate, s->tls.key, &door->tls, err);
}

static size_t mails_in_hand(void *context)
{
	return mails_of(context);
}

static bool build_http(struct door *door, const struct reception_parts *parts, struct error *err)
{
	struct http_house house = { .parts = *parts, .consulting = door->consulting,
		.metrics = door->metrics, .mails_in_hand = mails_in_hand, .context = door };
	return http_doors_new(&house, &door->http, err);
}

static bool build(struct door *door, struct error *err)
{
	door->metrics = metrics_new(door->settings, loop_now(door->loop));
	door->limits = limits_new(door->settings);
	door->asking = asking_new(door->loop);
	asking_set_metrics(door->asking, door->metrics);
	door->judging = judging_new(door->loop, door->settings, door->asking);
	door->feeds = feeds_new(door->loop, door->settings, door->asking);
	judging_set_feeds(door->judging, door->feeds);
	door->deliverer = deliverer_new(door->loop, door->settings);
	struct carrier carrier = carrier_of(door->deliverer);
	struct reception_parts parts = { .loop = door->loop, .settings = door->settings,
		.limits = door->limits, .asking = door->asking, .judging = door->judging,
		.carrier = carrier };
	door->reception = reception_new(&parts);
	door->consulting = consulting_new(&parts);
	door->retrying = retrying_new(&(struct retrying_parts){ .loop = door->loop,
		.settings = door->settings, .asking = door->asking, .carrier = carrier });
	door->connections =
		smtp_connections_new(door->loop, reception_house(door->reception), door->tls);
	door->milters = milter_connections_new(&(struct milter_parts){ .loop = door->loop,
		.settings = door->settings, .limits = door->limits,
		.consulting = door->consulting });
	door->spamcs = spamc_connections_new(&(struct spamc_parts){ .loop = door->loop,
		.settings = door->settings, .limits = door->limits,
		.consulting = door->consulting, .metrics = door->metrics });
	return build_http(door, &parts, err);
}

/* Everything in hand has come to its end: each part can be taken down in order. Otherwise we
 * leave as we are; nothing that was promised is lost. */
static void take_down(struct door *door)
{
	for (size_t i = 0; i < PROTOCOL_COUNT; i++)
		if (fronts[i].free)
			fronts[i].free(door);
	if (mails_of(door) > 0 || retrying_busy(door->retrying) > 0) {
		log_warning("event=left mails=%zu", mails_of(door));
		return;
	}
	reception_free(&door->reception);
	consulting_free(&door->consulting);
	retrying_free(&door->retrying);
	judging_free(&door->judging);
	feeds_free(&door->feeds);
	asking_free(&door->asking);
	deliverer_free(&door->deliverer);
	limits_free(&door->limits);
	metrics_free(&door->metrics);
	tls_context_free(&door->tls);
	loop_timer_remove(&door->leaving);
	channel_free(&door->template);
	channel_free(&door->control);
	loop_free(&door->loop);
}

int door_main(int control_fd, const struct settings *settings)
{
	struct door door = { .settings = settings };
	struct error err = { 0 };
	signal(SIGPIPE, SIG_IGN);
	raise_descriptors(settings);
	door.loop = loop_new();
	loop_signal_add(door.loop, SIGTERM, told_to_stop, &door);
	door.control = channel_new(door.loop, control_fd, hear_master, master_gone, &door);
	if (!load_tls(&door, &err) || !build(&door, &err)) {
		log_error("event=start text=\"%s\"", err.text);
		say(&door, CONTROL_FAILED, err.text);
		return EXIT_FAILURE;
	}
	say(&door, CONTROL_READY, NULL);
	loop_run(door.loop);
	take_down(&door);
	return EXIT_SUCCESS;
}
