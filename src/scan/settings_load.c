/* SPDX-License-Identifier: Apache-2.0
 *
 * Loading all settings, checking what one row alone cannot see, and looking things up in them. */
#include "scan/settings_rows.h"

#include <assert.h>
#include <idn2.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "mail/domain.h"

#define SIGNING_HEADERS_MAX 32
#define SIGNING_HEADER_MAX  76
#define SETTINGS_ARENA_MAX ((size_t)512 * 1024 * 1024)

/* ---- what one row alone cannot see ---------------------------------------------------------- */

typedef bool cross_check(
	struct settings *s, const struct settings_source *source, struct error *err);

/* Where it listens: an address with a port, or a unix socket. */
static const char *check_place(struct settings *s, struct listener_settings *l)
{
	bool has_default = l->protocol == PROTOCOL_RSPAMC || l->protocol == PROTOCOL_SPAMC;
	if (l->socket.n > 0)
		return l->address.n > 0 || l->port > 0 ? "socket and address exclude each other"
			: l->protocol == PROTOCOL_SMTP ? "SMTP is spoken over TCP"
						       : NULL;
	if (has_default && l->address.n == 0 && l->port == 0) {
		l->socket = str_of(arena_cstr(s->arena, arena_printf(s->arena, "%.*s/%.*s.sock",
			STR_ARG(s->data_directory), STR_ARG(l->name))));
		return NULL;
	}
	if (l->address.n == 0 || l->port == 0)
		return "a listener needs an address and a port, or a socket";
	return ip_parse(l->address, &l->ip) ? NULL : "the address is no IPv4 or IPv6 address";
}

static const char *check_protocol(const struct settings *s, const struct listener_settings *l)
{
	bool http = l->protocol == PROTOCOL_HTTP || l->protocol == PROTOCOL_RSPAMC;
	if (l->tls != TLS_NONE && (!s->tls.certificate.n || !s->tls.key.n))
		return "a listener with tls needs tls.certificate and tls.key";
	if (l->tls != TLS_NONE && l->protocol != PROTOCOL_SMTP && !http)
		return "there is no tls in this protocol";
	if ((l->tokens.n > 0 || l->client_ca.n > 0) && !http)
		return "tokens and client_ca are of HTTP";
	if (l->client_ca.n > 0 && l->tls == TLS_NONE)
		return "client_ca needs tls";
	if (l->socket.n == 0 && !ip_is_loopback(&l->ip) && http && l->tokens.n == 0 &&
		l->client_ca.n == 0)
		return "HTTP beyond loopback needs tokens or client_ca";
	if (l->socket.n == 0 && !ip_is_loopback(&l->ip) && l->protocol == PROTOCOL_SPAMC &&
		l->networks.n == 0)
		return "spamc beyond loopback needs networks: the protocol knows no password";
	if (l->socket.n == 0 && !ip_is_loopback(&l->ip) && str_eq(s->hostname, STR("localhost")))
		return "a listener beyond loopback needs a hostname";
	if (l->protocol == PROTOCOL_SMTP && l->kind == ENVELOPE_OUTBOUND &&
		(!s->has_relay || !l->networks.n))
		return "an outbound listener needs networks, and a relay";
	return NULL;
}

static bool check_listeners(
	struct settings *s, const struct settings_source *source, struct error *err)
{
	for (size_t i = 0; i < s->listener_count; i++) {
		struct listener_settings *l = &s->listeners[i];
		char path[64];
		snprintf(path, sizeof(path), "listeners.[%zu].name", i);
		const char *wrong = check_place(s, l);
		if (!wrong)
			wrong = check_protocol(s, l);
		if (wrong)
			return settings_source_refuse(source, path, err, "%s", wrong);
		for (size_t k = 0; k < i; k++)
			if (str_eq(l->name, s->listeners[k].name))
				return settings_source_refuse(source, path, err,
					"two listeners are called \"%.32s\"", l->name.p);
	}
	return true;
}

static bool check_relay(struct settings *s, const struct settings_source *source, struct error *err)
{
	s->has_relay = s->relay.text.n > 0;
	if (s->has_relay && s->relay.kind == HOP_MAILDIR)
		return settings_source_refuse(source, "relay", err, "a Maildir is no relay");
	return true;
}

static int domain_order(const void *left, const void *right)
{
	return str_cmp(((const struct domain_settings *)left)->name,
		((const struct domain_settings *)right)->name);
}

static bool check_domains(
	struct settings *s, const struct settings_source *source, struct error *err)
{
	if (s->domain_count == 0)
		return true;
	qsort(s->domains, s->domain_count, sizeof(*s->domains), domain_order);
	for (size_t i = 1; i < s->domain_count; i++)
		if (str_eq(s->domains[i - 1].name, s->domains[i].name))
			return settings_source_refuse(source, "domains", err,
				"the domain \"%.200s\" is given twice", s->domains[i].name.p);
	return true;
}

