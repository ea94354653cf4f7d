/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/hop_pool.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "gateway/hop_connection.h"
#include "net/socket.h"

#define LEARN_PAUSE_MS 10000 /* between two tries to learn what a hop offers */

/* One connection. */
struct hop_link {
	struct hop_pool *pool;
	struct hop_link *next, **place;
	struct hop_connection *connection;
	struct hop_job *job;     /* NULL: idle */
	struct loop_timer *idle; /* while it is */
	size_t address;          /* of the pool's, in use */
	bool used;               /* had a job before this one */
};

/* A name lookup in a thread; outlives its pool if need be. */
struct lookup {
	struct hop_pool *pool; /* NULL: nobody wants to know any more */
	char host[256];
	struct ip ips[HOP_ADDRESSES_MAX];
	size_t count;
	char failure[128];
};

struct hop_pool {
	struct hop_pool_options options;
	struct hop hop;
	char *strings; /* of hop */
	struct hop_link *links;
	size_t link_count;
	struct hop_job *waiting, **waiting_last;
	struct hop_features features;
	int64_t learn_after;
	int64_t down_until;
	char down_why[300];
	struct ip ips[HOP_ADDRESSES_MAX];
	size_t ip_count;
	int64_t ips_until;
	struct lookup *lookup; /* running */
	bool working;          /* inside work() */
};

static void work(struct hop_pool *pool);

/* ---- jobs ---- */

static void job_answer(struct hop_job *job)
{
	if (job->is_answered)
		return;
	job->is_answered = true;
	loop_timer_remove(&job->deadline);
	if (job->answered)
		job->answered(job);
}

static void job_finish(struct hop_job *job)
{
	job_answer(job);
	hop_dialogue_done(&job->dialogue);
	job->finished(job);
}

static void job_fail(struct hop_job *job, const char *why)
{
	hop_dialogue_broken(&job->dialogue, why);
	job_finish(job);
}

static void job_wait(struct hop_pool *pool, struct hop_job *job)
{
	job->next = NULL;
	job->place = pool->waiting_last;
	*pool->waiting_last = job;
	pool->waiting_last = &job->next;
}

static void job_stop_waiting(struct hop_job *job)
{
	*job->place = job->next;
	if (job->next)
		job->next->place = job->place;
	else
		job->pool->waiting_last = job->place;
	job->place = NULL;
}

/* ---- links ---- */

static void link_free(struct hop_link *link, bool polite)
{
	loop_timer_remove(&link->idle);
	hop_connection_free(&link->connection, polite);
	*link->place = link->next;
	if (link->next)
		link->next->place = link->place;
	link->pool->link_count--;
	free(link);
}

static struct hop_link *idle_link(const struct hop_pool *pool)
{
	for (struct hop_link *link = pool->links; link; link = link->next)
		if (!link->job)
			return link;
	return NULL;
}

static void on_idle_long(void *context)
{
	link_free(context, true);
}

static void link_rest(struct hop_link *link)
{
	link->job = NULL;
	link->used = true;
	hop_connection_await(link->connection, false);
	link->idle = loop_timer_add(link->pool->options.loop, HOP_IDLE_MS, on_idle_long, link);
}

/* The job's last word is in; the link lives on, or not. */
static void link_job_over(struct hop_link *link, enum hop_step step)
{
	struct hop_pool *pool = link->pool;
	struct hop_job *job = link->job;

	job->link = NULL;
	if (step == HOP_STEP_CLEAN)
		link_rest(link);
	else
		link_free(link, true);
	job_finish(job);
	work(pool);
}

static void link_obey(struct hop_link *link, enum hop_step step)
{
	switch (step) {
	case HOP_STEP_ANSWERED:
		job_answer(link->job);
		hop_connection_send(link->connection);
		break;
	case HOP_STEP_WAIT: break;
	case HOP_STEP_SEND: hop_connection_send(link->connection); break;
	default: link_job_over(link, step);
	}
}

static void link_begin(struct hop_link *link)
{
	hop_connection_await(link->connection, true);
	link_obey(link, hop_dialogue_begin(
				&link->job->dialogue, hop_connection_extensions(link->connection)));
}

/* The next connection begins with what worked. */
static void prefer_address(struct hop_pool *pool, size_t address)
{
	struct ip first = pool->ips[0];

	if (address < pool->ip_count) {
		pool->ips[0] = pool->ips[address];
		pool->ips[address] = first;
	}
}

static void on_ready(void *context)
{
	struct hop_link *link = context;
	const struct hop_extensions *offered = hop_connection_extensions(link->connection);

	link->pool->features = (struct hop_features){
		.smtputf8 = offered->smtputf8, .body_8bit = offered->body_8bit, .known = true
	};
	link->pool->down_until = 0;
	prefer_address(link->pool, link->address);
	link->address = 0;
	link_begin(link);
}

static bool on_fill(void *context, struct buf *out)
{
	struct hop_link *link = context;

	return link->job && hop_dialogue_fill(&link->job->dialogue, out);
}

static bool link_connect(struct hop_link *link, struct error *err);

