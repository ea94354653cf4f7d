/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of all settings, in reading order: this is what haechi.conf(5) is made of. */
#include "scan/settings.h"

#include <stddef.h>

#include "scan/settings_rows.h"

/* ---- texts with a grammar of their own ------------------------------------------------------ */

bool settings_port_parse(struct str text, uint16_t *out)
{
	uint64_t port;
	if (!str_to_uint(text, UINT16_MAX, &port) || port == 0)
		return false;
	*out = (uint16_t)port;
	return true;
}

/* "HOST:PORT", "192.0.2.1:25", "[2001:db8::1]:25". */
static bool host_port_parse(struct str text, struct str *host, uint16_t *port)
{
	size_t colon = str_find_last_char(text, ':');
	if (colon == STR_NONE || !settings_port_parse(str_from(text, colon + 1), port))
		return false;
	*host = str_first(text, colon);
	struct ip ip;
	if (host->n > 2 && host->p[0] == '[' && host->p[host->n - 1] == ']') {
		*host = str_first(str_from(*host, 1), host->n - 2);
		return ip_parse(*host, &ip);
	}
	for (size_t i = 0; i < host->n; i++)
		if (!ascii_is_alnum(host->p[i]) && !strchr("-._", host->p[i]))
			return false;
	return host->n > 0 && host->n <= 253;
}

static bool hop_parse(struct arena *arena, struct str text, void *out)
{
	struct hop hop = { .text = text };
	struct str kind, rest;
	(void)arena;
	if (!str_cut(text, ':', &kind, &rest) || rest.n == 0)
		return false;
	if (str_eq(kind, STR("maildir"))) {
		hop.kind = HOP_MAILDIR;
		hop.path = rest;
	} else if (str_eq(kind, STR("lmtp")) && str_starts(rest, STR("unix:/"))) {
		hop.kind = HOP_LMTP;
		hop.path = str_from(rest, 5);
	} else if (str_eq(kind, STR("lmtp")) || str_eq(kind, STR("smtp"))) {
		hop.kind = kind.p[0] == 'l' ? HOP_LMTP : HOP_SMTP;
		if (!host_port_parse(rest, &hop.host, &hop.port))
			return false;
	} else {
		return false;
	}
	*(struct hop *)out = hop;
	return true;
}

static void hop_print(struct buf *out, const void *value)
{
	buf_add(out, ((const struct hop *)value)->text);
}

/* A host name in A-labels, kept in lower case: labels of letters, digits, "-" and "_". */
static bool name_parse(struct arena *arena, struct str text, void *out)
{
	struct str rest = text, label;
	while (str_next_piece(&rest, '.', &label)) {
		if (label.n == 0 || label.n > 63 || label.p[0] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++)
			if (!ascii_is_alnum(label.p[i]) && label.p[i] != '-' && label.p[i] != '_')
				return false;
	}
	if (text.n > 253 || str_ends(text, STR(".")))
		return false;
	*(struct str *)out = str_of(arena_cstr(arena, arena_lower(arena, text)));
	return true;
}

static void name_print(struct buf *out, const void *value)
{
	buf_add(out, *(const struct str *)value);
}

/* Permissions in octal digits, as chmod(1) takes them. */
static bool mode_parse(struct arena *arena, struct str text, void *out)
{
	unsigned mode = 0;
	(void)arena;
	if (text.n < 3 || text.n > 4)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '7')
			return false;
		mode = mode * 8 + (unsigned)(text.p[i] - '0');
	}
	*(uint16_t *)out = (uint16_t)mode;
	return mode <= 0777;
}

static void mode_print(struct buf *out, const void *value)
{
	buf_printf(out, "%04o", *(const uint16_t *)value);
}

static const struct setting_parsed parsed_mode = {
	.shape = "permissions in octal, \"0660\"",
	.parse = mode_parse,
	.print = mode_print,
};
static const struct setting_parsed parsed_hop = {
	.shape = "\"maildir:PATH\", \"lmtp:HOST:PORT\", \"lmtp:unix:/PATH\" or \"smtp:HOST:PORT\"",
	.parse = hop_parse,
	.print = hop_print,
};
static const struct setting_parsed parsed_name = {
	.shape = "a host name in ASCII (A-labels), without a final dot",
	.parse = name_parse,
	.print = name_print,
};

