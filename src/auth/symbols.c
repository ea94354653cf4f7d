/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/symbols.h"

const struct symbol auth_symbol[AUTH_SYMBOL_COUNT] = {
	[SYMBOL_SPF_NONE] = SYMBOL("SPF_NONE", 0.3, CATEGORY_AUTHENTICATION,
		TEXT("보낸 도메인에 SPF 레코드가 없어, 이 서버가 그 도메인의 메일을 보내도 되는지 알 수 없습니다.",
			"The sender's domain has no SPF record, so nothing tells whether this server may send "
			"for it.",
			"送信ドメインに SPF レコードがなく、このサーバーがそのドメインのメールを送ってよいのか確認できません。"),
		TEXT("도메인의 DNS에 SPF 레코드를 등록하십시오. 예: 메일 서버 한 대가 보낸다면 \"v=spf1 mx -all\". 메일을 "
		     "대신 보내는 서비스가 있으면 그 서비스의 include를 더하십시오.",
			"Publish an SPF record. If your mail server alone sends: \"v=spf1 mx -all\"; add the "
			"include of each service that sends for you.",
			"ドメインの DNS に SPF レコードを登録してください。自社のメールサーバーだけが送る場合は "
			"\"v=spf1 mx -all\"、配信サービスを使う場合はその include を加えます。")),
	[SYMBOL_SPF_NEUTRAL] = SYMBOL("SPF_NEUTRAL", 0.3, CATEGORY_AUTHENTICATION,
		TEXT("보낸 도메인의 SPF 레코드는 이 서버에 대해 허용도 금지도 하지 않습니다.",
			"The SPF record of the sender's domain neither permits nor forbids this server.",
			"送信ドメインの SPF レコードは、このサーバーを許可も禁止もしていません。"),
		TEXT("실제로 보내는 서버를 모두 레코드에 넣고, 끝을 \"?all\" 대신 \"~all\"이나 \"-all\"로 하십시오. 끝에 "
		     "all이 없는 레코드도 이 결과가 됩니다.",
			"List every server that sends for you and end the record in \"~all\" or \"-all\" "
			"instead of \"?all\"; a record without \"all\" has the same effect.",
			"実際に送信するサーバーをすべて記載し、末尾を \"?all\" ではなく \"~all\" か \"-all\" にしてください。"
			"all のないレコードも同じ結果になります。")),
	[SYMBOL_SPF_PASS] = SYMBOL("SPF_PASS", 0.0, CATEGORY_NONE,
		TEXT("보낸 도메인의 SPF 레코드가 이 서버를 허용합니다. 도메인이 확인되었다는 뜻이며, 내용까지 믿을 만하다는 "
		     "뜻은 아닙니다.",
			"The SPF record of the sender's domain permits this server. That proves the domain, not "
			"that the mail is wanted.",
			"送信ドメインの SPF レコードはこのサーバーを許可しています。ドメインが確認できたという意味で、内容が信頼"
			"できるという意味ではありません。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_SPF_FAIL] = SYMBOL("SPF_FAIL", 2.5, CATEGORY_AUTHENTICATION,
		TEXT("보낸 도메인의 소유자가 이 서버에서는 메일을 보내지 않는다고 SPF 레코드에 밝혀 두었습니다. 보낸 사람이 "
		     "위조되었을 수 있습니다.",
			"The owner of the sender's domain declares by SPF that this server does not send for "
			"it. The sender may be forged.",
			"送信ドメインの所有者は、このサーバーからはメールを送らないと SPF レコードで宣言しています。差出人が"
			"詐称されている可能性があります。"),
		TEXT("이 서버가 정당한 발신 서버라면 그 주소를 SPF 레코드에 넣으십시오(ip4:, ip6: 또는 서비스의 include:). "
		     "전달된 메일이라면 전달하는 서버가 보낸 주소를 자기 도메인으로 바꾸어야 합니다(SRS).",
			"If this server is yours, add it to the SPF record (ip4:, ip6:, or your service's "
			"include:). If the mail was forwarded, the forwarder has to rewrite the return path to "
			"its own domain (SRS).",
			"正規の送信サーバーであれば、そのアドレスを SPF レコードに加えてください（ip4:、ip6:、またはサービスの "
			"include:）。転送されたメールの場合は、転送サーバーがエンベロープ送信者を自ドメインに書き換える必要が"
			"あります（SRS）。")),
	[SYMBOL_SPF_SOFTFAIL] = SYMBOL("SPF_SOFTFAIL", 1.0, CATEGORY_AUTHENTICATION,
		TEXT("보낸 도메인의 SPF 레코드에 따르면 이 서버는 그 도메인의 발신 서버가 아닌 것으로 보입니다.",
			"According to the SPF record of the sender's domain this server probably does not send "
			"for it.",
			"送信ドメインの SPF レコードによると、このサーバーはそのドメインの送信サーバーではないようです。"),
		TEXT("이 서버가 정당한 발신 서버라면 그 주소를 SPF 레코드에 넣으십시오. \"~all\" 자체는 DMARC를 함께 쓰면 "
		     "좋은 선택입니다.",
			"If this server is yours, add it to the SPF record. Ending in \"~all\" is itself a good "
			"choice where DMARC is enforced.",
			"正規の送信サーバーであれば、そのアドレスを SPF レコードに加えてください。\"~all\" 自体は DMARC と併用"
			"するなら良い選択です。")),
	[SYMBOL_SPF_TEMPERROR] = SYMBOL("SPF_TEMPERROR", 0.0, CATEGORY_NONE,
		TEXT("보낸 도메인의 DNS가 제때 답하지 않아 SPF를 확인하지 못했습니다.",
			"SPF could not be checked because the DNS of the sender's domain did not answer.",
			"送信ドメインの DNS が応答しなかったため、SPF を確認できませんでした。"),
		TEXT("도메인의 모든 네임서버가 TXT 질의에 답하는지, SPF 레코드에 적힌 이름들도 조회되는지 확인하십시오.",
			"Check that all name servers of the domain answer TXT queries, and that every name in "
			"the SPF record can be looked up.",
			"ドメインのすべてのネームサーバーが TXT の問い合わせに応答し、SPF レコード内の名前も解決できるか確認"
			"してください。")),
	[SYMBOL_SPF_PERMERROR] = SYMBOL("SPF_PERMERROR", 0.5, CATEGORY_AUTHENTICATION,
		TEXT("보낸 도메인의 SPF 레코드에 오류가 있어 확인할 수 없습니다.",
			"The SPF record of the sender's domain is broken and cannot be evaluated.",
			"送信ドメインの SPF レコードに誤りがあり、確認できません。"),
		TEXT("근거에 적힌 항목을 고치십시오. 흔한 원인은 SPF 레코드가 둘 이상인 경우, 오타, DNS 조회가 열 번을 넘는 "
		     "경우, include한 도메인에 SPF 레코드가 없는 경우입니다.",
			"Mend the term named as evidence. Common causes: two SPF records, a typing error, more "
			"than ten DNS lookups, an include of a domain that has no SPF record.",
			"根拠に示した項目を修正してください。よくある原因は、SPF レコードが複数ある、入力ミス、DNS 参照が 10 回"
			"を超える、include 先に SPF レコードがない、などです。")),
	[SYMBOL_SPF_HELO_NONE] = SYMBOL("SPF_HELO_NONE", 0.0, CATEGORY_NONE,
		TEXT("보낸 서버가 댄 이름(HELO)에는 SPF 레코드가 없습니다. 흔한 일입니다.",
			"The name that the sending server gave (HELO) has no SPF record; this is common.",
			"送信サーバーが名乗った名前（HELO）に SPF レコードがありません。よくあることです。"),
		TEXT("서버 이름에도 \"v=spf1 a -all\"을 등록하면 반송 메일까지 확인받을 수 있습니다.",
			"Publish \"v=spf1 a -all\" at the server's name too; bounces are then authenticated as "
			"well.",
			"サーバー名にも \"v=spf1 a -all\" を登録すると、エラー通知メールも認証されるようになります。")),
	[SYMBOL_SPF_HELO_NEUTRAL] = SYMBOL("SPF_HELO_NEUTRAL", 0.0, CATEGORY_NONE,
		TEXT("보낸 서버가 댄 이름(HELO)의 SPF 레코드는 이 서버를 허용도 금지도 하지 않습니다.",
			"The SPF record of the name that the server gave (HELO) neither permits nor forbids it.",
			"送信サーバーが名乗った名前（HELO）の SPF レコードは、このサーバーを許可も禁止もしていません。"),
		TEXT("서버 이름의 SPF 레코드를 \"v=spf1 a -all\"로 하십시오.",
			"Make the record at the server's name \"v=spf1 a -all\".",
			"サーバー名の SPF レコードを \"v=spf1 a -all\" にしてください。")),
	[SYMBOL_SPF_HELO_PASS] = SYMBOL("SPF_HELO_PASS", 0.0, CATEGORY_NONE,
		TEXT("보낸 서버가 댄 이름(HELO)은 SPF로 확인된 이름입니다.",
			"The name that the sending server gave (HELO) is confirmed by SPF.",
			"送信サーバーが名乗った名前（HELO）は SPF で確認されています。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_SPF_HELO_FAIL] = SYMBOL("SPF_HELO_FAIL", 1.5, CATEGORY_AUTHENTICATION,
		TEXT("보낸 서버가 자기 것이 아닌 이름을 댔습니다. 그 이름의 SPF 레코드가 이 서버를 금지합니다.",
			"The sending server gave a name (HELO) that is not its own: the name's SPF record "
			"forbids this server.",
			"送信サーバーが自分のものではない名前を名乗っています。その名前の SPF レコードはこのサーバーを禁止"
			"しています。"),
		TEXT("메일 서버의 EHLO 이름을 서버 자신의 이름으로 고치거나, 그 이름의 SPF 레코드에 이 주소를 넣으십시오.",
			"Make the server say its own name in EHLO, or add its address to that name's SPF "
			"record.",
			"EHLO の名前をサーバー自身の名前に直すか、その名前の SPF レコードにこのアドレスを加えてください。")),
	[SYMBOL_SPF_HELO_SOFTFAIL] = SYMBOL("SPF_HELO_SOFTFAIL", 0.7, CATEGORY_AUTHENTICATION,
		TEXT("보낸 서버가 댄 이름(HELO)의 SPF 레코드에 따르면 그 이름은 이 서버의 것이 아닌 것 같습니다.",
			"According to SPF the name that the sending server gave (HELO) is probably not its own.",
			"SPF によると、送信サーバーが名乗った名前（HELO）はこのサーバーのものではないようです。"),
		TEXT("메일 서버의 EHLO 이름을 서버 자신의 이름으로 고치거나, 그 이름의 SPF 레코드에 이 주소를 넣으십시오.",
			"Make the server say its own name in EHLO, or add its address to that name's SPF "
			"record.",
			"EHLO の名前をサーバー自身の名前に直すか、その名前の SPF レコードにこのアドレスを加えてください。")),
	[SYMBOL_SPF_HELO_TEMPERROR] = SYMBOL("SPF_HELO_TEMPERROR", 0.0, CATEGORY_NONE,
		TEXT("DNS가 제때 답하지 않아 서버 이름(HELO)의 SPF를 확인하지 못했습니다.",
			"SPF of the server's name (HELO) could not be checked because the DNS did not answer.",
			"DNS が応答しなかったため、サーバー名（HELO）の SPF を確認できませんでした。"),
		TEXT("서버 이름이 속한 도메인의 네임서버가 TXT 질의에 답하는지 확인하십시오.",
			"Check that the name servers of the server's domain answer TXT queries.",
			"サーバー名のドメインのネームサーバーが TXT の問い合わせに応答するか確認してください。")),
	[SYMBOL_SPF_HELO_PERMERROR] = SYMBOL("SPF_HELO_PERMERROR", 0.1, CATEGORY_NONE,
		TEXT("보낸 서버가 댄 이름(HELO)의 SPF 레코드에 오류가 있습니다.",
			"The SPF record of the name that the server gave (HELO) is broken.",
			"送信サーバーが名乗った名前（HELO）の SPF レコードに誤りがあります。"),
		TEXT("근거에 적힌 항목을 고치십시오. 서버 이름에는 보통 \"v=spf1 a -all\" 하나면 됩니다.",
			"Mend the term named as evidence; at a server's name \"v=spf1 a -all\" is usually "
			"enough.",
			"根拠に示した項目を修正してください。サーバー名には通常 \"v=spf1 a -all\" だけで十分です。")),
	[SYMBOL_SENDER_WHITE] = SYMBOL("SENDER_WHITE", -6.0, CATEGORY_NONE,
		TEXT("보낸 주소나 도메인이 이 메일 서비스의 허용 목록에 있고, SPF로 본인임이 확인되었습니다.",
			"The sender is on this service's list of welcome senders, and SPF proves that it is "
			"them.",
			"差出人のアドレスまたはドメインがこのサービスの許可リストにあり、SPF で本人と確認されました。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_SENDER_WHITE_UNPROVEN] = SYMBOL("SENDER_WHITE_UNPROVEN", 0.0, CATEGORY_NONE,
		TEXT("보낸 주소나 도메인이 허용 목록에 있지만, SPF로 확인되지 않아 허용을 적용하지 않았습니다.",
			"The sender is on the list of welcome senders, but SPF does not prove that it is them, "
			"so the entry was not applied.",
			"差出人は許可リストにありますが、SPF で確認できないため許可は適用されませんでした。"),
		TEXT("보낸 도메인의 SPF 레코드가 실제 발신 서버를 허용하게 하십시오. 위조된 메일이 허용되지 않도록 확인된 "
		     "메일에만 허용 목록을 적용합니다.",
			"Let the SPF record of the sender's domain permit the server that really sends. The "
			"list holds for proven mail only, so that forgeries cannot use it.",
			"送信ドメインの SPF レコードで、実際の送信サーバーを許可してください。詐称メールに悪用されないよう、"
			"許可リストは認証されたメールにだけ適用されます。")),
	[SYMBOL_ARC_SIGNED] = SYMBOL("ARC_SIGNED", 0.0, CATEGORY_NONE,
		TEXT("메일을 전달한 서버가 받을 때의 인증 결과를 ARC로 남겨 두었습니다.",
			"A server that passed the mail on has recorded by ARC what it saw of it.",
			"メールを転送したサーバーが、受信時の認証結果を ARC で記録しています。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_ARC_VALID] = SYMBOL("ARC_VALID", 0.0, CATEGORY_NONE,
		TEXT("ARC 기록이 온전합니다. 누가 전달했는지는 확실하지만, 그 서버를 믿을지는 설정에 달려 있습니다.",
			"The ARC record is intact. That proves who passed the mail on; whether they are "
			"believed is a setting.",
			"ARC の記録は完全です。誰が転送したかは確かですが、そのサーバーを信頼するかどうかは設定によります。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_ARC_INVALID] = SYMBOL("ARC_INVALID", 0.0, CATEGORY_NONE,
		TEXT("ARC 기록이 깨져 있어 쓰지 않았습니다. 전달하는 동안 메일이 바뀌었거나 기록이 처음부터 잘못된 "
		     "것입니다.",
			"The ARC record is broken and was not used: the mail was changed after it was sealed, "
			"or the record was wrong from the start.",
			"ARC の記録が壊れているため使用しませんでした。転送中にメールが変更されたか、記録が最初から誤って"
			"います。"),
		TEXT("메일을 바꾸는 서버(메일링 리스트, 바닥글, 바이러스 검사)는 바꾼 뒤에 봉인해야 합니다. 근거에 적힌 "
		     "단계의 서버에서 ARC 설정과 DNS의 공개 키를 확인하십시오.",
			"A server that changes mail (mailing list, footer, virus scanner) has to seal it "
			"afterwards. Check the ARC settings, and the public key in the DNS, of the server at "
			"the step named as evidence.",
			"メールを変更するサーバー（メーリングリスト、フッター付加、ウイルス検査）は、変更した後に署名する必要が"
			"あります。根拠に示した段階のサーバーの ARC 設定と DNS の公開鍵を確認してください。")),
	[SYMBOL_ARC_TRUSTED] = SYMBOL("ARC_TRUSTED", 0.0, CATEGORY_NONE,
		TEXT("이 메일 서비스가 믿는 전달 서버가 ARC로 봉인한 메일이며, 봉인이 온전합니다.",
			"Sealed by ARC by a server that this service believes, and the seal is intact.",
			"このサービスが信頼する転送サーバーが ARC で署名したメールで、署名は有効です。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_ARC_TEMPERROR] = SYMBOL("ARC_TEMPERROR", 0.0, CATEGORY_NONE,
		TEXT("DNS가 제때 답하지 않아 ARC 기록의 공개 키를 얻지 못했습니다.",
			"The ARC record could not be checked because the DNS did not answer for its public key.",
			"DNS が応答しなかったため、ARC の公開鍵を取得できませんでした。"),
		TEXT("근거에 적힌 도메인의 모든 네임서버가 TXT 질의에 답하는지 확인하십시오.",
			"Check that all name servers of the domain named as evidence answer TXT queries.",
			"根拠に示したドメインのすべてのネームサーバーが TXT の問い合わせに応答するか確認してください。")),
};

const struct symbol_table auth_symbols = { auth_symbol, AUTH_SYMBOL_COUNT };