/* An idle connection may have been closed by the hop without our having heard of it: what nobody
 * has heard yet is said once more, on a new one. */
static void link_retry(struct hop_link *link)
{
	struct hop_pool *pool = link->pool;
	struct hop_job *job = link->job;

	job->link = NULL;
	job->retried = true;
	link_free(link, false);
	/* The others that are idle will hardly be better. */
	for (link = idle_link(pool); link; link = idle_link(pool))
		link_free(link, false);
	hop_dialogue_init(&job->dialogue);
	job_wait(pool, job);
	work(pool);
}

static bool may_retry(const struct hop_link *link)
{
	return link->used && !link->job->retried && hop_dialogue_untouched(&link->job->dialogue);
}

static void on_reply(void *context, const struct hop_reply *reply)
{
	struct hop_link *link = context;

	if (!link->job) {
		link_free(link, false); /* "421 idle too long", or nonsense */
		return;
	}
	if (reply->code == 421 && may_retry(link)) {
		link_retry(link);
		return;
	}
	link_obey(link, hop_dialogue_reply(&link->job->dialogue, reply));
}

static void remember_down(struct hop_pool *pool, const char *why)
{
	pool->down_until = loop_now(pool->options.loop) + HOP_DOWN_MS;
	snprintf(pool->down_why, sizeof pool->down_why, "%s", why);
}

static void on_broken(void *context, const char *why, bool reached, bool timed_out)
{
	struct hop_link *link = context;
	struct hop_pool *pool = link->pool;
	struct hop_job *job = link->job;
	struct error err;

	if (!job) {
		link_free(link, false);
		return;
	}
	if (may_retry(link)) {
		link_retry(link);
		return;
	}
	if (!reached && !link->used && ++link->address < pool->ip_count) {
		hop_connection_free(&link->connection, false);
		if (link_connect(link, &err))
			return;
	}
	if (!reached && timed_out)
		remember_down(pool, why);
	job->link = NULL;
	link_free(link, false);
	job_fail(job, why);
	work(pool);
}

static int open_socket(const struct hop_link *link, struct error *err)
{
	const struct hop_pool *pool = link->pool;

	if (pool->hop.path.n)
		return socket_connect_unix(pool->hop.path, err);
	return socket_connect(&pool->ips[link->address], pool->hop.port, err);
}

/* Connects to the address that the link stands at, or the next that can be tried. */
static bool link_connect(struct hop_link *link, struct error *err)
{
	struct hop_pool *pool = link->pool;
	struct hop_way way = { .loop = pool->options.loop,
		.lmtp = pool->hop.kind == HOP_LMTP,
		.hostname = pool->options.hostname,
		.timeout_ms = pool->options.timeout_ms };
	struct hop_owner owner = { .context = link,
		.ready = on_ready,
		.reply = on_reply,
		.fill = on_fill,
		.broken = on_broken };
	int fd;

	do
		fd = open_socket(link, err);
	while (fd < 0 && ++link->address < pool->ip_count);
	if (fd < 0)
		return false;
	link->connection = hop_connection_new(&way, fd, &owner);
	return true;
}

/* A new connection for the job, or the job's end. */
static void link_new(struct hop_pool *pool, struct hop_job *job)
{
	struct hop_link *link = must(calloc(1, sizeof *link));
	struct error err;

	*link = (struct hop_link){
		.pool = pool, .next = pool->links, .place = &pool->links, .job = job
	};
	if (link->next)
		link->next->place = &link->next;
	pool->links = link;
	pool->link_count++;
	job->link = link;
	if (link_connect(link, &err))
		return;
	job->link = NULL;
	link_free(link, false);
	job_fail(job, err.text);
}

/* ---- addresses ---- */

static void look_up(void *context)
{
	struct lookup *lookup = context;
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG }, *found;
	uint16_t port;

	int rc = getaddrinfo(lookup->host, NULL, &hints, &found);
	if (rc) {
		snprintf(lookup->failure, sizeof lookup->failure, "no address: %s",
			gai_strerror(rc));
		return;
	}
	for (struct addrinfo *a = found; a && lookup->count < HOP_ADDRESSES_MAX; a = a->ai_next)
		if (ip_from_sockaddr(a->ai_addr, &lookup->ips[lookup->count], &port))
			lookup->count++;
	freeaddrinfo(found);
}

static void fail_waiting(struct hop_pool *pool, const char *why)
{
	/* Only those that wait now: whoever comes in their place asks anew. */
	struct hop_job *job = pool->waiting, *next;

	pool->waiting = NULL;
	pool->waiting_last = &pool->waiting;
	for (; job; job = next) {
		next = job->next;
		job->place = NULL;
		job_fail(job, why);
	}
}

static void looked_up(void *context)
{
	struct lookup *lookup = context;
	struct hop_pool *pool = lookup->pool;

	if (pool) {
		pool->lookup = NULL;
		if (lookup->count) {
			memcpy(pool->ips, lookup->ips, sizeof pool->ips);
			pool->ip_count = lookup->count;
			pool->ips_until = loop_now(pool->options.loop) + HOP_ADDRESSES_MS;
			work(pool);
		} else if (pool->ip_count) {
			/* The old ones are better than none. */
			pool->ips_until = loop_now(pool->options.loop) + HOP_ADDRESSES_MS;
			work(pool);
		} else {
			fail_waiting(pool, lookup->failure);
		}
	}
	free(lookup);
}