static bool check_limits(
	struct settings *s, const struct settings_source *source, struct error *err)
{
	if (s->limits.bytes_in_flight_per_ip < s->limits.message_size)
		return settings_source_refuse(source, "limits.bytes_in_flight_per_ip", err,
			"limits.bytes_in_flight_per_ip must hold one mail of limits.message_size");
	if (s->limits.bytes_in_flight < s->limits.bytes_in_flight_per_ip)
		return settings_source_refuse(source, "limits.bytes_in_flight", err,
			"limits.bytes_in_flight is below limits.bytes_in_flight_per_ip");
	if (s->smtp.end_of_data_timeout <= s->smtp.judge_timeout)
		return settings_source_refuse(source, "smtp.end_of_data_timeout", err,
			"smtp.end_of_data_timeout must be longer than smtp.judge_timeout");
	return true;
}

static bool check_dns(struct settings *s, const struct settings_source *source, struct error *err)
{
	if (s->dns.mode == DNS_MODE_FORWARD && s->dns.forward.n == 0)
		return settings_source_refuse(source, "dns.mode", err, "dns.forward names nobody");
	if (s->dns.mode == DNS_MODE_ZONE && s->dns.zone_file.n == 0)
		return settings_source_refuse(
			source, "dns.mode", err, "dns.zone_file is not given");
	for (size_t i = 0; i < s->dns.forward.n; i++) {
		struct str address = s->dns.forward.v[i], port = STR("53");
		struct ip ip;
		uint16_t number;
		str_cut(address, '@', &address, &port);
		if (!ip_parse(address, &ip) || !settings_port_parse(port, &number))
			return settings_source_refuse(source, "dns.forward", err,
				"\"%.60s\" is not ADDRESS or ADDRESS@PORT", s->dns.forward.v[i].p);
	}
	return true;
}

static bool check_points(
	struct settings *s, const struct settings_source *source, struct error *err)
{
	if (s->judge.quarantine_at < s->judge.junk_at)
		return settings_source_refuse(source, "judge.quarantine_at", err,
			"judge.quarantine_at is below judge.junk_at");
	if (s->judge.reject_at < s->judge.quarantine_at)
		return settings_source_refuse(source, "judge.reject_at", err,
			"judge.reject_at is below judge.quarantine_at");
	return true;
}

/* Fields that we write ourselves or take out: a signature over them would break at once. */
static bool is_ours_to_change(struct str name)
{
	static const char *const names[] = { "Received", "Return-Path", "Authentication-Results",
		"DKIM-Signature", "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq_nocase(name, str_of(names[i])))
			return true;
	return str_starts_nocase(name, STR("X-Spam-")) || str_starts_nocase(name, STR("X-Haechi-"));
}

static bool is_field_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] <= ' ' || name.p[i] > '~' || name.p[i] == ':' || name.p[i] == ';')
			return false;
	return name.n > 0 && name.n <= SIGNING_HEADER_MAX;
}

static bool check_signing(struct settings *s, const struct settings_source *source, struct error *err)
{
	if (s->signing.headers.n > SIGNING_HEADERS_MAX)
		return settings_source_refuse(source, "signing.headers", err,
			"signing.headers has more than %d names", SIGNING_HEADERS_MAX);
	for (size_t i = 0; i < s->signing.headers.n; i++) {
		struct str name = s->signing.headers.v[i];
		if (!is_field_name(name) || is_ours_to_change(name))
			return settings_source_refuse(source, "signing.headers", err,
				"\"%.60s\" is no field that can be signed", name.p);
	}
	if (s->signing.directory.n == 0)
		s->signing.directory =
			arena_printf(s->arena, "%.*s/keys", STR_ARG(s->data_directory));
	return true;
}

/* Only rooms that no other builds on can be left out. */
static bool check_off(struct settings *s, const struct settings_source *source, struct error *err)
{
	for (size_t i = 0; i < s->judge.off.n; i++) {
		struct str room = s->judge.off.v[i];
		if (!str_eq(room, STR("identity")) && !str_eq(room, STR("content")))
			return settings_source_refuse(source, "judge.off", err,
				"\"%.40s\" cannot be left out: only \"identity\" and \"content\" can",
				room.p);
	}
	return true;
}

/* Domains as DMARC compares them. */
static bool clean_domains(struct settings *s, const struct settings_source *source,
	const char *setting, struct str_list *list, struct error *err)
{
	for (size_t i = 0; i < list->n; i++) {
		struct str name = list->v[i];
		if (!domain_to_ascii(s->arena, name, &list->v[i]))
			return settings_source_refuse(
				source, setting, err, "\"%.60s\" is no domain", name.p);
	}
	return true;
}

