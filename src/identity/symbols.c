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
};

const struct symbol_table identity_symbols = { identity_symbol, IDENTITY_SYMBOL_COUNT };
