/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ip.h"

#include <arpa/inet.h>
#include <netinet/in.h>

/* ::ffff:0:0/96 */
static bool is_mapped(const uint8_t b[static 16])
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };
	return memcmp(b, prefix, 12) == 0;
}

static void ip_from_16(const uint8_t b[static 16], struct ip *out)
{
	struct ip ip = { .v6 = !is_mapped(b) };
	if (ip.v6)
		memcpy(ip.b, b, 16);
	else
		memcpy(ip.b, b + 12, 4);
	*out = ip;
}

bool ip_parse(struct str text, struct ip *out)
{
	char cstr[IP_TEXT_MAX];
	uint8_t b[16];
	if (text.n == 0 || text.n >= sizeof cstr || str_find_char(text, '\0') != STR_NONE)
		return false;
	memcpy(cstr, text.p, text.n);
	cstr[text.n] = '\0';
	if (inet_pton(AF_INET, cstr, b) == 1) {
		struct ip ip = { .v6 = false };
		memcpy(ip.b, b, 4);
		*out = ip;
		return true;
	}
	if (inet_pton(AF_INET6, cstr, b) != 1)
		return false;
	ip_from_16(b, out);
	return true;
}

void ip_print(const struct ip *ip, char text[static IP_TEXT_MAX])
{
	if (!inet_ntop(ip->v6 ? AF_INET6 : AF_INET, ip->b, text, IP_TEXT_MAX))
		text[0] = '\0';
}

struct str ip_text(struct arena *arena, const struct ip *ip)
{
	char text[IP_TEXT_MAX];
	ip_print(ip, text);
	return arena_dup(arena, str_of(text));
}

bool ip_eq(const struct ip *a, const struct ip *b)
{
	return a->v6 == b->v6 && memcmp(a->b, b->b, a->v6 ? 16 : 4) == 0;
}

bool ip_prefix_parse(struct str text, struct ip_prefix *out)
{
	struct str address = text, length = STR("");
	struct ip ip;
	bool slash = str_cut(text, '/', &address, &length);
	if (!ip_parse(address, &ip))
		return false;
	uint64_t bits = ip.v6 ? 128 : 32;
	if (slash && !str_to_uint(length, bits, &bits))
		return false;
	*out = (struct ip_prefix){ .ip = ip, .bits = (uint8_t)bits };
	return true;
}

static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;
	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

bool ip_prefix_has(const struct ip_prefix *prefix, const struct ip *ip)
{
	return prefix->ip.v6 == ip->v6 && same_bits(prefix->ip.b, ip->b, prefix->bits);
}

struct ip ip_network(const struct ip *ip, unsigned bits_v4, unsigned bits_v6)
{
	struct ip network = *ip;
	unsigned bits = ip->v6 ? bits_v6 : bits_v4;
	unsigned size = ip->v6 ? 16 : 4;
	for (unsigned i = 0; i < size; i++) {
		unsigned keep = bits >= 8 * (i + 1) ? 8 : bits > 8 * i ? bits - 8 * i : 0;
		network.b[i] &= (uint8_t)(0xff00u >> keep);
	}
	return network;
}

struct str ip_reverse_name(struct arena *arena, const struct ip *ip)
{
	static const char digits[] = "0123456789abcdef";
	if (!ip->v6)
		return arena_printf(arena, "%u.%u.%u.%u.in-addr.arpa", ip->b[3], ip->b[2], ip->b[1],
			ip->b[0]);
	char *name = arena_bytes(arena, 64 + 8);
	for (size_t i = 0; i < 32; i++) {
		unsigned byte = ip->b[15 - i / 2];
		name[2 * i] = digits[i % 2 == 0 ? byte & 15 : byte >> 4];
		name[2 * i + 1] = '.';
	}
	memcpy(name + 64, "ip6.arpa", 8);
	return str_bytes(name, 72);
}

/* RFC 6890 and the registries that follow it. */
static const char *const private_prefixes[] = { "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10",
	"127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
	"::/127", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "ff00::/8" };

bool ip_is_private(const struct ip *ip)
{
	for (size_t i = 0; i < sizeof private_prefixes / sizeof *private_prefixes; i++) {
		struct ip_prefix prefix;
		if (ip_prefix_parse(str_of(private_prefixes[i]), &prefix) && ip_prefix_has(&prefix, ip))
			return true;
	}
	return false;
}

bool ip_is_loopback(const struct ip *ip)
{
	static const uint8_t one[16] = { [15] = 1 };
	return ip->v6 ? memcmp(ip->b, one, 16) == 0 : ip->b[0] == 127;
}

bool ip_from_sockaddr(const struct sockaddr *address, struct ip *out, uint16_t *port)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in v4;
		memcpy(&v4, address, sizeof v4);
		struct ip ip = { .v6 = false };
		memcpy(ip.b, &v4.sin_addr, 4);
		*out = ip;
		*port = ntohs(v4.sin_port);
		return true;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 v6;
		memcpy(&v6, address, sizeof v6);
		ip_from_16(v6.sin6_addr.s6_addr, out);
		*port = ntohs(v6.sin6_port);
		return true;
	}
	return false;
}

socklen_t ip_to_sockaddr(const struct ip *ip, uint16_t port, struct sockaddr_storage *out)
{
	*out = (struct sockaddr_storage){ 0 };
	if (ip->v6) {
		struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
		memcpy(&v6.sin6_addr, ip->b, 16);
		memcpy(out, &v6, sizeof v6);
		return sizeof v6;
	}
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
	memcpy(&v4.sin_addr, ip->b, 4);
	memcpy(out, &v4, sizeof v4);
	return sizeof v4;
}
