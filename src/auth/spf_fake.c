/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/spf_fake.h"

#include <assert.h>

#define ROUNDS_MAX 100

struct known {
	struct dns_answer answer;
	unsigned asked_in;
};

struct fake_dns *fake_dns_new(struct arena *arena)
{
	struct fake_dns *dns = arena_new_of(arena, struct fake_dns);

	dns->arena = arena;
	fake_dns_restart(dns, false);
	return dns;
}

void fake_dns_restart(struct fake_dns *dns, bool slow)
{
	dns->answers = map_new(dns->arena);
	dns->slow = slow;
	dns->round = dns->questions = 0;
	dns->asked.n = 0;
}

void fake_dns_add(struct fake_dns *dns, struct str name, struct str type, struct str value)
{
	struct fake_record record = { .name = name };

	if (str_ends(value, STR(".")) && !str_eq(type, STR("TXT")))
		value.n--;
	record.record.ttl = 300;
	record.record.name = record.record.text = value;
	if (str_eq(type, STR("TIMEOUT"))) {
		record.error = DNS_TIMEOUT;
	} else if (str_eq(type, STR("SERVFAIL"))) {
		record.error = DNS_SERVFAIL;
		assert(dns_type_parse(value, &record.type));
	} else {
		assert(dns_type_parse(type, &record.type));
		if (record.type == DNS_A || record.type == DNS_AAAA)
			assert(ip_parse(value, &record.record.ip));
	}
	*array_add(dns->arena, &dns->records) = record;
}

void fake_dns_add_lines(struct fake_dns *dns, const char *lines)
{
	struct str rest = str_of(lines), line, name, type, value;

	while (str_next_piece(&rest, '\n', &line)) {
		if (line.n == 0)
			continue;
		assert(str_cut(line, ' ', &name, &value));
		if (!str_cut(value, ' ', &type, &value)) {
			type = value;
			value = STR("");
		}
		fake_dns_add(dns, name, type, value);
	}
}

/* Looks up one name without following aliases. */
static void collect(struct fake_dns *dns, struct str name, enum dns_type type,
	struct dns_answer *out, struct str *alias)
{
	ARRAY(struct dns_record) found = { 0 };
	enum dns_status none = DNS_NXDOMAIN;

	alias->n = 0;
	array_each (&dns->records, record) {
		if (!str_eq_nocase(record->name, name))
			continue;
		if (none == DNS_NXDOMAIN)
			none = DNS_NODATA;
		if (record->error && (!record->type || record->type == type))
			none = record->error;
		else if (!record->error && record->type == DNS_CNAME)
			*alias = record->record.name;
		else if (!record->error && record->type == type)
			*array_add(dns->arena, &found) = record->record;
	}
	out->records = found.v;
	out->record_count = found.n;
	out->status = found.n ? DNS_OK : none;
}

static void look_up(
	struct fake_dns *dns, struct str name, enum dns_type type, struct dns_answer *out)
{
	struct str alias = name;

	for (unsigned hops = 0; alias.n > 0; hops++) {
		name = alias;
		collect(dns, name, type, out, &alias);
		if (hops > 8) {
			*out = (struct dns_answer){ .status = DNS_SERVFAIL };
			return;
		}
		out->alias_count = hops;
	}
	out->canonical = name;
}

static const struct dns_answer *fake_ask(void *context, struct str name, enum dns_type type)
{
	struct fake_dns *dns = context;
	struct str lower = arena_lower(dns->arena, name);
	struct str key = arena_printf(dns->arena, "%d %.*s", (int)type, STR_ARG(lower));
	struct known *known = map_find(dns->answers, key);

	if (!known) {
		known = arena_new_of(dns->arena, struct known);
		look_up(dns, lower, type, &known->answer);
		known->asked_in = dns->round;
		map_put(dns->answers, key, known);
		dns->questions++;
		*array_add(dns->arena, &dns->asked) = arena_printf(
			dns->arena, "%s %.*s", dns_type_name(type), STR_ARG(lower));
	}
	return dns->slow && known->asked_in == dns->round ? NULL : &known->answer;
}

struct dns_source fake_dns_source(struct fake_dns *dns)
{
	return (struct dns_source){ fake_ask, dns };
}

unsigned fake_dns_check(
	struct fake_dns *dns, const struct spf_request *request, struct spf_report *out)
{
	const struct dns_source asker = fake_dns_source(dns);

	for (dns->round = 1; dns->round <= ROUNDS_MAX; dns->round++)
		if (spf_check(dns->arena, request, &asker, out))
			return dns->round;
	assert(!"the evaluation never ends");
	return 0;
}
