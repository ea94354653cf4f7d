/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/zone_rdata.h"

#include "dns/answer.h"

#define COUNT_OF(array)  (sizeof(array) / sizeof *(array))
#define TTL_MAX          INT32_MAX
#define STRING_PIECE_MAX 255 /* RFC 1035 3.3: a character-string */

enum field {
	FIELD_END,
	FIELD_U8,
	FIELD_U16,
	FIELD_U32,
	FIELD_PERIOD,
	FIELD_NAME,
	FIELD_IPV4,
	FIELD_IPV6,
	FIELD_STRINGS,
	FIELD_HEX
};

#define FIELDS_MAX 8

/* The forms. STRINGS and HEX take all words that are left. */
static const struct {
	uint16_t type;
	enum field fields[FIELDS_MAX];
} forms[] = {
	{ DNS_A, { FIELD_IPV4 } }, { DNS_NS, { FIELD_NAME } }, { DNS_CNAME, { FIELD_NAME } },
	{ DNS_SOA, { FIELD_NAME, FIELD_NAME, FIELD_U32, FIELD_PERIOD, FIELD_PERIOD, FIELD_PERIOD,
			   FIELD_PERIOD } },
	{ DNS_PTR, { FIELD_NAME } }, { DNS_MX, { FIELD_U16, FIELD_NAME } },
	{ DNS_TXT, { FIELD_STRINGS } }, { DNS_AAAA, { FIELD_IPV6 } },
	{ DNS_TLSA, { FIELD_U8, FIELD_U8, FIELD_U8, FIELD_HEX } },
	{ 33, { FIELD_U16, FIELD_U16, FIELD_U16, FIELD_NAME } }, /* SRV */
	{ 39, { FIELD_NAME } },                                  /* DNAME */
	{ 99, { FIELD_STRINGS } },                               /* SPF */
};

/* Further names of types (IANA's registry) that may stand in a file. */
static const struct {
	uint16_t type;
	const char *name;
} other_types[] = {
	{ 13, "HINFO" },
	{ 17, "RP" },
	{ 18, "AFSDB" },
	{ 29, "LOC" },
	{ 33, "SRV" },
	{ 35, "NAPTR" },
	{ 37, "CERT" },
	{ 39, "DNAME" },
	{ 43, "DS" },
	{ 44, "SSHFP" },
	{ 45, "IPSECKEY" },
	{ 46, "RRSIG" },
	{ 47, "NSEC" },
	{ 48, "DNSKEY" },
	{ 50, "NSEC3" },
	{ 51, "NSEC3PARAM" },
	{ 53, "SMIMEA" },
	{ 59, "CDS" },
	{ 60, "CDNSKEY" },
	{ 61, "OPENPGPKEY" },
	{ 64, "SVCB" },
	{ 65, "HTTPS" },
	{ 99, "SPF" },
	{ 256, "URI" },
	{ 257, "CAA" },
};

bool zone_type_parse(struct str text, uint16_t *out)
{
	enum dns_type known;
	uint64_t number;

	if (dns_type_parse(text, &known)) {
		*out = (uint16_t)known;
		return true;
	}
	for (size_t i = 0; i < COUNT_OF(other_types); i++) {
		if (str_eq_nocase(text, str_of(other_types[i].name))) {
			*out = other_types[i].type;
			return true;
		}
	}
	if (!str_starts_nocase(text, STR("TYPE")) ||
		!str_to_uint(str_from(text, 4), UINT16_MAX, &number))
		return false;
	*out = (uint16_t)number;
	return true;
}

static uint64_t unit_seconds(char unit)
{
	switch (ascii_lower(unit)) {
	case 's': return 1;
	case 'm': return 60;
	case 'h': return 3600;
	case 'd': return 86400;
	case 'w': return 7 * 86400;
	default: return 0;
	}
}