/* ---- words ---------------------------------------------------------------------------------- */

const char *const language_names[LANGUAGE_COUNT + 1] = {
	[LANGUAGE_KO] = "ko", [LANGUAGE_EN] = "en", [LANGUAGE_JA] = "ja", NULL
};
static const char *const profile_words[] = {
	[PROFILE_DEFAULT] = "default", [PROFILE_STRICT] = "kakao", NULL
};
static const char *const protocol_words[] = { [PROTOCOL_SMTP] = "smtp",
	[PROTOCOL_MILTER] = "milter",
	[PROTOCOL_HTTP] = "http",
	[PROTOCOL_RSPAMC] = "rspamc",
	[PROTOCOL_SPAMC] = "spamc",
	NULL };
static const char *const tls_words[] = {
	[TLS_NONE] = "none", [TLS_OFFERED] = "offered", [TLS_REQUIRED] = "required", NULL
};
static const char *const keeping_words[] = {
	[KEEPING_NONE] = "none", [KEEPING_FACTS] = "facts", [KEEPING_MAIL] = "mail", NULL
};
static const char *const without_words[] = {
	[SIGNING_WITHOUT_DEFER] = "defer", [SIGNING_WITHOUT_SEND] = "send", NULL
};
static const char *const dns_mode_words[] = { [DNS_MODE_RECURSION] = "recursion",
	[DNS_MODE_FORWARD] = "forward",
	[DNS_MODE_ZONE] = "zone",
	[DNS_MODE_OFF] = "off",
	NULL };
static const char *const junk_words[] = {
	[JUNK_BY_HEADER] = "header", [JUNK_BY_PLUS] = "plus", NULL
};
static const char *const kind_words[] = {
	[ENVELOPE_INBOUND] = "inbound", [ENVELOPE_OUTBOUND] = "outbound", NULL
};
/* Words of enum list_kind and list_subject; the first is for no entry, the last for any. */
static const char *const list_kind_words[] = { "none", "block", "white", NULL };
static const char *const list_subject_words[] = { "ip", "domain", "address", "helo", "any", NULL };
static const char *const log_level_words[] = { "error", "warning", "info", "debug", NULL };
static const char *const log_target_words[] = { "stderr", "syslog", NULL };

static const char *const discovery_words[] = {
	[DMARC_BY_WALK] = "treewalk", [DMARC_BY_LIST] = "psl", NULL
};
static const char *const dmarc_policy_words[] = {
	[DMARC_FOLLOW] = "follow", [DMARC_REPORT] = "report", NULL
};
static const char *const pct_words[] = {
	[DMARC_PCT_HONOUR] = "honour", [DMARC_PCT_IGNORE] = "ignore", NULL
};

/* ---- the rows ------------------------------------------------------------------------------- */

#define ROW(row_name, row_kind, row_type, row_field, row_preset)                                   \
	.name = row_name, .kind = row_kind, .preset = row_preset, SETTING_AT(row_type, row_field)

#define LISTENER(name, kind, field, preset) ROW(name, kind, struct listener_settings, field, preset)
#define DOMAIN(name, kind, field, preset)   ROW(name, kind, struct domain_settings, field, preset)
#define OURS(name, kind, field, preset)     ROW(name, kind, struct settings, field, preset)

