/* SPDX-License-Identifier: Apache-2.0
 *
 * haechi key: the DKIM keys of our domains. A key is made, its record published, then it is put to
 * use; the old one retires, and goes when no mail that it signed is on its way any more. */
#include "cli/key_inside.h"

#include <stdio.h>

#include "cli/columns.h"
#include "cli/moment.h"
#include "mail/domain.h"

static const struct text no_domain = TEXT("도메인 이름이 아닙니다", "this is no domain name",
	"ドメイン名ではありません");
static const struct text no_key = TEXT("그런 키가 없습니다", "there is no such key",
	"そのような鍵はありません");
static const struct text no_keys = TEXT("이 도메인에는 키가 없습니다 (haechi key create)",
	"this domain has no keys (haechi key create)",
	"このドメインに鍵はありません (haechi key create)");
static const struct text not_published = TEXT(
	"사용하지 않았습니다. 레코드를 올린 뒤 다시 하거나, 그래도 쓰려면 --force를 붙이십시오",
	"not put to use: publish the record first, or insist with --force",
	"有効にしませんでした。レコードを公開してから再実行するか、--force を付けてください");
static const struct text is_active = TEXT(
	"사용 중인 키입니다. haechi key retire로 먼저 물러나게 하십시오",
	"it is active: retire it first (haechi key retire)",
	"有効な鍵です。先に haechi key retire で引退させてください");
static const struct text too_short = TEXT("1024비트보다 짧아 받는 쪽이 인정하지 않습니다 (RFC 8301)",
	"under 1024 bits: no receiver accepts it (RFC 8301)",
	"1024 ビット未満の鍵は受信側に認められません (RFC 8301)");
static const struct text next_after = TEXT(
	"이제 이 키로 서명합니다. 물러날 키가 있으면 이어서:",
	"These keys sign from now on. Where another is to go, next:",
	"これからこの鍵で署名します。引退させる鍵があれば、次を実行してください:");
static const struct text retire_says = TEXT(
	"이 키로는 더 이상 서명하지 않습니다. 이미 나간 메일을 확인할 수 있도록 레코드를 7일 더 남겨 두고, 그 뒤에 "
	"지우거나 아래의 폐기 레코드로 바꾸십시오.",
	"The key signs no more. Leave its record for seven days, for mail that is still on its way; then "
	"delete it, or replace it by the record below, which revokes the key.",
	"この鍵ではもう署名しません。配送中のメールのためにレコードを 7 "
	"日間残し、その後で削除するか、下の失効レコードに置き換えてください。");
static const struct text none_left = TEXT(
	"주의: 이 도메인에 사용 중인 키가 없어 메일이 서명 없이 나갑니다.",
	"Note: the domain has no active key left; its mail goes out unsigned.",
	"注意: このドメインに有効な鍵がなくなり、メールは署名なしで送られます。");

/* ---- what the person wrote ---- */

bool key_read_domain(struct task_run *run, const char *word, struct str *out)
{
	if (domain_to_ascii(run->arena, str_of(word), out) && keys_domain_is_valid(*out))
		return true;
	task_fail(run, str_of(word), &no_domain);
	return false;
}

int key_fail(struct task_run *run, const struct error *err)
{
	struct text text = { .in = { err->text, err->text, err->text } };
	return task_fail(run, STR(""), &text);
}

bool key_list(struct task_run *run, struct str domain, struct kept_keys *out)
{
	struct error err;
	if (keys_list(run->arena, run->settings->signing.directory, domain, out, &err))
		return true;
	key_fail(run, &err);
	return false;
}

/* From here on nobody else changes keys. */
bool key_begin(struct task_run *run, struct keys_writer *writer)
{
	struct error err;
	*writer = (struct keys_writer){ .directory = run->settings->signing.directory, .lock = -1 };
	if (privilege_find(run->settings->users.signer, &writer->owner, &err) &&
		keys_lock(writer, &err))
		return true;
	key_fail(run, &err);
	return false;
}

