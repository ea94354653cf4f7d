/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/packet.h"

#include <stdlib.h>

#include "dns/name.h"
#include "dns/rdata.h"

#define HEADER_OCTETS 12
#define CLASS_IN      1
#define TTL_MAX       INT32_MAX /* RFC 2181 section 8: with the top bit set it counts as zero */

enum rcode { RCODE_NOERROR = 0, RCODE_NXDOMAIN = 3 };

/* A resource record, its rdata not yet looked at. */
struct resource {
	struct dns_wire_name owner;
	uint16_t type, class;
	uint32_t ttl;
	size_t rdata, rdata_length; /* in the packet */
};

struct reader {
	struct str packet;
	size_t at;
};

static bool read_u16(struct reader *reader, uint16_t *out)
{
	const uint8_t *p = (const uint8_t *)reader->packet.p + reader->at;

	if (reader->packet.n - reader->at < 2)
		return false;
	*out = (uint16_t)(p[0] << 8 | p[1]);
	reader->at += 2;
	return true;
}

static bool read_u32(struct reader *reader, uint32_t *out)
{
	uint16_t high, low;

	if (!read_u16(reader, &high) || !read_u16(reader, &low))
		return false;
	*out = (uint32_t)high << 16 | low;
	return true;
}

static bool read_resource(struct reader *reader, struct resource *out)
{
	uint16_t length;

	if (!dns_wire_name_read(reader->packet, &reader->at, &out->owner) ||
		!read_u16(reader, &out->type) || !read_u16(reader, &out->class) ||
		!read_u32(reader, &out->ttl) || !read_u16(reader, &length) ||
		length > reader->packet.n - reader->at)
		return false;
	if (out->ttl > TTL_MAX)
		out->ttl = 0;
	out->rdata = reader->at;
	out->rdata_length = length;
	reader->at += length;
	return true;
}

struct header {
	enum rcode rcode;
	uint16_t questions, answers, authorities;
};

static bool read_header(struct reader *reader, struct header *out)
{
	uint16_t id = 0, flags = 0, additional = 0;

	if (reader->packet.n < HEADER_OCTETS || reader->packet.n > DNS_PACKET_MAX)
		return false;
	read_u16(reader, &id);
	read_u16(reader, &flags);
	read_u16(reader, &out->questions);
	read_u16(reader, &out->answers);
	read_u16(reader, &out->authorities);
	read_u16(reader, &additional);
	out->rcode = (enum rcode)(flags & 0xf);
	/* QR: a response; not TC: a packet cut short was to be asked for again by TCP. */
	return (flags & 0x8200) == 0x8000;
}

/* Packets carry one question; it must be ours. A failure may come without any. */
static bool read_question(struct reader *reader, const struct header *header,
	const struct dns_wire_name *name, enum dns_type type)
{
	struct dns_wire_name asked;
	uint16_t asked_type, asked_class;

	if (header->questions != 1)
		return header->questions == 0 && header->answers == 0;
	return dns_wire_name_read(reader->packet, &reader->at, &asked) &&
	       read_u16(reader, &asked_type) && read_u16(reader, &asked_class) &&
	       dns_wire_name_eq(&asked, name) && asked_type == (uint16_t)type &&
	       asked_class == CLASS_IN;
}

/* The first records of a section, in memory that the caller frees; *count records. NULL if one is
 * damaged. */
static struct resource *read_section(struct reader *reader, size_t stated, size_t *count)
{
	size_t most = stated < DNS_PACKET_RECORDS_MAX ? stated : DNS_PACKET_RECORDS_MAX;
	struct resource *all = calloc(most + 1, sizeof *all), skipped;
	bool ok = true;

	if (!all)
		abort();
	*count = 0;
	for (size_t i = 0; ok && i < stated; i++) {
		ok = read_resource(reader, i < most ? &all[*count] : &skipped);
		if (ok && i < most && all[*count].class == CLASS_IN)
			(*count)++;
	}
	if (ok)
		return all;
	free(all);
	return NULL;
}

struct chain {
	struct arena *arena;
	struct str packet;
	const struct resource *all;
	size_t count;
	struct dns_wire_name name; /* where the chain has come to */
	struct dns_answer answer;
};

static void lower_ttl(struct dns_answer *answer, uint32_t ttl)
{
	if (ttl < answer->ttl)
		answer->ttl = ttl;
}