static const struct setting listener_rows[] = {
	{ LISTENER("name", SETTING_STRING, name, NULL), .min = 1, .max = 32,
		.tells = "What the log calls this listener." },
	{ LISTENER("protocol", SETTING_WORD, protocol, "smtp"), .words = protocol_words,
		.tells =
			"What is spoken there: SMTP as a gateway, the milter protocol of Postfix and "
			"Sendmail, our HTTP, or HTTP as rspamc and the protocol as spamc know them." },
	{ LISTENER("address", SETTING_STRING, address, ""), .max = 45,
		.tells = "Address to listen on; \"0.0.0.0\" and \"::\" are all of their family." },
	{ LISTENER("port", SETTING_COUNT, port, "0"), .min = 0, .max = 65535,
		.tells = "TCP port to listen on." },
	{ LISTENER("socket", SETTING_STRING, socket, ""), .max = 100,
		.tells =
			"Path of a unix socket to listen on instead; rspamc and spamc without an "
			"address have one called NAME.sock in data_directory." },
	{ LISTENER("socket_mode", SETTING_PARSED, socket_mode, "0660"), .parsed = &parsed_mode,
		.tells = "Permissions of the unix socket." },
	{ LISTENER("socket_group", SETTING_STRING, socket_group, ""), .max = 32,
		.tells = "Group of the unix socket, where we start as root; empty is the door's." },
	{ LISTENER("kind", SETTING_WORD, kind, "inbound"), .words = kind_words,
		.tells = "Mail from anywhere to our domains, or from our networks to the relay." },
	{ LISTENER("networks", SETTING_PREFIXES, networks, ""),
		.tells = "Who may send through an outbound listener, or ask by spamc over TCP." },
	{ LISTENER("first_look", SETTING_BOOL, first_look, "true"),
		.tells = "Of SMTP and milter: judge client and sender at the first recipient already, so "
			 "that what is refused by them is refused before its data; without it everything "
			 "is judged at the end." },
	{ LISTENER("tls", SETTING_WORD, tls, "none"), .words = tls_words,
		.tells = "STARTTLS: not there, there, or needed before MAIL; of HTTP, anything but "
			 "none means TLS from the first byte." },
	{ LISTENER("tokens", SETTING_STRINGS, tokens, ""),
		.tells = "HTTP: a client must show one of these (Authorization: Bearer TOKEN; rspamc -P)." },
	{ LISTENER("client_ca", SETTING_STRING, client_ca, ""), .max = 255,
		.tells =
			"HTTP with tls: PEM file of the authorities whose client certificates are let "
			"in; no others are." },
	{ LISTENER("xclient", SETTING_PREFIXES, xclient, ""),
		.tells = "Peers whose XCLIENT command is believed; no others see it offered." },
	{ LISTENER("proxy", SETTING_PREFIXES, proxy, ""),
		.tells =
			"Peers that speak the PROXY protocol (version 1 or 2) before anything else." },
};

static const struct setting domain_rows[] = {
	{ DOMAIN("name", SETTING_PARSED, name, NULL), .parsed = &parsed_name, .min = 1,
		.tells = "The domain that stands behind the @ of its recipients." },
	{ DOMAIN("hop", SETTING_PARSED, hop, NULL), .parsed = &parsed_hop, .min = 1,
		.tells = "Where accepted mail of the domain goes." },
	{ DOMAIN("junk", SETTING_WORD, junk, "header"), .words = junk_words,
		.tells =
			"How junk is marked for an LMTP or SMTP hop: by X-Spam-Flag: YES, or by the "
			"recipient user+Junk; a Maildir gets it in .Junk." },
};

static const struct setting_groups listener_groups = {
	.table = { listener_rows, sizeof(listener_rows) / sizeof(*listener_rows) },
	.item_size = sizeof(struct listener_settings),
	.count_at = offsetof(struct settings, listener_count),
};
static const struct setting_groups domain_groups = {
	.table = { domain_rows, sizeof(domain_rows) / sizeof(*domain_rows) },
	.item_size = sizeof(struct domain_settings),
	.count_at = offsetof(struct settings, domain_count),
};

#define ZONE(name, kind, field, preset) ROW(name, kind, struct own_zone, field, preset)
#define LIST_FILE(name, kind, field, preset) ROW(name, kind, struct list_file, field, preset)

static const struct setting zone_rows[] = {
	{ ZONE("name", SETTING_STRING, name, NULL), .min = 1, .max = 40,
		.tells = "What findings and log call this list." },
	{ ZONE("zone", SETTING_PARSED, zone, NULL), .parsed = &parsed_name, .min = 1,
		.tells = "The DNS zone that is asked." },
	{ ZONE("asks", SETTING_STRINGS, asks, "ip4"),
		.tells = "What it is asked about: \"ip4\", \"ip6\", \"domain\", \"dkim\" (the domain of a "
			 "valid signature), \"address\" (SHA-1 of a mail address)." },
	{ ZONE("codes", SETTING_STRINGS, codes, ""),
		.tells = "What its answers mean, as in the directory: \"127.0.0.4-7 IP_LISTED_HEAVY bots\"; "
			 "empty: all from 127.0.0.2 on are listings of middling weight." },
	{ ZONE("tested", SETTING_BOOL, tested, "true"),
		.tells = "It holds the test entries of RFC 5782 section 5." },
	{ ZONE("lookup", SETTING_STRING, lookup, ""), .max = 200,
		.tells = "A page for whoever is listed; {key} in it becomes what was looked up." },
};

