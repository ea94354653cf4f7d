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
	[SYMBOL_SPF_FAIL_EXCUSED] = SYMBOL("SPF_FAIL_EXCUSED", 0.0, CATEGORY_NONE,
		TEXT("SPF는 이 서버를 허용하지 않지만, 보낸 사람(From) 도메인의 유효한 DKIM 서명이 있어 문제 삼지 않습니다. "
		     "전달된 메일에서 흔한 일입니다.",
			"SPF does not permit this server, but a valid DKIM signature of the author's domain "
			"proves the mail; this is common with forwarded mail.",
			"SPF はこのサーバーを許可していませんが、差出人（From）ドメインの有効な DKIM 署名があるため問題としません。"
			"転送されたメールではよくあることです。"),
		TEXT("이 서버가 직접 보내는 서버라면 SPF 레코드에 넣으십시오. 전달하는 서버라면 반송 주소를 자기 도메인으로 "
		     "바꾸는 것이 좋습니다(SRS).",
			"If this server sends for you, add it to the SPF record. A forwarder does well to "
			"rewrite the return path to its own domain (SRS).",
			"自社の送信サーバーであれば SPF レコードに加えてください。転送サーバーの場合は、エンベロープ送信者を自"
			"ドメインに書き換えることをお勧めします（SRS）。")),
	[SYMBOL_SPF_SOFTFAIL_EXCUSED] = SYMBOL("SPF_SOFTFAIL_EXCUSED", 0.0, CATEGORY_NONE,
		TEXT("SPF에 따르면 이 서버는 발신 서버가 아닌 것 같지만, 보낸 사람(From) 도메인의 유효한 DKIM 서명이 있어 "
		     "문제 삼지 않습니다.",
			"According to SPF this server probably does not send for the domain, but a valid DKIM "
			"signature of the author's domain proves the mail.",
			"SPF によるとこのサーバーは送信サーバーではないようですが、差出人（From）ドメインの有効な DKIM 署名がある"
			"ため問題としません。"),
		TEXT("이 서버가 직접 보내는 서버라면 SPF 레코드에 넣으십시오.",
			"If this server sends for you, add it to the SPF record.",
			"自社の送信サーバーであれば SPF レコードに加えてください。")),
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
	[SYMBOL_DKIM_NONE] = SYMBOL("DKIM_NONE", 0.0, CATEGORY_NONE,
		TEXT("메일에 DKIM 서명이 없어, 어느 도메인이 책임지는 메일인지 내용으로는 확인할 수 없습니다.",
			"The mail has no DKIM signature, so no domain answers for its content.",
			"メールに DKIM 署名がなく、どのドメインが責任を持つメールなのか内容からは確認できません。"),
		TEXT("보내는 서버에서 DKIM 서명을 켜고, 보낸 사람(From)의 도메인으로 서명하십시오(d=). 2048비트 RSA 키를 만들어 "
		     "셀렉터._domainkey.도메인에 TXT 레코드로 등록하면 됩니다.",
			"Turn on DKIM signing at your server and sign as the domain of From (d=): make an RSA "
			"key of 2048 bits and publish it as TXT at selector._domainkey.your-domain.",
			"送信サーバーで DKIM 署名を有効にし、From のドメインで署名（d=）してください。2048 ビットの RSA 鍵を作り、"
			"セレクター._domainkey.ドメイン に TXT レコードとして登録します。")),
	[SYMBOL_DKIM_SIGNED] = SYMBOL("DKIM_SIGNED", 0.0, CATEGORY_NONE,
		TEXT("메일에 DKIM 서명이 있습니다. 맞는 서명인지는 따로 적혀 있습니다.",
			"The mail has a DKIM signature; whether it holds is said separately.",
			"メールに DKIM 署名があります。署名が有効かどうかは別に示されます。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_DKIM_VALID] = SYMBOL("DKIM_VALID", -0.1, CATEGORY_NONE,
		TEXT("DKIM 서명이 맞습니다. 서명한 도메인이 보낸 그대로 도착했다는 뜻이며, 내용까지 믿을 만하다는 뜻은 아닙니다.",
			"A DKIM signature holds: the mail is as the signing domain sent it. That does not say "
			"that it is wanted.",
			"DKIM 署名は有効です。署名したドメインが送ったままの内容という意味で、内容が信頼できるという意味では"
			"ありません。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_DKIM_VALID_AU] = SYMBOL("DKIM_VALID_AU", -0.1, CATEGORY_NONE,
		TEXT("보낸 사람(From)의 도메인이 직접 서명했고, 그 서명이 맞습니다.",
			"The domain of From itself signed the mail, and the signature holds.",
			"From のドメイン自身が署名しており、その署名は有効です。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_DKIM_VALID_EF] = SYMBOL("DKIM_VALID_EF", -0.1, CATEGORY_NONE,
		TEXT("봉투의 보낸 주소(MAIL FROM)와 같은 도메인이 서명했고, 그 서명이 맞습니다.",
			"The domain of the envelope's sender signed the mail, and the signature holds.",
			"エンベロープ送信者と同じドメインが署名しており、その署名は有効です。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_DKIM_INVALID] = SYMBOL("DKIM_INVALID", 0.1, CATEGORY_NONE,
		TEXT("맞는 DKIM 서명이 하나도 없습니다. 깨진 서명은 서명이 없는 것과 똑같이 다룹니다(RFC 6376 6.1).",
			"None of the DKIM signatures holds. A broken signature counts as none (RFC 6376 6.1).",
			"有効な DKIM 署名が 1 つもありません。壊れた署名は、署名がないのと同じ扱いになります（RFC 6376 6.1）。"),
		TEXT("함께 적힌 원인을 고치십시오. 공개 키가 없는지, 본문이나 헤더가 바뀌었는지 각각 따로 나와 있습니다.",
			"Mend the cause that is reported beside this: no public key, a changed body, a changed "
			"header.",
			"併せて示した原因（公開鍵がない、本文が変わった、ヘッダーが変わった等）を解消してください。")),
	[SYMBOL_DKIM_MALFORMED] = SYMBOL("DKIM_MALFORMED", 0.1, CATEGORY_NONE,
		TEXT("DKIM 서명 헤더가 규격에 맞지 않아 쓸 수 없습니다.",
			"A DKIM signature field does not follow the standard and is of no use.",
			"DKIM 署名ヘッダーが規格に合わず、使用できません。"),
		TEXT("근거에 적힌 태그를 고치십시오. 서명 헤더는 직접 쓰지 말고 서명 프로그램이 만들게 하며, 그 뒤에 다른 서버가 "
		     "이 헤더를 다시 접거나 바꾸지 않게 하십시오.",
			"Mend the tag named as evidence. Let signing software write the field, and let no later "
			"server rewrite it.",
			"根拠に示したタグを修正してください。署名ヘッダーは署名ソフトウェアに作らせ、その後のサーバーで書き換え"
			"ないようにします。")),
	[SYMBOL_DKIM_SHA1] = SYMBOL("DKIM_SHA1", 0.1, CATEGORY_NONE,
		TEXT("낡은 rsa-sha1 방식의 DKIM 서명입니다. 안전하지 않아 인정되지 않습니다(RFC 8301).",
			"The DKIM signature uses rsa-sha1, which is unsafe and no longer accepted (RFC 8301).",
			"古い rsa-sha1 方式の DKIM 署名です。安全ではないため認められません（RFC 8301）。"),
		TEXT("서명 프로그램의 알고리즘을 rsa-sha256으로 바꾸십시오. 키와 DNS 레코드는 그대로 쓸 수 있습니다. 단, 레코드에 "
		     "h=sha1이 있으면 지우십시오.",
			"Set the signing software to rsa-sha256. Key and DNS record can stay, but take h=sha1 "
			"out of the record if it is there.",
			"署名ソフトウェアのアルゴリズムを rsa-sha256 に変更してください。鍵と DNS レコードはそのまま使えますが、"
			"レコードに h=sha1 があれば削除します。")),
	[SYMBOL_DKIM_FROM_UNSIGNED] = SYMBOL("DKIM_FROM_UNSIGNED", 0.3, CATEGORY_AUTHENTICATION,
		TEXT("DKIM 서명이 보낸 사람(From)을 보호하지 않아, 보낸 사람을 바꿔치기해도 알 수 없습니다.",
			"The DKIM signature does not cover From, so that anyone could have replaced it.",
			"DKIM 署名が From を保護していないため、差出人が差し替えられても分かりません。"),
		TEXT("서명할 헤더 목록(h=)에 From을 넣으십시오. 규격상 꼭 있어야 합니다(RFC 6376 5.4).",
			"Put From into the list of signed fields (h=); the standard requires it (RFC 6376 5.4).",
			"署名対象のヘッダー（h=）に From を入れてください。規格で必須です（RFC 6376 5.4）。")),
	[SYMBOL_DKIM_FUTURE] = SYMBOL("DKIM_FUTURE", 0.1, CATEGORY_NONE,
		TEXT("DKIM 서명이 하루 넘게 미래의 시각에 만들어진 것으로 되어 있습니다.",
			"The DKIM signature claims to have been made more than a day in the future.",
			"DKIM 署名の作成時刻が 1 日以上先の未来になっています。"),
		TEXT("서명하는 서버의 시계와 시간대를 맞추십시오(NTP).",
			"Set clock and time zone of the signing server (NTP).",
			"署名サーバーの時計とタイムゾーンを合わせてください（NTP）。")),
	[SYMBOL_DKIM_EXPIRED] = SYMBOL("DKIM_EXPIRED", 0.1, CATEGORY_NONE,
		TEXT("DKIM 서명의 유효 기간(x=)이 지난 뒤에 도착한 메일입니다. 오래 묵었거나 다시 뿌려진 메일일 수 있습니다.",
			"The mail arrived after its DKIM signature expired (x=): it was delayed for long, or "
			"sent again by somebody.",
			"DKIM 署名の有効期限（x=）が切れた後に届いたメールです。長く滞留したか、再送信された可能性があります。"),
		TEXT("유효 기간을 배달이 늦어질 수 있는 시간보다 길게, 보통 7일로 하십시오.",
			"Let signatures be valid for longer than a delivery may take; seven days is usual.",
			"有効期限は配送が遅れうる時間より長く、通常は 7 日にしてください。")),
	[SYMBOL_DKIM_TEMPERROR] = SYMBOL("DKIM_TEMPERROR", 0.0, CATEGORY_NONE,
		TEXT("DNS가 제때 답하지 않아 DKIM 공개 키를 얻지 못했습니다.",
			"A DKIM signature could not be checked because the DNS did not answer for its key.",
			"DNS が応答しなかったため、DKIM の公開鍵を取得できませんでした。"),
		TEXT("근거에 적힌 이름을 도메인의 모든 네임서버가 TXT로 답하는지 확인하십시오. 긴 답은 TCP로도 나가야 합니다.",
			"Check that all name servers answer TXT for the name given as evidence, by TCP as well: "
			"key records are long.",
			"根拠に示した名前の TXT に、ドメインのすべてのネームサーバーが（TCP でも）応答するか確認してください。")),
	[SYMBOL_DKIM_KEY_MISSING] = SYMBOL("DKIM_KEY_MISSING", 0.1, CATEGORY_NONE,
		TEXT("DKIM 서명이 가리키는 공개 키가 DNS에 없어 서명을 확인할 수 없습니다.",
			"The public key that the DKIM signature refers to is not in the DNS, so it proves "
			"nothing.",
			"DKIM 署名が示す公開鍵が DNS になく、署名を確認できません。"),
		TEXT("근거에 적힌 이름에 공개 키를 TXT 레코드로 등록하십시오. 서명 프로그램의 셀렉터(s=)와 DNS의 이름이 같은지, "
		     "키를 바꾼 지 얼마 안 되었다면 모든 네임서버에 퍼졌는지 확인하십시오. 옛 키는 바꾼 뒤 일주일은 남겨 두십시오.",
			"Publish the key as TXT at the name given as evidence. Compare the selector (s=) of the "
			"signing software with the DNS; after a change of keys check that all name servers have "
			"the new one, and keep the old one for a week.",
			"根拠に示した名前に公開鍵を TXT レコードとして登録してください。署名ソフトウェアのセレクター（s=）と DNS の"
			"名前が一致しているか、鍵の更新直後ならすべてのネームサーバーに反映されたかを確認します。古い鍵は更新後も "
			"1 週間は残してください。")),
	[SYMBOL_DKIM_KEY_BROKEN] = SYMBOL("DKIM_KEY_BROKEN", 0.1, CATEGORY_NONE,
		TEXT("DKIM 공개 키 레코드가 잘못되었거나 이 서명에 쓸 수 없는 키입니다.",
			"The DKIM key record is wrong, or the key may not be used for this signature.",
			"DKIM の公開鍵レコードに誤りがあるか、この署名には使えない鍵です。"),
		TEXT("근거에 적힌 레코드를 고치십시오. 흔한 원인은 같은 이름에 키가 둘인 경우, 긴 값이 잘리거나 따옴표가 섞인 "
		     "경우, k=가 서명과 다른 경우입니다. 바른 모양은 \"v=DKIM1; k=rsa; p=…\"입니다.",
			"Mend the record named as evidence. Common causes: two keys at one name, a long value "
			"that was cut or got quotes into it, a k= that does not fit. It reads "
			"\"v=DKIM1; k=rsa; p=…\".",
			"根拠に示したレコードを修正してください。よくある原因は、同じ名前に鍵が 2 つある、長い値が切れている、引用符"
			"が混ざっている、k= が署名と合わない、などです。正しい形は \"v=DKIM1; k=rsa; p=…\" です。")),
	[SYMBOL_DKIM_KEY_REVOKED] = SYMBOL("DKIM_KEY_REVOKED", 0.3, CATEGORY_AUTHENTICATION,
		TEXT("도메인의 소유자가 폐기한 키로 만든 DKIM 서명입니다.",
			"The DKIM signature was made by a key that the domain's owner has revoked.",
			"ドメインの所有者が失効させた鍵による DKIM 署名です。"),
		TEXT("서명 프로그램이 새 키와 새 셀렉터를 쓰게 하십시오. 폐기한 적이 없다면 레코드의 p=이 비어 있으니 공개 키를 "
		     "다시 넣으십시오.",
			"Let the signing software use the new key and selector. If you did not revoke it, the "
			"record's p= is empty by mistake: put the key back.",
			"署名ソフトウェアで新しい鍵とセレクターを使ってください。失効させた覚えがなければ、レコードの p= が空に"
			"なっているので公開鍵を入れ直します。")),
	[SYMBOL_DKIM_KEY_WEAK] = SYMBOL("DKIM_KEY_WEAK", 0.2, CATEGORY_AUTHENTICATION,
		TEXT("DKIM 키가 1024비트보다 짧아 누구나 풀어낼 수 있으므로 서명을 인정하지 않습니다(RFC 8301).",
			"The DKIM key has fewer than 1024 bits: anyone can break it, so the signature is not "
			"accepted (RFC 8301).",
			"DKIM の鍵が 1024 ビット未満で破られるおそれがあるため、署名を認めません（RFC 8301）。"),
		TEXT("2048비트 RSA 키를 새로 만들어 새 셀렉터로 등록하고, 짧은 키는 폐기하십시오(p=을 비움).",
			"Make an RSA key of 2048 bits, publish it under a new selector, and revoke the short one "
			"(empty p=).",
			"2048 ビットの RSA 鍵を新しいセレクターで登録し、短い鍵は失効（p= を空に）させてください。")),
	[SYMBOL_DKIM_BODY_CHANGED] = SYMBOL("DKIM_BODY_CHANGED", 0.1, CATEGORY_NONE,
		TEXT("DKIM으로 서명한 뒤에 본문이 바뀌었습니다. 메일링 리스트나 보안 장비가 글을 덧붙인 경우가 많습니다.",
			"The body was changed after it was signed by DKIM; often a mailing list or a gateway "
			"added text.",
			"DKIM で署名された後に本文が変更されています。メーリングリストやセキュリティ機器が文を追加した場合が多い"
			"です。"),
		TEXT("서명을 본문을 바꾸는 모든 단계(바닥글, 링크 바꾸기, 바이러스 검사, 인코딩 변환)의 뒤, 나가기 바로 전에 "
		     "하십시오. 무엇이 바뀌었는지 알아낸 경우에는 근거에 적혀 있습니다.",
			"Sign last: behind every step that changes the body (footers, link rewriting, virus "
			"scanners, conversion of encodings). Where it could be proved what was changed, the "
			"evidence says so.",
			"署名は、本文を変更するすべての処理（フッター、リンク書き換え、ウイルス検査、エンコード変換）の後、送信直前に"
			"行ってください。変更内容を特定できた場合は根拠に示しています。")),
	[SYMBOL_DKIM_HEADER_CHANGED] = SYMBOL("DKIM_HEADER_CHANGED", 0.1, CATEGORY_NONE,
		TEXT("DKIM으로 서명한 뒤에 헤더가 바뀌었거나, 다른 키로 만든 서명입니다.",
			"The header was changed after it was signed by DKIM, or another key made the signature.",
			"DKIM で署名された後にヘッダーが変更されたか、別の鍵で作られた署名です。"),
		TEXT("제목이나 보낸 사람을 바꾸는 단계(말머리, 목록 서버)의 뒤에 서명하고, 정규화를 relaxed/relaxed로 하십시오. 늘 "
		     "이렇게 되면 개인 키와 DNS의 공개 키가 한 쌍인지 확인하십시오.",
			"Sign behind whatever changes subject or sender (tags, list servers), and use "
			"c=relaxed/relaxed. If it happens with every mail, check that private key and published "
			"key are a pair.",
			"件名や差出人を変更する処理の後に署名し、正規化は relaxed/relaxed にしてください。毎回起きる場合は、秘密鍵と"
			"公開鍵が対になっているか確認します。")),
	[SYMBOL_DKIM_PARTIAL_COVER] = SYMBOL("DKIM_PARTIAL_COVER", 0.3, CATEGORY_AUTHENTICATION,
		TEXT("DKIM 서명이 본문의 앞부분만 보호합니다(l=). 그 뒤의 내용은 누구나 덧붙일 수 있어 서명을 인정하지 않습니다.",
			"The DKIM signature covers only the beginning of the body (l=). Anyone may have added "
			"what follows, so it is not accepted.",
			"DKIM 署名が本文の前半だけを保護しています（l=）。その後の内容は誰でも追加できるため、署名を認めません。"),
		TEXT("서명 설정에서 본문 길이 제한(l=)을 끄십시오.",
			"Turn off the body length limit (l=) in the signing software.",
			"署名ソフトウェアの本文長制限（l=）を無効にしてください。")),
	[SYMBOL_DKIM_TESTING] = SYMBOL("DKIM_TESTING", 0.0, CATEGORY_NONE,
		TEXT("DKIM 키가 시험 중으로 표시되어 있습니다(t=y).",
			"The DKIM key is marked as being tested (t=y).",
			"DKIM の鍵がテスト中と表示されています（t=y）。"),
		TEXT("시험이 끝났으면 키 레코드에서 t=y를 지우십시오.",
			"Take t=y out of the key record when the test is over.",
			"テストが終わったら、鍵レコードから t=y を削除してください。")),
	[SYMBOL_DKIM_KEY_SMALL] = SYMBOL("DKIM_KEY_SMALL", 0.0, CATEGORY_NONE,
		TEXT("DKIM 서명은 맞지만, 키가 권장하는 2048비트보다 짧습니다.",
			"The DKIM signature holds, but its key has fewer than the 2048 bits that are advised.",
			"DKIM 署名は有効ですが、鍵が推奨の 2048 ビットより短くなっています。"),
		TEXT("다음에 키를 바꿀 때 2048비트로 만드십시오(RFC 8301 3.2).",
			"Make the next key one of 2048 bits (RFC 8301 3.2).",
			"次回の鍵更新で 2048 ビットにしてください（RFC 8301 3.2）。")),
	[SYMBOL_DKIM_UNSUBSCRIBE_UNSIGNED] = SYMBOL("DKIM_UNSUBSCRIBE_UNSIGNED", 0.0, CATEGORY_NONE,
		TEXT("원클릭 수신거부 헤더가 있지만, 맞는 DKIM 서명이 그 헤더를 보호하지 않습니다.",
			"The mail offers one-click unsubscription, but no valid DKIM signature covers its "
			"fields.",
			"ワンクリック配信停止のヘッダーがありますが、有効な DKIM 署名の対象になっていません。"),
		TEXT("서명할 헤더(h=)에 List-Unsubscribe와 List-Unsubscribe-Post를 넣으십시오. 없으면 받는 쪽이 수신거부 단추를 "
		     "보여 주지 않습니다(RFC 8058 4).",
			"Sign List-Unsubscribe and List-Unsubscribe-Post (h=); otherwise receivers show no "
			"button (RFC 8058 4).",
			"List-Unsubscribe と List-Unsubscribe-Post を署名対象（h=）に加えてください。ないと受信側で配信停止ボタンが"
			"表示されません（RFC 8058 4）。")),
	[SYMBOL_DKIM_MANY_SIGNATURES] = SYMBOL("DKIM_MANY_SIGNATURES", 0.5, CATEGORY_FORMAT,
		TEXT("DKIM 서명이 지나치게 많아 일부만 확인했습니다. 정상적인 메일에는 한두 개면 충분합니다.",
			"The mail has too many DKIM signatures, so only some were checked; one or two are "
			"usual.",
			"DKIM 署名が多すぎるため、一部だけ確認しました。通常は 1、2 個で十分です。"),
		TEXT("서명은 도메인마다 하나(RSA와 Ed25519를 함께 쓰면 둘)로 하고, 전달할 때마다 서명을 더하지 마십시오.",
			"Use one signature for each domain (two with RSA and Ed25519), and do not add one at "
			"each hop.",
			"署名はドメインごとに 1 つ（RSA と Ed25519 を併用する場合は 2 つ）とし、転送のたびに追加しないでください。")),
	[SYMBOL_SENDER_WHITE] = SYMBOL("SENDER_WHITE", -6.0, CATEGORY_NONE,
		TEXT("보낸 주소나 도메인이 이 메일 서비스의 허용 목록에 있고, SPF나 DKIM으로 본인임이 확인되었습니다.",
			"The sender is on this service's list of welcome senders, and SPF or DKIM proves that "
			"it is them.",
			"差出人のアドレスまたはドメインがこのサービスの許可リストにあり、SPF または DKIM で本人と確認されました。"),
		TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")),
	[SYMBOL_SENDER_WHITE_UNPROVEN] = SYMBOL("SENDER_WHITE_UNPROVEN", 0.0, CATEGORY_NONE,
		TEXT("보낸 주소나 도메인이 허용 목록에 있지만, SPF로도 DKIM으로도 확인되지 않아 허용을 적용하지 않았습니다.",
			"The sender is on the list of welcome senders, but neither SPF nor DKIM proves that it is "
			"them, so the entry was not applied.",
			"差出人は許可リストにありますが、SPF でも DKIM でも確認できないため許可は適用されませんでした。"),
		TEXT("보낸 도메인의 SPF 레코드가 실제 발신 서버를 허용하게 하거나 그 도메인으로 DKIM 서명을 하십시오. 위조된 메일이 허용되지 않도록 확인된 "
		     "메일에만 허용 목록을 적용합니다.",
			"Let the SPF record of the sender's domain permit the server that really sends, or sign "
			"with DKIM in its name. The "
			"list holds for proven mail only, so that forgeries cannot use it.",
			"送信ドメインの SPF レコードで実際の送信サーバーを許可するか、そのドメインで DKIM 署名を行ってください。詐称メールに悪用されないよう、"
			"許可リストは認証されたメールにだけ適用されます。")),
	[SYMBOL_SENDER_WHITE_OTHER_NAME] = SYMBOL("SENDER_WHITE_OTHER_NAME", 0.0, CATEGORY_NONE,
		TEXT("메일을 보낸 쪽은 허용 목록에 있지만, 보이는 보낸 사람(From)이 다른 곳의 이름이나 도메인을 흉내 내고 있어 허용을 적용하지 "
		     "않았습니다.",
			"Whoever carries the mail is on the list of welcome senders, but its visible author "
			"imitates somebody's name or domain, so the entry was not applied.",
			"メールの送信元は許可リストにありますが、表示される差出人(From)が他者の名前やドメインを模倣しているため、許可は"
			"適用されませんでした。"),
		TEXT("From에 자기 이름과 자기 도메인을 쓰십시오. 받는 쪽에서는 From의 도메인을 허용 목록에 넣으면 됩니다.",
			"Use your own name and domain in From; recipients who welcome this author list the "
			"domain in From.",
			"From には自分の名前とドメインを使ってください。受信側では From のドメインを許可リストに登録してください。")),
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
