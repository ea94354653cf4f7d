/* SPDX-License-Identifier: Apache-2.0
 *
 * IPv4 and IPv6 addresses and prefixes. An IPv4-mapped IPv6 address (::ffff:192.0.2.1) is kept
 * as IPv4, as RFC 7208 section 5 wants it. */
#pragma once

#include <sys/socket.h>

#include "base/arena.h"

struct ip {
	uint8_t b[16]; /* network order; IPv4 uses the first four */
	bool v6;
};

struct ip_prefix {
	struct ip ip;
	uint8_t bits; /* 0..32 or 0..128 */
};

#define IP_TEXT_MAX 46

/* The textual forms of RFC 4291 2.2 and dotted quads without leading zeros; false otherwise. */
bool ip_parse(struct str text, struct ip *out);
/* "192.0.2.1", "2001:db8::1" (RFC 5952); always NUL-ended. */
void ip_print(const struct ip *ip, char text[static IP_TEXT_MAX]);
struct str ip_text(struct arena *arena, const struct ip *ip);
bool ip_eq(const struct ip *a, const struct ip *b);

/* "192.0.2.0/24", "2001:db8::/32", or a lone address (its full length). Host bits may be set. */
bool ip_prefix_parse(struct str text, struct ip_prefix *out);
bool ip_prefix_has(const struct ip_prefix *prefix, const struct ip *ip);
/* The address with all but the first bits cleared (24 of IPv4, 64 of IPv6 for limits). */
struct ip ip_network(const struct ip *ip, unsigned bits_v4, unsigned bits_v6);

/* The name under in-addr.arpa or ip6.arpa, without the final dot (RFC 1035 3.5, RFC 3596). */
struct str ip_reverse_name(struct arena *arena, const struct ip *ip);
/* Loopback, private, link-local, documentation, multicast…: not of the public Internet. */
bool ip_is_private(const struct ip *ip);
bool ip_is_loopback(const struct ip *ip);

/* false for families other than IPv4 and IPv6. */
bool ip_from_sockaddr(const struct sockaddr *address, struct ip *out, uint16_t *port);
socklen_t ip_to_sockaddr(const struct ip *ip, uint16_t port, struct sockaddr_storage *out);
