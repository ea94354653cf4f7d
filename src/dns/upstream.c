/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/upstream.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
/* These two in this order: the second speaks of types of the first. */
#include <unbound.h>
#include <unbound-event.h>

#include "dns/packet.h"

#define ROOT_HINTS     "/usr/share/dns/root.hints"
#define ANSWER_MEMORY  ((size_t)1 << 20)
#define CLASS_INTERNET 1

/* What libunbound's callback says of validation. */
enum { UNBOUND_INSECURE, UNBOUND_BOGUS, UNBOUND_SECURE };

struct upstream {
	struct ub_ctx *unbound;
	struct arena *arena; /* of one answer */
	struct asking *open; /* all questions that libunbound has */
};

struct asking {
	struct upstream *upstream;
	struct asking *next, **link; /* in upstream->open */
	upstream_done *done;
	void *context;
	enum dns_type type;
	size_t name_length;
	char name[DNS_NAME_MAX];
};

struct option {
	const char *name, *value;
};

static const struct option options_always[] = {
	{ "num-queries-per-thread:", "4096" },
	{ "outgoing-range:", "950" },
	{ "msg-cache-size:", "16m" },
	{ "rrset-cache-size:", "32m" },
	{ "msg-cache-slabs:", "1" },
	{ "rrset-cache-slabs:", "1" },
	{ "infra-cache-slabs:", "1" },
	{ "key-cache-slabs:", "1" },
	/* Block lists have no names between the reversed address and their own: asking for them
	 * step by step only costs time. */
	{ "qname-minimisation:", "no" },
	/* The same records in the same order give the same verdict. */
	{ "rrset-roundrobin:", "no" },
};

static const struct option options_forward[] = {
	/* A resolver on this host, or in a test. */
	{ "do-not-query-localhost:", "no" },
	/* A forwarder answers in no time what it has and slowly what it has to fetch: patience with
	 * the first try, or most of the second kind would be asked for twice. */
	{ "infra-cache-min-rtt:", "400" },
	{ "unblock-lan-zones:", "yes" },
};

/* libunbound answers for these by itself (RFC 6303, 6761, 7686, 8375): a forwarder that was named on
 * purpose knows better. The private reverse zones go by unblock-lan-zones. */
static const char *const built_in_zones[] = {
	"localhost.",
	"127.in-addr.arpa.",
	"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.",
	"home.arpa.",
	"onion.",
	"test.",
	"invalid.",
};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static bool refused(struct error *err, const char *what, struct str value, int rc)
{
	return error_set(err, ERROR_PERMANENT, "libunbound: %s %.*s: %s", what, STR_ARG(value),
		ub_strerror(rc));
}

static bool set_options(
	struct ub_ctx *unbound, const struct option *options, size_t count, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		int rc = ub_ctx_set_option(unbound, options[i].name, options[i].value);
		if (rc)
			return refused(err, options[i].name, str_of(options[i].value), rc);
	}
	return true;
}

static bool add_anchor(struct ub_ctx *unbound, const struct dns_options *options,
	struct arena *arena, struct error *err)
{
	/* libunbound reads the file only later, and says nothing then. */
	const char *file = arena_cstr(arena, options->trust_anchor);
	if (access(file, R_OK))
		return options->anchor_may_lack ||
			error_errno(err, ERROR_PERMANENT, "trust anchor %s", file);
	int rc = ub_ctx_add_ta_file(unbound, file);
	return rc == 0 || refused(err, "trust anchor", options->trust_anchor, rc);
}

/* Options, forwarders and anchors first: the first zone removed makes the context final. */
static bool configure(struct ub_ctx *unbound, const struct dns_options *options,
	struct arena *arena, struct error *err)
{
	int rc;

	ub_ctx_debugout(unbound, NULL); /* or it would write to our standard error */
	if (!set_options(unbound, options_always, COUNT_OF(options_always), err))
		return false;
	if (options->trust_anchor.n && !add_anchor(unbound, options, arena, err))
		return false;
	if (options->mode == DNS_MODE_RECURSION) {
		if (access(ROOT_HINTS, R_OK))
			return true; /* the hints built in will do */
		rc = ub_ctx_set_option(unbound, "root-hints:", ROOT_HINTS);
		return rc == 0 || refused(err, "root hints", STR(ROOT_HINTS), rc);
	}
	if (!set_options(unbound, options_forward, COUNT_OF(options_forward), err))
		return false;
	for (size_t i = 0; i < options->forward_count; i++)
		if ((rc = ub_ctx_set_fwd(unbound, arena_cstr(arena, options->forward[i]))))
			return refused(err, "forwarder", options->forward[i], rc);
	for (size_t i = 0; i < COUNT_OF(built_in_zones); i++)
		if ((rc = ub_ctx_zone_remove(unbound, built_in_zones[i])))
			return refused(err, "zone", str_of(built_in_zones[i]), rc);
	return true;
}