void key_print_next(struct task_run *run, const struct text *says, const char *task,
	struct str domain, struct str selectors)
{
	if (run->json)
		return;
	buf_printf(&run->out, "%s\n  haechi key %s %.*s %.*s\n", text_in(says, run->language), task,
		STR_ARG(domain), STR_ARG(selectors));
}

/* The keys that the words behind the domain name; all, if there are none. */
static bool choose(struct task_run *run, struct kept_keys *keys, struct kept_key **out, size_t *count)
{
	size_t n = run->word_count - 1;
	if (n == 0) {
		for (*count = 0; *count < keys->n; (*count)++)
			out[*count] = &keys->v[*count];
		return keys->n > 0 || (task_fail(run, keys->domain, &no_keys), false);
	}
	if (n > KEYS_PER_DOMAIN_MAX)
		n = KEYS_PER_DOMAIN_MAX;
	for (size_t i = 0; i < n; i++) {
		out[i] = keys_find(keys, str_of(run->words[1 + i]));
		if (!out[i]) {
			task_fail(run, str_of(run->words[1 + i]), &no_key);
			return false;
		}
	}
	*count = n;
	return true;
}

/* ---- looking ---- */

static void add_row(struct task_run *run, struct columns *columns, const struct key_record_ours *r)
{
	if (run->json) {
		key_record_print(run, r);
		return;
	}
	columns_add(columns, r->domain);
	columns_add(columns, r->selector);
	columns_add(columns, str_of(signing_state_name(r->state)));
	columns_add(columns, r->usable ? arena_printf(run->arena, "%s %u", key_type_name(r->type), r->bits)
				       : STR("-"));
	columns_add(columns, r->since > 0 ? moment_print(run->arena, r->since) : STR("-"));
	columns_add(columns, r->usable ? STR("ok") : str_of(arena_cstr(run->arena, str_of(r->err.text))));
}

static bool list_domain(struct task_run *run, struct columns *columns, struct str domain)
{
	struct kept_keys keys;
	if (!key_list(run, domain, &keys))
		return false;
	bool usable = true;
	for (size_t i = 0; i < keys.n; i++) {
		struct key_record_ours record;
		key_record_describe(run, domain, &keys.v[i], &record);
		add_row(run, columns, &record);
		usable &= record.usable;
	}
	return usable;
}

static int list(struct task_run *run)
{
	struct columns columns = { .arena = run->arena, .per_row = 6 };
	struct str *domains, domain;
	size_t n = 1;
	struct error err;
	bool ok = true;
	if (run->word_count > 0) {
		if (!key_read_domain(run, run->words[0], &domain))
			return EXIT_FAILED;
		domains = &domain;
	} else if (!keys_domains(run->arena, run->settings->signing.directory, &domains, &n, &err)) {
		return key_fail(run, &err);
	}
	for (size_t i = 0; i < n; i++)
		ok = list_domain(run, &columns, domains[i]) && ok;
	columns_print(&columns, &run->out);
	return ok ? EXIT_FINE : EXIT_FAILED;
}

/* Domain and keys that a command names. */
static bool named_keys(struct task_run *run, struct kept_keys *keys, struct kept_key **chosen,
	size_t *count)
{
	struct str domain;
	return key_read_domain(run, run->words[0], &domain) && key_list(run, domain, keys) &&
		choose(run, keys, chosen, count);
}

static int records(struct task_run *run)
{
	struct kept_keys keys;
	struct kept_key *chosen[KEYS_PER_DOMAIN_MAX];
	size_t n;
	int status = EXIT_FINE;
	if (!named_keys(run, &keys, chosen, &n))
		return EXIT_FAILED;
	for (size_t i = 0; i < n; i++) {
		struct key_record_ours record;
		key_record_describe(run, keys.domain, chosen[i], &record);
		key_record_print(run, &record);
		if (!record.usable)
			status = EXIT_FAILED;
	}
	return status;
}

/* ---- checking ---- */

