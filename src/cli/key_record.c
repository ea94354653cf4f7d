/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/key_record.h"

#include <openssl/evp.h>

#include "auth/key.h"
#include "base/cleanup.h"
#include "dns/name.h"

#define RECORD_TTL     3600
#define TXT_STRING_MAX 255 /* RFC 1035 3.3 */
#define VALUE_MAX      8192
#define ANSWER_WAIT_MS 15000

static const char *const type_names[KEY_TYPE_COUNT] = {
	[KEY_RSA] = "rsa", [KEY_ED25519] = "ed25519"
};

const char *key_type_name(enum key_type type)
{
	return type_names[type];
}

static struct str base64(struct arena *arena, struct str bytes)
{
	char *out = arena_bytes(arena, 4 * ((bytes.n + 2) / 3) + 1);
	int n = EVP_EncodeBlock((unsigned char *)out, (const unsigned char *)bytes.p, (int)bytes.n);
	return str_bytes(out, (size_t)n);
}

void key_record_describe(struct task_run *run, struct str domain, const struct kept_key *kept,
	struct key_record_ours *out)
{
	struct private_key *key = NULL;
	struct arena *arena = run->arena;
	*out = (struct key_record_ours){ .domain = domain, .selector = kept->selector,
		.state = kept->state, .since = kept->since };
	out->host = arena_printf(arena, "%.*s._domainkey", STR_ARG(kept->selector));
	out->name = arena_printf(arena, "%.*s.%.*s", STR_ARG(out->host), STR_ARG(domain));
	out->usable = keys_load(run->settings->signing.directory, domain, kept->selector, &key,
		&out->err);
	if (!out->usable)
		return;
	out->type = private_key_type(key);
	out->bits = private_key_bits(key);
	out->value = arena_printf(arena, "v=DKIM1; k=%s; p=%.*s", type_names[out->type],
		STR_ARG(base64(arena, private_key_public(arena, key))));
	private_key_free(&key);
}

struct str key_record_revoked(struct task_run *run, const struct key_record_ours *record)
{
	return arena_printf(run->arena, "v=DKIM1; k=%s; p=", type_names[record->type]);
}

/* ---- to paste ---- */

static const struct {
	struct text host, type, ttl, value, zone;
} labels = {
	.host = TEXT("호스트", "host", "ホスト"),
	.type = TEXT("종류", "type", "種別"),
	.ttl = TEXT("TTL", "TTL", "TTL"),
	.value = TEXT("값", "value", "値"),
	.zone = TEXT("존 파일의 형식", "the same for a zone file", "ゾーンファイルの形式"),
};

static void print_json(struct task_run *run, const struct key_record_ours *r)
{
	struct json json = { .out = &run->out };
	json_open(&json, NULL, '{');
	json_int(&json, "v", 1);
	json_str(&json, "domain", r->domain);
	json_str(&json, "selector", r->selector);
	json_str(&json, "state", str_of(signing_state_name(r->state)));
	json_int(&json, "since", r->since);
	if (r->usable) {
		json_str(&json, "type", str_of(type_names[r->type]));
		json_int(&json, "bits", r->bits);
		json_str(&json, "name", r->name);
		json_str(&json, "value", r->value);
	} else {
		json_str(&json, "error", str_of(r->err.text));
	}
	json_close(&json, '}');
	buf_add_char(&run->out, '\n');
}

/* A string of a TXT record holds 255 bytes: longer values are written as several. */
static void print_zone_line(struct buf *out, const struct key_record_ours *r)
{
	struct str rest = r->value;
	buf_printf(out, "%.*s. %d IN TXT (", STR_ARG(r->name), RECORD_TTL);
	while (rest.n > 0) {
		struct str piece = str_first(rest, TXT_STRING_MAX);
		rest = str_from(rest, piece.n);
		buf_printf(out, "\n    \"%.*s\"", STR_ARG(piece));
	}
	buf_add(out, STR(" )\n"));
}

void key_record_print(struct task_run *run, const struct key_record_ours *r)
{
	if (run->json) {
		print_json(run, r);
		return;
	}
	if (!r->usable) {
		buf_printf(&run->out, "%.*s: ", STR_ARG(r->name));
		buf_add_safe(&run->out, str_of(r->err.text), SAFE_TEXT);
		buf_add_char(&run->out, '\n');
		return;
	}
	if (task_has(run, "bind")) {
		print_zone_line(&run->out, r);
		return;
	}
	buf_printf(&run->out, "%.*s (%s, %u, %s)\n\n", STR_ARG(r->name), type_names[r->type], r->bits,
		signing_state_name(r->state));
	task_field(run, &labels.host, r->host);
	task_field(run, &labels.type, STR("TXT"));
	task_field(run, &labels.ttl, arena_printf(run->arena, "%d", RECORD_TTL));
	task_field(run, &labels.value, r->value);
	buf_printf(&run->out, "\n; %s\n", text_in(&labels.zone, run->language));
	print_zone_line(&run->out, r);
	buf_add_char(&run->out, '\n');
}

