/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/dynamic.h"

#include <stdio.h>

/* A word that stands alone in a name, between anything that is no letter. */
static const struct word {
	struct str text;
	enum word_kind {
		WORD_ACCESS, /* says access line by itself */
		WORD_LINE,   /* says access line beside the client's address or a number */
		WORD_STATIC, /* says that the line is fixed: generic, not dynamic */
		WORD_SERVER, /* a mail server: chosen on purpose, numbers or not */
		WORD_KINDS
	} kind;
} words[] = {
	{ STR_INIT("dyn"), WORD_ACCESS },
	{ STR_INIT("dynamic"), WORD_ACCESS },
	{ STR_INIT("dynamicip"), WORD_ACCESS },
	{ STR_INIT("dynip"), WORD_ACCESS },
	{ STR_INIT("dhcp"), WORD_ACCESS },
	{ STR_INIT("ppp"), WORD_ACCESS },
	{ STR_INIT("pppoe"), WORD_ACCESS },
	{ STR_INIT("dial"), WORD_ACCESS },
	{ STR_INIT("dialup"), WORD_ACCESS },
	{ STR_INIT("dialin"), WORD_ACCESS },
	{ STR_INIT("dip"), WORD_ACCESS },
	{ STR_INIT("adsl"), WORD_ACCESS },
	{ STR_INIT("vdsl"), WORD_ACCESS },
	{ STR_INIT("xdsl"), WORD_ACCESS },
	{ STR_INIT("dsl"), WORD_ACCESS },
	{ STR_INIT("sdsl"), WORD_LINE },
	{ STR_INIT("cable"), WORD_ACCESS },
	{ STR_INIT("cablemodem"), WORD_ACCESS },
	{ STR_INIT("catv"), WORD_ACCESS },
	{ STR_INIT("hfc"), WORD_ACCESS },
	{ STR_INIT("ftth"), WORD_ACCESS },
	{ STR_INIT("fttx"), WORD_ACCESS },
	{ STR_INIT("fttb"), WORD_ACCESS },
	{ STR_INIT("docsis"), WORD_ACCESS },
	{ STR_INIT("broadband"), WORD_ACCESS },
	{ STR_INIT("mobile"), WORD_LINE },
	{ STR_INIT("gprs"), WORD_ACCESS },
	{ STR_INIT("umts"), WORD_ACCESS },
	{ STR_INIT("lte"), WORD_LINE },
	{ STR_INIT("wimax"), WORD_ACCESS },
	{ STR_INIT("wireless"), WORD_LINE },
	{ STR_INIT("wifi"), WORD_LINE },
	{ STR_INIT("wlan"), WORD_LINE },
	{ STR_INIT("pool"), WORD_LINE },
	{ STR_INIT("pools"), WORD_LINE },
	{ STR_INIT("cust"), WORD_LINE },
	{ STR_INIT("customer"), WORD_LINE },
	{ STR_INIT("customers"), WORD_LINE },
	{ STR_INIT("client"), WORD_LINE },
	{ STR_INIT("clients"), WORD_LINE },
	{ STR_INIT("user"), WORD_LINE },
	{ STR_INIT("users"), WORD_LINE },
	{ STR_INIT("subscriber"), WORD_LINE },
	{ STR_INIT("subs"), WORD_LINE },
	{ STR_INIT("cpe"), WORD_LINE },
	{ STR_INIT("res"), WORD_LINE },
	{ STR_INIT("residential"), WORD_ACCESS },
	{ STR_INIT("home"), WORD_LINE },
	{ STR_INIT("modem"), WORD_LINE },
	{ STR_INIT("bb"), WORD_LINE },
	{ STR_INIT("fiber"), WORD_LINE },
	{ STR_INIT("fibre"), WORD_LINE },
	{ STR_INIT("flets"), WORD_ACCESS },
	{ STR_INIT("ipngn"), WORD_ACCESS },
	{ STR_INIT("static"), WORD_STATIC },
	{ STR_INIT("staticip"), WORD_STATIC },
	{ STR_INIT("stat"), WORD_STATIC },
	{ STR_INIT("fixed"), WORD_STATIC },
	{ STR_INIT("fix"), WORD_STATIC },
	{ STR_INIT("leased"), WORD_STATIC },
	{ STR_INIT("business"), WORD_STATIC },
	{ STR_INIT("biz"), WORD_STATIC },
	{ STR_INIT("mail"), WORD_SERVER },
	{ STR_INIT("smtp"), WORD_SERVER },
	{ STR_INIT("mx"), WORD_SERVER },
	{ STR_INIT("mta"), WORD_SERVER },
	{ STR_INIT("relay"), WORD_SERVER },
	{ STR_INIT("out"), WORD_SERVER },
	{ STR_INIT("outbound"), WORD_SERVER },
	{ STR_INIT("mailer"), WORD_SERVER },
	{ STR_INIT("bounce"), WORD_SERVER },
	{ STR_INIT("post"), WORD_SERVER },
};

