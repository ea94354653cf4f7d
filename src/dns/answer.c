/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/answer.h"

/* First byte of an encoded answer; a record kept under another layout is damage, not a guess. */
#define LAYOUT 1

/* How an address is written: a zeroed struct ip is nothing at all. */
enum ip_layout { IP_NONE, IP_V4, IP_V6 };

static const struct {
	enum dns_type type;
	const char *name;
} type_names[] = {
	{ DNS_A, "A" },
	{ DNS_NS, "NS" },
	{ DNS_CNAME, "CNAME" },
	{ DNS_SOA, "SOA" },
	{ DNS_PTR, "PTR" },
	{ DNS_MX, "MX" },
	{ DNS_TXT, "TXT" },
	{ DNS_AAAA, "AAAA" },
	{ DNS_TLSA, "TLSA" },
	{ DNS_ANY, "ANY" },
};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

const char *dns_type_name(enum dns_type type)
{
	for (size_t i = 0; i < COUNT_OF(type_names); i++)
		if (type_names[i].type == type)
			return type_names[i].name;
	return "unknown";
}

bool dns_type_parse(struct str text, enum dns_type *out)
{
	for (size_t i = 0; i < COUNT_OF(type_names); i++) {
		if (str_eq_nocase(text, str_of(type_names[i].name))) {
			*out = type_names[i].type;
			return true;
		}
	}
	return false;
}

/* Letters of a label: all but controls and blanks, which could act where names are shown. */
static bool label_octet(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f;
}

static bool name_is_valid(struct str name)
{
	size_t label = 0;

	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '.') {
			if (label == 0)
				return false;
			label = 0;
		} else {
			if (!label_octet(name.p[i]) || ++label > DNS_LABEL_MAX)
				return false;
		}
	}
	return label > 0;
}

bool dns_name_normalize(struct arena *arena, struct str name, struct str *out)
{
	if (str_eq(name, STR("."))) {
		*out = STR("");
		return true;
	}
	if (name.n && name.p[name.n - 1] == '.')
		name.n--;
	if (name.n > DNS_NAME_MAX || !name_is_valid(name))
		return false;
	*out = arena_lower(arena, name);
	return true;
}

static void put(struct buf *out, uint64_t value, size_t octets)
{
	for (size_t i = 0; i < octets; i++)
		buf_add_char(out, (char)(value >> (8 * i) & 0xff));
}

static void put_str(struct buf *out, struct str s)
{
	put(out, s.n, 2);
	buf_add(out, s);
}

static enum ip_layout ip_layout(const struct ip *ip)
{
	static const uint8_t zeros[sizeof ip->b];

	if (ip->v6)
		return IP_V6;
	return memcmp(ip->b, zeros, sizeof zeros) == 0 ? IP_NONE : IP_V4;
}

static size_t ip_octets(enum ip_layout layout)
{
	return layout == IP_V6 ? 16 : layout == IP_V4 ? 4 : 0;
}

static size_t encoded_size(const struct dns_answer *answer)
{
	size_t size = 1 + 1 + 1 + 4 + 4 + 2 + answer->canonical.n + 2;

	for (size_t i = 0; i < answer->record_count; i++) {
		const struct dns_record *r = &answer->records[i];
		size += 4 + 2 + 1 + ip_octets(ip_layout(&r->ip)) + 2 + r->name.n + 2 + r->text.n;
	}
	return size;
}

