/* SPDX-License-Identifier: Apache-2.0 */
#include "envelope/symbols.h"

/* One sentence answers most findings about HELO. */
#define REMEDY_HELO                                                                                 \
	TEXT("메일 서버가 자기 이름을 인터넷에서 조회되는 정식 이름(예: mail.example.com)으로 대도록 설정하십시오. "             \
	     "Postfix는 myhostname이나 smtp_helo_name, Exim은 primary_hostname, sendmail은 confDOMAIN_NAME입니다. " \
	     "이름의 A 레코드와 IP의 역방향 이름도 서로 맞추십시오.",                                           \
		"Let the mail server give its full public name (such as mail.example.com). Postfix: "         \
		"myhostname or smtp_helo_name; Exim: primary_hostname; sendmail: confDOMAIN_NAME. Make the "   \
		"name's address record and the address's reverse name agree.",                                \
		"メールサーバーが、インターネットで解決できる正式な名前（例: mail.example.com）を名乗るように設定して"        \
		"ください。Postfix は myhostname または smtp_helo_name、Exim は primary_hostname、sendmail は "      \
		"confDOMAIN_NAME です。名前の A レコードと IP の逆引きも一致させてください。")

const struct symbol envelope_symbol[ENVELOPE_SYMBOL_COUNT] = {
	[SYMBOL_HELO_BLOCKED] = SYMBOL("HELO_BLOCKED", 10.0, CATEGORY_LISTED,
		TEXT("보낸 서버가 댄 이름(HELO)이 이 메일 서비스의 차단 목록에 있습니다.",
			"The name that the sending server gave (HELO) is on this service's block list.",
			"送信サーバーが名乗った名前（HELO）が、このメールサービスの拒否リストに登録されています。"),
		TEXT("차단된 이유를 먼저 해결한 다음, 받는 쪽 관리자에게 해제를 요청하십시오.",
			"Remove the cause given as the reason, then ask the administrator of the receiving "
			"service to take the name off the list.",
			"まず登録理由となった問題を解消し、受信側の管理者に解除を依頼してください。")),
	[SYMBOL_HELO_WHITE] = SYMBOL("HELO_WHITE", -6.0, CATEGORY_NONE,
		TEXT("보낸 서버의 이름(HELO)이 허용 목록에 있고, 그 이름의 주소가 이 서버의 주소와 같습니다.",
			"The name of the sending server (HELO) is on the list of welcome senders, and its "
			"address is the server's.",
			"送信サーバーの名前（HELO）は許可リストにあり、その名前のアドレスはこのサーバーのものと一致します。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_HELO_OURS] = SYMBOL("HELO_OURS", 3.5, CATEGORY_POLICY,
		TEXT("보낸 서버가 받는 쪽 서버의 이름이나 주소를 자기 것인 양 댔습니다. 정상적인 서버는 그러지 않습니다.",
			"The sending server introduced itself by the receiver's own name or address, which no "
			"honest server does.",
			"送信サーバーが、受信側サーバーの名前やアドレスを自分のものとして名乗りました。正常なサーバーはこのような"
			"ことをしません。"),
		REMEDY_HELO),
	[SYMBOL_HELO_LOCALHOST] = SYMBOL("HELO_LOCALHOST", 2.0, CATEGORY_POLICY,
		TEXT("보낸 서버가 자기 이름을 localhost라고 했습니다. 설정이 빠진 서버나 감염된 컴퓨터에서 흔한 값입니다.",
			"The sending server calls itself localhost, as unconfigured servers and infected "
			"machines do.",
			"送信サーバーが localhost と名乗りました。設定漏れのサーバーや感染したコンピューターによく見られる値です。"),
		REMEDY_HELO),
	[SYMBOL_HELO_LH_LD] = SYMBOL("HELO_LH_LD", 2.5, CATEGORY_POLICY,
		TEXT("보낸 서버가 자기 이름을 localhost.localdomain이라고 했습니다. 여러 차단 목록이 이 값을 감염된 컴퓨터의 "
		     "표시로 봅니다.",
			"The sending server calls itself localhost.localdomain; several block lists take that "
			"as the mark of an infected machine.",
			"送信サーバーが localhost.localdomain と名乗りました。複数の拒否リストが、これを感染したコンピューターの"
			"目印とみなしています。"),
		REMEDY_HELO),
	[SYMBOL_RCVD_NUMERIC_HELO] = SYMBOL("RCVD_NUMERIC_HELO", 1.5, CATEGORY_POLICY,
		TEXT("보낸 서버가 이름 대신 IP 주소를 대괄호 없이 댔습니다.",
			"The sending server gave an address without brackets instead of a name.",
			"送信サーバーが、名前の代わりに角括弧のない IP アドレスを名乗りました。"),
		REMEDY_HELO),
	[SYMBOL_RCVD_HELO_IP_MISMATCH] = SYMBOL("RCVD_HELO_IP_MISMATCH", 1.5, CATEGORY_POLICY,
		TEXT("보낸 서버가 댄 IP 주소가 실제로 연결해 온 주소와 다릅니다.",
			"The address that the sending server gave is not the one it connected from.",
			"送信サーバーが名乗った IP アドレスが、実際に接続してきたアドレスと異なります。"),
		REMEDY_HELO),
	[SYMBOL_HELO_NO_DOMAIN] = SYMBOL("HELO_NO_DOMAIN", 1.0, CATEGORY_POLICY,
		TEXT("보낸 서버가 도메인이 없는 짧은 이름을 댔습니다.",
			"The sending server gave a short name without a domain.",
			"送信サーバーが、ドメインのない短い名前を名乗りました。"),
		REMEDY_HELO),
	[SYMBOL_HELO_PRIVATE_NAME] = SYMBOL("HELO_PRIVATE_NAME", 1.0, CATEGORY_POLICY,
		TEXT("보낸 서버가 내부망에서만 쓰는 이름(.local, .lan 등)을 댔습니다.",
			"The sending server gave a name that exists in private networks only (.local, .lan …).",
			"送信サーバーが、内部ネットワークでしか使われない名前（.local、.lan など）を名乗りました。"),
		REMEDY_HELO),
	[SYMBOL_HELO_MALFORMED] = SYMBOL("HELO_MALFORMED", 1.5, CATEGORY_POLICY,
		TEXT("보낸 서버가 댄 이름이 호스트 이름의 형식에 맞지 않습니다.",
			"What the sending server gave as its name is no host name.",
			"送信サーバーが名乗った文字列は、ホスト名の形式になっていません。"),
		REMEDY_HELO),
	[SYMBOL_HELO_UNDERSCORE] = SYMBOL("HELO_UNDERSCORE", 0.3, CATEGORY_POLICY,
		TEXT("보낸 서버의 이름에 호스트 이름에 쓸 수 없는 밑줄(_)이 있습니다.",
			"The name of the sending server contains an underscore, which host names may not.",
			"送信サーバーの名前に、ホスト名には使えない下線（_）が含まれています。"),
		TEXT("서버 이름에는 영문자, 숫자, 붙임표(-)만 쓰십시오(RFC 1123 2.1).",
			"Use letters, digits and hyphens only in the server's name (RFC 1123 2.1).",
			"サーバー名には英字、数字、ハイフン（-）だけを使ってください（RFC 1123 2.1）。")),
	[SYMBOL_HELO_NOT_FOUND] = SYMBOL("HELO_NOT_FOUND", 0.7, CATEGORY_POLICY,
		TEXT("보낸 서버가 댄 이름이 DNS에서 조회되지 않습니다.",
			"The name that the sending server gave cannot be found in the DNS.",
			"送信サーバーが名乗った名前が DNS で見つかりません。"),
		REMEDY_HELO),
	[SYMBOL_HELO_OTHER_ADDRESS] = SYMBOL("HELO_OTHER_ADDRESS", 0.1, CATEGORY_NONE,
		TEXT("보낸 서버가 댄 이름의 주소가 연결해 온 주소와 다릅니다. 주소가 여럿인 서버에서는 흔한 일입니다.",
			"The name that the sending server gave has another address; common where a server has "
			"several.",
			"送信サーバーが名乗った名前のアドレスが接続元と異なります。複数のアドレスを持つサーバーではよくあることです。"),
		TEXT("EHLO 이름의 A/AAAA 레코드에 메일이 나가는 주소도 넣으십시오.",
			"Add the address that mail leaves from to the A or AAAA records of the EHLO name.",
			"EHLO の名前の A/AAAA レコードに、メールが出ていくアドレスも加えてください。")),
	[SYMBOL_HELO_TEMPFAIL] = SYMBOL("HELO_TEMPFAIL", 0.0, CATEGORY_NONE,
		TEXT("DNS가 답하지 않아 서버 이름(HELO)의 주소를 확인하지 못했습니다.",
			"The address of the server's name (HELO) could not be looked up: the DNS gave no "
			"answer.",
			"DNS が応答せず、サーバー名（HELO）のアドレスを確認できませんでした。"),
		TEXT("서버 이름이 속한 도메인의 네임서버가 잘 답하는지 확인하십시오.",
			"Check that the name servers of the server's domain answer.",
			"サーバー名のドメインのネームサーバーが応答するか確認してください。")),
	[SYMBOL_SENDER_BLOCKED] = SYMBOL("SENDER_BLOCKED", 10.0, CATEGORY_LISTED,
		TEXT("보낸 주소나 그 도메인이 이 메일 서비스의 차단 목록에 있습니다.",
			"The sender's address or domain is on this service's block list.",
			"差出人のアドレスまたはドメインが、このメールサービスの拒否リストに登録されています。"),
		TEXT("차단된 이유를 먼저 해결한 다음, 받는 쪽 관리자에게 해제를 요청하십시오. 적힌 이유와 기한을 함께 알려 "
		     "주십시오.",
			"Remove the cause given as the reason, then ask the administrator of the receiving "
			"service to take the entry off the list, quoting reason and expiry.",
			"まず登録理由となった問題を解消し、理由と期限を添えて受信側の管理者に解除を依頼してください。")),
	[SYMBOL_SENDER_MALFORMED] = SYMBOL("SENDER_MALFORMED", 1.5, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 주소(MAIL FROM)가 메일 주소의 형식에 맞지 않습니다. 답장이나 반송이 갈 수 없습니다.",
			"The sender (MAIL FROM) is no mail address, so neither replies nor bounces can reach "
			"anyone.",
			"差出人（MAIL FROM）がメールアドレスの形式になっておらず、返信もエラー通知も届きません。"),
		TEXT("반송을 실제로 받는 올바른 주소를 MAIL FROM으로 쓰십시오(RFC 5321 4.1.2).",
			"Use a well-formed address that takes bounces as MAIL FROM (RFC 5321 4.1.2).",
			"エラー通知を実際に受け取れる正しいアドレスを MAIL FROM に使ってください（RFC 5321 4.1.2）。")),
	[SYMBOL_SENDER_UNQUALIFIED] = SYMBOL("SENDER_UNQUALIFIED", 1.5, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 주소의 도메인이 온전하지 않습니다(점이 없는 이름).",
			"The sender's domain is incomplete: a name without a dot.",
			"差出人のドメインが不完全です（ドットのない名前）。"),
		TEXT("MAIL FROM의 도메인을 정식 이름으로 쓰십시오(예: user@example.com). 서버의 기본 도메인 설정을 확인하십시오.",
			"Write the domain of MAIL FROM in full (user@example.com); check the default domain "
			"that your server adds.",
			"MAIL FROM のドメインを正式な名前（例: user@example.com）にしてください。サーバーの既定ドメインの設定を"
			"確認してください。")),
	[SYMBOL_SENDER_LITERAL] = SYMBOL("SENDER_LITERAL", 1.0, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 주소에 도메인 대신 IP 주소가 적혀 있습니다.",
			"The sender's address has an IP address in place of a domain.",
			"差出人のアドレスで、ドメインの代わりに IP アドレスが使われています。"),
		TEXT("등록된 도메인의 주소로 보내십시오. IP 주소만으로는 SPF도 DKIM도 쓸 수 없습니다.",
			"Send from an address of a registered domain; neither SPF nor DKIM works with a bare IP "
			"address.",
			"登録されたドメインのアドレスから送ってください。IP アドレスだけでは SPF も DKIM も使えません。")),
	[SYMBOL_SENDER_NULL] = SYMBOL("SENDER_NULL", 0.0, CATEGORY_NONE,
		TEXT("보낸 주소가 비어 있습니다. 반송과 자동 통지에 쓰는 정상적인 형식입니다.",
			"The sender is empty, as is right for bounces and automatic notices.",
			"差出人が空です。エラー通知や自動通知では正しい形式です。"),
		TEXT("사람이 쓴 메일이나 광고라면 반송을 받을 주소를 MAIL FROM에 넣으십시오.",
			"Mail written by people, and bulk mail, needs a MAIL FROM that takes bounces.",
			"人が書いたメールや一斉配信では、エラー通知を受け取るアドレスを MAIL FROM に入れてください。")),
	[SYMBOL_SENDER_NULL_TO_MANY] = SYMBOL("SENDER_NULL_TO_MANY", 1.5, CATEGORY_POLICY,
		TEXT("보낸 주소가 빈 메일이 여러 사람에게 한꺼번에 왔습니다. 반송은 한 사람에게만 가는 것이 정상입니다.",
			"A mail with an empty sender has several recipients; a bounce goes to one only.",
			"差出人が空のメールが複数の宛先に送られています。エラー通知は本来 1 人にだけ送られるものです。"),
		TEXT("반송이 아닌 메일에는 반송을 받을 주소를 MAIL FROM에 넣으십시오(RFC 5321 4.5.5).",
			"Give every mail that is no bounce a MAIL FROM that takes bounces (RFC 5321 4.5.5).",
			"エラー通知以外のメールには、エラー通知を受け取るアドレスを MAIL FROM に入れてください（RFC 5321 4.5.5）。")),
	[SYMBOL_HARVEST_UNKNOWN] = SYMBOL("HARVEST_UNKNOWN", 2.0, CATEGORY_BULK,
		TEXT("보낸 쪽이 없는 주소로 여러 번 보내려 했습니다. 주소를 추측해서 보내는 모습입니다.",
			"The sender tried several addresses that do not exist here, as those do who guess "
			"addresses.",
			"送信側が、存在しない複数の宛先に送ろうとしました。アドレスを推測して送る場合の特徴です。"),
		TEXT("수신에 동의한 사람의 주소만 쓰고, 없는 주소라고 거절된 주소는 바로 목록에서 빼십시오. 주소를 자동으로 "
		     "만들어 보내는 것은 법으로 금지되어 있습니다(정보통신망법 제50조).",
			"Use only addresses whose owners agreed, and drop those refused as unknown at once. "
			"Korean law forbids generated addresses (Network Act, article 50).",
			"同意を得た相手のアドレスだけを使い、存在しないと拒否されたアドレスはすぐに除いてください。アドレスの"
			"自動生成による送信は韓国の情報通信網法第 50 条で禁止されています。")),
	[SYMBOL_HARVEST_SEQUENCE] = SYMBOL("HARVEST_SEQUENCE", 2.5, CATEGORY_BULK,
		TEXT("받는 사람들의 주소가 번호나 글자를 차례로 늘려 만든 것처럼 이어집니다.",
			"The recipients' addresses follow one another, as if counted through.",
			"宛先のアドレスが、番号や文字を順に増やして作ったように連続しています。"),
		TEXT("숫자나 글자를 조합해 만든 주소로 보내지 마십시오. 여러 나라의 법이 금지합니다(한국 정보통신망법 제50조).",
			"Do not send to addresses made by combining digits and letters; the law of Korea "
			"(Network Act, article 50) and of other countries forbids it.",
			"数字や文字を組み合わせて作ったアドレスには送らないでください。韓国の情報通信網法第 50 条をはじめ、法律で"
			"禁止されています。")),
	[SYMBOL_HARVEST_WORDS] = SYMBOL("HARVEST_WORDS", 2.0, CATEGORY_BULK,
		TEXT("받는 사람들의 주소가 대부분 아이디로 흔히 쓰이는 단어입니다. 사전으로 만든 목록으로 보입니다.",
			"Most recipients' addresses are words that are commonly used as account names: a list "
			"made from a dictionary.",
			"宛先のほとんどが、ID としてよく使われる単語です。辞書から作ったリストと思われます。"),
		TEXT("단어를 늘어놓아 만든 주소로 보내지 말고, 동의를 받은 주소만 쓰십시오.",
			"Do not send to addresses made from word lists; use only addresses whose owners agreed.",
			"単語を並べて作ったアドレスには送らず、同意を得たアドレスだけを使ってください。")),
};

const struct symbol_table envelope_symbols = { envelope_symbol, ENVELOPE_SYMBOL_COUNT };