/* True if it is known where to connect to; else a lookup has been started. */
static bool has_addresses(struct hop_pool *pool)
{
	if (pool->hop.path.n)
		return true;
	if (pool->ip_count && loop_now(pool->options.loop) < pool->ips_until)
		return true;
	if (ip_parse(pool->hop.host, &pool->ips[0])) {
		pool->ip_count = 1;
		pool->ips_until = INT64_MAX;
		return true;
	}
	if (!pool->lookup) {
		pool->lookup = must(calloc(1, sizeof *pool->lookup));
		pool->lookup->pool = pool;
		snprintf(pool->lookup->host, sizeof pool->lookup->host, "%.*s",
			STR_ARG(pool->hop.host));
		deliver_threads_submit(pool->options.threads, look_up, looked_up, pool->lookup);
	}
	return false;
}

/* ---- the queue ---- */

/* Finds the first waiting job a place, or an end. False: it has to wait on. */
static bool place_first(struct hop_pool *pool)
{
	struct hop_job *job = pool->waiting;
	struct hop_link *idle = idle_link(pool);

	if (idle && !job->retried) {
		job_stop_waiting(job);
		loop_timer_remove(&idle->idle);
		idle->job = job;
		job->link = idle;
		link_begin(idle);
		return true;
	}
	if (loop_now(pool->options.loop) < pool->down_until) {
		job_stop_waiting(job);
		job_fail(job, pool->down_why);
		return true;
	}
	if (idle && pool->link_count == HOP_CONNECTIONS_MAX)
		link_free(idle, true); /* it wants a new one */
	if (pool->link_count == HOP_CONNECTIONS_MAX || !has_addresses(pool))
		return false;
	job_stop_waiting(job);
	link_new(pool, job);
	return true;
}

/* Gives waiting jobs to connections, as far as there are any to be had. What ends at once calls for
 * more work from inside; the outermost call does it. */
static void work(struct hop_pool *pool)
{
	if (pool->working)
		return;
	pool->working = true;
	while (pool->waiting && place_first(pool))
		;
	pool->working = false;
}

static void on_job_deadline(void *context)
{
	struct hop_job *job = context;
	struct hop_pool *pool = job->pool;

	if (job->place)
		job_stop_waiting(job);
	if (job->link) {
		link_free(job->link, false);
		job->link = NULL;
	}
	job_fail(job, "the recipient's server took too long");
	work(pool);
}

void hop_pool_submit(struct hop_pool *pool, struct hop_job *job)
{
	job->pool = pool;
	job->link = NULL;
	job->is_answered = job->retried = false;
	job->dialogue.lmtp = pool->hop.kind == HOP_LMTP;
	hop_dialogue_init(&job->dialogue);
	job->deadline = loop_timer_add(pool->options.loop, job->deadline_ms, on_job_deadline, job);
	job_wait(pool, job);
	work(pool);
}

/* ---- features ---- */

static void learned(struct hop_job *job)
{
	free(job);
}

struct hop_features hop_pool_features(struct hop_pool *pool)
{
	int64_t now = loop_now(pool->options.loop);

	if (!pool->features.known && now >= pool->learn_after) {
		struct hop_job *job = must(calloc(1, sizeof *job));
		pool->learn_after = now + LEARN_PAUSE_MS;
		job->dialogue.task = HOP_LEARN;
		job->deadline_ms = pool->options.timeout_ms;
		job->finished = learned;
		hop_pool_submit(pool, job);
	}
	return pool->features;
}

/* ---- life ---- */

static struct str keep(char **strings, struct str s)
{
	struct str kept = { *strings, s.n };

	if (s.n)
		memcpy(*strings, s.p, s.n);
	*strings += s.n;
	return kept;
}

struct hop_pool *hop_pool_new(const struct hop_pool_options *options, const struct hop *hop)
{
	struct hop_pool *pool = must(calloc(1, sizeof *pool));
	char *strings = must(malloc(hop->path.n + hop->host.n + hop->text.n + 1));

	pool->options = *options;
	pool->hop = *hop;
	pool->strings = strings;
	pool->hop.path = keep(&strings, hop->path);
	pool->hop.host = keep(&strings, hop->host);
	pool->hop.text = keep(&strings, hop->text);
	pool->waiting_last = &pool->waiting;
	return pool;
}

void hop_pool_free(struct hop_pool **pool)
{
	struct hop_pool *gone = *pool;

	if (!gone)
		return;
	fail_waiting(gone, "shutting down");
	while (gone->links) {
		struct hop_job *job = gone->links->job;
		if (job)
			job->link = NULL;
		link_free(gone->links, true);
		if (job)
			job_fail(job, "shutting down");
	}
	if (gone->lookup)
		gone->lookup->pool = NULL;
	free(gone->strings);
	free(gone);
	*pool = NULL;
}
