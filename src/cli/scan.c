/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "action/explain.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/feed_tests.h"
#include "cli/inputs.h"
#include "cli/pool.h"
#include "dns/client.h"
#include "mail/date.h"

#define ARENA_BOUND      ((size_t)1024 * 1024 * 1024)
#define RECORD_ARENA     ((size_t)32 * 1024 * 1024)
#define MAIL_ID_LENGTH   16
/* With the network most mails wait for DNS; a waiting scanner costs two megabytes. */
#define SCANNERS_PER_CORE_ONLINE 16
#define OUTPUT_MAX       ((size_t)16 * 1024 * 1024)

struct scan_options {
	bool json, remedies, no_network;
	const char *settings_file, *zone;
	struct envelope envelope; /* what all mails share */
	unsigned width;
	enum language language;
};

/* One mail's result, kept until those before it are printed. */
struct result {
	bool done;
	struct buf text;
};

struct waiting {
	struct pool_job *job; /* NULL: the job has ended meanwhile */
	struct question question;
};

struct scanning {
	struct scan_options options;
	struct settings *settings;
	struct arena *arena;
	struct inputs inputs;
	struct pool *pool;
	struct dns_client *dns;
	struct result *results;
	size_t next, printed;     /* index of the next mail to start, of the next to print */
	ARRAY(struct waiting) waiting; /* DNS questions by id */
	struct str feeds;         /* which public lists have a vote, encoded; p NULL: not tested yet */
	bool failed;
};

/* ---- output, in the order of the input ---- */

static void print_ready(struct scanning *s)
{
	for (; s->printed < s->inputs.list.n && s->results[s->printed].done; s->printed++) {
		struct buf *text = &s->results[s->printed].text;
		fwrite(text->p ? text->p : "", 1, text->n, stdout);
		buf_done(text);
	}
	fflush(stdout);
}

static void fail(struct scanning *s, size_t index, const char *why)
{
	struct result *result = &s->results[index];
	struct str name = s->inputs.list.v[index].name;
	fprintf(stderr, "haechi scan: %s\n", why);
	result->text = BUF(OUTPUT_MAX);
	if (s->options.json) {
		struct json json = { .out = &result->text };
		json_open(&json, NULL, '{');
		json_int(&json, "v", RECORD_VERSION);
		json_str(&json, "file", name);
		json_str(&json, "error", str_of(why));
		json_close(&json, '}');
		buf_add_char(&result->text, '\n');
	}
	result->done = true;
	s->failed = true;
}

static void print_result(const struct scanning *s, struct buf *out, const struct record *record,
	struct str name)
{
	if (s->options.json) {
		record_print_json(out, record, name);
		buf_add_char(out, '\n');
		return;
	}
	buf_add_safe(out, name, SAFE_TEXT);
	buf_add(out, STR(": "));
	explain_print(out, record, s->options.language,
		s->options.remedies ? EXPLAIN_REMEDY : 0, s->options.width);
}

static void forget_questions(struct scanning *s, const struct pool_job *job)
{
	array_each(&s->waiting, waiting)
		if (waiting->job == job)
			waiting->job = NULL;
}

static void job_ended(void *context, struct pool_job *job, const struct judgement *judgement,
	struct str record_text)
{
	struct scanning *s = context;
	size_t index = (size_t)(uintptr_t)job->owner;
	struct error err = { .text = "two scanners died of this mail: please report it" };
	struct record record;
	forget_questions(s, job);
	struct arena *arena = arena_new(RECORD_ARENA);
	if (!judgement || !record_read(arena, record_text, &record, &err)) {
		error_prefix(&err, "%.*s", STR_ARG(s->inputs.list.v[index].name));
		fail(s, index, err.text);
	} else {
		s->results[index].text = BUF(OUTPUT_MAX);
		print_result(s, &s->results[index].text, &record, s->inputs.list.v[index].name);
		s->results[index].done = true;
	}
	arena_free(&arena);
	print_ready(s);
}

/* ---- questions ---- */

static struct dns_options dns_options(const struct scanning *s)
{
	struct dns_options options = settings_dns_options(s->settings);
	if (s->options.zone) {
		options.mode = DNS_MODE_ZONE;
		options.zone_file = str_of(s->options.zone);
	} else if (s->options.no_network) {
		options.mode = DNS_MODE_OFF;
	}
	return options;
}

/* The lists are tested when the first mail asks, and for all mails. */
static void answer_feeds(struct scanning *s, struct pool_job *job, const struct question *question)
{
	struct dns_options options = dns_options(s);
	struct feed_votes votes = { NULL, 0 };
	struct error err;
	if (!s->feeds.p) {
		auto_buf bytes = BUF(WIRE_FRAME_MAX / 2);
		feed_tests_run(s->arena, s->settings, &options, &votes, &err);
		feed_votes_encode(&bytes, &votes);
		s->feeds = arena_dup(s->arena, buf_str(&bytes));
	}
	pool_answer(s->pool, job, question,
		&(struct answer){ .status = ANSWER_OK,
			.time = clock_wall(),
			.source = STR("tests"),
			.payload = s->feeds });
}