bool zone_ttl_parse(struct str text, uint32_t *out)
{
	uint64_t total = 0, number;

	if (str_to_uint(text, TTL_MAX, &number)) {
		*out = (uint32_t)number;
		return true;
	}
	if (text.n == 0)
		return false;
	while (text.n) {
		size_t digits = 0;
		while (digits < text.n && ascii_is_digit(text.p[digits]))
			digits++;
		uint64_t unit = digits < text.n ? unit_seconds(text.p[digits]) : 0;
		if (!unit || !str_to_uint(str_first(text, digits), TTL_MAX, &number))
			return false;
		total += number * unit;
		if (total > TTL_MAX)
			return false;
		text = str_from(text, digits + 1);
	}
	*out = (uint32_t)total;
	return true;
}

static void put_number(struct buf *out, uint64_t value, size_t octets)
{
	for (size_t i = octets; i-- > 0;)
		buf_add_char(out, (char)(value >> (8 * i) & 0xff));
}

/* One string of the file, as one or more character-strings: 255 octets are what a packet can
 * carry in a piece, and readers join the pieces again. */
static bool put_string(struct str text, struct buf *out)
{
	char piece[STRING_PIECE_MAX];
	size_t n = 0;

	for (size_t i = 0; i < text.n;) {
		uint8_t octet = (uint8_t)text.p[i];
		size_t taken = 1;
		if (octet == '\\' && !dns_escape_read(str_from(text, i), &octet, &taken))
			return false;
		i += taken;
		if (n == sizeof piece) {
			put_number(out, n, 1);
			buf_add(out, str_bytes(piece, n));
			n = 0;
		}
		piece[n++] = (char)octet;
	}
	put_number(out, n, 1);
	buf_add(out, str_bytes(piece, n));
	return true;
}

static bool put_hex(const struct zone_word *words, size_t count, struct buf *out)
{
	int high = -1;

	for (size_t w = 0; w < count; w++) {
		for (size_t i = 0; i < words[w].text.n; i++) {
			int digit = ascii_hex_value(words[w].text.p[i]);
			if (digit < 0)
				return false;
			if (high < 0) {
				high = digit;
			} else {
				buf_add_char(out, (char)(high << 4 | digit));
				high = -1;
			}
		}
	}
	return high < 0;
}

static bool put_ipv6(struct str text, struct buf *out)
{
	struct ip ip;

	if (str_find_char(text, ':') == STR_NONE || !ip_parse(text, &ip))
		return false;
	if (ip.v6) {
		buf_add(out, str_bytes(ip.b, 16));
	} else {
		/* ::ffff:192.0.2.1, which ip_parse() takes for IPv4: in DNS it is sixteen octets. */
		buf_add(out, STR("\0\0\0\0\0\0\0\0\0\0\xff\xff"));
		buf_add(out, str_bytes(ip.b, 4));
	}
	return true;
}

static bool put_ipv4(struct str text, struct buf *out)
{
	struct ip ip;

	if (str_find_char(text, ':') != STR_NONE || !ip_parse(text, &ip))
		return false;
	buf_add(out, str_bytes(ip.b, 4));
	return true;
}

/* A field of one word. */
static bool put_word(
	struct str text, enum field field, const struct dns_wire_name *origin, struct buf *out)
{
	struct dns_wire_name name;
	uint64_t number;
	uint32_t seconds;

	switch (field) {
	case FIELD_U8:
	case FIELD_U16:
	case FIELD_U32: {
		size_t octets = field == FIELD_U8 ? 1 : field == FIELD_U16 ? 2 : 4;
		if (!str_to_uint(text, UINT32_MAX >> (32 - 8 * octets), &number))
			return false;
		put_number(out, number, octets);
		return true;
	}
	case FIELD_PERIOD:
		if (!zone_ttl_parse(text, &seconds))
			return false;
		put_number(out, seconds, 4);
		return true;
	case FIELD_NAME:
		if (!dns_wire_name_parse(text, origin, &name))
			return false;
		buf_add(out, str_bytes(name.b, name.n));
		return true;
	case FIELD_IPV4: return put_ipv4(text, out);
	case FIELD_IPV6: return put_ipv6(text, out);
	default: return false;
	}
}

