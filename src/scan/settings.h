/* SPDX-License-Identifier: Apache-2.0
 *
 * Every setting of Haechi as plain data. The rows that name, bound and explain them stand in
 * scan/settings.c, one for each; file, manual page and --print-settings come from those rows.
 * Loaded whole into its own arena; a living process never changes it. */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/ip.h"
#include "dns/options.h"
#include "base/settings.h"
#include "lists/feed.h"
#include "scan/envelope.h"
#include "store/options.h"

enum language { LANGUAGE_KO, LANGUAGE_EN, LANGUAGE_JA, LANGUAGE_COUNT };

enum profile {
	PROFILE_DEFAULT,
	PROFILE_STRICT, /* "kakao": SPF fail is refused outright (K-35) */
};

/* How the DMARC record that decides is found, whether it is followed, and what pct= of old means. */
enum dmarc_walk_mode { DMARC_BY_WALK, DMARC_BY_LIST };
enum dmarc_policy_mode { DMARC_FOLLOW, DMARC_REPORT };
enum dmarc_pct_mode { DMARC_PCT_HONOUR, DMARC_PCT_IGNORE };

enum tls_mode { TLS_NONE, TLS_OFFERED, TLS_REQUIRED };
enum line_end_mode { LINE_END_REFUSE, LINE_END_NORMALIZE };
enum signing_without { SIGNING_WITHOUT_DEFER, SIGNING_WITHOUT_SEND };
enum keeping { KEEPING_NONE, KEEPING_FACTS, KEEPING_MAIL };

/* Where accepted mail goes: "maildir:PATH", "lmtp:HOST:PORT", "lmtp:unix:/PATH",
 * "smtp:HOST:PORT". */
enum hop_kind { HOP_MAILDIR, HOP_LMTP, HOP_SMTP };
struct hop {
	enum hop_kind kind;
	struct str path;   /* Maildir root (accounts below it), or the unix socket */
	struct str host;   /* address or name; empty with a unix socket */
	uint16_t port;
	struct str text;   /* as written */
};

/* How mail judged junk is marked for the hop. Maildir always uses the folder .Junk. */
enum junk_mark {
	JUNK_BY_HEADER, /* X-Spam-Flag: YES */
	JUNK_BY_PLUS,   /* recipient user+Junk@domain */
};

/* What is spoken at a listener. */
enum listener_protocol {
	PROTOCOL_SMTP,
	PROTOCOL_MILTER, /* Postfix and Sendmail ask us beside their own delivery */
	PROTOCOL_HTTP,   /* /v1/scan, /healthz, /metrics */
	PROTOCOL_RSPAMC, /* /checkv2 as rspamc, Haraka and Exim speak it */
	PROTOCOL_SPAMC,  /* SpamAssassin's spamc */
	PROTOCOL_COUNT
};

struct listener_settings {
	struct str name;
	enum listener_protocol protocol;
	struct str address;          /* as written; empty: a unix socket */
	struct ip ip;
	uint16_t port;
	struct str socket;           /* path of a unix socket, empty: TCP */
	uint16_t socket_mode;        /* its permissions */
	struct str socket_group;     /* its group, as root; empty: the door's */
	struct str_list tokens;      /* HTTP: one of them must be shown */
	struct str client_ca;        /* HTTP with tls: PEM of those who sign clients' certificates */
	enum envelope_kind kind;
	struct prefix_list networks; /* who may use an outbound listener */
	bool first_look;             /* SMTP, milter: client and sender are judged at the first RCPT */
	enum tls_mode tls;
	struct prefix_list xclient;  /* peers whose XCLIENT is believed */
	struct prefix_list proxy;    /* peers that speak the PROXY protocol first */
};

struct domain_settings {
	struct str name; /* lower-case A-label */
	struct hop hop;
	enum junk_mark junk;
};

