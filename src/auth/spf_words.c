/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of SPF: results as they are written on the wire, problems as people read them. */
#include "auth/spf.h"

#include <assert.h>

static const char *const results[] = {
	[SPF_NONE] = "none",
	[SPF_NEUTRAL] = "neutral",
	[SPF_PASS] = "pass",
	[SPF_FAIL] = "fail",
	[SPF_SOFTFAIL] = "softfail",
	[SPF_TEMPERROR] = "temperror",
	[SPF_PERMERROR] = "permerror",
};
_Static_assert(sizeof results / sizeof *results == SPF_RESULT_COUNT, "a word for each");

const char *spf_result_name(enum spf_result result)
{
	assert(result < SPF_RESULT_COUNT);
	return results[result];
}

static const struct {
	const char *name;
	struct text text;
} problems[] = {
	[SPF_PROBLEM_NONE] = { "none",
		TEXT("문제가 없습니다.", "There is no problem.", "問題はありません。") },
	[SPF_PROBLEM_RECORDS] = { "several-records",
		TEXT("SPF 레코드가 둘 이상 등록되어 있습니다. 하나로 합쳐야 합니다.",
			"The domain publishes more than one SPF record; they must be merged into one.",
			"SPF レコードが複数公開されています。1 つにまとめる必要があります。") },
	[SPF_PROBLEM_CHARACTER] = { "bad-character",
		TEXT("레코드에 보이지 않는 문자나 ASCII가 아닌 문자가 있습니다.",
			"The record contains an invisible or non-ASCII character.",
			"レコードに不可視文字または ASCII 以外の文字が含まれています。") },
	[SPF_PROBLEM_UNKNOWN_TERM] = { "unknown-mechanism",
		TEXT("SPF에 없는 항목이 레코드에 적혀 있습니다.",
			"The record contains a term that SPF does not know.",
			"SPF に存在しない項目がレコードに書かれています。") },
	[SPF_PROBLEM_ARGUMENT] = { "bad-argument",
		TEXT("항목에 필요한 값이 빠졌거나, 값을 쓸 수 없는 항목에 값이 있습니다.",
			"A term lacks the value that it needs, or has one where none may be.",
			"必要な値のない項目、または値を取らない項目に値が付いた箇所があります。") },
	[SPF_PROBLEM_DOMAIN] = { "bad-domain",
		TEXT("항목에 적힌 도메인 이름이 올바르지 않습니다.",
			"A term names a malformed domain.",
			"項目に書かれたドメイン名の形式が正しくありません。") },
	[SPF_PROBLEM_MACRO] = { "bad-macro",
		TEXT("매크로(%{…})의 형식이 올바르지 않거나 이 자리에서 쓸 수 없습니다.",
			"A macro (%{…}) is malformed or not allowed in its place.",
			"マクロ（%{…}）の形式が正しくないか、その場所では使えません。") },
	[SPF_PROBLEM_ADDRESS] = { "bad-address",
		TEXT("ip4 또는 ip6 항목의 주소가 올바르지 않습니다.",
			"The address of an ip4 or ip6 term is malformed.",
			"ip4 または ip6 の項目のアドレスが正しくありません。") },
	[SPF_PROBLEM_PREFIX] = { "bad-prefix-length",
		TEXT("주소 범위의 길이(/ 뒤의 숫자)가 올바르지 않습니다.",
			"A prefix length (the number after the slash) is malformed or out of range.",
			"プレフィックス長（スラッシュの後の数字）が正しくありません。") },
	[SPF_PROBLEM_MODIFIER] = { "bad-modifier",
		TEXT("이름=값 항목의 형식이 올바르지 않습니다.", "A name=value term is malformed.",
			"「名前=値」の項目の形式が正しくありません。") },
	[SPF_PROBLEM_TWICE] = { "modifier-twice",
		TEXT("redirect나 exp가 한 레코드에 두 번 이상 있습니다.",
			"redirect or exp stands more than once in one record.",
			"1 つのレコードに redirect または exp が 2 回以上あります。") },
	[SPF_PROBLEM_LOOKUPS] = { "lookup-limit",
		TEXT("DNS를 조회하는 항목이 열 개를 넘습니다. include로 불러온 레코드의 항목도 함께 셉니다.",
			"More than ten terms need a DNS lookup, those of included records counted too.",
			"DNS 参照を伴う項目が 10 個を超えています。include した先の項目も数えます。") },
	[SPF_PROBLEM_VOID] = { "void-lookup-limit",
		TEXT("찾아도 결과가 없는 DNS 조회가 두 번을 넘습니다. 더 이상 존재하지 않는 이름을 지워야 합니다.",
			"More than two lookups find nothing; names that no longer exist must be removed.",
			"結果のない DNS 参照が 2 回を超えています。存在しない名前を取り除く必要があります。") },
	[SPF_PROBLEM_MX] = { "mx-limit",
		TEXT("mx 항목이 가리키는 메일 서버가 열 대를 넘습니다.",
			"An mx term leads to more than ten mail servers.",
			"mx の項目が指すメールサーバーが 10 台を超えています。") },
	[SPF_PROBLEM_TARGET] = { "no-policy-at-target",
		TEXT("include나 redirect가 가리키는 도메인에 SPF 레코드가 없습니다.",
			"An include or redirect names a domain that has no SPF record.",
			"include または redirect が指すドメインに SPF レコードがありません。") },
	[SPF_PROBLEM_WORK] = { "too-large", TEXT("레코드들이 너무 커서 끝까지 평가할 수 없습니다.",
						    "The records are too large to be evaluated.",
						    "レコードが大きすぎるため評価できません。") },
	[SPF_PROBLEM_DNS] = { "dns-failure",
		TEXT("DNS 서버가 답하지 않거나 오류를 돌려주었습니다.",
			"The DNS gave no answer or reported a failure.",
			"DNS サーバーが応答しないか、エラーを返しました。") },
};
_Static_assert(sizeof problems / sizeof *problems == SPF_PROBLEM_COUNT, "a word for each");

const char *spf_problem_name(enum spf_problem problem)
{
	assert(problem < SPF_PROBLEM_COUNT);
	return problems[problem].name;
}

const struct text *spf_problem_text(enum spf_problem problem)
{
	assert(problem < SPF_PROBLEM_COUNT);
	return &problems[problem].text;
}
