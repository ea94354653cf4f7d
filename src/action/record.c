/* SPDX-License-Identifier: Apache-2.0 */
#include "action/record.h"

#include "auth/results.h"
#include "base/build_id.h"
#include "base/json.h"
#include "identity/results.h"
#include "pipeline/job.h"

/* ---- inside the seal: from a scan to JSON ---- */

static void write_auth(struct json *json, const struct scan *scan)
{
	const struct auth_results *auth = auth_results(scan);
	const struct reverse_facts *reverse = reverse_facts(scan);
	json_open(json, "auth", '{');
	json_open(json, "spf", '{');
	bool spf = auth && auth->mail_from.checked;
	json_str(json, "result", str_of(spf_result_name(spf ? auth->mail_from.report.result : SPF_NONE)));
	json_str(json, "domain", spf ? auth->mail_from.report.domain : STR(""));
	json_close(json, '}');
	/* Not examined yet: said, not guessed. */
	json_open(json, "dkim", '[');
	json_close(json, ']');
	json_null(json, "dmarc");
	json_null(json, "arc");
	json_open(json, "iprev", '{');
	json_str(json, "result", str_of(iprev_name(reverse ? reverse->iprev : IPREV_NONE)));
	json_str(json, "name", reverse ? reverse->name : STR(""));
	json_close(json, '}');
	json_close(json, '}');
}

static void write_findings(struct json *json, const struct scan *scan)
{
	json_open(json, "findings", '[');
	array_each(&scan->findings, finding) {
		json_open(json, NULL, '{');
		json_str(json, "name", str_of(finding->symbol->name));
		json_double(json, "points", finding->symbol->points);
		json_str(json, "evidence", finding->evidence);
		json_str(json, "stage", str_of(stage_name(finding->stage)));
		if (finding->offset != STR_NONE)
			json_int(json, "offset", (int64_t)finding->offset);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void write_recipients(struct json *json, const struct scan *scan,
	const struct verdicts *verdicts)
{
	json_open(json, "recipients", '[');
	for (size_t i = 0; i < scan->envelope->recipient_count; i++) {
		json_open(json, NULL, '{');
		json_str(json, "address", scan->envelope->recipients[i].address);
		json_str(json, "action", str_of(action_name(verdicts->v[i].action)));
		json_str(json, "folder", str_of(verdicts->v[i].folder));
		json_double(json, "score", verdicts->v[i].score);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* For people a text, for replay the bytes. */
static void write_answers(struct json *json, const struct scan *scan)
{
	auto_buf bytes = BUF(WIRE_FRAME_MAX);
	json_open(json, "answers", '[');
	array_each(&scan->inquiries, inquiry) {
		if (!(*inquiry)->asked || (*inquiry)->state != INQUIRY_ANSWERED)
			continue;
		buf_clear(&bytes);
		question_put(&bytes, &(*inquiry)->question);
		answer_put(&bytes, &(*inquiry)->answer);
		json_open(json, NULL, '{');
		json_str(json, "question", question_text(scan->arena, &(*inquiry)->question));
		json_str(json, "source", (*inquiry)->answer.source);
		json_int(json, "time", (*inquiry)->answer.time);
		json_base64(json, "bytes", buf_str(&bytes));
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void write_envelope(struct json *json, const struct envelope *envelope)
{
	auto_buf bytes = BUF(JOB_ENVELOPE_MAX);
	char client[IP_TEXT_MAX] = "";
	if (envelope->has_client)
		ip_print(&envelope->client, client);
	envelope_put(&bytes, envelope);
	json_open(json, "envelope", '{');
	json_str(json, "client", str_of(client));
	json_str(json, "helo", envelope->helo);
	json_str(json, "from", envelope->mail_from);
	json_int(json, "time", envelope->time);
	json_base64(json, "bytes", buf_str(&bytes));
	json_close(json, '}');
}

void record_write(struct buf *out, const struct scan *scan, const struct verdicts *verdicts)
{
	struct json json = { .out = out };
	const struct verdict *overall = &verdicts->overall;
	json_open(&json, NULL, '{');
	json_int(&json, "v", RECORD_VERSION);
	json_str(&json, "id", scan->envelope->mail_id);
	json_str(&json, "action", str_of(action_name(overall->action)));
	json_double(&json, "score", overall->score);
	json_str(&json, "category", str_of(category_name(overall->category)));
	json_int(&json, "code", overall->code);
	json_str(&json, "enhanced", str_of(overall->enhanced));
	json_str(&json, "because", overall->because ? str_of(overall->because->name) : STR(""));
	write_findings(&json, scan);
	write_auth(&json, scan);
	write_recipients(&json, scan, verdicts);
	write_envelope(&json, scan->envelope);
	write_answers(&json, scan);
	json_str(&json, "settings", scan->settings->hash);
	json_str(&json, "binary", build_id());
	json_close(&json, '}');
}

/* ---- the line of `haechi scan --json` ---- */

static void print_findings(struct json *json, const struct record *record)
{
	json_open(json, "findings", '[');
	for (size_t i = 0; i < record->finding_count; i++) {
		const struct record_finding *finding = &record->findings[i];
		json_open(json, NULL, '{');
		json_str(json, "name", finding->name);
		json_double(json, "points", finding->points);
		json_str(json, "evidence", finding->evidence);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void print_recipients(struct json *json, const struct record *record)
{
	json_open(json, "recipients", '[');
	for (size_t i = 0; i < record->recipient_count; i++) {
		const struct record_recipient *recipient = &record->recipients[i];
		json_open(json, NULL, '{');
		json_str(json, "address", recipient->address);
		json_str(json, "action", str_of(action_name(recipient->action)));
		json_str(json, "folder", recipient->folder);
		json_close(json, '}');
	}
	json_close(json, ']');
}

void record_print_json(struct buf *out, const struct record *record, struct str file)
{
	struct json json = { .out = out };
	json_open(&json, NULL, '{');
	json_int(&json, "v", RECORD_VERSION);
	json_str(&json, "file", file);
	json_str(&json, "action", str_of(action_name(record->action)));
	json_double(&json, "score", record->score);
	json_str(&json, "category", str_of(category_name(record->category)));
	json_int(&json, "code", record->code);
	print_findings(&json, record);
	json_raw(&json, "auth", record->auth);
	print_recipients(&json, record);
	json_close(&json, '}');
}