/* Somebody whose name others may not use: in protect.names, or of the brands (conf/brands.conf). */
struct protected_settings {
	struct str_list names;     /* what a mail program shows: "국민은행", "KB Kookmin Bank" */
	struct str_list domains;   /* their own, as lower-case A-labels; each with all below it. Of a
	                              row in protect.names without any: ours */
	struct str_list addresses; /* their own elsewhere, lower case */
	bool common;               /* the names are words, too: alone they mean nothing */
};

struct settings {
	struct arena *arena;
	struct str file;               /* where it came from, empty: defaults */
	struct str hash;               /* SHA-256 of all bytes read, for replay */

	struct str hostname;           /* our name in greeting, Received, DSNs */
	struct str authserv_id;        /* in Authentication-Results; empty: hostname */
	struct str data_directory;
	enum profile profile;
	enum language language;        /* of replies to senders, when nothing else decides */
	struct str log_level;          /* error, warning, info, debug */
	struct str log_target;         /* stderr, syslog */

	struct {
		struct str door, keeper, resolver, scanner, signer; /* user names or numbers, as root */
	} users;

	struct listener_settings *listeners;
	size_t listener_count;
	struct domain_settings *domains; /* sorted by name */
	size_t domain_count;
	bool has_relay;
	struct hop relay;              /* next hop of outbound listeners and of our own notices */

	struct {
		struct prefix_list own;       /* our relays and clients: trusted */
		struct prefix_list white;     /* White IP (K-38) */
		struct prefix_list normalize; /* bare line ends mended instead of refused */
	} networks;

	struct {
		uint64_t message_size;        /* bytes of one mail */
		uint32_t recipients;          /* of one mail */
		uint32_t connections;         /* open in all */
		uint32_t connections_per_ip;
		uint32_t connections_per_white_ip;
		uint32_t connections_per_prefix; /* /24, /64 */
		uint32_t connection_rate;     /* new ones per address and minute */
		uint32_t mail_rate;           /* MAIL per address and minute */
		uint32_t recipient_rate;      /* RCPT per address and minute */
		uint32_t unknown_recipient_rate; /* unknown RCPT per address and minute */
		uint32_t prefix_rate_factor;  /* a prefix may do this many times what an address may */
		uint64_t bytes_in_flight;     /* of mails being received or judged, in all */
		uint64_t bytes_in_flight_per_ip;
		uint32_t mails_per_connection;
		uint32_t command_errors;      /* then 421 */
		uint32_t stress_percent;      /* of `connections` open: shorter deadlines, no new idlers */
	} limits;

	struct {
		uint32_t greeting_delay_ms;   /* for unknown clients */
		uint32_t command_timeout;     /* seconds for one command line */
		uint32_t data_timeout;        /* seconds for all of one mail's data */
		uint32_t session_timeout;     /* seconds for a whole connection */
		uint32_t stress_timeout;      /* seconds for a command under stress */
		uint32_t judge_timeout;       /* seconds for a judgement */
		uint32_t end_of_data_timeout; /* seconds from the final dot to the reply */
		uint32_t hop_timeout;         /* seconds for one reply of a next hop */
	} smtp;

	struct {
		struct str certificate, key;  /* PEM files */
	} tls;

	struct {
		enum dns_mode mode;
		struct str_list forward;      /* "192.0.2.1" or "192.0.2.1@5300" */
		struct str zone_file;
		struct str trust_anchor;      /* file, "auto", empty: no DNSSEC */
		struct str suffix_list;       /* file of public suffixes, empty: the system's */
		uint32_t timeout_ms;          /* of one question */
		uint32_t questions_per_mail;
	} dns;

	struct {
		struct str_list use, off;     /* names of lists, or "preset" */
		struct str_list keys;         /* "NAME=KEY" */
		struct own_zone *zones;
		size_t zone_count;
		struct str directory;         /* file, empty: the one compiled in */
		uint32_t questions_per_list;  /* of one mail */
		uint32_t questions_per_day;   /* of one list; 0: as the directory says */
		uint32_t test_every;          /* seconds */
		struct str_list known_good;   /* addresses and domains that no list may list */
		bool reasons;                 /* the text of a listing is asked for */
		const struct directory *known;
		struct str directory_bytes;
		struct feed_set feeds;        /* what these make */
	} blocklists;