/* Domains under which hosts have the names that their provider gave them: those with an address or
 * at least four digits in front, since the provider's own servers are there too. */
static const struct provider {
	const char *domain;
	enum naming naming;
} providers[] = {
	/* Korea: KT, SK Broadband, LG U+ and what they bought */
	{ "kornet.net", NAMING_DYNAMIC },
	{ "ollehinternet.com", NAMING_DYNAMIC },
	{ "hananet.net", NAMING_DYNAMIC },
	{ "thrunet.com", NAMING_DYNAMIC },
	{ "skbroadband.com", NAMING_DYNAMIC },
	{ "bora.net", NAMING_DYNAMIC },
	{ "boranet.net", NAMING_DYNAMIC },
	{ "powercomm.com", NAMING_DYNAMIC },
	{ "xpeed.com", NAMING_DYNAMIC },
	{ "lgdacom.net", NAMING_DYNAMIC },
	{ "dreamx.net", NAMING_DYNAMIC },
	/* Japan */
	{ "ocn.ne.jp", NAMING_DYNAMIC },
	{ "plala.or.jp", NAMING_DYNAMIC },
	{ "so-net.ne.jp", NAMING_DYNAMIC },
	{ "bbtec.net", NAMING_DYNAMIC },
	{ "dion.ne.jp", NAMING_DYNAMIC },
	{ "infoweb.ne.jp", NAMING_DYNAMIC },
	{ "mesh.ad.jp", NAMING_DYNAMIC },
	{ "asahi-net.or.jp", NAMING_DYNAMIC },
	{ "eonet.ne.jp", NAMING_DYNAMIC },
	{ "commufa.jp", NAMING_DYNAMIC },
	{ "zaq.ne.jp", NAMING_DYNAMIC },
	{ "home.ne.jp", NAMING_DYNAMIC },
	{ "spmode.ne.jp", NAMING_DYNAMIC },
	{ "panda-world.ne.jp", NAMING_DYNAMIC },
	{ "vs.sakura.ne.jp", NAMING_GENERIC },
	{ "static.cnode.io", NAMING_GENERIC },
	{ "static.cnode.jp", NAMING_GENERIC },
	/* elsewhere */
	{ "hinet.net", NAMING_DYNAMIC },
	{ "t-ipconnect.de", NAMING_DYNAMIC },
	{ "comcast.net", NAMING_DYNAMIC },
	{ "rr.com", NAMING_DYNAMIC },
	{ "wanadoo.fr", NAMING_DYNAMIC },
	{ "proxad.net", NAMING_DYNAMIC },
	{ "sbcglobal.net", NAMING_DYNAMIC },
	{ "fios.verizon.net", NAMING_DYNAMIC },
	/* clouds and server hosts: defaults that nobody changed */
	{ "amazonaws.com", NAMING_GENERIC },
	{ "bc.googleusercontent.com", NAMING_GENERIC },
	{ "vultrusercontent.com", NAMING_GENERIC },
	{ "linodeusercontent.com", NAMING_GENERIC },
	{ "members.linode.com", NAMING_GENERIC },
	{ "contaboserver.net", NAMING_GENERIC },
	{ "clients.your-server.de", NAMING_GENERIC },
	{ "vps.ovh.net", NAMING_GENERIC },
	{ "vps.ovh.ca", NAMING_GENERIC },
	{ "kimsufi.com", NAMING_GENERIC },
	{ "ip.secureserver.net", NAMING_GENERIC },
	{ "rev.poneytelecom.eu", NAMING_GENERIC },
	{ "compute.hwclouds-dns.com", NAMING_GENERIC },
	{ "stratoserver.net", NAMING_GENERIC },
	{ "hostwindsdns.com", NAMING_GENERIC },
	{ "host.colocrossing.com", NAMING_GENERIC },
};