/* What only a service knows: no accounts, no lists of its own. */
static void ask(void *context, struct pool_job *job, const struct question *question)
{
	struct scanning *s = context;
	if (question->kind == QUESTION_FEEDS) {
		answer_feeds(s, job, question);
		return;
	}
	if (question->kind != QUESTION_DNS) {
		pool_answer(s->pool, job, question,
			&(struct answer){ .status = ANSWER_REFUSED, .source = STR("none") });
		return;
	}
	struct waiting *waiting = array_add(s->arena, &s->waiting);
	*waiting = (struct waiting){ .job = job, .question = *question };
	waiting->question.key = arena_dup(s->arena, question->key);
	dns_client_ask(s->dns, s->waiting.n - 1, question->key, (enum dns_type)question->type);
}

static void take_answers(void *context)
{
	struct scanning *s = context;
	struct dns_client_answer given;
	struct arena *arena = arena_new(RECORD_ARENA);
	while (dns_client_next(s->dns, arena, &given)) {
		struct waiting waiting = s->waiting.v[given.id];
		if (waiting.job)
			pool_answer(s->pool, waiting.job, &waiting.question,
				&(struct answer){ .status = ANSWER_OK,
					.time = given.time,
					.source = given.source,
					.payload = given.payload });
		arena_reset(arena);
	}
	arena_free(&arena);
	if (dns_client_pending(s->dns) == 0)
		s->waiting.n = 0; /* ids begin again: nobody holds one */
}

/* ---- the run ---- */

static void start_next(struct scanning *s)
{
	size_t index = s->next++;
	const struct input *input = &s->inputs.list.v[index];
	struct error err;
	int mail = input_open(input, s->settings->limits.message_size, &err);
	if (mail < 0) {
		fail(s, index, err.text);
		print_ready(s);
		return;
	}
	struct pool_job *job = calloc(1, sizeof *job);
	if (!job)
		abort();
	*job = (struct pool_job){ .owner = (void *)(uintptr_t)index, .mail = mail,
		.envelope = s->options.envelope };
	job->envelope.mail_id =
		str_first(hash_sha256_hex(s->arena, input->name), MAIL_ID_LENGTH);
	pool_start(s->pool, job);
}

static void run(struct scanning *s)
{
	while (s->next < s->inputs.list.n || pool_running(s->pool) > 0) {
		while (s->next < s->inputs.list.n && pool_has_room(s->pool))
			start_next(s);
		if (pool_running(s->pool) > 0)
			pool_turn(s->pool);
		/* Answers of a zone file are there at once, without a descriptor to wait on. */
		if (dns_client_fd(s->dns) < 0)
			take_answers(s);
	}
}

static size_t scanners_wanted(const struct scanning *s, const struct dns_options *dns)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = (size_t)(cores > 0 ? cores : 1);
	if (dns->mode == DNS_MODE_RECURSION || dns->mode == DNS_MODE_FORWARD)
		n *= SCANNERS_PER_CORE_ONLINE;
	return n < s->inputs.list.n ? n : s->inputs.list.n;
}

static bool scan_all(struct scanning *s, struct error *err)
{
	struct dns_options options = dns_options(s);
	struct pool_caller caller = { .context = s, .ask = ask, .done = job_ended, .fd = -1,
		.ready = take_answers };
	s->results = calloc(s->inputs.list.n, sizeof *s->results);
	if (!s->results)
		abort();
	s->dns = dns_client_new(&options, err);
	if (!s->dns)
		return false;
	caller.fd = dns_client_fd(s->dns);
	if (!pool_new(s->settings, scanners_wanted(s, &options), &caller, &s->pool, err))
		return false;
	run(s);
	return true;
}

/* ---- the words of the command ---- */

enum { OPT_JSON = 256, OPT_REMEDIES, OPT_IP, OPT_HELO, OPT_FROM, OPT_TO, OPT_ZONE, OPT_NO_NETWORK,
	OPT_TIME, OPT_SETTINGS, OPT_LIST, OPT_HELP };

static const struct option option_table[] = { { "json", no_argument, NULL, OPT_JSON },
	{ "remedies", no_argument, NULL, OPT_REMEDIES },
	{ "ip", required_argument, NULL, OPT_IP },
	{ "helo", required_argument, NULL, OPT_HELO },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "to", required_argument, NULL, OPT_TO },
	{ "zone", required_argument, NULL, OPT_ZONE },
	{ "no-network", no_argument, NULL, OPT_NO_NETWORK },
	{ "time", required_argument, NULL, OPT_TIME },
	{ "settings", required_argument, NULL, OPT_SETTINGS },
	{ "list", required_argument, NULL, OPT_LIST },
	{ "help", no_argument, NULL, OPT_HELP }, { 0 } };

