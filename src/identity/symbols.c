/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/symbols.h"

/* Who gives an address its name is asked again and again. */
#define REMEDY_REVERSE                                                                               \
	TEXT("역방향 이름(PTR)은 IP 주소를 내준 곳에서 등록합니다. KT, LG U+, SK브로드밴드 등 통신사나 클라우드 업체의 "           \
	     "신청 화면에서 고정 IP와 메일 서버 이름(예: mail.example.com)을 적어 신청하고, 그 이름의 A 레코드가 같은 IP를 "      \
	     "가리키게 하십시오.",                                                                       \
		"The reverse name (PTR) is set by whoever provides the address: ask your network or cloud "    \
		"provider, naming the fixed address and the server's name (such as mail.example.com), and let " \
		"that name's address record lead back to it.",                                                \
		"逆引き（PTR）は IP アドレスの提供元で登録します。回線事業者やクラウド事業者に固定 IP とメールサーバー名"         \
		"（例: mail.example.com）を伝えて申請し、その名前の A レコードが同じ IP を指すようにしてください。")

/* The same for both domains that a mail names. */
#define REMEDY_DOMAIN                                                                                \
	TEXT("메일을 받을 수 있는 도메인의 주소로 보내십시오. 도메인이 살아 있는지(등록 기간, 네임서버), MX 레코드나 A "           \
	     "레코드가 있는지 확인하십시오.",                                                               \
		"Send from a domain that can take mail. Check that it is registered and delegated, and that "   \
		"it has an MX or an address record.",                                                         \
		"メールを受け取れるドメインのアドレスから送ってください。ドメインが有効か（登録期限、ネームサーバー）、MX "       \
		"レコードまたは A レコードがあるか確認してください。")

/* Whoever has a right to a name writes from a domain of theirs. */
#define REMEDY_NAME                                                                                  \
	TEXT("그 이름의 주인이라면 그쪽 도메인의 주소로 보내십시오. 발송 대행 업체를 쓰면 From에 자기 도메인을 쓰고 SPF와 DKIM을 "      \
	     "설정하십시오. 아니라면 자기 이름을 쓰십시오.",                                                        \
		"If the name is yours, send from a domain of yours; through a sending service too, with your "  \
		"own domain in From and SPF and DKIM set up. If it is not, use your own name.",               \
		"その名前の持ち主であれば、自組織のドメインのアドレスから送ってください。配信サービスを使う場合も From に自分の"       \
		"ドメインを使い、SPF と DKIM を設定してください。そうでなければ自分の名前を使ってください。")

#define REMEDY_ADDRESS                                                                               \
	TEXT("From 헤더의 이름에 메일 주소를 쓰지 말고 사람이나 회사의 이름만 쓰십시오.",                                       \
		"Write only the name of a person or company in From's name, no mail address.",                \
		"From の名前にはメールアドレスを書かず、人や会社の名前だけを書いてください。")

#define REMEDY_LOOKALIKE                                                                             \
	TEXT("알려진 이름과 헷갈리지 않는 도메인에서 보내십시오. 이름의 주인이라면 본래 도메인(또는 그 하위 도메인)을 쓰십시오.",            \
		"Send from a domain that is not mistaken for another's. If the name is yours, use its main "   \
		"domain or one below it.",                                                                    \
		"他者の名前と紛らわしくないドメインから送ってください。その名前の持ち主であれば、本来のドメインかそのサブドメインを使って"   \
		"ください。")