	struct {
		struct list_file *files;      /* local lists kept in files */
		size_t file_count;
	} lists;

	struct {
		double junk_at;               /* points */
		double quarantine_at;
		double reject_at;
		struct str_list own_names;    /* further names of ours that no client may use as HELO */
		struct str_list off;          /* rooms whose checks are not run */
	} judge;

	struct {
		struct str directory;         /* of the keys; empty: DATA/keys */
		struct str_list headers;      /* signed besides the usual */
		uint32_t expire_days;         /* x=; 0: none */
		enum signing_without without; /* the signer away: what becomes of our users' mail */
	} signing;

	struct {
		struct str seal;              /* the domain that seals what we forward; empty: nobody */
		struct str_list trusted;      /* domains whose seals are believed */
	} arc;

	struct {
		enum dmarc_walk_mode discovery;
		enum dmarc_policy_mode policy;
		enum dmarc_pct_mode pct;
		struct str_list lists;        /* domains of mailing lists, lower-case A-labels */
		struct str_list forwarders;   /* domains of forwarders */
		bool bimi;                    /* look up BIMI of proven authors */
	} dmarc;

	struct {
		uint32_t count;               /* 0: one per core */
		uint32_t recycle_after;       /* mails */
		uint32_t cpu_seconds;         /* watchdog, per turn */
		uint64_t memory;              /* address space, bytes */
	} scanner;

	struct {
		enum keeping mode;
		uint32_t days;
	} keeping;

	struct {
		struct str brands_file;       /* empty: the list built in; "none": no list */
		struct protected_settings *names;
		size_t name_count;
		struct str_list domains;      /* lower-case A-labels */
		/* From the brands file, whose rows stand in scan/settings_protect.c. */
		struct protected_settings *brands;
		size_t brand_count;
	} protect;

	struct {
		uint32_t days;                /* 0: none are remembered */
	} contacts;

	struct {
		uint32_t days;
		uint32_t poison_per_source;   /* set-aside mails of one address kept at once */
		uint32_t poison_total;
		uint32_t retry_days;          /* then a DSN */
	} quarantine;
};

/* Reads FILE (libconfig syntax, @include of files in its directory). On false, err names file,
 * line and the nearest known name, and nothing is kept. *out is freed by settings_free(). */
bool settings_load(const char *file, struct settings **out, struct error *err);
/* The same from memory, under this name and without includes: for tests and cases. */
bool settings_load_text(struct str text, const char *name, struct settings **out, struct error *err);
/* All presets; what `haechi scan` uses without --settings. */
struct settings *settings_defaults(void);
void settings_free(struct settings **settings);
/* The settings in force in file syntax, each with its sentence before it; loads again identically. */
void settings_print(struct buf *out, const struct settings *settings);
/* The mdoc list for man/haechi.conf.5, from the rows. */
void settings_print_manual(struct buf *out);

/* NULL: there is none of that name. */
const struct listener_settings *settings_listener(const struct settings *settings, struct str name);
/* The domain's row, or NULL: not ours. Compared without case; a name in U-labels (SMTPUTF8) is looked
 * up by its A-labels. */
const struct domain_settings *settings_domain(const struct settings *settings, struct str domain);
/* "smtp", "milter", "http", "rspamc", "spamc". */
const char *listener_protocol_name(enum listener_protocol protocol);
/* dns.* as the resolver takes it; the strings stay the settings'. */
struct dns_options settings_dns_options(const struct settings *settings);
/* "ko", "ko_KR.UTF-8", "ja" …; anything else is English. */
enum language language_of(struct str tag);
const char *language_name(enum language language);
