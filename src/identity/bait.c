/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/bait.h"

#include "base/utf8.h"

/* As glyphs_read() leaves them: NFKC, one case. Longer ones before those that they begin with. */
static const char *const words[] = {
	/* services and offices */
	"supports", "support", "services", "service", "customercare", "customers", "customer", "care",
	"helpdesk", "helpcenter", "help", "desk", "center", "centre", "teams", "team", "office",
	"department", "dept", "admins", "admin", "administrator", "operations", "operator",
	"headquarters", "hq", "official", "global", "international", "online", "web", "mail", "email",
	"mailer", "info", "contact", "reply", "noreply", "donotreply", "no", "do", "not", "auto",
	/* accounts and money */
	"accounts", "account", "acct", "id", "ids", "login", "logon", "signin", "sign", "signon", "auth",
	"authentication", "verification", "verify", "verified", "verifies", "confirmation", "confirm",
	"secured", "secure", "security", "safety", "safe", "protection", "protect", "fraud", "risk",
	"password", "unlock", "limited", "restore", "recovery", "recover", "resolution", "update",
	"updates", "upgrade", "billing", "bill", "invoices", "invoice", "payments", "payment", "pay",
	"wallet", "refunds", "refund", "bank", "banking", "cards", "card", "member", "membership",
	"members", "user", "users", "client", "clients", "access", "portal", "cloud", "storage",
	/* messages */
	"notifications", "notification", "notices", "notice", "notify", "alerts", "alert", "message",
	"messages", "news", "newsletter", "reminder", "delivery", "deliveries", "shipping", "shipment",
	"tracking", "track", "parcel", "package", "express", "orders", "order", "shop", "store",
	"events", "event", "promo", "promotion", "gifts", "gift", "reward", "rewards", "bonus", "offer",
	"offers", "voucher", "coupon", "coupons", "winner", "winners", "congratulations", "thank", "thanks",
	"staff", "live", "app", "apps", "paket", "gutschein", "kundenservice", "kundendienst", "sicherheit",
	"konto", "seguridad", "soporte", "servicio", "cuenta", "atendimento", "suporte", "recompensas",
	"recompensa", "assistance", "compte", "servizio", "clienti", "tecnico",
	/* firms, tops of names, places */
	"corporation", "corp", "inc", "llc", "ltd", "limited", "co", "gmbh", "com", "net", "org", "www",
	"http", "https", "kr", "jp", "us", "uk", "korea", "japan", "asia", "usa", "my", "the", "your",
	"from", "via", "by", "of", "and", "for", "re", "fw",
	/* Korean */
	"고객지원센터", "고객지원", "고객센터", "고객만족센터", "고객상담", "고객", "상담센터", "상담원", "상담",
	"지원센터", "지원팀", "지원", "보안센터", "보안팀", "보안", "센터", "담당자", "담당", "운영자", "운영팀",
	"운영", "관리자", "관리팀", "관리", "알림톡", "알리미", "알림", "안내", "공지사항", "공지", "인증센터",
	"인증", "본인확인", "확인", "계정", "회원", "서비스", "결제", "청구서", "청구", "납부", "환급", "고지서",
	"명세서", "배송", "배달", "택배", "주문", "이벤트", "본사", "본점", "지점", "공식", "주식회사", "은행",
	"카드", "금융", "그룹", "팀", "부서", "사이트", "홈페이지", "코리아", "한국", "주", "님", "에서",
	"대표이사", "대표", "사장", "회장", "부장", "차장", "과장", "대리", "이사", "팀장", "실장",
	/* Japanese */
	"カスタマーサービス", "カスタマーサポート", "カスタマーセンター", "カスタマー", "サポートセンター", "サポート",
	"サービスセンター", "サービス", "センター", "お客様サポート", "お客様センター", "お客様相談室", "お客様",
	"お客さま", "お知らせ", "重要", "緊急", "セキュリティ", "アカウント", "会員", "認証", "確認", "通知", "自動",
	"配信", "専用", "公式", "事務局", "運営", "管理者", "管理", "担当者", "担当", "株式会社", "有限会社", "銀行",
	"カード", "配送", "配達", "荷物", "宅配", "注文", "発送", "請求", "支払い", "支払", "お支払い", "返金", "還付",
	"の", "より", "から", "様", "チーム", "グループ", "ジャパン", "日本", "ショップ", "ストア", "メール",
	"社長", "会長", "部長", "課長", "代表取締役",
	/* Chinese characters in both */
	"客服", "中心", "通知", "安全", "顧客",
};

static bool begins_with(const struct glyphs *g, size_t from, size_t to, struct str word, size_t *end)
{
	uint32_t cp;
	while (utf8_next(&word, &cp))
		if (from >= to || g->plain[from++] != cp)
			return false;
	*end = from;
	return true;
}

/* Every way to cut the stretch into words is tried by what can be reached: places that words, begun
 * at a place that was reached, end at. */
bool bait_alone(const struct glyphs *g, size_t from, size_t to)
{
	bool reached[GLYPHS_MAX + 1] = { false };
	reached[from] = true;
	for (size_t at = from; at < to; at++) {
		if (!reached[at])
			continue;
		/* Numbers and single letters are no name. */
		if (g->plain[at] >= '0' && g->plain[at] <= '9')
			reached[at + 1] = true;
		for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
			size_t end;
			if (begins_with(g, at, to, str_of(words[i]), &end))
				reached[end] = true;
		}
	}
	return reached[to];
}