const struct symbol identity_symbol[IDENTITY_SYMBOL_COUNT] = {
	[SYMBOL_RDNS_NONE] = SYMBOL("RDNS_NONE", 1.3, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 서버의 IP 주소에 이름(역방향 DNS)이 없습니다. 제대로 운영되는 메일 서버에는 이름이 있습니다.",
			"The address of the sending server has no name (reverse DNS); mail servers that are "
			"looked after have one.",
			"送信サーバーの IP アドレスに名前（逆引き）がありません。きちんと運用されているメールサーバーには名前が"
			"あります。"),
		REMEDY_REVERSE),
	[SYMBOL_RDNS_UNCONFIRMED] = SYMBOL("RDNS_UNCONFIRMED", 1.0, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 서버의 역방향 이름을 다시 조회하면 이 서버의 주소가 나오지 않습니다. 그 이름을 믿을 수 없습니다.",
			"The reverse name of the sending server does not lead back to its address, so the name "
			"proves nothing.",
			"送信サーバーの逆引き名を調べ直しても、このサーバーのアドレスになりません。その名前は信用できません。"),
		TEXT("역방향 이름의 A(IPv6는 AAAA) 레코드에 메일이 나가는 주소를 넣으십시오. 역방향 이름이 옛 서버의 것이면 IP를 "
		     "내준 곳에 바꾸어 달라고 하십시오.",
			"Put the address that mail leaves from into the A (IPv6: AAAA) record of the reverse "
			"name; if the name is that of an old server, have it changed by your provider.",
			"逆引き名の A（IPv6 は AAAA）レコードに、メールが出ていくアドレスを加えてください。古いサーバーの名前の"
			"ままであれば、IP の提供元に変更を依頼してください。")),
	[SYMBOL_RDNS_CONFIRMED] = SYMBOL("RDNS_CONFIRMED", 0.0, CATEGORY_NONE,
		TEXT("보낸 서버의 이름과 주소가 서로 맞습니다.",
			"The name and the address of the sending server agree.",
			"送信サーバーの名前とアドレスが一致しています。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_RDNS_TEMPFAIL] = SYMBOL("RDNS_TEMPFAIL", 0.0, CATEGORY_NONE,
		TEXT("DNS가 답하지 않아 보낸 서버의 이름을 확인하지 못했습니다.",
			"The name of the sending server could not be looked up: the DNS gave no answer.",
			"DNS が応答せず、送信サーバーの名前を確認できませんでした。"),
		TEXT("역방향 영역(in-addr.arpa, ip6.arpa)의 네임서버가 답하는지 IP를 내준 곳에 확인하십시오.",
			"Ask your provider whether the name servers of the reverse zone (in-addr.arpa, "
			"ip6.arpa) answer.",
			"逆引きゾーン（in-addr.arpa、ip6.arpa）のネームサーバーが応答するか、IP の提供元に確認してください。")),
	[SYMBOL_RDNS_DYNAMIC] = SYMBOL("RDNS_DYNAMIC", 1.7, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 서버의 이름이 가정용 회선이나 유동 IP의 이름입니다. 감염된 개인 컴퓨터에서 온 메일일 수 있습니다.",
			"The sending server is named like a dynamic or home access line; the mail may come "
			"from an infected personal computer.",
			"送信サーバーの名前が家庭用回線や動的 IP のものです。感染した個人のコンピューターから送られた可能性が"
			"あります。"),
		TEXT("유동 IP에서 직접 보내지 말고 통신사나 메일 서비스의 발신 서버를 거쳐 보내십시오. 고정 IP라면 IP를 내준 곳에 "
		     "메일 서버 이름으로 PTR을 바꾸어 달라고 하십시오.",
			"Do not send from a dynamic address: use the relay of your provider or mail service. If "
			"the address is fixed, have its PTR changed to the name of your mail server.",
			"動的 IP から直接送らず、プロバイダーやメールサービスの送信サーバーを経由してください。固定 IP であれば、"
			"提供元に PTR をメールサーバー名へ変更するよう依頼してください。")),
	[SYMBOL_RDNS_GENERIC] = SYMBOL("RDNS_GENERIC", 0.7, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 서버의 이름이 업체가 자동으로 붙인 기본 이름입니다. 누가 운영하는지 알 수 없습니다.",
			"The sending server still has the name that its provider gave it, which says nothing "
			"about who runs it.",
			"送信サーバーの名前が、事業者が自動で付けた既定の名前のままです。誰が運用しているのか分かりません。"),
		REMEDY_REVERSE),
	[SYMBOL_RDNS_MANY] = SYMBOL("RDNS_MANY", 0.2, CATEGORY_NONE,
		TEXT("보낸 서버의 주소에 역방향 이름이 열 개 넘게 등록되어 있습니다. 열 개까지만 확인했습니다.",
			"The address of the sending server has more than ten reverse names; only ten were "
			"looked at.",
			"送信サーバーのアドレスに逆引き名が 10 個を超えて登録されています。10 個だけ確認しました。"),
		TEXT("PTR 레코드는 메일 서버의 정식 이름 하나만 남기십시오.",
			"Keep one PTR record: the server's proper name.",
			"PTR レコードは、メールサーバーの正式な名前 1 つだけにしてください。")),
	[SYMBOL_HELO_DYNAMIC_IPADDR] = SYMBOL("HELO_DYNAMIC_IPADDR", 1.5, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 서버가 댄 이름(HELO)이 가정용 회선이나 유동 IP의 이름입니다.",
			"The name that the sending server gave (HELO) is that of a dynamic or home access "
			"line.",
			"送信サーバーが名乗った名前（HELO）が、家庭用回線や動的 IP のものです。"),
		TEXT("유동 IP에서 직접 보내지 말고 통신사나 메일 서비스의 발신 서버를 거쳐 보내십시오.",
			"Do not send from a dynamic address: use the relay of your provider or mail service.",
			"動的 IP から直接送らず、プロバイダーやメールサービスの送信サーバーを経由してください。")),
	[SYMBOL_NO_DNS_FOR_FROM] = SYMBOL("NO_DNS_FOR_FROM", 3.0, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 주소(MAIL FROM)의 도메인이 없거나 메일을 받을 수 없습니다. 답장도 반송도 갈 수 없습니다.",
			"The domain of the sender (MAIL FROM) does not exist or cannot take mail, so neither "
			"replies nor bounces can reach anyone.",
			"差出人（MAIL FROM）のドメインが存在しないか、メールを受け取れません。返信もエラー通知も届きません。"),
		REMEDY_DOMAIN),
	[SYMBOL_SENDER_NULL_MX] = SYMBOL("SENDER_NULL_MX", 2.5, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 주소(MAIL FROM)의 도메인은 메일을 쓰지 않는다고 DNS에 밝혀 둔 도메인입니다.",
			"The domain of the sender (MAIL FROM) declares in the DNS that it has no mail.",
			"差出人（MAIL FROM）のドメインは、メールを使わないと DNS で宣言しています。"),
		TEXT("메일을 보내는 도메인이라면 null MX(\"MX 0 .\")를 지우고 실제 메일 서버를 등록하십시오(RFC 7505).",
			"If the domain sends mail, replace its null MX (\"MX 0 .\") by a real mail server (RFC "
			"7505).",
			"メールを送るドメインであれば、null MX（\"MX 0 .\"）を削除して実際のメールサーバーを登録してください"
			"（RFC 7505）。")),
	[SYMBOL_SENDER_RESERVED] = SYMBOL("SENDER_RESERVED", 3.0, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 주소(MAIL FROM)의 도메인은 인터넷에 존재할 수 없는 이름입니다(.test, .local 등).",
			"The domain of the sender (MAIL FROM) can never exist on the Internet (.test, .local "
			"…).",
			"差出人（MAIL FROM）のドメインは、インターネット上に存在し得ない名前です（.test、.local など）。"),
		TEXT("실제로 등록된 도메인의 주소를 MAIL FROM으로 쓰십시오. 서버가 내부 도메인을 덧붙이는지도 확인하십시오.",
			"Use an address of a registered domain as MAIL FROM; check whether your server adds an "
			"internal domain.",
			"実際に登録されたドメインのアドレスを MAIL FROM に使ってください。サーバーが内部ドメインを付けていないかも"
			"確認してください。")),
	[SYMBOL_SENDER_DNS_TEMPFAIL] = SYMBOL("SENDER_DNS_TEMPFAIL", 0.0, CATEGORY_NONE,
		TEXT("DNS가 답하지 않아 보낸 주소의 도메인이 있는지 확인하지 못했습니다.",
			"Whether the sender's domain exists could not be looked up: the DNS gave no answer.",
			"DNS が応答せず、差出人のドメインが存在するか確認できませんでした。"),
		TEXT("도메인의 모든 네임서버가 MX와 A 질의에 답하는지 확인하십시오.",
			"Check that all name servers of the domain answer MX and A queries.",
			"ドメインのすべてのネームサーバーが MX と A の問い合わせに応答するか確認してください。")),
	[SYMBOL_AUTHOR_DOMAIN_MISSING] = SYMBOL("AUTHOR_DOMAIN_MISSING", 2.5, CATEGORY_UNIDENTIFIED,
		TEXT("메일에 표시된 보낸 사람(From)의 도메인이 없거나 메일을 받을 수 없습니다.",
			"The domain of the author shown in the mail (From) does not exist or cannot take mail.",
			"メールに表示される差出人（From）のドメインが存在しないか、メールを受け取れません。"),
		REMEDY_DOMAIN),
	[SYMBOL_AUTHOR_NULL_MX] = SYMBOL("AUTHOR_NULL_MX", 1.0, CATEGORY_UNIDENTIFIED,
		TEXT("메일에 표시된 보낸 사람(From)의 도메인은 메일을 쓰지 않는다고 DNS에 밝혀 둔 도메인입니다.",
			"The domain of the author shown in the mail (From) declares in the DNS that it has no "
			"mail.",
			"メールに表示される差出人（From）のドメインは、メールを使わないと DNS で宣言しています。"),
		TEXT("답장을 받을 수 있는 도메인의 주소를 From에 쓰거나, 메일을 쓰는 도메인이라면 null MX를 지우십시오.",
			"Put an address that takes replies into From or, if the domain has mail, remove its "
			"null MX.",
			"返信を受け取れるドメインのアドレスを From に使うか、メールを使うドメインなら null MX を削除してください。")),
	[SYMBOL_AUTHOR_RESERVED] = SYMBOL("AUTHOR_RESERVED", 2.5, CATEGORY_UNIDENTIFIED,
		TEXT("메일에 표시된 보낸 사람(From)의 도메인은 인터넷에 존재할 수 없는 이름입니다(.test, .local 등).",
			"The domain of the author shown in the mail (From) can never exist on the Internet "
			"(.test, .local …).",
			"メールに表示される差出人（From）のドメインは、インターネット上に存在し得ない名前です（.test、.local "
			"など）。"),
		TEXT("실제로 등록된 도메인의 주소를 From에 쓰십시오.",
			"Put an address of a registered domain into From.",
			"実際に登録されたドメインのアドレスを From に使ってください。")),
	[SYMBOL_AUTHOR_DNS_TEMPFAIL] = SYMBOL("AUTHOR_DNS_TEMPFAIL", 0.0, CATEGORY_NONE,
		TEXT("DNS가 답하지 않아 표시된 보낸 사람(From)의 도메인이 있는지 확인하지 못했습니다.",
			"Whether the domain of the author (From) exists could not be looked up: the DNS gave no "
			"answer.",
			"DNS が応答せず、表示される差出人（From）のドメインが存在するか確認できませんでした。"),
		TEXT("도메인의 모든 네임서버가 MX와 A 질의에 답하는지 확인하십시오.",
			"Check that all name servers of the domain answer MX and A queries.",
			"ドメインのすべてのネームサーバーが MX と A の問い合わせに応答するか確認してください。")),
	[SYMBOL_DISPLAY_NAME_PROTECTED] = SYMBOL("DISPLAY_NAME_PROTECTED", 2.8, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 이름은 이 서비스가 보호하는 사람이나 서비스의 것인데, 그쪽 주소에서 온 메일이 아닙니다. 운영자나 "
		     "직원을 사칭할 때 쓰는 방법입니다.",
			"The sender shows the name of a person or service that is protected here, but writes "
			"from an address that is not theirs, as those do who play staff or operator.",
			"差出人の名前はこのサービスが保護する人やサービスのものですが、その相手のアドレスから送られていません。運営者や社員に"
			"なりすます手口です。"),
		REMEDY_NAME),
	[SYMBOL_DISPLAY_NAME_BRAND] = SYMBOL("DISPLAY_NAME_BRAND", 2.4, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 이름은 널리 알려진 회사나 기관인데, 메일은 그 회사의 도메인이 아닌 곳에서 왔습니다.",
			"The sender shows the name of a well-known company or public body, but the mail does "
			"not come from a domain of theirs.",
			"差出人の名前は有名な企業や公的機関ですが、その組織のドメインから送られたメールではありません。"),
		REMEDY_NAME),
	[SYMBOL_DISPLAY_NAME_BRAND_FREEMAIL] = SYMBOL("DISPLAY_NAME_BRAND_FREEMAIL", 1.2, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 이름은 메일 서비스 회사의 것이지만, 주소는 그 서비스에서 누구나 만들 수 있는 일반 이용자의 주소입니다.",
			"The sender shows the name of a mail service itself, but the address is one that anybody "
			"can have there.",
			"差出人の名前はメールサービス事業者のものですが、アドレスはそのサービスで誰でも取得できる一般利用者のものです。"),
		REMEDY_NAME),
	[SYMBOL_DISPLAY_NAME_MENTIONS] = SYMBOL("DISPLAY_NAME_MENTIONS", 0.4, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 이름에 널리 알려진 회사 이름이 들어 있지만, 그 회사에서 온 메일이 아닙니다.",
			"The sender's name contains that of a well-known company, which the mail does not come "
			"from.",
			"差出人の名前に有名な企業の名前が含まれていますが、その企業からのメールではありません。"),
		REMEDY_NAME),
	[SYMBOL_DISPLAY_NAME_DISGUISED] = SYMBOL("DISPLAY_NAME_DISGUISED", 3.5, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 이름이 알려진 이름과 똑같아 보이도록 비슷하게 생긴 다른 글자나 쪼갠 자모로 적혀 있습니다. 정상적인 "
		     "발신자는 이렇게 쓰지 않습니다.",
			"The sender's name is made to look like a known one with other letters that look alike. "
			"No honest sender does this.",
			"差出人の名前が、似た形の別の文字を使って既知の名前に見せかけられています。正当な送信者はこのような書き方をしません。"),
		TEXT("From 헤더의 이름을 본래 글자로 쓰십시오(예: 라틴 문자 이름에 키릴 문자나 숫자를, 한글 이름에 낱자나 닮은 글자를 섞지 "
		     "마십시오).",
			"Write the name in From with its own letters: no Cyrillic letters or digits in a Latin "
			"name, no single letters or look-alikes in a Korean one.",
			"From の名前は本来の文字で書いてください（ラテン文字の名前にキリル文字や数字を混ぜない、漢字やかなを似た形の文字で"
			"代用しない）。")),
	[SYMBOL_DISPLAY_NAME_OUR_ADDRESS] = SYMBOL("DISPLAY_NAME_OUR_ADDRESS", 1.8, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 이름에 이 서비스나 보호되는 상대의 메일 주소가 적혀 있지만, 실제 주소는 다른 곳입니다.",
			"The sender's name shows a mail address of this service or of someone protected here, "
			"but the real address is elsewhere.",
			"差出人の名前にこのサービスまたは保護対象の相手のメールアドレスが書かれていますが、実際のアドレスは別のものです。"),
		REMEDY_ADDRESS),
	[SYMBOL_DISPLAY_NAME_BRAND_ADDRESS] = SYMBOL("DISPLAY_NAME_BRAND_ADDRESS", 1.5, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 이름에 널리 알려진 회사의 메일 주소가 적혀 있지만, 실제 주소는 다른 곳입니다.",
			"The sender's name shows a mail address of a well-known company, but the real address "
			"is elsewhere.",
			"差出人の名前に有名な企業のメールアドレスが書かれていますが、実際のアドレスは別のものです。"),
		REMEDY_ADDRESS),
	[SYMBOL_DISPLAY_NAME_MIXED_SCRIPT] = SYMBOL("DISPLAY_NAME_MIXED_SCRIPT", 1.2, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 이름의 한 낱말에 라틴 문자와 키릴 문자처럼 서로 닮은 여러 문자 체계가 섞여 있습니다. 다른 이름처럼 보이게 "
		     "하는 수법입니다.",
			"One word of the sender's name mixes alphabets whose letters look alike, such as Latin "
			"and Cyrillic, so that it passes for another name.",
			"差出人の名前の一つの単語に、ラテン文字とキリル文字のように形の似た複数の文字体系が混ざっています。別の名前に"
			"見せかける手口です。"),
		TEXT("From 헤더의 이름에서 한 낱말은 한 가지 문자로만 쓰십시오.",
			"Write each word of the name in From in one alphabet.",
			"From の名前では、一つの単語を一種類の文字だけで書いてください。")),
	[SYMBOL_ADDRESS_NAMES_PROTECTED] = SYMBOL("ADDRESS_NAMES_PROTECTED", 0.8, CATEGORY_IMPERSONATION,
		TEXT("보낸 주소의 @ 앞부분이 알려진 회사나 서비스의 이름이지만, 도메인은 그곳의 것이 아닙니다.",
			"The part of the sender's address before the @ is the name of a known company or "
			"service, but the domain is not theirs.",
			"差出人アドレスの@より前が有名な企業やサービスの名前ですが、ドメインはその組織のものではありません。"),
		TEXT("From 헤더에 보내는 쪽의 이름을 적고, 주소의 @ 앞에 남의 회사 이름을 쓰지 마십시오.",
			"Give your own name in From, and do not use another company's name before the @.",
			"From に送信者自身の名前を書き、アドレスの@の前に他社の名前を使わないでください。")),
	[SYMBOL_LOOKALIKE_DOMAIN] = SYMBOL("LOOKALIKE_DOMAIN", 3.0, CATEGORY_IMPERSONATION,
		TEXT("보낸 도메인이 알려진 회사나 보호되는 상대의 도메인과 똑같아 보이도록 만들어졌지만 그곳의 것이 아닙니다.",
			"The sender's domain is made to look like that of a known company or of someone "
			"protected here, and is not theirs.",
			"送信元ドメインは、有名な企業や保護対象の相手のドメインと同じに見えるように作られていますが、別のものです。"),
		REMEDY_LOOKALIKE),
	[SYMBOL_LOOKALIKE_DOMAIN_NEAR] = SYMBOL("LOOKALIKE_DOMAIN_NEAR", 1.6, CATEGORY_IMPERSONATION,
		TEXT("보낸 도메인이 알려진 도메인과 한 글자만 다르거나, 그 이름에 '보안', '고객' 같은 말을 덧붙인 것입니다.",
			"The sender's domain differs from a known one by a single letter, or hangs words such "
			"as \"secure\" on its name.",
			"送信元ドメインは、有名なドメインと一文字だけ違うか、その名前に「secure」などの語を付け足したものです。"),
		REMEDY_LOOKALIKE),
	[SYMBOL_LOOKALIKE_OWN_DOMAIN] = SYMBOL("LOOKALIKE_OWN_DOMAIN", 3.2, CATEGORY_IMPERSONATION,
		TEXT("보낸 도메인이 받는 사람의 도메인을 흉내 낸 것입니다. 같은 회사 사람인 것처럼 속이는 수법입니다.",
			"The sender's domain imitates the recipient's own, to pass for a colleague.",
			"送信元ドメインは受信者自身のドメインを模倣しています。同じ会社の人を装う手口です。"),
		REMEDY_LOOKALIKE),
	[SYMBOL_DOMAIN_NAMES_PROTECTED] = SYMBOL("DOMAIN_NAMES_PROTECTED", 0.5, CATEGORY_IMPERSONATION,
		TEXT("보낸 도메인에 알려진 이름이 들어 있지만 그 회사의 도메인이 아닙니다. 발송 대행 서비스에서는 흔한 일입니다.",
			"The sender's domain contains a known name, but is not that company's. Sending services "
			"do this as well.",
			"送信元ドメインに有名な名前が含まれていますが、その企業のドメインではありません。配信サービスではよくあることです。"),
		REMEDY_LOOKALIKE),
	[SYMBOL_REPLY_TO_OTHER_DOMAIN] = SYMBOL("REPLY_TO_OTHER_DOMAIN", 0.0, CATEGORY_NONE,
		TEXT("답장은 보낸 사람과 다른 조직의 도메인으로 갑니다.",
			"Replies would go to another organisation's domain than the sender's.",
			"返信は差出人とは別の組織のドメインに送られます。"),
		TEXT("가능하면 Reply-To에 From과 같은 도메인의 주소를 쓰십시오.",
			"If you can, use an address of the From domain in Reply-To.",
			"可能であれば、Reply-To に From と同じドメインのアドレスを使ってください。")),
	[SYMBOL_REPLY_TO_LEAVES_US] = SYMBOL("REPLY_TO_LEAVES_US", 1.2, CATEGORY_IMPERSONATION,
		TEXT("이 서비스나 보호되는 상대의 주소에서 보낸 것으로 되어 있지만, 답장은 바깥의 다른 주소로 가게 되어 있습니다.",
			"The mail claims to come from this service or from someone protected here, but replies "
			"would go to an address elsewhere.",
			"このサービスまたは保護対象の相手から送られたことになっていますが、返信は外部の別のアドレスに送られます。"),
		TEXT("Reply-To에 From과 같은 조직의 주소를 쓰거나 빼십시오.",
			"Use an address of the same organisation as From in Reply-To, or leave it out.",
			"Reply-To には From と同じ組織のアドレスを使うか、Reply-To を付けないでください。")),
	[SYMBOL_FROM_OUR_DOMAIN] = SYMBOL("FROM_OUR_DOMAIN", 0.0, CATEGORY_NONE,
		TEXT("보낸 사람이 이 서비스의 도메인을 쓰지만 바깥 서버에서 왔습니다. 메일링 리스트나 전달에서는 흔한 일이며, 위조 여부는 "
		     "인증(DMARC)이 가립니다.",
			"The author uses a domain of this service, but the mail comes from a server outside, as "
			"with lists and forwarding; whether it is forged is for authentication (DMARC) to say.",
			"差出人はこのサービスのドメインを使っていますが、外部のサーバーから届きました。メーリングリストや転送ではよくあることで、"
			"詐称かどうかは認証（DMARC）が判断します。"),
		TEXT("이 도메인의 이름으로 보내는 서버는 도메인의 SPF에 넣고 DKIM 서명을 하십시오.",
			"List the servers that send in the domain's name in its SPF record, and let them sign "
			"with DKIM.",
			"このドメインの名前で送るサーバーを SPF に登録し、DKIM で署名してください。")),
	[SYMBOL_FIRST_CONTACT] = SYMBOL("FIRST_CONTACT", 0.0, CATEGORY_NONE,
		TEXT("이 보낸 사람의 메일은 처음입니다.", "This is the first mail from this sender.",
			"この差出人からのメールは初めてです。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_FIRST_CONTACT_IMPERSONATION] = SYMBOL("FIRST_CONTACT_IMPERSONATION", 1.2, CATEGORY_IMPERSONATION,
		TEXT("이름이나 도메인이 남을 흉내 내고 있고, 이 주소에서 온 메일은 처음입니다. 사칭일 가능성이 큽니다.",
			"The name or domain imitates somebody, and no mail has come from this address before: "
			"most likely an impersonation.",
			"名前またはドメインが他者を模倣しており、このアドレスからのメールは初めてです。なりすましの可能性が高いです。"),
		REMEDY_NAME),
};

const struct symbol_table identity_symbols = { identity_symbol, IDENTITY_SYMBOL_COUNT };
