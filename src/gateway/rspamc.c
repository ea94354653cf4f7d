/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/rspamc.h"

#include <math.h>
#include <microhttpd.h>

#include "base/json.h"
#include "gateway/groups.h"
#include "gateway/metrics.h"
#include "gateway/told.h"

#define ANSWER_MAX       (4 * 1024 * 1024)
#define SYMBOL_NAME_MAX  100
#define MESSAGE_MAX      600
#define HEADER_NAME_MAX  80
#define HEADER_VALUE_MAX 8000

/* Whoever asks cannot hold a mail: what we would put into our quarantine must not reach a mailbox
 * unseen, so it is refused, and its sender learns of it. */
const char *rspamc_action_name(enum action action)
{
	switch (action) {
	case ACTION_ACCEPT: return "no action";
	case ACTION_JUNK: return "add header";
	case ACTION_QUARANTINE: return "reject";
	case ACTION_DEFER: return "soft reject";
	case ACTION_REJECT: return "reject";
	}
	return "no action";
}

/* ---- symbols ---- */

static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!ascii_is_alnum(name.p[i]) && name.p[i] != '_' && name.p[i] != '-' && name.p[i] != '.')
			return false;
	return name.n > 0 && name.n < SYMBOL_NAME_MAX;
}

static bool is_first(const struct record *record, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (str_eq(record->findings[i].name, record->findings[index].name))
			return false;
	return true;
}

/* A symbol stands there once; its findings are its options. */
static void print_symbol(struct json *json, const struct record *record, size_t index)
{
	const struct record_finding *first = &record->findings[index];
	char name[SYMBOL_NAME_MAX] = "";
	double score = 0;
	memcpy(name, first->name.p, first->name.n);
	for (size_t i = index; i < record->finding_count; i++)
		if (str_eq(record->findings[i].name, first->name))
			score += record->findings[i].points;
	json_open(json, name, '{');
	json_str(json, "name", first->name);
	json_double(json, "score", score);
	json_double(json, "metric_score", score);
	json_open(json, "options", '[');
	for (size_t i = index; i < record->finding_count; i++)
		if (str_eq(record->findings[i].name, first->name) && record->findings[i].evidence.n > 0)
			json_str(json, NULL, record->findings[i].evidence);
	json_close(json, ']');
	json_close(json, '}');
}

static void print_symbols(struct json *json, const struct record *record)
{
	json_open(json, "symbols", '{');
	for (size_t i = 0; i < record->finding_count; i++)
		if (is_name(record->findings[i].name) && is_first(record, i))
			print_symbol(json, record, i);
	json_close(json, '}');
}

/* ---- header fields ---- */

/* What strangers may have put there in our name or in that of any filter. Fields of
 * Authentication-Results cannot be told apart by their names: who adds ours puts it on top. */
static const char *const forgeable[] = { "X-Spam-Flag", "X-Spam-Status", "X-Spam-Score", "X-Spam-Level",
	"X-Spam-Report", "X-Spam-Checker-Version", "X-Haechi-Id", "X-Haechi-Verdict" };

static size_t count_of_name(struct str group, struct str name, const char *before)
{
	struct group_field field;
	size_t n = 0;
	while (group_field_next(&group, &field) && (!before || field.name.p < before))
		n += str_eq_nocase(field.name, name);
	return n;
}

static void print_value(struct json *json, const char *key, struct str folded)
{
	auto_buf value = BUF(HEADER_VALUE_MAX);
	for (size_t i = 0; i < folded.n; i++)
		if (folded.p[i] != '\r')
			buf_add_char(&value, folded.p[i]);
	json_open(json, key, '{');
	json_str(json, "value", buf_str(&value));
	json_int(json, "order", 0);
	json_close(json, '}');
}

/* An object, or where a name comes more than once a list of them. */
static void print_fields(struct json *json, struct str group, struct str wanted)
{
	char name[HEADER_NAME_MAX] = "";
	struct group_field field;
	bool many = count_of_name(group, wanted, NULL) > 1;
	memcpy(name, wanted.p, wanted.n);
	if (many)
		json_open(json, name, '[');
	while (group_field_next(&group, &field))
		if (str_eq_nocase(field.name, wanted))
			print_value(json, many ? NULL : name, field.value);
	if (many)
		json_close(json, ']');
}

static void print_milter(struct json *json, struct str group)
{
	struct group_field field;
	struct str rest = group;
	json_open(json, "milter", '{');
	json_open(json, "add_headers", '{');
	while (group_field_next(&rest, &field))
		if (is_name(field.name) && field.name.n < HEADER_NAME_MAX &&
			count_of_name(group, field.name, field.name.p) == 0)
			print_fields(json, group, field.name);
	json_close(json, '}');
	json_open(json, "remove_headers", '{');
	for (size_t i = 0; i < sizeof forgeable / sizeof *forgeable; i++)
		json_int(json, forgeable[i], 0); /* 0: all of that name */
	json_close(json, '}');
	json_close(json, '}');
}

/* ---- the answer ---- */

static void print_messages(struct json *json, const struct judgement *judgement)
{
	auto_buf text = BUF(MESSAGE_MAX);
	json_open(json, "messages", '{');
	if (judgement->action == ACTION_REJECT || judgement->action == ACTION_DEFER) {
		buf_printf(&text, "%.*s %.*s", STR_ARG(judgement->enhanced), STR_ARG(judgement->reply));
		json_str(json, "smtp_message", buf_str(&text));
	}
	json_close(json, '}');
}