#define NUMBERS_MAX 32 /* of one name */

struct number {
	unsigned value;
	size_t start, end;
};

/* What the host's own labels consist of. */
struct anatomy {
	struct str host; /* the labels before the registered domain */
	struct number numbers[NUMBERS_MAX];
	size_t number_count, digit_count;
	size_t octets; /* of the client's address that stand together; 4 for IPv6: most of it */
	const struct word *seen[WORD_KINDS]; /* the first word of each kind */
};

static struct str last_label(struct str name)
{
	size_t dot = str_find_last_char(name, '.');

	return dot == STR_NONE ? name : str_from(name, dot + 1);
}

/* The labels before the domain that somebody registered. No list of suffixes is needed: what
 * matters is only that words in the registered name ("cable.co.uk") do not count. */
static struct str host_labels(struct str name)
{
	struct str top = last_label(name), second, host;

	host = str_first(name, name.n > top.n ? name.n - top.n - 1 : 0);
	second = last_label(host);
	host.n -= second.n < host.n ? second.n + 1 : second.n;
	if (top.n == 2 && second.n <= 3 && host.n > 0) {
		second = last_label(host);
		host.n -= second.n < host.n ? second.n + 1 : second.n;
	}
	return host;
}

static void note_word(struct anatomy *anatomy, struct str text)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(words[i].text, text) && !anatomy->seen[words[i].kind])
			anatomy->seen[words[i].kind] = &words[i];
}

static void note_number(struct anatomy *anatomy, size_t start, size_t end)
{
	struct str digits = { anatomy->host.p + start, end - start };
	uint64_t value;

	anatomy->digit_count += digits.n;
	if (anatomy->number_count < NUMBERS_MAX && digits.n <= 3 &&
		str_to_uint(digits, 999, &value))
		anatomy->numbers[anatomy->number_count++] =
			(struct number){ (unsigned)value, start, end };
}

/* Runs of letters are words, runs of digits numbers. */
static void read_labels(struct anatomy *anatomy)
{
	struct str host = anatomy->host;
	size_t at = 0, start;

	while (at < host.n) {
		start = at;
		while (at < host.n && ascii_is_alpha(host.p[at]))
			at++;
		if (at > start)
			note_word(anatomy, (struct str){ host.p + start, at - start });
		start = at;
		while (at < host.n && ascii_is_digit(host.p[at]))
			at++;
		if (at > start)
			note_number(anatomy, start, at);
		if (at < host.n && !ascii_is_alnum(host.p[at]))
			at++;
	}
}

/* How many octets stand in the name from number `first` on, beginning with octet `skip`, with one
 * character between two of them. */
static size_t octets_from(
	const struct anatomy *anatomy, size_t first, const uint8_t octets[static 4], size_t skip)
{
	size_t n = 0;

	for (size_t i = first; i < anatomy->number_count && skip + n < 4; i++) {
		const struct number *number = &anatomy->numbers[i];
		if (number->value != octets[skip + n] ||
			(n > 0 && number->start != number[-1].end + 1))
			break;
		n++;
	}
	return n;
}

static size_t most_octets(const struct anatomy *anatomy, const uint8_t octets[static 4])
{
	size_t most = 0, n;

	for (size_t first = 0; first < anatomy->number_count; first++) {
		for (size_t skip = 0; skip < 3; skip++) {
			n = octets_from(anatomy, first, octets, skip);
			if (n > most)
				most = n;
		}
	}
	return most;
}