struct upstream *upstream_new(
	struct event_base *base, const struct dns_options *options, struct error *err)
{
	struct upstream *upstream = calloc(1, sizeof *upstream);

	if (!upstream)
		abort();
	upstream->arena = arena_new(ANSWER_MEMORY);
	upstream->unbound = ub_ctx_create_event(base);
	if (!upstream->unbound)
		error_errno(err, ERROR_TEMPORARY, "libunbound");
	if (!upstream->unbound || !configure(upstream->unbound, options, upstream->arena, err)) {
		upstream_free(&upstream);
		return NULL;
	}
	return upstream;
}

static void asking_free(struct asking *asking)
{
	*asking->link = asking->next;
	if (asking->next)
		asking->next->link = asking->link;
	free(asking);
}

void upstream_free(struct upstream **upstream)
{
	struct upstream *gone = *upstream;

	if (!gone)
		return;
	if (gone->unbound)
		ub_ctx_delete(gone->unbound);
	while (gone->open) {
		struct dns_answer answer = { .status = DNS_TIMEOUT, .canonical = STR("") };
		gone->open->done(gone->open->context, &answer);
		asking_free(gone->open);
	}
	arena_free(&gone->arena);
	free(gone);
	*upstream = NULL;
}

/* Called by libunbound. rcode tells whether it got to an answer at all; what the answer says
 * stands in the packet. */
static void answered(void *context, int rcode, void *packet, int packet_length, int security,
	char *why_bogus, int was_ratelimited)
{
	struct asking *asking = context;
	struct upstream *upstream = asking->upstream;
	struct str name = { asking->name, asking->name_length };
	struct dns_answer answer;
	(void)why_bogus;
	(void)was_ratelimited;

	arena_reset(upstream->arena);
	if (security == UNBOUND_BOGUS) {
		answer = (struct dns_answer){
			.status = DNS_SERVFAIL, .security = DNS_BOGUS, .canonical = name
		};
	} else if (rcode || !packet || packet_length < 0 ||
		   !dns_packet_parse(upstream->arena, str_bytes(packet, (size_t)packet_length),
			   name, asking->type, &answer)) {
		answer = (struct dns_answer){ .status = DNS_SERVFAIL, .canonical = name };
	} else {
		answer.security = security == UNBOUND_SECURE ? DNS_SECURE : DNS_INSECURE;
	}
	asking->done(asking->context, &answer);
	asking_free(asking);
}

/* libunbound takes names as master files write them: our octets that would mean something there are
 * escaped. */
static void print_absolute(struct str name, char out[2 * DNS_NAME_MAX + 2])
{
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '\\')
			out[n++] = '\\';
		out[n++] = name.p[i];
	}
	out[n++] = '.';
	out[n] = '\0';
}

void upstream_ask(struct upstream *upstream, struct str name, enum dns_type type,
	upstream_done *done, void *context)
{
	struct asking *asking = calloc(1, sizeof *asking);
	char text[2 * DNS_NAME_MAX + 2];
	int id;

	if (!asking)
		abort();
	name = str_first(name, DNS_NAME_MAX);
	*asking = (struct asking){ .upstream = upstream,
		.next = upstream->open,
		.link = &upstream->open,
		.done = done,
		.context = context,
		.type = type,
		.name_length = name.n };
	memcpy(asking->name, name.p, name.n);
	if (asking->next)
		asking->next->link = &asking->next;
	upstream->open = asking;
	print_absolute(name, text);
	if (ub_resolve_event(
		    upstream->unbound, text, type, CLASS_INTERNET, asking, answered, &id)) {
		/* It does not take the question: no memory, or a name that only it finds wrong. */
		answered(asking, 2, NULL, 0, UNBOUND_INSECURE, NULL, 0);
	}
}