static struct dns_client *open_dns(struct task_run *run)
{
	struct dns_options *options = arena_new_of(run->arena, struct dns_options);
	struct error err;
	*options = settings_dns_options(run->settings);
	if (task_has(run, "zone")) {
		options->mode = DNS_MODE_ZONE;
		options->zone_file = str_of(task_value(run, "zone"));
	}
	struct dns_client *client = dns_client_new(options, &err);
	if (!client)
		key_fail(run, &err);
	return client;
}

static void print_published(struct task_run *run, const struct key_record_ours *r,
	enum published published, struct str detail)
{
	if (run->json) {
		struct json json = { .out = &run->out };
		json_open(&json, NULL, '{');
		json_int(&json, "v", 1);
		json_str(&json, "domain", r->domain);
		json_str(&json, "selector", r->selector);
		json_str(&json, "state", str_of(signing_state_name(r->state)));
		json_str(&json, "published", str_of(published_name(published)));
		json_str(&json, "record", detail);
		json_close(&json, '}');
		buf_add_char(&run->out, '\n');
		return;
	}
	buf_printf(&run->out, "%.*s: %s (%s)\n", STR_ARG(r->name),
		text_in(published_text(published), run->language), published_name(published));
	if (published == PUBLISHED_OTHER || published == PUBLISHED_DAMAGED) {
		buf_add(&run->out, STR("  "));
		buf_add_safe(&run->out, str_first(detail, 1000), SAFE_TEXT);
		buf_add_char(&run->out, '\n');
	}
}

/* Is it published as it should be? Says how it is. */
static bool check_one(struct task_run *run, struct dns_client *dns, struct str domain,
	const struct kept_key *kept)
{
	struct key_record_ours record;
	struct str detail = STR("");
	key_record_describe(run, domain, kept, &record);
	if (!record.usable) {
		key_fail(run, &record.err);
		return false;
	}
	enum published published = key_record_compare(run, dns, &record, &detail);
	print_published(run, &record, published, detail);
	return published == PUBLISHED_FINE || published == PUBLISHED_TESTING;
}

static int check(struct task_run *run)
{
	struct kept_keys keys;
	struct kept_key *chosen[KEYS_PER_DOMAIN_MAX];
	size_t n;
	bool ok = true;
	if (!named_keys(run, &keys, chosen, &n))
		return EXIT_FAILED;
	struct dns_client *dns = open_dns(run);
	if (!dns)
		return EXIT_FAILED;
	for (size_t i = 0; i < n; i++)
		if (run->word_count > 1 || chosen[i]->state != SIGNING_RETIRED)
			ok = check_one(run, dns, keys.domain, chosen[i]) && ok;
	dns_client_free(&dns);
	return ok ? EXIT_FINE : EXIT_FAILED;
}

/* ---- from state to state ---- */

static bool may_be_active(struct task_run *run, struct str domain, const struct kept_key *kept)
{
	struct key_record_ours record;
	key_record_describe(run, domain, kept, &record);
	if (!record.usable) {
		key_fail(run, &record.err);
		return false;
	}
	if (record.type == KEY_RSA && record.bits < RSA_BITS_LEAST) {
		task_fail(run, record.name, &too_short);
		return false;
	}
	return true;
}

static bool are_published(struct task_run *run, struct str domain, struct kept_key **chosen, size_t n)
{
	bool ok = true;
	struct dns_client *dns = open_dns(run);
	if (!dns)
		return false;
	for (size_t i = 0; i < n; i++)
		ok = check_one(run, dns, domain, chosen[i]) && ok;
	dns_client_free(&dns);
	if (!ok)
		task_fail(run, domain, &not_published);
	return ok;
}

