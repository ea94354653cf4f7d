/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "scan/finding.h"

struct word {
	const char *name;
	struct text text;
};

/* The published pipeline in its own words (K-31); the Korean list is authoritative (E-03). */
static const struct word stages[] = {
	[STAGE_RECEIPT] = { "receipt", TEXT("메일 수신", "Mail arrives", "メールの受信") },
	[STAGE_DOMAIN_IP] = { "domain_ip",
		TEXT("도메인·IP 확인", "Domain and IP check", "ドメイン・IPの確認") },
	[STAGE_DNS] = { "dns", TEXT("DNS 레코드 조회", "DNS lookup", "DNSレコードの照会") },
	[STAGE_SPF] = { "spf",
		TEXT("SPF 발송 서버 확인", "SPF: may this server send", "SPFによる送信サーバーの確認") },
	[STAGE_SPAM_SYSTEM] = { "spam_system",
		TEXT("스팸 시스템 점검", "Spam system", "迷惑メール判定システム") },
	[STAGE_REPORTS] = { "reports", TEXT("신고 내용 분석", "Reports of users", "利用者の通報の分析") },
	[STAGE_VIRUS] = { "virus",
		TEXT("첨부 파일 바이러스 검사", "Virus scan of attachments", "添付ファイルのウイルス検査") },
	[STAGE_MALICIOUS] = { "malicious",
		TEXT("악성 코드 검사", "Malicious code scan", "悪意のあるコードの検査") },
	[STAGE_HARMFUL_SITES] = { "harmful_sites",
		TEXT("유해 사이트 확인", "Harmful sites", "有害サイトの確認") },
	[STAGE_PASS] = { "pass", TEXT("통과", "Pass", "通過") },
	[STAGE_USER] = { "user",
		TEXT("사용자별 설정", "Settings of the recipient", "受信者ごとの設定") },
	[STAGE_MANAGEMENT] = { "management",
		TEXT("스팸 관리(키워드, 차단한 사람, 신고)", "Spam management (keywords, blocked senders, reports)",
			"迷惑メールの管理(キーワード、受信拒否、通報)") },
	[STAGE_SPAM_SYSTEM_AGAIN] = { "spam_system_again",
		TEXT("스팸 시스템 재점검", "Spam system again", "迷惑メール判定システムによる再確認") },
};
_Static_assert(sizeof(stages) / sizeof(stages[0]) == STAGE_COUNT, "a stage without words");

/* The eight categories of the policy (K-16…K-26) and our own. */
static const struct word categories[] = {
	[CATEGORY_NONE] = { "none", TEXT("해당 없음", "none", "該当なし") },
	[CATEGORY_ADVERT] = { "advert",
		TEXT("법을 지키지 않은 광고", "advertising against the law", "法令に反する広告") },
	[CATEGORY_BULK] = { "bulk",
		TEXT("동의 없는 대량 메일", "mass mail without consent", "同意のない大量送信") },
	[CATEGORY_ADULT] = { "adult",
		TEXT("음란하거나 불법인 내용", "obscene or illegal matter", "わいせつまたは違法な内容") },
	[CATEGORY_FRAUD] = { "fraud",
		TEXT("사기, 행운의 편지, 사행성", "fraud, chain letters, gambling",
			"詐欺・チェーンメール・賭博") },
	[CATEGORY_IMPERSONATION] = { "impersonation",
		TEXT("사칭", "impersonation", "なりすまし") },
	[CATEGORY_MALICIOUS] = { "malicious",
		TEXT("해킹, 바이러스, 피싱", "hacking, viruses, phishing",
			"ハッキング・ウイルス・フィッシング") },
	[CATEGORY_REPORTED] = { "reported",
		TEXT("이용자 신고", "reported by users", "利用者からの通報") },
	[CATEGORY_UNIDENTIFIED] = { "unidentified",
		TEXT("보낸 사람을 확인할 수 없음", "sender that cannot be identified",
			"送信者を確認できない") },
	[CATEGORY_FORMAT] = { "format",
		TEXT("메일 형식 위반", "malformed mail", "メール形式の違反") },
	[CATEGORY_AUTHENTICATION] = { "authentication",
		TEXT("보낸 사람 인증 실패", "forged or unauthenticated sender",
			"送信者の認証に失敗") },
	[CATEGORY_LISTED] = { "listed",
		TEXT("차단 목록에 있음", "on a block list", "ブロックリストに掲載") },
	[CATEGORY_POLICY] = { "policy",
		TEXT("수신 정책", "receiving policy", "受信ポリシー") },
};
_Static_assert(sizeof(categories) / sizeof(categories[0]) == CATEGORY_COUNT,
	"a category without words");

const char *category_name(enum category category)
{
	assert(category < CATEGORY_COUNT);
	return categories[category].name;
}

const struct text *category_text(enum category category)
{
	assert(category < CATEGORY_COUNT);
	return &categories[category].text;
}

const char *stage_name(enum stage stage)
{
	assert(stage < STAGE_COUNT);
	return stages[stage].name;
}

const struct text *stage_text(enum stage stage)
{
	assert(stage < STAGE_COUNT);
	return &stages[stage].text;
}
