/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/http_scan.h"

#include <microhttpd.h>

#include "action/explain.h"
#include "base/json.h"
#include "gateway/http_json.h"
#include "gateway/told.h"
#include "pipeline/rooms.h"

#define ANSWER_MAX      (4 * 1024 * 1024)
#define EXPLANATION_MAX (1024 * 1024)

/* The kinds of body: the mail itself, or JSON with the mail in it. */
enum body_kind { BODY_MAIL, BODY_JSON, BODY_UNKNOWN };

struct scan_request {
	struct http_mail *mail;
	enum body_kind kind;
	bool explained;
	enum language language;
	struct mail_json json;
};

static struct scan_request *scan_of(struct http_request *request)
{
	struct http_mail *mail = *http_slot(request);
	return mail ? mail->more : NULL;
}

/* ---- the answer ---- */

static void print_explained_findings(struct json *json, const struct record *record,
	enum language language)
{
	json_open(json, "findings", '[');
	for (size_t i = 0; i < record->finding_count; i++) {
		const struct symbol *symbol = symbol_find(record->findings[i].name);
		if (!symbol)
			continue;
		json_open(json, NULL, '{');
		json_str(json, "name", record->findings[i].name);
		json_str(json, "says", str_of(text_in(&symbol->says, language)));
		json_str(json, "remedy", str_of(text_in(&symbol->remedy, language)));
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void print_explanation(struct json *json, const struct record *record, enum language language)
{
	auto_buf text = BUF(EXPLANATION_MAX);
	explain_print(&text, record, language, EXPLAIN_REMEDY, 0);
	json_open(json, "explanation", '{');
	json_str(json, "language", str_of(language_name(language)));
	json_str(json, "text", buf_str(&text));
	print_explained_findings(json, record, language);
	json_close(json, '}');
}

/* The line of `haechi scan --json`, with what only a service knows. */
static void judged(struct http_mail *mail, const struct judgement *judgement, struct str record_text)
{
	const struct scan_request *scan = mail->more;
	const struct incoming *incoming = consult_mail(mail->consult);
	struct record record;
	struct error err = { 0 };
	auto_buf body = BUF(ANSWER_MAX);
	if (!record_read(http_arena(mail->request), record_text, &record, &err)) {
		http_refuse(mail->request, MHD_HTTP_INTERNAL_SERVER_ERROR, err.text);
		return;
	}
	record_print_json(&body, &record, STR("-"));
	body.n--; /* the closing bracket */
	struct json json = { .out = &body, .follows = true };
	json_str(&json, "id", incoming->envelope.mail_id);
	json_str(&json, "enhanced", judgement->enhanced);
	json_str(&json, "reply", judgement->reply);
	if (scan->explained)
		print_explanation(&json, &record, scan->language);
	json_close(&json, '}');
	buf_add_char(&body, '\n');
	http_answer(mail->request, MHD_HTTP_OK, "application/json", buf_str(&body));
}

/* ---- the request ---- */

/* "message/rfc822; charset=…" without its parameters. */
static enum body_kind kind_of(const struct http_request *request)
{
	struct str type = http_header(request, "Content-Type"), parameters;
	str_cut(type, ';', &type, &parameters);
	type = str_trim(type);
	if (str_eq_nocase(type, STR("application/json")))
		return BODY_JSON;
	return type.n == 0 || str_eq_nocase(type, STR("message/rfc822")) ||
			str_eq_nocase(type, STR("message/global")) ||
			str_eq_nocase(type, STR("application/octet-stream"))
		? BODY_MAIL : BODY_UNKNOWN;
}

static bool read_options(struct http_request *request, struct scan_request *scan)
{
	struct str record = http_query(request, "record"), explain = http_query(request, "explain");
	scan->explained = explain.n > 0;
	scan->language = language_of(explain);
	scan->mail->unrecorded = str_eq(record, STR("no"));
	if (record.n > 0 && !scan->mail->unrecorded && !str_eq(record, STR("yes")))
		http_refuse(request, MHD_HTTP_BAD_REQUEST, "record is yes or no");
	else if (explain.n > 0 && !str_eq(explain, str_of(language_name(scan->language))))
		http_refuse(request, MHD_HTTP_BAD_REQUEST, "explain is ko, en or ja");
	else
		return true;
	return false;
}

struct taking {
	struct http_mail *mail;
	enum told_field field;
	const char *why;
};

static bool take_header(void *context, struct str value)
{
	struct taking *taking = context;
	const struct http_house *house = http_context(taking->mail->request);
	taking->why = told_take(taking->mail->consult, house->parts.limits, taking->field, value);
	return !taking->why;
}

static void read_envelope(struct http_request *request, struct http_mail *mail)
{
	struct taking taking = { .mail = mail };
	for (int field = 0; field < TOLD_COUNT && !taking.why; field++) {
		taking.field = (enum told_field)field;
		http_each_header(request, told_names[field].header, take_header, &taking);
	}
	if (taking.why)
		http_refuse(request, MHD_HTTP_BAD_REQUEST, taking.why);
}

static bool write_piece(void *context, struct str bytes)
{
	struct scan_request *scan = context;
	return http_mail_write(scan->mail, bytes);
}

/* The mail in JSON is longer than the mail: its own length is what is limited. */
static struct http_mail *begin_mail(struct http_request *request, enum body_kind kind)
{
	if (kind == BODY_UNKNOWN)
		http_refuse(request, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE,
			"the body is message/rfc822, application/octet-stream or application/json");
	else if (http_has_header(request, "Content-Encoding"))
		http_refuse(request, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "the body must not be compressed");
	else
		return http_mail_begin(request, kind == BODY_MAIL, judged);
	return NULL;
}

void http_scan_begin(struct http_request *request)
{
	enum body_kind kind = kind_of(request);
	struct http_mail *mail = begin_mail(request, kind);
	if (!mail)
		return;
	struct scan_request *scan = arena_new_of(http_arena(request), struct scan_request);
	*scan = (struct scan_request){ .mail = mail, .kind = kind };
	mail->more = scan;
	mail_json_init(&scan->json, write_piece, scan);
	if (read_options(request, scan))
		read_envelope(request, mail);
}

void http_scan_body(struct http_request *request, struct str bytes)
{
	struct scan_request *scan = scan_of(request);
	if (scan->kind == BODY_MAIL)
		http_mail_write(scan->mail, bytes);
	else if (!mail_json_feed(&scan->json, bytes) && scan->json.why)
		http_refuse(request, MHD_HTTP_BAD_REQUEST, scan->json.why);
}

static bool finish_json(struct http_request *request, struct scan_request *scan)
{
	const struct http_house *house = http_context(request);
	auto_buf envelope = BUF(MAIL_JSON_REST_MAX);
	const char *why = NULL;
	if (!mail_json_finish(&scan->json, &envelope))
		why = scan->json.why;
	else if (envelope.n > 0)
		why = told_take_json(scan->mail->consult, house->parts.limits, buf_str(&envelope));
	if (why)
		http_refuse(request, MHD_HTTP_BAD_REQUEST, why);
	return !why;
}

void http_scan_finish(struct http_request *request)
{
	struct scan_request *scan = scan_of(request);
	if (scan->kind == BODY_MAIL || finish_json(request, scan))
		http_mail_judge(scan->mail);
}

void http_scan_over(struct http_request *request)
{
	struct scan_request *scan = scan_of(request);
	if (scan)
		mail_json_done(&scan->json);
	http_mail_over(request);
}