static const struct setting list_file_rows[] = {
	{ LIST_FILE("file", SETTING_STRING, path, NULL), .min = 1, .max = 255,
		.tells = "One entry a line, then a blank and a reason if there is one; # begins a comment." },
	{ LIST_FILE("kind", SETTING_WORD, kind, "block"), .words = list_kind_words,
		.tells = "What being on it means." },
	{ LIST_FILE("subject", SETTING_WORD, subject, "any"), .words = list_subject_words,
		.tells = "What its entries are; \"any\": each as it looks." },
	{ LIST_FILE("reason", SETTING_STRING, reason, ""), .max = 200,
		.tells = "The reason of entries that give none." },
};

static const struct setting_groups zone_groups = {
	.table = { zone_rows, sizeof(zone_rows) / sizeof(*zone_rows) },
	.item_size = sizeof(struct own_zone),
	.count_at = offsetof(struct settings, blocklists.zone_count),
};
static const struct setting_groups list_file_groups = {
	.table = { list_file_rows, sizeof(list_file_rows) / sizeof(*list_file_rows) },
	.item_size = sizeof(struct list_file),
	.count_at = offsetof(struct settings, lists.file_count),
};

#define KIB      1024.0
#define MIB      (1024 * KIB)
#define GIB      (1024 * MIB)
#define DAYS_MAX 3650

