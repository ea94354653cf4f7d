/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/name.h"

#include <stdio.h>

#include "dns/answer.h"

/* The two high bits of a length octet. */
#define LABEL_KIND    0xc0
#define LABEL_POINTER 0xc0

static bool add_label(struct dns_wire_name *name, const char *octets, size_t n)
{
	/* One octet stays free for the root's label. */
	if (n == 0 || n > DNS_LABEL_MAX || name->n + 1 + n + 1 > DNS_WIRE_NAME_MAX)
		return false;
	name->b[name->n++] = (uint8_t)n;
	for (size_t i = 0; i < n; i++)
		name->b[name->n++] = (uint8_t)ascii_lower(octets[i]);
	return true;
}

static void add_root(struct dns_wire_name *name)
{
	name->b[name->n++] = 0;
}

bool dns_wire_name_read(struct str packet, size_t *offset, struct dns_wire_name *out)
{
	struct dns_wire_name name = { .n = 0 };
	size_t at = *offset, after = 0;
	/* A pointer may only lead before the part that it stands in: so no loop can be made, and
	 * each step pays with octets of the packet. */
	size_t part = at;

	for (;;) {
		if (at >= packet.n)
			return false;
		uint8_t length = (uint8_t)packet.p[at];
		if ((length & LABEL_KIND) == LABEL_POINTER) {
			if (at + 1 >= packet.n)
				return false;
			size_t target =
				(size_t)(length & ~LABEL_KIND) << 8 | (uint8_t)packet.p[at + 1];
			if (target >= part)
				return false;
			if (!after)
				after = at + 2;
			part = at = target;
			continue;
		}
		if (length & LABEL_KIND)
			return false;
		if (length == 0)
			break;
		if (at + 1 + length > packet.n || !add_label(&name, packet.p + at + 1, length))
			return false;
		at += 1 + (size_t)length;
	}
	add_root(&name);
	*offset = after ? after : at + 1;
	*out = name;
	return true;
}

bool dns_wire_name_of(struct str name, struct dns_wire_name *out)
{
	struct dns_wire_name wire = { .n = 0 };
	struct str label;

	while (str_next_piece(&name, '.', &label))
		if (!add_label(&wire, label.p, label.n))
			return false;
	add_root(&wire);
	*out = wire;
	return true;
}

bool dns_escape_read(struct str s, uint8_t *octet, size_t *taken)
{
	uint64_t value;

	if (s.n < 2)
		return false;
	if (!ascii_is_digit(s.p[1])) {
		*octet = (uint8_t)s.p[1];
		*taken = 2;
		return true;
	}
	if (s.n < 4 || !str_to_uint(str_first(str_from(s, 1), 3), 255, &value))
		return false;
	*octet = (uint8_t)value;
	*taken = 4;
	return true;
}

static bool append_name(struct dns_wire_name *name, const struct dns_wire_name *tail)
{
	if (name->n + tail->n > DNS_WIRE_NAME_MAX)
		return false;
	memcpy(name->b + name->n, tail->b, tail->n);
	name->n = (uint8_t)(name->n + tail->n);
	return true;
}

bool dns_wire_name_parse(
	struct str text, const struct dns_wire_name *origin, struct dns_wire_name *out)
{
	struct dns_wire_name name = { .n = 0 };
	char label[DNS_LABEL_MAX];
	size_t n = 0;

	if (text.n == 0)
		return false;
	if (str_eq(text, STR("@"))) {
		*out = *origin;
		return true;
	}
	if (str_eq(text, STR("."))) {
		add_root(&name);
		*out = name;
		return true;
	}
	for (size_t i = 0; i < text.n;) {
		uint8_t octet = (uint8_t)text.p[i];
		size_t taken = 1;

		if (octet == '.') {
			if (!add_label(&name, label, n))
				return false;
			n = 0;
			i++;
			continue;
		}
		if (octet == '\\' && !dns_escape_read(str_from(text, i), &octet, &taken))
			return false;
		if (n == sizeof label)
			return false;
		label[n++] = (char)octet;
		i += taken;
	}
	if (n == 0) {
		add_root(&name);
	} else if (!add_label(&name, label, n) || !append_name(&name, origin)) {
		return false;
	}
	*out = name;
	return true;
}

bool dns_wire_name_eq(const struct dns_wire_name *a, const struct dns_wire_name *b)
{
	return a->n == b->n && memcmp(a->b, b->b, a->n) == 0;
}

static bool must_be_escaped(uint8_t octet)
{
	return octet <= ' ' || octet == '.' || octet == 0x7f;
}

bool dns_wire_name_text(struct arena *arena, const struct dns_wire_name *name, struct str *out)
{
	char text[DNS_WIRE_NAME_MAX * 4 + 1];
	size_t n = 0;

	for (size_t at = 0; name->b[at]; at += 1 + (size_t)name->b[at]) {
		if (n)
			text[n++] = '.';
		for (size_t i = at + 1; i <= at + name->b[at]; i++) {
			uint8_t octet = name->b[i];
			if (must_be_escaped(octet))
				n += (size_t)snprintf(text + n, sizeof text - n, "\\%03u", octet);
			else
				text[n++] = (char)octet;
		}
	}
	if (n > DNS_NAME_MAX)
		return false;
	*out = arena_dup(arena, str_bytes(text, n));
	return true;
}