void dns_answer_encode(struct buf *out, const struct dns_answer *answer)
{
	struct dns_answer too_large = { .status = DNS_SERVFAIL, .canonical = answer->canonical };

	if (answer->record_count > DNS_RECORDS_MAX || encoded_size(answer) > DNS_ANSWER_MAX)
		answer = &too_large;
	put(out, LAYOUT, 1);
	put(out, answer->status, 1);
	put(out, answer->security, 1);
	put(out, answer->ttl, 4);
	put(out, answer->alias_count, 4);
	put_str(out, str_first(answer->canonical, DNS_NAME_MAX));
	put(out, answer->record_count, 2);
	for (size_t i = 0; i < answer->record_count; i++) {
		const struct dns_record *r = &answer->records[i];
		enum ip_layout layout = ip_layout(&r->ip);

		put(out, r->ttl, 4);
		put(out, r->preference, 2);
		put(out, layout, 1);
		buf_add(out, str_bytes(r->ip.b, ip_octets(layout)));
		put_str(out, r->name);
		put_str(out, r->text);
	}
}

/* A cursor that trusts nothing: what does not fit sets `failed` and reads as zero or empty. */
struct cursor {
	struct str rest;
	bool failed;
};

static struct str get_bytes(struct cursor *c, size_t n)
{
	struct str bytes = str_first(c->rest, n);

	if (bytes.n < n) {
		c->failed = true;
		return STR("");
	}
	c->rest = str_from(c->rest, n);
	return bytes;
}

static uint32_t get(struct cursor *c, size_t octets)
{
	struct str bytes = get_bytes(c, octets);
	uint32_t value = 0;

	for (size_t i = 0; i < bytes.n; i++)
		value |= (uint32_t)(uint8_t)bytes.p[i] << (8 * i);
	return value;
}

static struct str get_str(struct cursor *c, size_t max)
{
	struct str s = get_bytes(c, get(c, 2));

	if (s.n > max)
		c->failed = true;
	return s;
}

static void get_record(struct arena *arena, struct cursor *c, struct dns_record *out)
{
	out->ttl = get(c, 4);
	out->preference = (uint16_t)get(c, 2);
	uint32_t layout = get(c, 1);
	if (layout > IP_V6) {
		c->failed = true;
		return;
	}
	struct str octets = get_bytes(c, ip_octets((enum ip_layout)layout));
	if (octets.n)
		memcpy(out->ip.b, octets.p, octets.n);
	out->ip.v6 = layout == IP_V6;
	out->name = arena_dup(arena, get_str(c, DNS_NAME_MAX));
	out->text = arena_dup(arena, get_str(c, DNS_ANSWER_MAX));
}

enum dns_status dns_answer_status(struct str payload)
{
	bool sound = payload.n > 1 && payload.p[0] == LAYOUT && (uint8_t)payload.p[1] <= DNS_NOT_ASKED;
	return sound ? (enum dns_status)(uint8_t)payload.p[1] : DNS_SERVFAIL;
}

bool dns_answer_decode(struct arena *arena, struct str payload, struct dns_answer *out)
{
	struct cursor c = { .rest = payload };
	struct dns_answer answer = { 0 };

	if (payload.n > DNS_ANSWER_MAX || get(&c, 1) != LAYOUT)
		return false;

	uint32_t status = get(&c, 1), security = get(&c, 1);
	if (status > DNS_NOT_ASKED || security > DNS_BOGUS)
		return false;
	answer.status = (enum dns_status)status;
	answer.security = (enum dns_security)security;
	/* Every string copied, padded at most to the alignment of the records behind it. */
	if (!arena_room(arena, payload.n + (DNS_RECORDS_MAX + 1) * sizeof(struct dns_record)))
		return false;
	answer.ttl = get(&c, 4);
	answer.alias_count = get(&c, 4);
	answer.canonical = arena_dup(arena, get_str(&c, DNS_NAME_MAX));
	answer.record_count = get(&c, 2);
	/* A success has records, everything else has none: readers may rely on it. */
	if (answer.record_count > DNS_RECORDS_MAX ||
		(answer.record_count > 0) != (answer.status == DNS_OK))
		return false;
	answer.records = arena_array_of(arena, struct dns_record, answer.record_count);
	for (size_t i = 0; i < answer.record_count && !c.failed; i++)
		get_record(arena, &c, &answer.records[i]);
	if (c.failed || c.rest.n)
		return false;
	*out = answer;
	return true;
}
