/* SPDX-License-Identifier: Apache-2.0 */
#include "action/record.h"

#include "auth/results.h"
#include "base/build_id.h"
#include "base/json.h"
#include "identity/results.h"
#include "pipeline/job.h"

#define TEXT_MAX 300 /* bytes of a text that the sender chose */

/* ---- inside the seal: from a scan to JSON ---- */

/* The room's facts, each NULL where it was not established. */
static const struct auth_results *auth_room(const struct scan *scan)
{
	static const struct auth_results nothing;
	return scan->facts[ROOM_AUTH] ? scan->facts[ROOM_AUTH] : &nothing;
}

static void write_dkim(struct json *json, const struct dkim_report *dkim)
{
	json_open(json, "dkim", '[');
	for (size_t i = 0; dkim && i < dkim->n; i++) {
		const struct dkim_signature *signature = &dkim->v[i];
		json_open(json, NULL, '{');
		json_str(json, "result", str_of(dkim_result_name(signature->result)));
		json_str(json, "domain", signature->domain);
		json_str(json, "selector", str_first(signature->selector, TEXT_MAX));
		json_str(json, "reason", str_of(dkim_problem_name(signature->problem)));
		json_str(json, "detail", str_first(signature->detail, TEXT_MAX));
		json_str(json, "change",
			str_of(signature->change ? dkim_change_name(signature->change) : ""));
		json_str(json, "algorithm", str_first(signature->algorithm, TEXT_MAX));
		json_int(json, "bits", signature->key_bits);
		json_str(json, "uncovered", signature->partial ? str_first(signature->uncovered, TEXT_MAX) : STR(""));
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* What one discovery found, for the difference between the two. */
static void write_discovery(struct json *json, const char *key, const struct dmarc_evaluation *found)
{
	json_open(json, key, '{');
	json_str(json, "result", str_of(dmarc_result_name(found->result)));
	json_str(json, "policy", str_of(dmarc_policy_name(found->policy)));
	json_str(json, "organizational", found->organizational);
	json_str(json, "record", found->record.found ? found->record.domain : STR(""));
	json_close(json, '}');
}

static void write_dmarc(struct json *json, const struct dmarc_facts *dmarc)
{
	const struct dmarc_evaluation *decides = dmarc ? dmarc->decides : NULL;
	if (!dmarc || (!decides && dmarc->result == DMARC_RESULT_NONE)) {
		json_null(json, "dmarc");
		return;
	}
	json_open(json, "dmarc", '{');
	json_str(json, "result", str_of(dmarc_result_name(dmarc->result)));
	json_str(json, "policy", str_of(dmarc_policy_name(decides ? decides->policy : DMARC_POLICY_NONE)));
	json_str(json, "domain", dmarc->author->domain);
	json_str(json, "disposition", str_of(dmarc_policy_name(dmarc->policy)));
	json_str(json, "override", str_of(dmarc_override_name(dmarc->override)));
	json_str(json, "detail", decides ? dmarc->override_detail : dmarc->author->detail);
	if (decides) {
		json_str(json, "spf", decides->spf.passed && decides->spf.aligned ? STR("pass") : STR("fail"));
		json_str(json, "dkim", dmarc_dkim_aligned(decides) ? STR("pass") : STR("fail"));
		json_bool(json, "differs", dmarc->report.differs);
		for (int d = 0; d < DMARC_DISCOVERY_COUNT; d++)
			write_discovery(json, dmarc_discovery_name((enum dmarc_discovery)d),
				&dmarc->report.by[d]);
	}
	json_close(json, '}');
}

static void write_arc(struct json *json, const struct auth_results *auth)
{
	const struct arc_report *arc = auth->arc;
	if (!arc) {
		json_null(json, "arc");
		return;
	}
	json_open(json, "arc", '{');
	json_str(json, "result", str_of(arc_result_name(arc->result)));
	json_int(json, "instances", arc->instances);
	json_str(json, "reason", str_of(arc->problem));
	json_str(json, "sealer", arc->n ? arc->sets[arc->n - 1].seal_domain : STR(""));
	json_bool(json, "trusted", auth->arc_trusted);
	json_close(json, '}');
}

static void write_bimi(struct json *json, const struct bimi_report *bimi)
{
	if (!bimi) {
		json_null(json, "bimi");
		return;
	}
	json_open(json, "bimi", '{');
	json_str(json, "domain", bimi->domain);
	json_str(json, "selector", bimi->selector);
	json_str(json, "location", bimi->location);
	json_str(json, "authority", bimi->authority);
	json_close(json, '}');
}

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
	write_dkim(json, auth_room(scan)->dkim);
	write_dmarc(json, auth_room(scan)->dmarc);
	write_arc(json, auth_room(scan));
	write_bimi(json, auth_room(scan)->bimi);
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