static const struct setting rows[] = {
	{ OURS("hostname", SETTING_PARSED, hostname, "localhost"), .parsed = &parsed_name, .min = 1,
		.tells =
			"Our name in greetings, Received fields and notices; must be set to listen beyond "
			"loopback." },
	{ OURS("authserv_id", SETTING_PARSED, authserv_id, ""), .parsed = &parsed_name,
		.tells = "Our name in Authentication-Results (RFC 8601); empty is hostname." },
	{ OURS("data_directory", SETTING_STRING, data_directory, "/var/lib/haechi"), .min = 1,
		.max = 255,
		.tells = "Where the store, the quarantine and the control socket lie." },
	{ OURS("profile", SETTING_WORD, profile, "default"), .words = profile_words,
		.tells =
			"The policy; kakao refuses outright what Kakao's published policy refuses, such as "
			"an SPF fail." },
	{ OURS("language", SETTING_WORD, language, "en"), .words = language_names,
		.tells = "Language of replies and explanations where nothing else decides." },
	{ OURS("log_level", SETTING_STRING, log_level, "info"), .words = log_level_words, .max = 16,
		.tells = "The least weighty lines that are logged." },
	{ OURS("log_target", SETTING_STRING, log_target, "stderr"), .words = log_target_words,
		.max = 16, .tells = "Where log lines go." },

	{ OURS("users.door", SETTING_STRING, users.door, "haechi-door"), .max = 32,
		.tells =
			"User (name or number) that the door runs as, when started as root; empty is root." },
	{ OURS("users.keeper", SETTING_STRING, users.keeper, "haechi-keeper"), .max = 32,
		.tells = "User that the keeper runs as, and that owns the store." },
	{ OURS("users.resolver", SETTING_STRING, users.resolver, "haechi-resolver"), .max = 32,
		.tells = "User that the resolver runs as." },
	{ OURS("users.scanner", SETTING_STRING, users.scanner, "haechi-scan"), .max = 32,
		.tells = "User that template and scanners run as." },
	{ OURS("users.signer", SETTING_STRING, users.signer, "haechi-signer"), .max = 32,
		.tells = "User that the signer runs as, and that alone can read the private keys." },

	{ OURS("listeners", SETTING_GROUPS, listeners, ""), .groups = &listener_groups,
		.tells = "Where we take SMTP connections." },
	{ OURS("domains", SETTING_GROUPS, domains, ""), .groups = &domain_groups,
		.tells = "Our domains; mail to any other is refused." },
	{ OURS("relay", SETTING_PARSED, relay, ""), .parsed = &parsed_hop,
		.tells =
			"Next hop of outbound listeners and of notices of our own; empty is none." },

	{ OURS("networks.own", SETTING_PREFIXES, networks.own, "127.0.0.0/8 ::1"),
		.tells =
			"Relays and clients of ours: no greeting delay, and their mail is not judged by "
			"where it comes from." },
	{ OURS("networks.white", SETTING_PREFIXES, networks.white, ""),
		.tells =
			"White IP: addresses known to send wanted mail, with more connections and no "
			"greeting delay." },
	{ OURS("networks.normalize", SETTING_PREFIXES, networks.normalize, ""),
		.tells =
			"Clients whose bare CR and bare LF line ends are mended; of all others they are "
			"refused (CVE-2023-51764)." },

	{ OURS("limits.message_size", SETTING_SIZE, limits.message_size, "50M"), .min = 64 * KIB,
		.max = 1 * GIB, .tells = "Bytes of one mail." },
	{ OURS("limits.recipients", SETTING_COUNT, limits.recipients, "100"), .min = 1, .max = 1000,
		.tells = "Recipients of one mail (RFC 5321 4.5.3.1.8 asks for 100)." },
	{ OURS("limits.connections", SETTING_COUNT, limits.connections, "6000"), .min = 1,
		.max = 100000, .tells = "Connections open at once, in all." },
	{ OURS("limits.connections_per_ip", SETTING_COUNT, limits.connections_per_ip, "20"),
		.min = 1, .max = 100000, .tells = "Connections open at once from one address." },
	{ OURS("limits.connections_per_white_ip", SETTING_COUNT, limits.connections_per_white_ip,
		  "100"),
		.min = 1, .max = 100000, .tells = "The same from an address in networks.white." },
	{ OURS("limits.connections_per_prefix", SETTING_COUNT, limits.connections_per_prefix,
		  "100"),
		.min = 1, .max = 100000, .tells = "The same from one /24 (IPv4) or /64 (IPv6)." },
	{ OURS("limits.connection_rate", SETTING_COUNT, limits.connection_rate, "60"), .min = 1,
		.max = 1000000, .tells = "New connections from one address in a minute." },
	{ OURS("limits.mail_rate", SETTING_COUNT, limits.mail_rate, "300"), .min = 1,
		.max = 1000000, .tells = "Mails begun from one address in a minute." },
	{ OURS("limits.recipient_rate", SETTING_COUNT, limits.recipient_rate, "1000"), .min = 1,
		.max = 1000000, .tells = "Recipients named from one address in a minute." },
	{ OURS("limits.unknown_recipient_rate", SETTING_COUNT, limits.unknown_recipient_rate, "20"),
		.min = 1, .max = 1000000,
		.tells = "Unknown recipients named from one address in a minute." },
	{ OURS("limits.prefix_rate_factor", SETTING_COUNT, limits.prefix_rate_factor, "4"),
		.min = 1, .max = 1000,
		.tells = "A prefix may do this many times what one of its addresses may." },
	{ OURS("limits.bytes_in_flight", SETTING_SIZE, limits.bytes_in_flight, "256M"),
		.min = 64 * KIB, .max = 256 * GIB,
		.tells = "Bytes of all mails being received or judged; beyond it 452 4.3.1." },
	{ OURS("limits.bytes_in_flight_per_ip", SETTING_SIZE, limits.bytes_in_flight_per_ip,
		  "128M"),
		.min = 64 * KIB, .max = 256 * GIB, .tells = "The same from one address." },
	{ OURS("limits.mails_per_connection", SETTING_COUNT, limits.mails_per_connection, "100"),
		.min = 1, .max = 100000, .tells = "Mails in one connection, then 421." },
	{ OURS("limits.command_errors", SETTING_COUNT, limits.command_errors, "20"), .min = 1,
		.max = 1000, .tells = "Commands refused in one connection, then 421." },
	{ OURS("limits.stress_percent", SETTING_COUNT, limits.stress_percent, "80"), .min = 10,
		.max = 100,
		.tells =
			"From this share of limits.connections on, deadlines are short and idlers leave." },

	{ OURS("smtp.greeting_delay_ms", SETTING_MILLISECONDS, smtp.greeting_delay_ms, "2000"),
		.min = 0, .max = 60000,
		.tells =
			"Milliseconds before the greeting for unknown clients, so that early talkers show "
			"themselves." },
	{ OURS("smtp.command_timeout", SETTING_SECONDS, smtp.command_timeout, "300"), .min = 1,
		.max = 3600, .tells = "For one whole command line (RFC 5321 4.5.3.2)." },
	{ OURS("smtp.data_timeout", SETTING_SECONDS, smtp.data_timeout, "1200"), .min = 1,
		.max = 7200, .tells = "For all data of one mail, however slowly it drips." },
	{ OURS("smtp.session_timeout", SETTING_SECONDS, smtp.session_timeout, "3600"), .min = 1,
		.max = 86400, .tells = "For a whole connection." },
	{ OURS("smtp.stress_timeout", SETTING_SECONDS, smtp.stress_timeout, "10"), .min = 1,
		.max = 3600, .tells = "For one command line under stress." },
	{ OURS("smtp.judge_timeout", SETTING_SECONDS, smtp.judge_timeout, "20"), .min = 1,
		.max = 300,
		.tells = "For a judgement; what was not answered then counts as not answered." },
	{ OURS("smtp.end_of_data_timeout", SETTING_SECONDS, smtp.end_of_data_timeout, "120"),
		.min = 2, .max = 600, .tells = "From the end of data to our reply; then 451." },
	{ OURS("smtp.hop_timeout", SETTING_SECONDS, smtp.hop_timeout, "60"), .min = 1, .max = 600,
		.tells = "For one reply of a next hop." },

	{ OURS("tls.certificate", SETTING_STRING, tls.certificate, ""), .max = 255,
		.tells = "PEM file of the certificate and its chain." },
	{ OURS("tls.key", SETTING_STRING, tls.key, ""), .max = 255,
		.tells = "PEM file of its private key, readable by the user of the door." },

	{ OURS("dns.mode", SETTING_WORD, dns.mode, "recursion"), .words = dns_mode_words,
		.tells =
			"Ask the Internet, ask dns.forward, answer from dns.zone_file alone, or ask "
			"nothing." },
	{ OURS("dns.forward", SETTING_STRINGS, dns.forward, ""),
		.tells = "Resolvers to ask: \"192.0.2.1\" or with a port \"192.0.2.1@5300\"." },
	{ OURS("dns.zone_file", SETTING_STRING, dns.zone_file, ""), .max = 255,
		.tells = "Master file (RFC 1035 section 5) of the mode zone." },
	{ OURS("dns.trust_anchor", SETTING_STRING, dns.trust_anchor, "auto"), .max = 255,
		.tells = "File with the DNSSEC trust anchor, empty for no DNSSEC; \"auto\" is the root's "
			 "from dns-root-data with the mode recursion, and none with forward." },
	{ OURS("dns.suffix_list", SETTING_STRING, dns.suffix_list, ""), .max = 255,
		.tells = "Public suffix list, for one newer than the system's." },
	{ OURS("dns.timeout_ms", SETTING_MILLISECONDS, dns.timeout_ms, "5000"), .min = 10,
		.max = 60000, .tells = "Milliseconds for one question." },
	{ OURS("dns.questions_per_mail", SETTING_COUNT, dns.questions_per_mail, "200"), .min = 1,
		.max = 10000,
		.tells = "Questions put for one mail; the rest are answered \"refused\"." },

	{ OURS("blocklists.use", SETTING_STRINGS, blocklists.use, "preset"),
		.tells =
			"Public lists that are asked, by name or zone; \"preset\" is those that free use "
			"allows, () none (`haechi list feeds`)." },
	{ OURS("blocklists.off", SETTING_STRINGS, blocklists.off, ""),
		.tells = "Lists that are not asked although blocklists.use names them." },
	{ OURS("blocklists.keys", SETTING_STRINGS, blocklists.keys, ""),
		.tells =
			"Keys that operators gave us, \"NAME=KEY\" by list or operator: "
			"\"spamhaus=…\" (DQS), \"abusix=…\"." },
	{ OURS("blocklists.zones", SETTING_GROUPS, blocklists.zones, ""), .groups = &zone_groups,
		.tells = "Lists of our own in the DNS." },
	{ OURS("blocklists.directory", SETTING_STRING, blocklists.directory, ""), .max = 255,
		.tells =
			"File with the directory of public lists; empty is the one compiled in "
			"(blocklists.conf)." },
	{ OURS("blocklists.questions_per_list", SETTING_COUNT, blocklists.questions_per_list, "6"),
		.min = 1, .max = 100, .tells = "Things of one mail that one list is asked about." },
	{ OURS("blocklists.questions_per_day", SETTING_COUNT, blocklists.questions_per_day, "0"),
		.min = 0, .max = 1e9,
		.tells =
			"Questions a day after which a list is left alone until the next; 0 is what "
			"the directory says of its terms." },
	{ OURS("blocklists.test_every", SETTING_SECONDS, blocklists.test_every, "900"), .min = 1,
		.max = 86400,
		.tells =
			"How often each list is tested: RFC 5782's entries, and blocklists.known_good." },
	{ OURS("blocklists.known_good", SETTING_STRINGS, blocklists.known_good,
		  "8.8.8.8 9.9.9.9 2001:4860:4860::8888 2620:fe::fe wikipedia.org"),
		.tells = "Addresses and domains that only a broken list lists." },
	{ OURS("blocklists.reasons", SETTING_BOOL, blocklists.reasons, "true"),
		.tells = "A list that has listed something is asked why, for the explanation." },

	{ OURS("lists.files", SETTING_GROUPS, lists.files, ""), .groups = &list_file_groups,
		.tells =
			"Block and white lists of our own kept in files, beside `haechi list`; read "
			"again whenever they change; the keeper's user must be able to read them." },

	{ OURS("judge.junk_at", SETTING_POINTS, judge.junk_at, "5.0"), .min = -1000, .max = 1000,
		.tells = "Points from which a mail is junk." },
	{ OURS("judge.quarantine_at", SETTING_POINTS, judge.quarantine_at, "10.0"), .min = -1000,
		.max = 1000, .tells = "Points from which a mail is held in the quarantine." },
	{ OURS("judge.reject_at", SETTING_POINTS, judge.reject_at, "15.0"), .min = -1000,
		.max = 1000, .tells = "Points from which a mail is refused." },
	{ OURS("judge.own_names", SETTING_STRINGS, judge.own_names, ""),
		.tells = "Further names of ours; a client that greets with one of them is lying." },
	{ OURS("judge.off", SETTING_STRINGS, judge.off, ""),
		.tells = "Rooms whose checks are left out: \"identity\" (names of the client and its "
			 "domains, impersonation), \"content\" (form and text of the mail); for a "
			 "system that others filter behind." },

	{ OURS("signing.directory", SETTING_STRING, signing.directory, ""), .max = 255,
		.tells =
			"Where the private keys of DKIM lie (haechi-key(1)); empty is keys in the "
			"data_directory." },
	{ OURS("signing.headers", SETTING_STRINGS, signing.headers, ""),
		.tells = "Header fields to sign besides those of RFC 6376 5.4.1 and the List- fields." },
	{ OURS("signing.expire_days", SETTING_COUNT, signing.expire_days, "0"), .max = DAYS_MAX,
		.tells = "Days after which a signature of ours expires (x=); 0 is never." },
	{ OURS("signing.without", SETTING_WORD, signing.without, "defer"), .words = without_words,
		.tells =
			"What becomes of mail that should be signed while the signer cannot: put off "
			"(451), or sent unsigned." },
	{ OURS("arc.seal", SETTING_PARSED, arc.seal, ""), .parsed = &parsed_name,
		.tells =
			"The domain in whose name mail that we pass on is sealed (ARC, RFC 8617); empty "
			"is no seal." },
	{ OURS("arc.trusted", SETTING_STRINGS, arc.trusted, ""),
		.tells =
			"Domains (d= of ARC-Seal) that are believed about what they saw of a mail before they "
			"passed it on, as long as the chain of seals is valid." },

	{ OURS("dmarc.discovery", SETTING_WORD, dmarc.discovery, "treewalk"),
		.words = discovery_words,
		.tells =
			"Whose DMARC record decides: as RFC 9989 finds it, or by the public suffix list "
			"(RFC 7489). Both are evaluated, and a difference is reported." },
	{ OURS("dmarc.policy", SETTING_WORD, dmarc.policy, "follow"), .words = dmarc_policy_words,
		.tells =
			"Do what the author's domain asks for with mail that fails DMARC, or only report "
			"it." },
	{ OURS("dmarc.pct", SETTING_WORD, dmarc.pct, "honour"), .words = pct_words,
		.tells =
			"pct= of records of the old form (without t=): the policy holds for that share of "
			"the mails, or for all." },
	{ OURS("dmarc.lists", SETTING_STRINGS, dmarc.lists, ""),
		.tells =
			"Domains of mailing lists whose mail is not held to its author's policy; it must "
			"carry a List-Id, and SPF or DKIM must prove the domain." },
	{ OURS("dmarc.forwarders", SETTING_STRINGS, dmarc.forwarders, ""),
		.tells =
			"Domains of forwarders whose mail is not held to its author's policy, where SPF or "
			"DKIM proves them; those who seal by ARC stand in arc.trusted." },
	{ OURS("dmarc.bimi", SETTING_BOOL, dmarc.bimi, "true"),
		.tells = "Look up BIMI of authors that DMARC proves under an enforced policy: a fact in "
			 "the record, for one question more." },

	{ OURS("scanner.count", SETTING_COUNT, scanner.count, "0"), .min = 0, .max = 256,
		.tells = "Scanner processes; 0 is one for each core." },
	{ OURS("scanner.recycle_after", SETTING_COUNT, scanner.recycle_after, "1000"), .min = 1,
		.max = 1000000,
		.tells = "Mails after which a scanner is replaced by a fresh one." },
	{ OURS("scanner.cpu_seconds", SETTING_SECONDS, scanner.cpu_seconds, "10"), .min = 1,
		.max = 300,
		.tells = "CPU time for one turn of one mail; then the scanner is ended." },
	{ OURS("scanner.memory", SETTING_SIZE, scanner.memory, "512M"), .min = 64 * MIB,
		.max = 16 * GIB, .tells = "Address space of a scanner." },

	{ OURS("keeping.mode", SETTING_WORD, keeping.mode, "facts"), .words = keeping_words,
		.tells =
			"What is kept of a judged mail for replay: nothing, the answers and facts, or the "
			"mail as well." },
	{ OURS("keeping.days", SETTING_COUNT, keeping.days, "14"), .min = 1, .max = DAYS_MAX,
		.tells = "Days that it is kept." },

	{ OURS("protect.names", SETTING_GROUPS, protect.names, ""), .groups = &settings_protected_groups,
		.tells =
			"Names that only their owners may use as a sender's name: your services, staff, "
			"partners." },
	{ OURS("protect.domains", SETTING_STRINGS, protect.domains, ""),
		.tells =
			"Further domains that no other may be made to look like; yours and those of the "
			"brands are protected anyway." },
	{ OURS("protect.brands_file", SETTING_STRING, protect.brands_file, ""), .max = 255,
		.tells =
			"File of brands often impersonated, with their domains, in the form of "
			"conf/brands.conf; empty is that list, built in, \"none\" is no list." },

	{ OURS("contacts.days", SETTING_COUNT, contacts.days, "365"), .min = 0, .max = DAYS_MAX,
		.tells =
			"Days after the last mail that a sender counts as known to a recipient (kept as a "
			"hash); 0 remembers nobody." },

	{ OURS("quarantine.days", SETTING_COUNT, quarantine.days, "30"), .min = 1, .max = DAYS_MAX,
		.tells = "Days that a mail stays in the quarantine." },
	{ OURS("quarantine.poison_per_source", SETTING_COUNT, quarantine.poison_per_source, "5"),
		.min = 0, .max = 10000,
		.tells =
			"Mails set aside from one address because they ended two scanners; then 451." },
	{ OURS("quarantine.poison_total", SETTING_COUNT, quarantine.poison_total, "100"), .min = 0,
		.max = 100000, .tells = "The same from all addresses." },
	{ OURS("quarantine.retry_days", SETTING_COUNT, quarantine.retry_days, "5"), .min = 1,
		.max = 30,
		.tells =
			"Days that the rest of a half-delivered mail is tried; then its sender is told." },
};

const char *listener_protocol_name(enum listener_protocol protocol)
{
	return protocol_words[protocol];
}

const struct setting_table settings_rows = { rows, sizeof(rows) / sizeof(*rows) };