/* ---- compared ---- */

static const struct {
	const char *name;
	struct text says;
} published_words[PUBLISHED_COUNT] = {
	[PUBLISHED_FINE] = { "ok", TEXT("DNS에 우리 키가 올바르게 올라와 있습니다",
			"published, and it is our key", "公開済みで、自分の鍵と一致しています") },
	[PUBLISHED_TESTING] = { "testing",
		TEXT("우리 키이지만 시험 중(t=y)이라고 되어 있어 받는 쪽이 서명을 없는 것처럼 다룰 수 있습니다",
			"our key, but marked as a test (t=y): receivers may treat its mail as unsigned",
			"自分の鍵ですが試験中 (t=y) とされており、受信側は署名がないものとして扱うことがあります") },
	[PUBLISHED_NOT] = { "missing", TEXT("DNS에 레코드가 없습니다", "there is no such record in the DNS",
			"DNS にレコードがありません") },
	[PUBLISHED_SILENT] = { "unknown",
		TEXT("DNS에서 답을 받지 못했습니다", "the DNS did not answer", "DNS から回答がありません") },
	[PUBLISHED_OTHER] = { "other",
		TEXT("DNS에 다른 키가 올라와 있습니다", "another key is published", "別の鍵が公開されています") },
	[PUBLISHED_REVOKED] = { "revoked", TEXT("DNS에서 폐기된 키입니다 (p=가 비어 있음)",
			"the record revokes the key (empty p=)",
			"DNS で失効とされています (p= が空)") },
	[PUBLISHED_SEVERAL] = { "several",
		TEXT("같은 이름에 키 레코드가 여러 개 있습니다. 하나만 남기십시오",
			"several key records stand at this name: leave one",
			"同じ名前に鍵レコードが複数あります。1 つだけにしてください") },
	[PUBLISHED_DAMAGED] = { "damaged",
		TEXT("레코드의 형식이 잘못되었거나 메일 서명에 쓸 수 없게 제한되어 있습니다",
			"the record is malformed, or excludes what we sign",
			"レコードの形式が正しくないか、メールの署名に使えないよう制限されています") },
};

const char *published_name(enum published published)
{
	return published_words[published].name;
}

const struct text *published_text(enum published published)
{
	return &published_words[published].says;
}

struct asking_dns {
	struct arena *arena;
	struct dns_client *client;
};

/* Waits for each answer: a person is waiting too. */
static const struct dns_answer *ask(void *context, struct str name, enum dns_type type)
{
	struct asking_dns *asking = context;
	struct dns_answer *answer = arena_new_of(asking->arena, struct dns_answer);
	struct dns_client_answer given;
	dns_client_ask(asking->client, 1, name, type);
	bool there = dns_client_next(asking->client, asking->arena, &given) ||
		(dns_client_wait(asking->client, ANSWER_WAIT_MS) &&
			dns_client_next(asking->client, asking->arena, &given));
	if (!there || !dns_answer_decode(asking->arena, given.payload, answer))
		*answer = (struct dns_answer){ .status = DNS_TIMEOUT };
	return answer;
}

/* Two keys are the same if what one signs the other verifies. */
static bool is_ours(struct task_run *run, const struct key_record_ours *ours,
	const struct public_key *published)
{
	static const uint8_t digest[SHA256_SIZE] = { 'p', 'r', 'o', 'o', 'f' };
	struct private_key *key = NULL;
	struct error err;
	if (!keys_load(run->settings->signing.directory, ours->domain, ours->selector, &key, &err))
		return false;
	struct str signature = private_key_sign(run->arena, key, digest);
	private_key_free(&key);
	return signature.n > 0 && public_key_type(published) == ours->type &&
		public_key_verify(published, digest, signature);
}

enum published key_record_compare(struct task_run *run, struct dns_client *dns,
	const struct key_record_ours *ours, struct str *detail)
{
	struct asking_dns asking = { .arena = run->arena, .client = dns };
	struct dns_source source = { .ask = ask, .context = &asking };
	struct key_record record = { 0 };
	if (!key_look_up(run->arena, &source, ours->selector, ours->domain, &record))
		return PUBLISHED_SILENT;
	*detail = record.text;
	switch (record.state) {
	case KEY_UNASKED: return PUBLISHED_SILENT;
	case KEY_MISSING: return PUBLISHED_NOT;
	case KEY_RECORDS: return PUBLISHED_SEVERAL;
	case KEY_REVOKED: return PUBLISHED_REVOKED;
	case KEY_SYNTAX: *detail = record.detail; return PUBLISHED_DAMAGED;
	case KEY_UNKNOWN: return PUBLISHED_DAMAGED;
	case KEY_FINE: break;
	}
	if (!is_ours(run, ours, record.key))
		return PUBLISHED_OTHER;
	if (!record.sha256 || !record.email)
		return PUBLISHED_DAMAGED;
	return record.testing ? PUBLISHED_TESTING : PUBLISHED_FINE;
}