/* In order, reversed, or in one piece: twelve digits, eight hexadecimal ones. */
static size_t octets_v4(const struct anatomy *anatomy, const struct ip *ip)
{
	const uint8_t *b = ip->b, reversed[4] = { b[3], b[2], b[1], b[0] };
	size_t forward, backward;
	char packed[16], hex[16];

	snprintf(packed, sizeof packed, "%03u%03u%03u%03u", b[0], b[1], b[2], b[3]);
	snprintf(hex, sizeof hex, "%02x%02x%02x%02x", b[0], b[1], b[2], b[3]);
	if (str_find(anatomy->host, str_of(packed)) != STR_NONE ||
		str_find(anatomy->host, str_of(hex)) != STR_NONE)
		return 4;
	forward = most_octets(anatomy, b);
	backward = most_octets(anatomy, reversed);
	return forward > backward ? forward : backward;
}

/* Four groups of the address in a row ("2001-db8-0-1"), or twelve nibbles in one piece. */
static size_t octets_v6(const struct anatomy *anatomy, const struct ip *ip)
{
	struct str host = anatomy->host, run;
	char nibbles[40];
	size_t at = 0, matched = 0;

	for (size_t i = 0; i < 16; i++)
		snprintf(nibbles + 2 * i, 3, "%02x", ip->b[i]);
	while (at < host.n) {
		size_t start = at;
		unsigned value = 0;
		while (at < host.n && ascii_hex_value(host.p[at]) >= 0)
			value = value << 4 | (unsigned)ascii_hex_value(host.p[at++]);
		run = (struct str){ host.p + start, at - start };
		if (run.n >= 12 && str_find(str_of(nibbles), run) != STR_NONE)
			return 4;
		if (run.n >= 1 && run.n <= 4 && matched < 8 &&
			value == (unsigned)(ip->b[2 * matched] << 8 | ip->b[2 * matched + 1]))
			matched++;
		else if (run.n > 0)
			matched = 0;
		if (matched >= 4)
			return 4;
		at++;
	}
	return 0;
}

static const struct provider *find_provider(struct str name)
{
	for (size_t i = 0; i < sizeof providers / sizeof *providers; i++) {
		struct str domain = str_of(providers[i].domain);
		if (name.n > domain.n && str_ends(name, domain) &&
			name.p[name.n - domain.n - 1] == '.')
			return &providers[i];
	}
	return NULL;
}

/* What speaks for an access line, or NULL. */
static const char *access_sign(const struct anatomy *anatomy)
{
	const struct word *access = anatomy->seen[WORD_ACCESS], *line = anatomy->seen[WORD_LINE];

	if (anatomy->seen[WORD_STATIC])
		return NULL;
	if (access && anatomy->digit_count > 0)
		return access->text.p;
	if (line && (anatomy->octets >= 2 || anatomy->digit_count >= 4))
		return line->text.p;
	return NULL;
}

enum naming naming_of(struct str name, const struct ip *ip, const char **pattern)
{
	struct anatomy anatomy = { .host = host_labels(name) };
	const struct provider *provider = find_provider(name);
	const char *sign;

	*pattern = NULL;
	read_labels(&anatomy);
	anatomy.octets = ip->v6 ? octets_v6(&anatomy, ip) : octets_v4(&anatomy, ip);
	if (anatomy.seen[WORD_SERVER])
		return NAMING_OWN;
	if (provider && (anatomy.octets >= 2 || anatomy.digit_count >= 4)) {
		*pattern = provider->domain;
		return anatomy.seen[WORD_STATIC] ? NAMING_GENERIC : provider->naming;
	}
	sign = access_sign(&anatomy);
	if (sign) {
		*pattern = sign;
		return NAMING_DYNAMIC;
	}
	if (anatomy.octets >= 3 || (anatomy.seen[WORD_STATIC] && anatomy.digit_count >= 4)) {
		*pattern = anatomy.octets >= 3 ? "address" : anatomy.seen[WORD_STATIC]->text.p;
		return NAMING_GENERIC;
	}
	return NAMING_OWN;
}
