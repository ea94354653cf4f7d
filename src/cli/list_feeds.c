/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/list_feeds.h"

#include <stdio.h>

#include "cli/columns.h"
#include "cli/feed_tests.h"
#include "lists/shared_resolver.h"

static const struct text vote_texts[FEED_VOTE_COUNT] = {
	[FEED_VOTES] = TEXT("정상", "sound", "正常"),
	[FEED_LOST_UNTESTED] = TEXT("시험 전", "not tested", "未検査"),
	[FEED_LOST_MISSES_TEST] = TEXT("시험 항목이 없음: 비었거나 닫힌 목록",
		"its test entry is missing: emptied, or dead",
		"テスト用の項目がない: 空になったか閉鎖されたリスト"),
	[FEED_LOST_LISTS_ALL] = TEXT("올라서는 안 될 것까지 올림", "lists what must not be listed",
		"載ってはならないものまで載せている"),
	[FEED_LOST_FOREIGN] = TEXT("127.0.0.0/8 밖의 답: 남의 손에 넘어간 영역",
		"answers outside 127.0.0.0/8: the zone is in other hands",
		"127.0.0.0/8 以外の回答: ゾーンが他人の手にある"),
	[FEED_LOST_REFUSED] = TEXT("질의를 거절함: 공용 리졸버, 너무 많은 질의, 잘못된 키",
		"refuses: a public resolver, too many questions, or a wrong key",
		"照会を拒否: 公開リゾルバー、照会過多、または誤ったキー"),
	[FEED_LOST_SILENT] = TEXT("답이 없음", "no answer", "応答なし"),
	[FEED_LOST_HIT_RATE] = TEXT("갑자기 거의 모두 올림", "suddenly lists nearly everything",
		"急にほとんどすべてを載せている"),
	[FEED_LOST_CONTRADICTED] = TEXT("정상으로 확인된 메일을 거듭 올림",
		"lists mail that is proven good", "正常と確認されたメールを繰り返し載せている"),
	[FEED_LOST_SPENT] = TEXT("하루 질의 수를 다 씀", "the day's questions are used up",
		"1 日の照会数を使い切った"),
	[FEED_LOST_NOT_ASKED] = TEXT("묻지 않음: DNS를 쓸 수 없음", "not asked: no DNS",
		"照会せず: DNS が使えない"),
};

static const struct text status_texts[] = {
	[LIST_STATUS_LIVE] = TEXT("쓰지 않음", "not in use", "未使用"),
	[LIST_STATUS_DEAD] = TEXT("닫힘", "dead", "閉鎖"),
	[LIST_STATUS_UNKNOWN] = TEXT("확인되지 않음", "not verified", "未確認"),
};

static const struct text shared_resolver = TEXT(
	"dns.forward가 여러 사람이 함께 쓰는 리졸버라 공개 목록이 답하지 않을 수 있습니다",
	"dns.forward is a resolver that many people share; public lists may refuse its questions",
	"dns.forward が多くの人が共有するリゾルバーのため、公開リストが応答しないことがあります");

static bool is_used(const struct task_run *run, const struct public_list *list)
{
	const struct feed_set *feeds = &run->settings->blocklists.feeds;
	for (size_t i = 0; i < feeds->n; i++)
		if (feeds->v[i].list == list)
			return true;
	return false;
}

static void print_json(struct task_run *run, const struct public_list *list,
	const struct feed_votes *votes)
{
	const struct feed_set *feeds = &run->settings->blocklists.feeds;
	struct json json = { .out = &run->out };
	json_open(&json, NULL, '{');
	json_int(&json, "v", 1);
	json_str(&json, "list", list->name);
	json_str(&json, "operator", list->operator);
	json_str(&json, "title", list->title);
	json_str(&json, "zone", list->zone);
	json_str(&json, "status", str_of(list_status_names[list->status]));
	json_str(&json, "weight", str_of(list_weight_names[list->weight]));
	json_str(&json, "scope", str_of(list_scope_names[list->scope]));
	json_bool(&json, "preset", list->preset);
	json_open(&json, "feeds", '[');
	for (size_t i = 0; i < feeds->n; i++) {
		if (feeds->v[i].list != list)
			continue;
		json_open(&json, NULL, '{');
		json_str(&json, "feed", feeds->v[i].name);
		json_str(&json, "vote",
			str_of(feed_vote_name(feed_votes_of(votes, feeds->v[i].name))));
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_str(&json, "terms", list->terms);
	json_str(&json, "lookup", list->lookup);
	json_str(&json, "delist", list->delist);
	json_str(&json, "expiry", list->expiry);
	json_bool(&json, "payment", list->payment);
	json_str(&json, "checked", list->checked);
	json_str(&json, "story", list->story);
	json_str(&json, "instead", list->instead);
	json_close(&json, '}');
	buf_add_char(&run->out, '\n');
}

static void add_feeds(struct task_run *run, struct columns *columns, const struct feed_votes *votes)
{
	const struct feed_set *feeds = &run->settings->blocklists.feeds;
	for (size_t i = 0; i < feeds->n; i++) {
		enum feed_vote vote = feed_votes_of(votes, feeds->v[i].name);
		columns_add(columns, feeds->v[i].name);
		columns_add(columns, str_of(text_in(&vote_texts[vote], run->language)));
		columns_add(columns, feeds->v[i].list->title);
	}
}

static void add_unused(struct task_run *run, struct columns *columns)
{
	const struct directory *directory = run->settings->blocklists.known;
	for (size_t i = 0; i < directory->n; i++) {
		const struct public_list *list = &directory->v[i];
		if (is_used(run, list))
			continue;
		columns_add(columns, list->name);
		columns_add(columns, str_of(text_in(&status_texts[list->status], run->language)));
		columns_add(columns, list->title);
	}
}

/* Those in use (also zones of the house, which the directory does not know), then the others. */
static void print_all_json(struct task_run *run, const struct feed_votes *votes, bool all)
{
	const struct feed_set *feeds = &run->settings->blocklists.feeds;
	const struct directory *directory = run->settings->blocklists.known;
	for (size_t i = 0; i < feeds->n; i++)
		if (i == 0 || feeds->v[i].list != feeds->v[i - 1].list)
			print_json(run, feeds->v[i].list, votes);
	for (size_t i = 0; all && i < directory->n; i++)
		if (!is_used(run, &directory->v[i]))
			print_json(run, &directory->v[i], votes);
}

/* The keeper is not needed for it: the lists are asked from here. */
int list_feeds(struct task_run *run)
{
	struct dns_options dns = settings_dns_options(run->settings);
	struct feed_votes votes;
	struct error err;
	bool all = task_has(run, "all");
	for (size_t i = 0; dns.mode == DNS_MODE_FORWARD && i < dns.forward_count; i++)
		if (resolver_is_shared(dns.forward[i]))
			task_fail(run, dns.forward[i], &shared_resolver);
	if (!feed_tests_run(run->arena, run->settings, &dns, &votes, &err)) {
		fprintf(stderr, "haechi list: %s\n", err.text);
		return EXIT_FAILED;
	}
	if (run->json) {
		print_all_json(run, &votes, all);
		return EXIT_FINE;
	}
	struct columns columns = { .arena = run->arena, .per_row = 3 };
	add_feeds(run, &columns, &votes);
	if (all)
		add_unused(run, &columns);
	columns_print(&columns, &run->out);
	return EXIT_FINE;
}
