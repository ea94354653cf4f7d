/* SPDX-License-Identifier: Apache-2.0
 *
 * haechi key create, haechi key rotate: new keys, which wait until their records are published. */
#include <time.h>

#include "cli/key_inside.h"

#define RSA_BITS_PRESET 2048
#define RSA_BITS_MOST   4096 /* above it the record does not fit a UDP answer */

static const struct text no_selector = TEXT(
	"선택자로 쓸 수 없습니다 (소문자, 숫자, -, _, .)",
	"this cannot be a selector (lower-case letters, digits, -, _, .)",
	"セレクターに使えません (小文字、数字、-、_、.)");
static const struct text no_type = TEXT("그런 종류는 없습니다: rsa, ed25519, both 중에서 고르십시오",
	"there is no such type: one of rsa, ed25519, both",
	"そのような種別はありません: rsa, ed25519, both のいずれか");
static const struct text no_bits = TEXT("1024에서 4096까지의 수가 아닙니다",
	"this is no number from 1024 to 4096", "1024 から 4096 までの数ではありません");
static const struct text has_keys = TEXT(
	"이 도메인에는 키가 이미 있습니다. 새 키로 바꾸려면 haechi key rotate를 쓰십시오 (--selector로 하나 더 만들 "
	"수도 있습니다)",
	"this domain has keys already: haechi key rotate makes their successors (or name a new "
	"--selector)",
	"このドメインには既に鍵があります。交換するには haechi key rotate を使ってください "
	"(--selector で追加することもできます)");
static const struct text nothing_active = TEXT(
	"사용 중인 키가 없어 바꿀 것이 없습니다. haechi key activate로 먼저 사용하십시오",
	"no key of it is active: there is nothing to succeed (haechi key activate)",
	"有効な鍵がないため交換できません。先に haechi key activate で有効にしてください");
static const struct text next_publish = TEXT(
	"위 레코드를 DNS에 올린 다음 실행하십시오:",
	"Publish the records above in the DNS, then:",
	"上のレコードを DNS に公開してから、次を実行してください:");

struct wanted {
	bool types[KEY_TYPE_COUNT];
	unsigned bits;
	struct str selector; /* of one; of two with "-r" and "-e" behind */
};

static bool read_type(struct task_run *run, struct wanted *wanted)
{
	struct str value = str_of(task_value(run, "type"));
	bool both = str_eq(value, STR("both"));
	if (value.n == 0)
		return true;
	wanted->types[KEY_RSA] = both || str_eq(value, STR("rsa"));
	wanted->types[KEY_ED25519] = both || str_eq(value, STR("ed25519"));
	if (wanted->types[KEY_RSA] || wanted->types[KEY_ED25519])
		return true;
	task_fail(run, value, &no_type);
	return false;
}

static bool read_bits(struct task_run *run, struct wanted *wanted)
{
	struct str value = str_of(task_value(run, "bits"));
	uint64_t bits = wanted->bits;
	if (value.n > 0 && (!str_to_uint(value, RSA_BITS_MOST, &bits) || bits < RSA_BITS_LEAST)) {
		task_fail(run, value, &no_bits);
		return false;
	}
	wanted->bits = (unsigned)bits;
	return true;
}

static struct str selector_of(struct task_run *run, const struct wanted *wanted, enum key_type type)
{
	bool two = wanted->types[KEY_RSA] && wanted->types[KEY_ED25519];
	return two ? arena_printf(run->arena, "%.*s-%c", STR_ARG(wanted->selector),
			     type == KEY_RSA ? 'r' : 'e')
		   : wanted->selector;
}

static bool is_free(struct task_run *run, const struct wanted *wanted, struct kept_keys *keys)
{
	for (int type = 0; type < KEY_TYPE_COUNT; type++)
		if (wanted->types[type] &&
			keys_find(keys, selector_of(run, wanted, (enum key_type)type)))
			return false;
	return true;
}

/* "s20261122"; a second one of the same day "s20261122b". */
static void choose_selector(struct task_run *run, struct wanted *wanted, struct kept_keys *keys)
{
	struct tm utc;
	time_t now = (time_t)run->now;
	gmtime_r(&now, &utc);
	struct str day = arena_printf(run->arena, "s%04d%02d%02d", utc.tm_year + 1900, utc.tm_mon + 1,
		utc.tm_mday);
	wanted->selector = day;
	for (char c = 'b'; c <= 'z' && !is_free(run, wanted, keys); c++)
		wanted->selector = arena_printf(run->arena, "%.*s%c", STR_ARG(day), c);
}

