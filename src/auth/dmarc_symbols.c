/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/dmarc_symbols.h"

const struct symbol dmarc_symbol[DMARC_SYMBOL_COUNT] = {
	[SYMBOL_DMARC_PASS] = SYMBOL("DMARC_PASS", 0.0, CATEGORY_NONE,
		TEXT("보낸 사람(From)의 도메인이 SPF 또는 DKIM으로 확인되었습니다. 도메인이 진짜라는 뜻이며, 내용까지 믿을 "
		     "만하다는 뜻은 아닙니다.",
			"The domain of the author (From) is proven by SPF or DKIM. That proves the domain, not "
			"that the mail is wanted.",
			"差出人（From）のドメインが SPF または DKIM で確認されました。ドメインが本物という意味で、内容が信頼"
			"できるという意味ではありません。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_DMARC_REJECT] = SYMBOL("DMARC_REJECT", 4.0, CATEGORY_AUTHENTICATION,
		TEXT("보낸 사람(From)의 도메인이 SPF로도 DKIM으로도 확인되지 않았고, 도메인 소유자는 그런 메일을 거부해 "
		     "달라고 요청합니다(DMARC p=reject). 위조된 메일일 가능성이 큽니다.",
			"Neither SPF nor DKIM proves the domain of the author (From), and its owner asks to "
			"refuse such mail (DMARC p=reject). It is probably forged.",
			"差出人（From）のドメインが SPF でも DKIM でも確認できず、ドメインの所有者はそのようなメールを拒否する"
			"よう求めています（DMARC p=reject）。詐称の可能性が高いメールです。"),
		TEXT("From 도메인으로 DKIM 서명을 하고(d=을 같은 도메인이나 그 하위 도메인으로), 보내는 서버를 그 도메인의 "
		     "SPF 레코드에 넣으십시오. 발송 서비스를 쓴다면 그 서비스에서 자기 도메인 서명을 켜십시오. 전달된 "
		     "메일이라면 본문과 제목을 고치지 않아야 서명이 유지됩니다.",
			"Sign with DKIM in the name of the From domain (d= that domain or one below it), and "
			"list your servers in its SPF record with a return path of the same domain. If a "
			"service sends for you, switch on signing with your own domain there. Forwarders must "
			"leave subject and body unchanged to keep the signature valid.",
			"From のドメイン名で DKIM 署名を行い（d= を同じドメインかそのサブドメインに）、送信サーバーをその"
			"ドメインの SPF レコードに登録してください。配信サービスを利用している場合は、自社ドメインでの署名を"
			"有効にしてください。転送の場合は、件名と本文を変更しなければ署名は有効なままです。")),
	[SYMBOL_DMARC_QUAR] = SYMBOL("DMARC_QUAR", 3.0, CATEGORY_AUTHENTICATION,
		TEXT("보낸 사람(From)의 도메인이 SPF로도 DKIM으로도 확인되지 않았고, 도메인 소유자는 그런 메일을 스팸함에 "
		     "넣어 달라고 요청합니다(DMARC p=quarantine).",
			"Neither SPF nor DKIM proves the domain of the author (From), and its owner asks to "
			"put such mail into the spam folder (DMARC p=quarantine).",
			"差出人（From）のドメインが SPF でも DKIM でも確認できず、ドメインの所有者はそのようなメールを迷惑メール"
			"フォルダーに入れるよう求めています（DMARC p=quarantine）。"),
		TEXT("From 도메인으로 DKIM 서명을 하거나, 같은 도메인의 반송 주소(MAIL FROM)로 SPF에 등록된 서버에서 "
		     "보내십시오. 어느 한쪽만 맞으면 됩니다.",
			"Sign with DKIM in the name of the From domain, or send from a server in its SPF record "
			"with a return path of the same domain. One of the two is enough.",
			"From のドメイン名で DKIM 署名を行うか、同じドメインのエンベロープ送信者を使い SPF に登録されたサーバー"
			"から送信してください。どちらか一方で十分です。")),
	[SYMBOL_DMARC_NONE] = SYMBOL("DMARC_NONE", 0.5, CATEGORY_AUTHENTICATION,
		TEXT("보낸 사람(From)의 도메인이 SPF로도 DKIM으로도 확인되지 않았습니다. 도메인 소유자는 그런 메일에 대한 "
		     "조치를 요청하지 않습니다(DMARC p=none).",
			"Neither SPF nor DKIM proves the domain of the author (From); its owner asks for no "
			"measures against such mail (DMARC p=none).",
			"差出人（From）のドメインが SPF でも DKIM でも確認できませんでした。ドメインの所有者はそのようなメールへの"
			"対応を求めていません（DMARC p=none）。"),
		TEXT("From 도메인으로 DKIM 서명을 하거나 SPF를 같은 도메인으로 맞추십시오. 보고서(rua=)로 모든 발송 서버가 "
		     "확인되면 정책을 quarantine, reject로 차례로 올리십시오.",
			"Sign with DKIM in the name of the From domain, or align SPF with it. When the reports "
			"(rua=) show that all your servers pass, raise the policy to quarantine and then to "
			"reject.",
			"From のドメイン名で DKIM 署名を行うか、SPF を同じドメインに揃えてください。レポート（rua=）で全送信"
			"サーバーの認証が確認できたら、ポリシーを quarantine、reject と段階的に上げてください。")),
	[SYMBOL_DMARC_MISSING] = SYMBOL("DMARC_MISSING", 0.0, CATEGORY_NONE,
		TEXT("보낸 사람(From)의 도메인에 DMARC 레코드가 없습니다. 소유자가 위조 메일을 어떻게 다루기를 원하는지 알 수 "
		     "없습니다.",
			"The domain of the author (From) has no DMARC record, so nobody knows what its owner "
			"wants done with forged mail.",
			"差出人（From）のドメインに DMARC レコードがなく、所有者が詐称メールの扱いをどう望むのか分かりません。"),
		TEXT("_dmarc 아래에 TXT 레코드를 등록하십시오. 처음에는 \"v=DMARC1; p=none; rua=mailto:보고서를 받을 주소\"로 "
		     "시작하면 됩니다.",
			"Publish a TXT record at _dmarc below the domain; begin with \"v=DMARC1; p=none; "
			"rua=mailto:an address for the reports\".",
			"_dmarc の下に TXT レコードを登録してください。まずは \"v=DMARC1; p=none; rua=mailto:レポートの宛先\" "
			"から始めるとよいでしょう。")),
	[SYMBOL_DMARC_TEMPERROR] = SYMBOL("DMARC_TEMPERROR", 0.0, CATEGORY_NONE,
		TEXT("DNS가 제때 답하지 않아 보낸 사람(From)의 도메인을 확인하지 못했습니다.",
			"The domain of the author (From) could not be checked because the DNS did not answer.",
			"DNS が応答しなかったため、差出人（From）のドメインを確認できませんでした。"),
		TEXT("도메인과 _dmarc 이름, DKIM 키의 네임서버가 모두 TXT 질의에 답하는지 확인하십시오.",
			"Check that the name servers of the domain, of its _dmarc name and of the DKIM keys all "
			"answer TXT queries.",
			"ドメイン、_dmarc の名前、DKIM 鍵のネームサーバーがすべて TXT の問い合わせに応答するか確認してください。")),
	[SYMBOL_DMARC_PERMERROR] = SYMBOL("DMARC_PERMERROR", 0.2, CATEGORY_AUTHENTICATION,
		TEXT("보낸 사람(From) 도메인의 DMARC 레코드에서 정책을 읽을 수 없어 적용할 수 없습니다.",
			"The DMARC record of the author's domain (From) names no readable policy and cannot be "
			"applied.",
			"差出人（From）ドメインの DMARC レコードからポリシーを読み取れず、適用できません。"),
		TEXT("근거에 적힌 태그를 고치십시오. p=, sp=, np=의 값은 none, quarantine, reject 가운데 하나여야 하며, "
		     "rua=에는 mailto: 주소를 넣으십시오.",
			"Mend the tag named as evidence: p=, sp= and np= take none, quarantine or reject; give "
			"rua= a mailto: address.",
			"根拠に示したタグを修正してください。p=、sp=、np= の値は none、quarantine、reject のいずれかで、rua= には "
			"mailto: のアドレスを指定します。")),
	[SYMBOL_DMARC_RECORD_BAD] = SYMBOL("DMARC_RECORD_BAD", 0.0, CATEGORY_NONE,
		TEXT("보낸 사람(From) 도메인의 DMARC 레코드에 오류가 있어 일부 또는 전부가 무시됩니다.",
			"The DMARC record of the author's domain (From) has a mistake; all of it or a part is "
			"passed over.",
			"差出人（From）ドメインの DMARC レコードに誤りがあり、全部または一部が無視されます。"),
		TEXT("레코드는 하나만 두고, 빈칸 없이 \"v=DMARC1;\"로 시작해야 합니다. 태그는 이름=값 꼴로 세미콜론으로 나누고 "
		     "같은 태그를 두 번 쓰지 마십시오.",
			"There must be one record, beginning with \"v=DMARC1;\" and no blank before it. Tags are "
			"name=value, separated by semicolons, each at most once.",
			"レコードは一つだけで、空白なしで \"v=DMARC1;\" から始めてください。タグは「名前=値」の形でセミコロンで"
			"区切り、同じタグを二度書かないでください。")),
	[SYMBOL_DMARC_MULTIPLE_FROM] = SYMBOL("DMARC_MULTIPLE_FROM", 3.0, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람(From)이 서로 다른 도메인의 주소 여럿입니다. 어느 도메인을 확인해야 할지 알 수 없으며, 받는 "
		     "사람을 속이는 데 쓰이는 방법입니다.",
			"From names addresses of different domains, so there is no one domain to be proven; this "
			"is a way to deceive the recipient.",
			"差出人（From）に異なるドメインのアドレスが複数あります。どのドメインを確認すべきか定まらず、受信者を欺く"
			"手口として使われます。"),
		TEXT("From에는 한 도메인의 주소만 쓰고, 실제로 보낸 사람은 Sender 헤더에 적으십시오.",
			"Let From hold addresses of one domain only, and name who really sent the mail in the "
			"Sender field.",
			"From には一つのドメインのアドレスだけを書き、実際の送信者は Sender ヘッダーに記載してください。")),
	[SYMBOL_DMARC_INVALID_FROM] = SYMBOL("DMARC_INVALID_FROM", 0.5, CATEGORY_AUTHENTICATION,
		TEXT("보낸 사람(From)에서 확인할 수 있는 도메인을 읽을 수 없습니다.",
			"From holds no domain that could be proven.",
			"差出人（From）から、確認できるドメインを読み取れません。"),
		TEXT("From에는 \"이름 <주소@도메인>\" 꼴의 올바른 주소를 쓰십시오. 그룹이나 IP 주소는 쓰지 마십시오.",
			"Write From as \"Name <address@domain>\" with a real domain; no group and no IP "
			"address.",
			"From は「名前 <アドレス@ドメイン>」の正しい形式で書いてください。グループや IP アドレスは使えません。")),
	[SYMBOL_DMARC_DISCOVERY_DIFFERS] = SYMBOL("DMARC_DISCOVERY_DIFFERS", 0.0, CATEGORY_NONE,
		TEXT("새 규격(RFC 9989)과 옛 규격(RFC 7489)이 이 메일에 대해 서로 다른 DMARC 결과에 이릅니다. 수신 서비스마다 "
		     "다르게 처리할 수 있습니다.",
			"The new standard (RFC 9989) and the old one (RFC 7489) come to different DMARC results "
			"for this mail; receivers may treat it differently.",
			"新しい規格（RFC 9989）と古い規格（RFC 7489）とで、このメールの DMARC の結果が異なります。受信側によって扱いが"
			"変わる可能性があります。"),
		TEXT("조직 도메인(공개 접미사 바로 아래 도메인)에 DMARC 레코드를 두면 두 규격이 같은 결과를 냅니다.",
			"Publish a record at the organization's own domain, the one right below the public "
			"suffix; then both find the same.",
			"組織のドメイン（公開サフィックス直下のドメイン）に DMARC レコードを置けば、どちらの規格でも同じ結果になります。")),
	[SYMBOL_DMARC_WOULD_PASS_RELAXED] = SYMBOL("DMARC_WOULD_PASS_RELAXED", 0.0, CATEGORY_NONE,
		TEXT("SPF나 DKIM은 통과했지만 레코드가 엄격한 일치(adkim=s, aspf=s)를 요구해 DMARC에 실패했습니다. 느슨한 "
		     "일치였다면 통과했습니다.",
			"SPF or DKIM passed, but the record asks for strict alignment (adkim=s, aspf=s); with "
			"relaxed alignment DMARC would have passed.",
			"SPF か DKIM は合格しましたが、レコードが厳格な一致（adkim=s、aspf=s）を求めているため DMARC は不合格に"
			"なりました。緩やかな一致であれば合格していました。"),
		TEXT("하위 도메인으로 보내거나 서명한다면 adkim=r, aspf=r(또는 생략)을 쓰십시오.",
			"If you send or sign with subdomains, use adkim=r and aspf=r, or leave them out.",
			"サブドメインで送信や署名を行う場合は、adkim=r、aspf=r とするか、省略してください。")),
	[SYMBOL_DMARC_OVERRIDDEN] = SYMBOL("DMARC_OVERRIDDEN", 0.0, CATEGORY_NONE,
		TEXT("DMARC에 실패했지만, 근거에 적힌 이유로 도메인 소유자의 정책을 적용하지 않았습니다.",
			"The mail failed DMARC, but for the reason given as evidence the owner's policy was not "
			"applied.",
			"DMARC は不合格でしたが、根拠に示した理由により、ドメイン所有者のポリシーは適用しませんでした。"),
		TEXT("보낸 사람이 하실 일은 없습니다. 메일링 리스트나 전달 서버라면 From을 자기 도메인으로 바꾸거나 ARC로 "
		     "봉인하면 다른 수신 서비스에서도 문제가 줄어듭니다.",
			"The author need not do anything. A mailing list or forwarder that rewrites From or "
			"seals by ARC has fewer troubles with other receivers too.",
			"差出人側の対応は不要です。メーリングリストや転送サーバーは、From を自ドメインに書き換えるか ARC で封印すると、"
			"ほかの受信側でも問題が減ります。")),
	[SYMBOL_DMARC_TESTING] = SYMBOL("DMARC_TESTING", 0.0, CATEGORY_NONE,
		TEXT("도메인 소유자가 DMARC 정책을 시험하는 중이라고 밝혔기 때문에(t=y) 한 단계 약한 정책을 적용했습니다.",
			"The owner of the domain is testing the DMARC policy (t=y), so the next weaker one was "
			"applied.",
			"ドメインの所有者が DMARC ポリシーを試験中と宣言しているため（t=y）、一段弱いポリシーを適用しました。"),
		TEXT("시험이 끝났으면 레코드에서 t=y를 지우십시오.",
			"When the test is over, remove t=y from the record.",
			"試験が終わったら、レコードから t=y を削除してください。")),
	[SYMBOL_BIMI_FOUND] = SYMBOL("BIMI_FOUND", 0.0, CATEGORY_NONE,
		TEXT("보낸 도메인은 DMARC로 확인되었고, 브랜드 로고(BIMI)를 등록해 두었습니다. 로고의 진위는 확인하지 않았습니다.",
			"The author's domain is proven by DMARC and publishes a brand mark (BIMI). Whether the "
			"mark is genuine was not examined.",
			"差出人のドメインは DMARC で確認され、ブランドロゴ（BIMI）が登録されています。ロゴの真偽は確認していません。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_BIMI_BAD] = SYMBOL("BIMI_BAD", 0.0, CATEGORY_NONE,
		TEXT("보낸 도메인의 BIMI 레코드에 오류가 있어 로고를 알 수 없습니다.",
			"The BIMI record of the author's domain is broken, so its mark is not known.",
			"差出人ドメインの BIMI レコードに誤りがあり、ロゴが分かりません。"),
		TEXT("레코드는 하나만 두고 \"v=BIMI1; l=https://… ; a=https://…\" 꼴로 쓰십시오. l=은 SVG 로고, a=은 인증서의 "
		     "https 주소입니다.",
			"Publish one record, \"v=BIMI1; l=https://…; a=https://…\": l= is the https address of "
			"the SVG mark, a= that of its certificate.",
			"レコードは一つだけ、\"v=BIMI1; l=https://…; a=https://…\" の形で登録してください。l= は SVG ロゴ、a= は証明書の "
			"https アドレスです。")),
};

const struct symbol_table dmarc_symbols = { dmarc_symbol, DMARC_SYMBOL_COUNT };
