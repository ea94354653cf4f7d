/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/http_doors.h"

#include <microhttpd.h>

#include "base/cleanup.h"
#include "gateway/http_health.h"
#include "gateway/http_scan.h"
#include "gateway/listening.h"
#include "gateway/metrics.h"
#include "gateway/rspamc.h"

#define DOORS_MAX   64
#define METRICS_MAX (4 * 1024 * 1024)

struct http_door {
	const struct listener_settings *listener;
	struct http_server *server;
};

struct http_doors {
	struct http_house house;
	struct listening *listening;
	struct http_door doors[DOORS_MAX];
	size_t count;
};

/* ---- GET /metrics ---- */

static void print_metrics(struct http_request *request)
{
	const struct http_house *house = http_context(request);
	const struct limits *limits = house->parts.limits;
	auto_buf body = BUF(METRICS_MAX);
	struct metrics_now now = {
		.scanners = judging_scanners(house->parts.judging),
		.jobs = judging_jobs(house->parts.judging),
		.mails = house->mails_in_hand ? house->mails_in_hand(house->context) : 0,
		.connections = limits_opened(limits), .stressed = limits_stressed(limits),
		.bytes_in_flight = limits_bytes(limits),
		.refused_full = limits_refused(limits, LIMIT_FINE),
		.refused_address = limits_refused(limits, LIMIT_TOO_MANY),
		.refused_network = limits_refused(limits, LIMIT_TOO_MANY_NEAR),
		.refused_rate = limits_refused(limits, LIMIT_TOO_FAST),
		.keeper = asking_has_keeper(house->parts.asking),
		.resolver = asking_has_resolver(house->parts.asking),
		.feeds = judging_feeds(house->parts.judging) };
	metrics_print(&body, house->metrics, &now);
	http_answer(request, MHD_HTTP_OK, METRICS_TYPE, buf_str(&body));
}

/* ---- the listeners ---- */

static const struct http_route http_routes[] = {
	{ .path = "/v1/scan", .methods = HTTP_POST, .begin = http_scan_begin, .body = http_scan_body,
		.finish = http_scan_finish, .over = http_scan_over },
	{ .path = "/healthz", .methods = HTTP_GET, .open = true, .finish = http_health_finish,
		.over = http_health_over },
	{ .path = "/metrics", .methods = HTTP_GET, .finish = print_metrics },
};

static void answered(void *context, struct str listener, unsigned code)
{
	const struct http_house *house = context;
	metrics_answered(house->metrics, listener, code);
}

static struct http_service service_of(struct http_doors *doors, enum listener_protocol protocol)
{
	struct http_service service = { .context = &doors->house, .answered = answered,
		.routes = http_routes, .route_count = sizeof http_routes / sizeof *http_routes };
	if (protocol == PROTOCOL_RSPAMC) {
		service.routes = rspamc_routes;
		service.route_count = rspamc_route_count;
		service.token_header = "Password"; /* rspamc -P */
	}
	return service;
}

static bool add(struct http_doors *doors, const struct listener_settings *listener, struct error *err)
{
	struct http_service service = service_of(doors, listener->protocol);
	struct http_parts parts = { .loop = doors->house.parts.loop,
		.settings = doors->house.parts.settings, .limits = doors->house.parts.limits };
	struct http_door *door = &doors->doors[doors->count];
	if (doors->count == DOORS_MAX)
		return error_set(err, ERROR_PERMANENT, "more than %d listeners of HTTP", DOORS_MAX);
	if (!http_server_new(&parts, listener, &service, &door->server, err))
		return false;
	door->listener = listener;
	doors->count++;
	return true;
}

static struct http_door *find(struct http_doors *doors, const struct listener_settings *listener)
{
	for (size_t i = 0; i < doors->count; i++)
		if (doors->doors[i].listener == listener)
			return &doors->doors[i];
	return NULL;
}

static void accepted(void *context, int socket, const struct listener_settings *listener,
	const struct ip *peer, uint16_t port)
{
	http_server_take(find(context, listener)->server, socket, peer, port);
}

bool http_doors_new(const struct http_house *house, struct http_doors **out, struct error *err)
{
	const struct settings *settings = house->parts.settings;
	struct http_doors *doors = must(calloc(1, sizeof *doors));
	bool good = true;
	doors->house = *house;
	doors->listening = listening_new(house->parts.loop, accepted, doors);
	for (size_t i = 0; i < settings->listener_count && good; i++) {
		enum listener_protocol protocol = settings->listeners[i].protocol;
		if (protocol == PROTOCOL_HTTP || protocol == PROTOCOL_RSPAMC)
			good = add(doors, &settings->listeners[i], err);
	}
	if (good)
		*out = doors;
	else
		http_doors_free(&doors);
	return good;
}

void http_doors_free(struct http_doors **doors)
{
	struct http_doors *gone = *doors;
	*doors = NULL;
	if (!gone)
		return;
	listening_free(&gone->listening);
	for (size_t i = 0; i < gone->count; i++)
		http_server_free(&gone->doors[i].server);
	free(gone);
}

void http_doors_listen(struct http_doors *doors, int socket, const struct listener_settings *listener)
{
	if (find(doors, listener))
		listening_add(doors->listening, socket, listener);
	else
		close(socket);
}

void http_doors_drain(struct http_doors *doors, int64_t grace_ms)
{
	listening_stop(doors->listening);
	for (size_t i = 0; i < doors->count; i++)
		http_server_drain(doors->doors[i].server, grace_ms);
}

size_t http_doors_count(const struct http_doors *doors)
{
	size_t n = 0;
	for (size_t i = 0; i < doors->count; i++)
		n += http_server_connections(doors->doors[i].server);
	return n;
}
