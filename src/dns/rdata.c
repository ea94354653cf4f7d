/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/rdata.h"

#include "dns/name.h"

#define SOA_NUMBERS 20 /* octets of serial, refresh, retry, expire, minimum */

struct rdata {
	struct arena *arena;
	struct str packet;
	size_t at, end;
};

static bool read_address(const struct rdata *rdata, size_t octets, struct dns_record *out)
{
	if (rdata->end - rdata->at != octets)
		return false;
	memcpy(out->ip.b, rdata->packet.p + rdata->at, octets);
	out->ip.v6 = octets == 16;
	return true;
}

/* A name that fills the rest of the rdata. */
static bool read_target(const struct rdata *rdata, struct dns_record *out)
{
	struct dns_wire_name name;
	size_t at = rdata->at;

	return dns_wire_name_read(rdata->packet, &at, &name) && at == rdata->end &&
	       dns_wire_name_text(rdata->arena, &name, &out->name);
}

static bool read_mx(struct rdata *rdata, struct dns_record *out)
{
	const char *p = rdata->packet.p + rdata->at;

	if (rdata->end - rdata->at < 3)
		return false;
	out->preference = (uint16_t)((uint8_t)p[0] << 8 | (uint8_t)p[1]);
	rdata->at += 2;
	return read_target(rdata, out);
}

/* Joins the strings without anything between them (RFC 7208 section 3.3). */
static bool read_txt(const struct rdata *rdata, struct dns_record *out)
{
	size_t length = rdata->end - rdata->at;
	char *text = arena_bytes(rdata->arena, length);
	size_t n = 0;

	for (size_t at = rdata->at; at < rdata->end;) {
		size_t piece = (uint8_t)rdata->packet.p[at++];
		if (piece > rdata->end - at)
			return false;
		memcpy(text + n, rdata->packet.p + at, piece);
		n += piece;
		at += piece;
	}
	arena_shrink(rdata->arena, text, length, n);
	out->text = str_bytes(text, n);
	return true;
}

static bool read_soa(const struct rdata *rdata, struct dns_record *out)
{
	struct dns_wire_name primary, mailbox;
	size_t at = rdata->at;

	if (!dns_wire_name_read(rdata->packet, &at, &primary) ||
		!dns_wire_name_read(rdata->packet, &at, &mailbox) || at > rdata->end ||
		rdata->end - at != SOA_NUMBERS)
		return false;
	size_t n = (size_t)primary.n + mailbox.n + SOA_NUMBERS;
	char *text = arena_bytes(rdata->arena, n);
	memcpy(text, primary.b, primary.n);
	memcpy(text + primary.n, mailbox.b, mailbox.n);
	memcpy(text + primary.n + mailbox.n, rdata->packet.p + at, SOA_NUMBERS);
	out->text = str_bytes(text, n);
	return true;
}

bool dns_rdata_read(struct arena *arena, struct str packet, size_t at, size_t length, uint16_t type,
	struct dns_record *out)
{
	struct rdata rdata = { arena, packet, at, at + length };
	struct dns_record record = { .name = STR(""), .text = STR("") };
	bool ok = true;

	if (at > packet.n || length > packet.n - at)
		return false;
	switch (type) {
	case DNS_A: ok = read_address(&rdata, 4, &record); break;
	case DNS_AAAA: ok = read_address(&rdata, 16, &record); break;
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR: ok = read_target(&rdata, &record); break;
	case DNS_MX: ok = read_mx(&rdata, &record); break;
	case DNS_TXT: ok = read_txt(&rdata, &record); break;
	case DNS_SOA: ok = read_soa(&rdata, &record); break;
	default: record.text = arena_dup(arena, str_first(str_from(packet, at), length));
	}
	if (ok)
		*out = record;
	return ok;
}

uint32_t dns_soa_minimum(struct str text)
{
	if (text.n < SOA_NUMBERS)
		return 0;
	const uint8_t *p = (const uint8_t *)text.p + text.n - 4;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