/* Adds the records of the chain's name that have the type; false if one is damaged. */
static bool collect(struct chain *chain, uint16_t type)
{
	struct dns_record kept[DNS_RECORDS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < chain->count && n < DNS_RECORDS_MAX; i++) {
		const struct resource *r = &chain->all[i];
		if (r->type != type || !dns_wire_name_eq(&r->owner, &chain->name))
			continue;
		if (!dns_rdata_read(
			    chain->arena, chain->packet, r->rdata, r->rdata_length, type, &kept[n]))
			return false;
		kept[n++].ttl = r->ttl;
		lower_ttl(&chain->answer, r->ttl);
	}
	if (n == 0)
		return true;
	chain->answer.records = arena_array_of(chain->arena, struct dns_record, n);
	memcpy(chain->answer.records, kept, n * sizeof *kept);
	chain->answer.record_count = n;
	return true;
}

static const struct resource *alias_of(const struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++)
		if (chain->all[i].type == DNS_CNAME &&
			dns_wire_name_eq(&chain->all[i].owner, &chain->name))
			return &chain->all[i];
	return NULL;
}

static bool follow(struct chain *chain, uint16_t type)
{
	for (;;) {
		if (!collect(chain, type))
			return false;
		if (chain->answer.record_count)
			return true;
		const struct resource *alias = alias_of(chain);
		if (!alias)
			return true;
		size_t at = alias->rdata;
		if (chain->answer.alias_count == DNS_ALIASES_MAX ||
			!dns_wire_name_read(chain->packet, &at, &chain->name) ||
			at != alias->rdata + alias->rdata_length)
			return false;
		chain->answer.alias_count++;
		lower_ttl(&chain->answer, alias->ttl);
	}
}

/* RFC 2308 section 5; without an SOA a negative answer is not to be kept. */
static uint32_t negative_ttl(
	struct arena *arena, struct str packet, const struct resource *all, size_t count)
{
	struct dns_record soa;

	for (size_t i = 0; i < count; i++) {
		if (all[i].type != DNS_SOA || !dns_rdata_read(arena, packet, all[i].rdata,
						      all[i].rdata_length, DNS_SOA, &soa))
			continue;
		uint32_t minimum = dns_soa_minimum(soa.text);
		return minimum < all[i].ttl ? minimum : all[i].ttl;
	}
	return 0;
}

/* What the sections say, once header and question are read. */
static bool parse_sections(
	struct reader *reader, const struct header *header, struct chain *chain, enum dns_type type)
{
	size_t count = 0;
	struct resource *answers = read_section(reader, header->answers, &count);
	bool ok = answers != NULL;

	if (ok) {
		chain->all = answers;
		chain->count = count;
		ok = follow(chain, (uint16_t)type);
	}
	free(answers);
	if (!ok || chain->answer.record_count) {
		chain->answer.status = DNS_OK;
		return ok && header->rcode == RCODE_NOERROR;
	}
	struct resource *authorities = read_section(reader, header->authorities, &count);
	chain->answer.status = header->rcode == RCODE_NXDOMAIN ? DNS_NXDOMAIN : DNS_NODATA;
	/* Records behind the answers may have been cut off; then there is no SOA. */
	lower_ttl(&chain->answer,
		authorities ? negative_ttl(chain->arena, chain->packet, authorities, count) : 0);
	free(authorities);
	return true;
}

bool dns_packet_parse(struct arena *arena, struct str packet, struct str name, enum dns_type type,
	struct dns_answer *out)
{
	struct reader reader = { .packet = packet };
	struct chain chain = { .arena = arena, .packet = packet, .answer.ttl = UINT32_MAX };
	struct header header = { 0 };
	size_t memory = packet.n + DNS_RECORDS_MAX * (sizeof(struct dns_record) + DNS_RDATA_EXTRA) +
			2 * DNS_RDATA_EXTRA;

	if (!arena_room(arena, memory) || !dns_wire_name_of(name, &chain.name) ||
		!read_header(&reader, &header) ||
		!read_question(&reader, &header, &chain.name, type))
		return false;
	if (header.rcode != RCODE_NOERROR && header.rcode != RCODE_NXDOMAIN) {
		*out = (struct dns_answer){ .status = DNS_SERVFAIL,
			.canonical = arena_dup(arena, name) };
		return true;
	}
	if (!parse_sections(&reader, &header, &chain, type) ||
		!dns_wire_name_text(arena, &chain.name, &chain.answer.canonical))
		return false;
	*out = chain.answer;
	return true;
}