/* Seconds since 1970, "2026-11-22T12:00:00Z", or a date as in a mail. */
static bool parse_time(struct str text, int64_t *out)
{
	uint64_t seconds;
	struct date date;
	struct tm tm = { 0 };
	const char *end = strptime(text.p, "%Y-%m-%dT%H:%M:%SZ", &tm);
	if (str_to_uint(text, INT64_MAX, &seconds))
		*out = (int64_t)seconds;
	else if (end && *end == '\0')
		*out = timegm(&tm);
	else if (date_parse(text, &date))
		*out = date.time;
	else
		return false;
	return true;
}

/* "<a@b>", "a@b", "<>" or "" for the null reverse-path. */
static struct str address_argument(const char *text)
{
	struct str address = str_trim(str_of(text));
	if (address.n >= 2 && address.p[0] == '<' && address.p[address.n - 1] == '>')
		address = str_from(str_first(address, address.n - 1), 1);
	return address;
}

struct to_list {
	ARRAY(struct envelope_recipient) list;
};

static bool take_option(struct scanning *s, struct to_list *to, int option, const char *argument,
	struct error *err)
{
	struct envelope *e = &s->options.envelope;
	switch (option) {
	case OPT_JSON: s->options.json = true; return true;
	case OPT_REMEDIES: s->options.remedies = true; return true;
	case OPT_NO_NETWORK: s->options.no_network = true; return true;
	case OPT_ZONE: s->options.zone = argument; return true;
	case OPT_SETTINGS: s->options.settings_file = argument; return true;
	case OPT_HELO: e->helo = str_of(argument); return true;
	case OPT_LIST: return inputs_add_list(&s->inputs, argument, err);
	case OPT_TO: array_add(s->arena, &to->list)->address = address_argument(argument); return true;
	case OPT_FROM:
		e->has_mail_from = true;
		e->mail_from = address_argument(argument);
		return true;
	case OPT_IP:
		e->has_client = ip_parse(str_of(argument), &e->client);
		return e->has_client ||
			error_set(err, ERROR_PERMANENT, "--ip: \"%s\" is no IP address", argument);
	case OPT_TIME:
		return parse_time(str_of(argument), &e->time) ||
			error_set(err, ERROR_PERMANENT, "--time: \"%s\" is no time", argument);
	default: return false;
	}
}

static unsigned terminal_width(void)
{
	struct winsize size;
	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

static int scan_given(struct scanning *s)
{
	struct error err = { 0 };
	struct envelope *e = &s->options.envelope;
	s->settings = command_settings(s->options.settings_file);
	if (!s->settings)
		return EXIT_FAILED;
	if (e->has_client) {
		e->client_trusted = prefix_list_has(&s->settings->networks.own, &e->client);
		e->client_white = prefix_list_has(&s->settings->networks.white, &e->client);
	}
	if (!scan_all(s, &err)) {
		fprintf(stderr, "haechi scan: %s\n", err.text);
		s->failed = true;
	}
	pool_free(&s->pool);
	dns_client_free(&s->dns);
	settings_free(&s->settings);
	free(s->results);
	return s->failed ? EXIT_FAILED : EXIT_FINE;
}

int command_scan(int argc, char **argv)
{
	struct arena *arena = arena_new(ARENA_BOUND);
	struct scanning s = { .arena = arena, .inputs.arena = arena };
	struct error err = { 0 };
	struct to_list to = { 0 };
	s.options.language = command_language();
	s.options.width = terminal_width();
	s.options.envelope = (struct envelope){ .listener = STR("scan"), .esmtp = true,
		.time = clock_wall() };
	int status = EXIT_FINE;
	for (int c; status == EXIT_FINE &&
		(c = getopt_long(argc, argv, "", option_table, NULL)) != -1;) {
		if (c == OPT_HELP)
			return command_help("scan", EXIT_FINE);
		if (c == '?' || !take_option(&s, &to, c, optarg, &err))
			status = EXIT_USAGE;
	}
	for (int i = optind; status == EXIT_FINE && i < argc; i++)
		if (!inputs_add(&s.inputs, argv[i], &err))
			status = EXIT_FAILED;
	s.options.envelope.recipients = to.list.v;
	s.options.envelope.recipient_count = to.list.n;
	if (err.text[0])
		fprintf(stderr, "haechi scan: %s\n", err.text);
	if (status == EXIT_FINE)
		status = s.inputs.list.n > 0 ? scan_given(&s) : command_help("scan", EXIT_USAGE);
	arena_free(&arena);
	return status;
}