static const char *field_says(enum field field)
{
	static const char *const says[] = {
		[FIELD_END] = "nothing more",
		[FIELD_U8] = "a number up to 255",
		[FIELD_U16] = "a number up to 65535",
		[FIELD_U32] = "a number up to 4294967295",
		[FIELD_PERIOD] = "a number of seconds",
		[FIELD_NAME] = "a domain name",
		[FIELD_IPV4] = "an IPv4 address",
		[FIELD_IPV6] = "an IPv6 address",
		[FIELD_STRINGS] = "text",
		[FIELD_HEX] = "hexadecimal digits in pairs",
	};
	return says[field];
}

static bool expected(enum field field, struct str got, struct error *err)
{
	auto_buf word = BUF(200);

	buf_add_safe(&word, got, SAFE_TEXT);
	return error_set(err, ERROR_PERMANENT, "\"%.*s\" where %s should be",
		STR_ARG(buf_str(&word)), field_says(field));
}

static bool put_fields(const struct zone_word *words, size_t count, const enum field *fields,
	const struct dns_wire_name *origin, struct buf *out, struct error *err)
{
	size_t w = 0;

	for (; *fields; fields++) {
		if (w == count)
			return error_set(err, ERROR_PERMANENT, "data ends where %s should be",
				field_says(*fields));
		if (*fields == FIELD_STRINGS) {
			for (; w < count; w++)
				if (!put_string(words[w].text, out))
					return expected(*fields, words[w].text, err);
		} else if (*fields == FIELD_HEX) {
			if (!put_hex(words + w, count - w, out))
				return expected(*fields, words[w].text, err);
			w = count;
		} else if (words[w].quoted || !put_word(words[w].text, *fields, origin, out)) {
			return expected(*fields, words[w].text, err);
		} else {
			w++;
		}
	}
	return w == count || expected(FIELD_END, words[w].text, err);
}

/* \# LENGTH HEX… (RFC 3597 section 5) */
static bool put_generic(
	const struct zone_word *words, size_t count, struct buf *out, struct error *err)
{
	uint64_t length;

	if (count < 2 || !str_to_uint(words[1].text, ZONE_RDATA_MAX, &length))
		return error_set(err, ERROR_PERMANENT, "\\# without a length");
	if (!put_hex(words + 2, count - 2, out))
		return expected(FIELD_HEX, words[2].text, err);
	return out->n == length ||
	       error_set(err, ERROR_PERMANENT, "\\# says %u octets, there are %zu",
		       (unsigned)length, out->n);
}

static void put_as_written(const struct zone_word *words, size_t count, struct buf *out)
{
	for (size_t w = 0; w < count; w++) {
		if (w)
			buf_add_char(out, ' ');
		buf_add(out, words[w].text);
	}
}

static const enum field *form_of(uint16_t type)
{
	for (size_t i = 0; i < COUNT_OF(forms); i++)
		if (forms[i].type == type)
			return forms[i].fields;
	return NULL;
}

bool zone_rdata_parse(const struct zone_word *words, size_t count, uint16_t type,
	const struct dns_wire_name *origin, struct buf *out, struct error *err)
{
	const enum field *fields = form_of(type);

	if (count && !words[0].quoted && str_eq(words[0].text, STR("\\#"))) {
		if (!put_generic(words, count, out, err))
			return false;
	} else if (fields) {
		if (!put_fields(words, count, fields, origin, out, err))
			return false;
	} else {
		put_as_written(words, count, out);
	}
	return !out->full ||
	       error_set(err, ERROR_PERMANENT, "more than %d octets of data", ZONE_RDATA_MAX);
}