static int activate(struct task_run *run)
{
	struct kept_keys keys;
	struct kept_key *chosen[KEYS_PER_DOMAIN_MAX];
	auto_keys_writer writer = { .lock = -1 };
	struct error err;
	struct str others = STR("");
	size_t n;
	if (!key_begin(run, &writer))
		return EXIT_FAILED;
	if (!named_keys(run, &keys, chosen, &n))
		return EXIT_FAILED;
	for (size_t i = 0; i < n; i++)
		if (!may_be_active(run, keys.domain, chosen[i]))
			return EXIT_FAILED;
	if (!task_has(run, "force") && !are_published(run, keys.domain, chosen, n))
		return EXIT_FAILED;
	for (size_t i = 0; i < keys.n; i++)
		if (keys.v[i].state == SIGNING_ACTIVE)
			others = arena_printf(run->arena, "%.*s%s%.*s", STR_ARG(others),
				others.n ? " " : "", STR_ARG(keys.v[i].selector));
	for (size_t i = 0; i < n; i++) {
		if (chosen[i]->state != SIGNING_ACTIVE)
			chosen[i]->since = run->now;
		chosen[i]->state = SIGNING_ACTIVE;
	}
	if (!keys_save(&writer, &keys, &err))
		return key_fail(run, &err);
	if (others.n > 0)
		key_print_next(run, &next_after, "retire", keys.domain, others);
	return EXIT_FINE;
}

static void print_retired(struct task_run *run, struct str domain, const struct kept_key *kept)
{
	struct key_record_ours record;
	key_record_describe(run, domain, kept, &record);
	if (!run->json && record.usable)
		buf_printf(&run->out, "  %.*s. 3600 IN TXT \"%.*s\"\n", STR_ARG(record.name),
			STR_ARG(key_record_revoked(run, &record)));
	else if (run->json)
		key_record_print(run, &record);
}

static int retire(struct task_run *run)
{
	struct kept_keys keys;
	struct kept_key *chosen[KEYS_PER_DOMAIN_MAX];
	auto_keys_writer writer = { .lock = -1 };
	struct error err;
	size_t n, active = 0;
	if (!key_begin(run, &writer))
		return EXIT_FAILED;
	if (!named_keys(run, &keys, chosen, &n))
		return EXIT_FAILED;
	for (size_t i = 0; i < n; i++) {
		if (chosen[i]->state != SIGNING_RETIRED)
			chosen[i]->since = run->now;
		chosen[i]->state = SIGNING_RETIRED;
	}
	if (!keys_save(&writer, &keys, &err))
		return key_fail(run, &err);
	for (size_t i = 0; i < keys.n; i++)
		active += keys.v[i].state == SIGNING_ACTIVE;
	if (!run->json)
		buf_printf(&run->out, "%s\n", text_in(&retire_says, run->language));
	for (size_t i = 0; i < n; i++)
		print_retired(run, keys.domain, chosen[i]);
	if (active == 0)
		fprintf(stderr, "%s\n", text_in(&none_left, run->language));
	return EXIT_FINE;
}

/* The state without them first: a crash in between leaves a key that waits. */
static int remove_keys(struct task_run *run)
{
	struct kept_keys keys, left;
	struct kept_key *chosen[KEYS_PER_DOMAIN_MAX];
	auto_keys_writer writer = { .lock = -1 };
	struct error err;
	size_t n;
	if (!key_begin(run, &writer))
		return EXIT_FAILED;
	if (!named_keys(run, &keys, chosen, &n))
		return EXIT_FAILED;
	for (size_t i = 0; i < n; i++)
		if (chosen[i]->state == SIGNING_ACTIVE && !task_has(run, "force"))
			return task_fail(run, chosen[i]->selector, &is_active);
	left = (struct kept_keys){ .domain = keys.domain };
	for (size_t i = 0; i < keys.n; i++) {
		bool goes = false;
		for (size_t c = 0; c < n; c++)
			goes |= chosen[c] == &keys.v[i];
		if (!goes)
			left.v[left.n++] = keys.v[i];
	}
	if (!keys_save(&writer, &left, &err))
		return key_fail(run, &err);
	for (size_t i = 0; i < n; i++)
		if (!keys_delete(&writer, keys.domain, chosen[i]->selector, &err))
			return key_fail(run, &err);
	return EXIT_FINE;
}