void rspamc_print(struct buf *out, const struct settings *settings, const struct record *record,
	const struct judgement *judgement, double seconds)
{
	struct json json = { .out = out };
	json_open(&json, NULL, '{');
	json_bool(&json, "is_skipped", false);
	json_double(&json, "score", record->score);
	json_double(&json, "required_score", settings->judge.junk_at);
	json_str(&json, "action", str_of(rspamc_action_name((enum action)judgement->action)));
	json_open(&json, "thresholds", '{');
	json_double(&json, "reject", settings->judge.quarantine_at);
	json_double(&json, "add header", settings->judge.junk_at);
	json_close(&json, '}');
	print_symbols(&json, record);
	print_messages(&json, judgement);
	json_str(&json, "message-id", STR("undef")); /* the mail is not read outside the seal */
	json_double(&json, "time_real", seconds);
	json_open(&json, "urls", '[');
	json_close(&json, ']');
	json_open(&json, "emails", '[');
	json_close(&json, ']');
	print_milter(&json, group_of_all(judgement));
	json_close(&json, '}');
}

static void judged(struct http_mail *mail, const struct judgement *judgement, struct str text)
{
	const struct http_house *house = http_context(mail->request);
	struct record record;
	struct error err = { 0 };
	auto_buf body = BUF(ANSWER_MAX);
	if (!record_read(http_arena(mail->request), text, &record, &err)) {
		http_refuse(mail->request, MHD_HTTP_INTERNAL_SERVER_ERROR, err.text);
		return;
	}
	int64_t ms = loop_now(house->parts.loop) - consult_mail(mail->consult)->data_ended;
	rspamc_print(&body, house->parts.settings, &record, judgement, (double)ms / 1000);
	http_answer(mail->request, MHD_HTTP_OK, "application/json", buf_str(&body));
}

/* ---- the request ---- */

static bool is_compressed(const struct http_request *request)
{
	return http_has_header(request, "Compression") || http_has_header(request, "Content-Encoding");
}

struct taking {
	struct http_mail *mail;
	enum told_field field;
};

/* These clients send whatever they have, "unknown" too: what makes no sense is not known. */
static bool take_header(void *context, struct str value)
{
	struct taking *taking = context;
	const struct http_house *house = http_context(taking->mail->request);
	told_take(taking->mail->consult, house->parts.limits, taking->field, value);
	return true;
}

static void begin_check(struct http_request *request)
{
	if (is_compressed(request)) {
		http_refuse(request, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE,
			"compressed mail is not unpacked here: send it as it is");
		return;
	}
	struct taking taking = { .mail = http_mail_begin(request, true, judged) };
	for (int field = 0; taking.mail && field < TOLD_COUNT; field++) {
		taking.field = (enum told_field)field;
		http_each_header(request, told_names[field].rspamd, take_header, &taking);
	}
}

static void ping(struct http_request *request)
{
	http_answer(request, MHD_HTTP_OK, "text/plain", STR("pong\r\n"));
}

/* ---- statistics ---- */

static void print_count(struct json *json, const struct metrics *metrics, enum action action)
{
	json_int(json, rspamc_action_name(action), (int64_t)metrics_mails_of(metrics, action));
}

/* What `rspamc stat` prints, of which we know only the first part. */
static void stat(struct http_request *request)
{
	const struct http_house *house = http_context(request);
	const struct metrics *m = house->metrics;
	uint64_t spam = metrics_mails_of(m, ACTION_JUNK) + metrics_mails_of(m, ACTION_QUARANTINE) +
		metrics_mails_of(m, ACTION_REJECT);
	uint64_t ham = metrics_mails_of(m, ACTION_ACCEPT);
	uint64_t refused = spam - metrics_mails_of(m, ACTION_JUNK);
	auto_buf body = BUF(ANSWER_MAX);
	struct json json = { .out = &body };
	json_open(&json, NULL, '{');
	json_str(&json, "version", STR(HAECHI_VERSION));
	json_int(&json, "uptime", metrics_uptime(m, loop_now(house->parts.loop)));
	json_bool(&json, "read_only", true);
	json_int(&json, "scanned", (int64_t)(spam + ham + metrics_mails_of(m, ACTION_DEFER)));
	json_int(&json, "learned", 0);
	json_int(&json, "spam_count", (int64_t)spam);
	json_int(&json, "ham_count", (int64_t)ham);
	json_int(&json, "connections", limits_opened(house->parts.limits));
	json_open(&json, "actions", '{');
	json_int(&json, "reject", (int64_t)refused);
	print_count(&json, m, ACTION_JUNK);
	print_count(&json, m, ACTION_DEFER);
	print_count(&json, m, ACTION_ACCEPT);
	json_close(&json, '}');
	json_open(&json, "statfiles", '[');
	json_close(&json, ']');
	json_close(&json, '}');
	http_answer(request, MHD_HTTP_OK, "application/json", buf_str(&body));
}

const struct http_route rspamc_routes[] = {
	{ .path = "/checkv2", .methods = HTTP_POST, .begin = begin_check, .body = http_mail_body,
		.finish = http_mail_finish, .over = http_mail_over },
	{ .path = "/ping", .methods = HTTP_GET, .open = true, .finish = ping },
	{ .path = "/stat", .methods = HTTP_GET, .finish = stat },
};
const size_t rspamc_route_count = sizeof rspamc_routes / sizeof *rspamc_routes;