static bool check_dmarc(struct settings *s, const struct settings_source *source, struct error *err)
{
	return clean_domains(s, source, "dmarc.lists", &s->dmarc.lists, err) &&
		clean_domains(s, source, "dmarc.forwarders", &s->dmarc.forwarders, err);
}

static cross_check *const cross_checks[] = {
	check_relay,
	check_listeners,
	check_domains,
	check_limits,
	check_dns,
	check_points,
	check_off,
	check_signing,
	check_dmarc,
	settings_check_lists,
};

/* ---- loading -------------------------------------------------------------------------------- */

static struct settings *settings_new(void)
{
	struct arena *arena = arena_new(SETTINGS_ARENA_MAX);
	struct settings *s = arena_new_of(arena, struct settings);
	s->arena = arena;
	return s;
}

static bool settings_fill(
	struct settings *s, const struct settings_source *source, struct error *err)
{
	if (!settings_apply(source, settings_rows, s->arena, s, err))
		return false;
	for (size_t i = 0; i < sizeof(cross_checks) / sizeof(*cross_checks); i++)
		if (!cross_checks[i](s, source, err))
			return false;
	struct str brands = STR("");
	if (!settings_protect_complete(s, source, &brands, err))
		return false;
	if (s->authserv_id.n == 0)
		s->authserv_id = s->hostname;
	struct str own = source ? settings_source_bytes(source) : STR("");
	s->hash = hash_sha256_hex(s->arena, arena_printf(s->arena, "%.*s%.*s%.*s", STR_ARG(own),
		STR_ARG(brands), STR_ARG(s->blocklists.directory_bytes)));
	return true;
}

static bool settings_take(
	struct settings_source *source, const char *name, struct settings **out, struct error *err)
{
	struct settings *s = settings_new();
	s->file = arena_dup(s->arena, str_of(name));
	bool good = settings_fill(s, source, err);
	settings_source_free(&source);
	if (good)
		*out = s;
	else
		settings_free(&s);
	return good;
}

bool settings_load(const char *file, struct settings **out, struct error *err)
{
	struct settings_source *source;
	return settings_source_read(file, &source, err) && settings_take(source, file, out, err);
}

bool settings_load_text(struct str text, const char *name, struct settings **out, struct error *err)
{
	struct settings_source *source;
	return settings_source_text(text, name, &source, err) &&
	       settings_take(source, name, out, err);
}

struct settings *settings_defaults(void)
{
	struct settings *s = settings_new();
	struct error err = { 0 };
	bool good = settings_fill(s, NULL, &err);
	assert(good && "presets that do not go together");
	return good ? s : NULL;
}

void settings_free(struct settings **settings)
{
	if (!*settings)
		return;
	struct arena *arena = (*settings)->arena;
	*settings = NULL;
	arena_free(&arena);
}

void settings_print(struct buf *out, const struct settings *settings)
{
	settings_table_print(out, settings_rows, settings);
}

void settings_print_manual(struct buf *out)
{
	settings_table_manual(out, settings_rows);
}

/* ---- looking things up ---------------------------------------------------------------------- */

const struct listener_settings *settings_listener(const struct settings *settings, struct str name)
{
	for (size_t i = 0; i < settings->listener_count; i++)
		if (str_eq(settings->listeners[i].name, name))
			return &settings->listeners[i];
	return NULL;
}

static const struct domain_settings *domain_search(const struct settings *settings, struct str name)
{
	size_t low = 0, high = settings->domain_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp_nocase(name, settings->domains[middle].name);
		if (order == 0)
			return &settings->domains[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct domain_settings *settings_domain(const struct settings *settings, struct str domain)
{
	if (domain.n == 0 || domain.n > 1024)
		return NULL;
	if (str_is_ascii(domain))
		return domain_search(settings, domain);
	/* U-labels: libidn2 wants a string of its own, and says no to what is not UTF-8. */
	char name[1025], *ascii = NULL;
	if (memchr(domain.p, '\0', domain.n))
		return NULL;
	memcpy(name, domain.p, domain.n);
	name[domain.n] = '\0';
	if (idn2_to_ascii_8z(name, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK)
		return NULL;
	const struct domain_settings *found = domain_search(settings, str_of(ascii));
	idn2_free(ascii);
	return found;
}

enum language language_of(struct str tag)
{
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		struct str word = str_of(language_names[i]), rest = str_from(tag, word.n);
		if (str_starts_nocase(tag, word) && (rest.n == 0 || !ascii_is_alnum(rest.p[0])))
			return (enum language)i;
	}
	return LANGUAGE_EN;
}

const char *language_name(enum language language)
{
	return language_names[language];
}