static const struct task tasks[] = {
	{ .command = "key",
		.name = "create",
		.words = "DOMAIN",
		.words_min = 1,
		.words_max = 1,
		.alone = true,
		.options = { { "selector", "NAME" }, { "type", "rsa|ed25519|both" },
			{ "bits", "BITS" } },
		.says = TEXT("도메인의 키를 만들고 DNS에 올릴 레코드를 보여 줍니다.",
			"Makes keys for a domain and shows the records to publish.",
			"ドメインの鍵を作り、DNS に公開するレコードを示します。"),
		.run = key_create },
	{ .command = "key",
		.name = "list",
		.words = "[DOMAIN]",
		.words_max = 1,
		.alone = true,
		.says = TEXT("키와 그 상태를 모두 보여 줍니다.", "Lists the keys and their states.",
			"鍵とその状態を一覧します。"),
		.run = list },
	{ .command = "key",
		.name = "records",
		.words = "DOMAIN [SELECTOR…]",
		.words_min = 1,
		.words_max = 1 + KEYS_PER_DOMAIN_MAX,
		.alone = true,
		.options = { { "bind", NULL } },
		.says = TEXT("키의 DNS 레코드를 붙여 넣을 수 있게 보여 줍니다.",
			"Shows the DNS records of keys, ready to paste.",
			"鍵の DNS レコードを貼り付けられる形で示します。"),
		.run = records },
	{ .command = "key",
		.name = "check",
		.words = "DOMAIN [SELECTOR…]",
		.words_min = 1,
		.words_max = 1 + KEYS_PER_DOMAIN_MAX,
		.alone = true,
		.options = { { "zone", "FILE" } },
		.says = TEXT("DNS에 올라온 레코드가 우리 키와 같은지 봅니다.",
			"Asks the DNS whether what is published is our key.",
			"DNS に公開されたレコードが自分の鍵と一致するか確認します。"),
		.run = check },
	{ .command = "key",
		.name = "activate",
		.words = "DOMAIN SELECTOR…",
		.words_min = 2,
		.words_max = 1 + KEYS_PER_DOMAIN_MAX,
		.alone = true,
		.options = { { "zone", "FILE" }, { "force", NULL } },
		.says = TEXT("레코드가 올라온 것을 확인하고 이 키로 서명하기 시작합니다.",
			"Signs with these keys from now on, once their records are seen in the DNS.",
			"レコードの公開を確認し、この鍵で署名を始めます。"),
		.run = activate },
	{ .command = "key",
		.name = "rotate",
		.words = "DOMAIN",
		.words_min = 1,
		.words_max = 1,
		.alone = true,
		.options = { { "type", "rsa|ed25519|both" }, { "bits", "BITS" } },
		.says = TEXT("사용 중인 키를 이을 새 키를 만듭니다. 바로 쓰지는 않습니다.",
			"Makes successors of the active keys, not in use yet.",
			"有効な鍵の後継を作ります。すぐには使いません。"),
		.run = key_rotate },
	{ .command = "key",
		.name = "retire",
		.words = "DOMAIN SELECTOR…",
		.words_min = 2,
		.words_max = 1 + KEYS_PER_DOMAIN_MAX,
		.alone = true,
		.says = TEXT("이 키로 서명하기를 그칩니다.", "Signs no more with these keys.",
			"この鍵での署名をやめます。"),
		.run = retire },
	{ .command = "key",
		.name = "remove",
		.words = "DOMAIN SELECTOR…",
		.words_min = 2,
		.words_max = 1 + KEYS_PER_DOMAIN_MAX,
		.alone = true,
		.options = { { "force", NULL } },
		.says = TEXT("키를 지웁니다. 되돌릴 수 없습니다.", "Deletes keys for good.",
			"鍵を削除します。元に戻せません。"),
		.run = remove_keys },
};

int command_key(int argc, char **argv)
{
	return tasks_main(tasks, sizeof tasks / sizeof *tasks, argc, argv);
}
