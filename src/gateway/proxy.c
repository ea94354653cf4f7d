/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/proxy.h"

#include <netinet/in.h>

#define V1_LONGEST 107 /* with its CRLF */

static const struct str v1_mark = STR_INIT("PROXY ");
static const struct str v2_mark = STR_INIT("\r\n\r\n\0\r\nQUIT\n");

static bool could_become(struct str in, struct str mark)
{
	return str_starts(mark, str_first(in, mark.n)) || str_starts(in, mark);
}

static bool port_parse(struct str text, uint16_t *out)
{
	uint64_t port;
	if (text.n > 5 || !str_to_uint(text, UINT16_MAX, &port))
		return false;
	*out = (uint16_t)port;
	return true;
}

/* "TCP4 192.0.2.1 192.0.2.2 1025 25", between the mark and CRLF. */
static enum proxy_status v1_line(struct str line, struct proxied *out)
{
	struct str family, source, destination, port, rest = line;
	struct ip to;
	uint16_t to_port;
	str_next_piece(&rest, ' ', &family);
	if (str_eq(family, STR("UNKNOWN")))
		return PROXY_LOCAL;
	if (!str_next_piece(&rest, ' ', &source) || !str_next_piece(&rest, ' ', &destination) ||
		!str_next_piece(&rest, ' ', &port) || !ip_parse(source, &out->client) ||
		!ip_parse(destination, &to) || !port_parse(port, &out->port) ||
		!port_parse(rest, &to_port))
		return PROXY_BAD;
	bool v6 = str_eq(family, STR("TCP6"));
	if (!v6 && !str_eq(family, STR("TCP4")))
		return PROXY_BAD;
	/* An IPv4 client behind "TCP6" comes as a mapped address, which ip_parse() takes for IPv4. */
	return v6 || (!out->client.v6 && !to.v6) ? PROXY_OK : PROXY_BAD;
}

static enum proxy_status v1_parse(struct str in, struct proxied *out, size_t *used_out)
{
	size_t end = str_find(str_first(in, V1_LONGEST), STR("\r\n"));
	if (end == STR_NONE)
		return in.n < V1_LONGEST ? PROXY_MORE : PROXY_BAD;
	*used_out = end + 2;
	return v1_line(str_from(str_first(in, end), v1_mark.n), out);
}

static uint16_t big_endian(const char *p)
{
	return (uint16_t)((unsigned char)p[0] << 8 | (unsigned char)p[1]);
}

static enum proxy_status v2_address(uint8_t family, struct str addresses, struct proxied *out)
{
	bool v6 = family == 0x21;
	size_t size = v6 ? 16 : 4;
	if (addresses.n < 2 * size + 4)
		return PROXY_BAD;
	if (v6) {
		/* By way of a sockaddr, so that a mapped address becomes IPv4. */
		struct sockaddr_in6 address = { .sin6_family = AF_INET6 };
		uint16_t none;
		memcpy(&address.sin6_addr, addresses.p, 16);
		if (!ip_from_sockaddr((struct sockaddr *)&address, &out->client, &none))
			return PROXY_BAD;
	} else {
		out->client = (struct ip){ .v6 = false };
		memcpy(out->client.b, addresses.p, 4);
	}
	out->port = big_endian(addresses.p + 2 * size);
	return PROXY_OK;
}

static enum proxy_status v2_parse(struct str in, struct proxied *out, size_t *used_out)
{
	if (in.n < 16)
		return PROXY_MORE;
	uint8_t command = (uint8_t)in.p[12], family = (uint8_t)in.p[13];
	size_t length = big_endian(in.p + 14);
	if (command >> 4 != 2 || (command & 15) > 1 || 16 + length > PROXY_HEADER_MAX)
		return PROXY_BAD;
	if (in.n < 16 + length)
		return PROXY_MORE;
	*used_out = 16 + length;
	if ((command & 15) == 0)
		return PROXY_LOCAL;
	if (family == 0x11 || family == 0x21)
		return v2_address(family, str_first(str_from(in, 16), length), out);
	return family == 0 ? PROXY_LOCAL : PROXY_BAD; /* not a TCP client */
}

enum proxy_status proxy_parse(struct str in, struct proxied *out, size_t *used_out)
{
	if (could_become(in, v1_mark))
		return in.n < v1_mark.n ? PROXY_MORE : v1_parse(in, out, used_out);
	if (could_become(in, v2_mark))
		return in.n < v2_mark.n ? PROXY_MORE : v2_parse(in, out, used_out);
	return PROXY_BAD;
}
