/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/http_health.h"

#include <microhttpd.h>

#include "base/json.h"

#define PATIENCE_MS 2000
#define ANSWER_MAX  1024

struct health {
	struct http_request *request;
	const struct http_house *house;
	uint64_t keeper_asked, resolver_asked; /* 0: answered, or not there to be asked */
	bool keeper, resolver;
	struct loop_timer *patience;
};

static const char *word(bool good)
{
	return good ? "ok" : "failing";
}

static void answer(struct health *h)
{
	size_t scanners = judging_scanners(h->house->parts.judging);
	bool stopping = http_stopping(h->request);
	bool good = scanners > 0 && h->keeper && h->resolver && !stopping;
	auto_buf body = BUF(ANSWER_MAX);
	struct json json = { .out = &body };
	json_open(&json, NULL, '{');
	json_str(&json, "status", str_of(stopping ? "stopping" : word(good)));
	json_int(&json, "scanners", (int64_t)scanners);
	json_str(&json, "keeper", str_of(word(h->keeper)));
	json_str(&json, "resolver", str_of(word(h->resolver)));
	json_str(&json, "version", STR(HAECHI_VERSION));
	json_close(&json, '}');
	buf_add_char(&body, '\n');
	http_answer(h->request, good ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, "application/json",
		buf_str(&body));
}

static void come_to_an_end(struct health *h)
{
	if (h->keeper_asked == 0 && h->resolver_asked == 0)
		answer(h);
}

static void keeper_answered(void *context, const struct reply *reply)
{
	struct health *h = context;
	h->keeper_asked = 0;
	h->keeper = reply && (reply->status == REPLY_OK || reply->status == REPLY_MISSING);
	come_to_an_end(h);
}

static void resolver_answered(void *context, const struct answer *given)
{
	struct health *h = context;
	h->resolver_asked = 0;
	h->resolver = given->status == ANSWER_OK;
	come_to_an_end(h);
}

static void time_is_up(void *context)
{
	answer(context);
}

void http_health_finish(struct http_request *request)
{
	const struct http_house *house = http_context(request);
	struct asking *asking = house->parts.asking;
	struct health *h = arena_new_of(http_arena(request), struct health);
	struct request listed = { .kind = REQUEST_LISTED,
		.listed = { LIST_CLIENT_IP, STR("127.0.0.1") } };
	*h = (struct health){ .request = request, .house = house };
	*http_slot(request) = h;
	h->keeper_asked = asking_keeper(asking, &listed, keeper_answered, h);
	/* A name that resolvers answer by themselves (RFC 6761 6.3). */
	h->resolver_asked = asking_dns(asking, STR("localhost"), DNS_A, resolver_answered, h);
	h->patience = loop_timer_add(house->parts.loop, PATIENCE_MS, time_is_up, h);
	come_to_an_end(h);
}

void http_health_over(struct http_request *request)
{
	struct health *h = *http_slot(request);
	if (!h)
		return;
	asking_cancel(h->house->parts.asking, h->keeper_asked);
	asking_cancel(h->house->parts.asking, h->resolver_asked);
	loop_timer_remove(&h->patience);
}