static bool make_key(struct task_run *run, const struct keys_writer *writer, struct kept_keys *keys,
	struct str selector, enum key_type type, unsigned bits, struct error *err)
{
	struct private_key *key;
	if (keys->n == KEYS_PER_DOMAIN_MAX)
		return error_set(err, ERROR_PERMANENT, "%.*s has %d keys already",
			STR_ARG(keys->domain), KEYS_PER_DOMAIN_MAX);
	if (!private_key_generate(type, bits, &key, err))
		return false;
	bool ok = keys_add(writer, keys->domain, selector, private_key_pem(run->arena, key), err);
	private_key_free(&key);
	if (ok)
		keys->v[keys->n++] = (struct kept_key){ .selector = selector,
			.state = SIGNING_WAITING, .since = run->now, .there = true };
	return ok;
}

static int make_keys(struct task_run *run, const struct wanted *wanted, struct kept_keys *keys,
	const struct keys_writer *writer)
{
	struct error err;
	struct str names = STR("");
	size_t before = keys->n;
	bool ok = true;
	for (int type = 0; ok && type < KEY_TYPE_COUNT; type++) {
		if (!wanted->types[type])
			continue;
		struct str selector = selector_of(run, wanted, (enum key_type)type);
		ok = make_key(run, writer, keys, selector, (enum key_type)type, wanted->bits, &err);
		names = arena_printf(run->arena, "%.*s%s%.*s", STR_ARG(names), names.n ? " " : "",
			STR_ARG(selector));
	}
	if (!ok || !keys_save(writer, keys, &err))
		return key_fail(run, &err);
	for (size_t i = before; i < keys->n; i++) {
		struct key_record_ours record;
		key_record_describe(run, keys->domain, &keys->v[i], &record);
		key_record_print(run, &record);
	}
	key_print_next(run, &next_publish, "activate", keys->domain, names);
	return EXIT_FINE;
}

int key_create(struct task_run *run)
{
	struct wanted wanted = { .types = { true, true }, .bits = RSA_BITS_PRESET,
		.selector = str_of(task_value(run, "selector")) };
	struct str domain;
	struct kept_keys keys;
	auto_keys_writer writer = { .lock = -1 };
	if (!key_read_domain(run, run->words[0], &domain) || !read_type(run, &wanted) ||
		!read_bits(run, &wanted))
		return EXIT_FAILED;
	if (task_has(run, "selector") && !keys_selector_is_valid(wanted.selector))
		return task_fail(run, wanted.selector, &no_selector);
	if (!key_begin(run, &writer))
		return EXIT_FAILED;
	if (!key_list(run, domain, &keys))
		return EXIT_FAILED;
	if (!task_has(run, "selector")) {
		if (keys.n > 0)
			return task_fail(run, domain, &has_keys);
		choose_selector(run, &wanted, &keys);
	}
	return make_keys(run, &wanted, &keys, &writer);
}

/* What is active now is what comes next. */
static bool like_active(struct task_run *run, const struct kept_keys *keys, struct wanted *wanted)
{
	for (size_t i = 0; i < keys->n; i++) {
		struct key_record_ours record;
		if (keys->v[i].state != SIGNING_ACTIVE)
			continue;
		key_record_describe(run, keys->domain, &keys->v[i], &record);
		if (!record.usable)
			continue;
		wanted->types[record.type] = true;
		if (record.type == KEY_RSA && record.bits > wanted->bits)
			wanted->bits = record.bits;
	}
	return wanted->types[KEY_RSA] || wanted->types[KEY_ED25519];
}

int key_rotate(struct task_run *run)
{
	struct wanted wanted = { .bits = RSA_BITS_PRESET };
	struct str domain;
	struct kept_keys keys;
	auto_keys_writer writer = { .lock = -1 };
	if (!key_read_domain(run, run->words[0], &domain) || !key_begin(run, &writer))
		return EXIT_FAILED;
	if (!key_list(run, domain, &keys))
		return EXIT_FAILED;
	if (!like_active(run, &keys, &wanted))
		return task_fail(run, domain, &nothing_active);
	if (!read_type(run, &wanted) || !read_bits(run, &wanted))
		return EXIT_FAILED;
	choose_selector(run, &wanted, &keys);
	return make_keys(run, &wanted, &keys, &writer);
}
