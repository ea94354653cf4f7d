/* SPDX-License-Identifier: Apache-2.0 */
#include "connect/symbols.h"

const struct symbol connect_symbol[CONNECT_SYMBOL_COUNT] = {
	[SYMBOL_CLIENT_BLOCKED] = SYMBOL("CLIENT_BLOCKED", 10.0, CATEGORY_LISTED,
		TEXT("메일을 보낸 서버의 IP 주소가 이 메일 서비스의 차단 목록에 올라 있습니다.",
			"The address of the sending server is on this service's own block list.",
			"送信サーバーの IP アドレスが、このメールサービスの拒否リストに登録されています。"),
		TEXT("차단된 이유를 먼저 해결한 다음, 이 메일 서비스의 관리자에게 해제를 요청하십시오. 적힌 이유와 기한을 "
		     "함께 알려 주십시오.",
			"Remove the cause given as the reason, then ask the administrator of the receiving "
			"service to take the address off the list, quoting reason and expiry.",
			"まず登録理由となった問題を解消し、理由と期限を添えて受信側の管理者に解除を依頼してください。")),
	[SYMBOL_CLIENT_WHITE] = SYMBOL("CLIENT_WHITE", -6.0, CATEGORY_NONE,
		TEXT("메일을 보낸 서버의 IP 주소가 이 메일 서비스의 허용 목록에 있습니다.",
			"The address of the sending server is on this service's list of welcome senders.",
			"送信サーバーの IP アドレスが、このメールサービスの許可リストに登録されています。"),
		TEXT("하실 일이 없습니다. 허용은 이 주소에만 적용되며, 신고가 쌓이면 취소될 수 있습니다.",
			"Nothing needs to be done. The entry holds for this address only and can be withdrawn "
			"when recipients complain.",
			"対応は不要です。許可はこのアドレスにだけ有効で、苦情が増えると取り消されることがあります。")),
	[SYMBOL_CLIENT_PRIVATE] = SYMBOL("CLIENT_PRIVATE", 0.0, CATEGORY_NONE,
		TEXT("메일이 인터넷에서 쓰이지 않는 내부용 주소에서 들어왔습니다.",
			"The mail came from an address that is not used on the public Internet.",
			"このメールは、インターネット上では使われない内部用アドレスから届きました。"),
		TEXT("내부 서버라면 받는 쪽 설정의 networks.own에 그 주소를 넣어야 외부 서버로 취급되지 않습니다.",
			"If it is a server of your own, put its address into networks.own of the receiving "
			"service, so that it is not judged as a stranger.",
			"自社のサーバーであれば、受信側の設定 networks.own にそのアドレスを加えてください。外部のサーバー"
			"として扱われなくなります。")),
	[SYMBOL_CLIENT_AT_LIMIT] = SYMBOL("CLIENT_AT_LIMIT", 0.0, CATEGORY_NONE,
		TEXT("보낸 서버가 한 번에 허용되는 연결 수를 모두 쓰고 있었습니다.",
			"The sending server had as many connections open as one address may have.",
			"送信サーバーが、同時に許される接続数の上限まで接続していました。"),
		TEXT("한 주소에서 동시에 여는 연결 수를 줄이십시오. 상한을 넘는 연결은 421로 거절됩니다.",
			"Open fewer connections at a time to one destination; those above the limit are "
			"answered 421.",
			"1 つの宛先に同時に開く接続数を減らしてください。上限を超えた接続は 421 で拒否されます。")),
	[SYMBOL_DIALOGUE_EARLY_TALK] = SYMBOL("DIALOGUE_EARLY_TALK", 2.5, CATEGORY_POLICY,
		TEXT("보낸 프로그램이 서버의 인사말을 기다리지 않고 먼저 말을 걸었습니다. 스팸 발송 프로그램에서 흔히 보이는 "
		     "모습입니다.",
			"The sending program spoke before it was greeted, as spam programs often do.",
			"送信プログラムが、サーバーの応答を待たずに話し始めました。迷惑メール送信プログラムによく見られる"
			"動作です。"),
		TEXT("220 인사말을 받은 뒤에 EHLO를 보내도록 하십시오(RFC 5321 3.1). 일반 메일 서버는 모두 그렇게 합니다. "
		     "그런데도 이 항목이 나오면 중간의 프록시나 감염된 장비를 의심하십시오.",
			"Wait for the 220 greeting before EHLO (RFC 5321 3.1). Every ordinary mail server "
			"does; if yours should, look for a proxy or an infected machine behind the address.",
			"220 の応答を受け取ってから EHLO を送ってください（RFC 5321 3.1）。通常のメールサーバーなら必ずそう"
			"します。該当する場合は、途中のプロキシや感染した機器を疑ってください。")),
	[SYMBOL_DIALOGUE_EARLY_PIPELINE] = SYMBOL("DIALOGUE_EARLY_PIPELINE", 1.0, CATEGORY_POLICY,
		TEXT("보낸 프로그램이 응답을 기다려야 하는 곳에서 명령을 한꺼번에 보냈습니다.",
			"The sending program sent commands in one go where it has to wait for the reply.",
			"送信プログラムが、応答を待つべき場面で複数のコマンドをまとめて送りました。"),
		TEXT("EHLO 응답에 PIPELINING이 있을 때만 명령을 이어 보내고, EHLO·DATA·STARTTLS 뒤에서는 응답을 "
		     "기다리십시오(RFC 2920).",
			"Pipeline only after EHLO has offered it, and wait for the replies to EHLO, DATA and "
			"STARTTLS (RFC 2920).",
			"EHLO の応答に PIPELINING がある場合にだけコマンドを続けて送り、EHLO・DATA・STARTTLS の後は応答を"
			"待ってください（RFC 2920）。")),
	[SYMBOL_DIALOGUE_BARE_LF] = SYMBOL("DIALOGUE_BARE_LF", 0.5, CATEGORY_FORMAT,
		TEXT("줄 끝이 규격(CR LF)과 달리 LF만으로 된 줄이 있어, 고쳐서 받았습니다.",
			"Lines ended in LF alone instead of CR LF; they were mended on the way in.",
			"行末が規格の CR LF ではなく LF だけの行があり、修正して受信しました。"),
		TEXT("모든 줄을 CR LF로 끝내십시오(RFC 5321 2.3.8). 대부분의 서버는 이런 메일을 고치지 않고 거절합니다.",
			"End every line in CR LF (RFC 5321 2.3.8). Most servers refuse such mail instead of "
			"mending it.",
			"すべての行を CR LF で終えてください（RFC 5321 2.3.8）。多くのサーバーは修正せずに拒否します。")),
	[SYMBOL_DIALOGUE_BARE_CR] = SYMBOL("DIALOGUE_BARE_CR", 0.5, CATEGORY_FORMAT,
		TEXT("줄 안에 LF가 따르지 않는 CR이 있어, 고쳐서 받았습니다.",
			"There were CR characters without LF; they were mended on the way in.",
			"LF を伴わない CR があり、修正して受信しました。"),
		TEXT("CR과 LF는 반드시 짝을 이루어 줄 끝에만 쓰십시오(RFC 5321 2.3.8).",
			"Use CR and LF only together, at the end of a line (RFC 5321 2.3.8).",
			"CR と LF は必ず組にして、行末でだけ使ってください（RFC 5321 2.3.8）。")),
	[SYMBOL_DIALOGUE_NO_HELO] = SYMBOL("DIALOGUE_NO_HELO", 1.0, CATEGORY_POLICY,
		TEXT("보낸 프로그램이 자기 이름을 대지 않고(EHLO 없이) 메일을 보냈습니다.",
			"The sending program did not introduce itself (no EHLO) before it sent mail.",
			"送信プログラムが名乗らずに（EHLO なしで）メールを送りました。"),
		TEXT("메일을 보내기 전에 서버의 정식 이름으로 EHLO를 보내십시오(RFC 5321 4.1.1.1).",
			"Send EHLO with the server's full name before any mail (RFC 5321 4.1.1.1).",
			"メールを送る前に、サーバーの正式な名前で EHLO を送ってください（RFC 5321 4.1.1.1）。")),
	[SYMBOL_DIALOGUE_SYNTAX] = SYMBOL("DIALOGUE_SYNTAX", 1.0, CATEGORY_POLICY,
		TEXT("보낸 프로그램이 메일 서버가 알 수 없는 명령을 여러 번 보냈습니다.",
			"The sending program sent several commands that no mail server knows.",
			"送信プログラムが、メールサーバーの知らないコマンドを何度も送りました。"),
		TEXT("SMTP를 올바로 구현한 메일 서버로 보내십시오. 웹 요청 등이 25번 포트로 새어 나오는지도 확인하십시오.",
			"Send through a mail server that speaks SMTP; check whether web requests or other "
			"traffic of yours end up at port 25.",
			"SMTP を正しく実装したメールサーバーから送ってください。Web のリクエストなどが 25 番ポートに届いて"
			"いないかも確認してください。")),
};

const struct symbol_table connect_symbols = { connect_symbol, CONNECT_SYMBOL_COUNT };
