/* SPDX-License-Identifier: Apache-2.0 */
#include "connect/listing_symbols.h"


/* First the cause, then the form: who asks for removal first is listed again. */
#define REMEDY_LISTED                                                                                \
	TEXT("목록에 오른 원인을 먼저 없애십시오. 탈취된 계정, 악성 코드에 감염된 장비, 수신에 동의하지 않은 대량 발송, "          \
	     "잘못된 서버 설정이 흔한 원인입니다. 원인을 없앤 뒤 함께 적힌 조회 페이지에서 이유를 확인하고 해제를 한 번만 "        \
	     "신청하십시오. 해제에 돈을 낼 필요는 없습니다.",                                                    \
		"Remove the cause first: stolen accounts, infected machines, bulk mail that nobody asked for, " \
		"a server that is set up wrongly. Then read the reason on the look-up page named with the "    \
		"finding and ask for removal there, once. Removal need not be paid for.",                      \
		"まず原因を取り除いてください。乗っ取られたアカウント、マルウェアに感染した機器、同意のない一斉送信、サーバーの" \
		"設定ミスがよくある原因です。そのうえで、併記された照会ページで理由を確認し、解除申請を 1 回だけ行ってください。"  \
		"解除のために料金を払う必要はありません。")

#define REMEDY_BOT                                                                                   \
	TEXT("이 주소를 쓰는 장비를 격리하고 악성 코드와 열린 프록시를 찾으십시오. 같은 공인 주소를 함께 쓰는(NAT) 다른 장비일 "    \
	     "수도 있으니 메일 서버가 아닌 장비의 25번 포트를 막으십시오. 고친 뒤 조회 페이지에서 직접 해제할 수 있습니다.",      \
		"Take the machine behind this address off the network and look for malware and open proxies. "  \
		"It may be another one that shares the address (NAT): let only mail servers use port 25. Once " \
		"it is repaired the address can be taken off on the look-up page.",                            \
		"このアドレスを使う機器を隔離し、マルウェアや開放プロキシがないか調べてください。同じアドレスを共有する（NAT）"  \
		"別の機器かもしれないので、メールサーバー以外の 25 番ポートを塞いでください。修復後は照会ページで解除できます。")

#define REMEDY_POLICY                                                                                \
	TEXT("메일 서버가 아니라면 통신사나 메일 서비스의 발송 서버(SMTP 인증)를 거쳐 보내십시오. 메일 서버라면 고정 IP와 "      \
	     "알맞은 역방향 이름을 갖춘 다음, 조회 페이지에서 이 주소를 빼 달라고 하십시오.",                                \
		"If this is no mail server, send through the submission server of your provider, with a "       \
		"password. If it is one, get a fixed address with a proper reverse name and then have it "      \
		"taken off on the look-up page.",                                                             \
		"メールサーバーでない場合は、プロバイダーやメールサービスの送信サーバー（SMTP 認証）を経由してください。メール"    \
		"サーバーの場合は、固定 IP と適切な逆引き名を用意したうえで、照会ページから除外を申請してください。")

#define REMEDY_DOMAIN_LISTED                                                                         \
	TEXT("이 도메인으로 누가 무엇을 보내는지 확인하십시오. 웹사이트가 뚫렸는지, 제휴사나 대행사가 동의 없이 보내는지도 "      \
	     "살펴보십시오. 원인을 없앤 뒤 조회 페이지에서 해제를 신청하십시오. 새 도메인으로 옮기는 것은 해결이 아닙니다.",      \
		"Find out who sends what in the name of the domain, whether its web site was broken into, and " \
		"whether partners or agencies mail people who did not ask. Then ask for removal on the "       \
		"look-up page. Moving to a fresh domain mends nothing.",                                      \
		"このドメインで誰が何を送っているか、Web サイトが侵害されていないか、提携先や代行業者が同意なく送っていないかを" \
		"確認してください。原因を取り除いてから照会ページで解除を申請してください。新しいドメインに移っても解決しません。")

#define REMEDY_NOTHING                                                                               \
	TEXT("하실 일이 없습니다.", "Nothing needs to be done.", "対応は不要です。")

#define REMEDY_WELCOME                                                                               \
	TEXT("하실 일이 없습니다. 등록한 정보(주소, 역방향 이름, 담당자)가 바뀌면 목록에도 알리십시오.",                            \
		"Nothing needs to be done. Keep the entry current when addresses, reverse names or contacts "   \
		"change.",                                                                                    \
		"対応は不要です。登録した情報（アドレス、逆引き名、担当者）が変わったら、リストにも反映してください。")

const struct symbol listing_symbol[LISTING_SYMBOL_COUNT] = {
	[FEED_FINDS_SBL] = SYMBOL("RCVD_IN_SBL", 4.0, CATEGORY_LISTED,
		TEXT("보낸 서버의 주소가 Spamhaus SBL에 스팸 발송처로 올라 있습니다.",
			"The address of the sending server is on the Spamhaus SBL: a known source of spam.",
			"送信サーバーの IP アドレスが、スパムの送信元として Spamhaus SBL に登録されています。"),
		TEXT("SBL은 사람이 확인하여 올리며, 주소를 내준 통신사나 호스팅 업체만 해제를 요청할 수 있습니다. 조회 페이지의 "
		     "SBL 번호를 업체에 알리고 원인을 함께 없애십시오.",
			"Entries of the SBL are made by people, and only the provider of the address can have "
			"them removed: give it the SBL number of the look-up page, and remove the cause "
			"together.",
			"SBL は人が確認して登録し、解除を依頼できるのはアドレスの提供元だけです。照会ページの SBL 番号を提供元に"
			"伝え、原因を一緒に取り除いてください。")),
	[FEED_FINDS_CSS] = SYMBOL("RCVD_IN_SBL_CSS", 3.5, CATEGORY_LISTED,
		TEXT("보낸 서버의 주소가 Spamhaus CSS에 있습니다. 여러 주소에서 조금씩 스팸을 보내거나 설정이 잘못된 서버가 "
		     "오르는 목록입니다.",
			"The address of the sending server is on the Spamhaus CSS, which lists servers that "
			"send spam in small amounts from many addresses, or that are set up wrongly.",
			"送信サーバーの IP アドレスが Spamhaus CSS に登録されています。多数のアドレスから少量ずつスパムを送る"
			"サーバーや、設定に問題のあるサーバーが載るリストです。"),
		TEXT("HELO 이름과 역방향 이름을 서버의 실제 이름으로 맞추고, 동의하지 않은 사람에게 보내는 것을 멈추십시오. 고친 "
		     "뒤 조회 페이지에서 직접 해제하면 되고, 그대로 두어도 며칠 뒤 풀립니다.",
			"Make HELO and reverse name the server's real name, and stop mailing people who did not "
			"ask. Then take the address off on the look-up page; it also expires after some days.",
			"HELO 名と逆引き名をサーバーの実際の名前にそろえ、同意のない相手への送信をやめてください。修正後は照会"
			"ページで解除でき、数日で自動的に外れます。")),
	[FEED_FINDS_XBL] = SYMBOL("RCVD_IN_XBL", 3.5, CATEGORY_LISTED,
		TEXT("보낸 주소가 Spamhaus XBL에 있습니다. 악성 코드에 감염되었거나 남이 마음대로 쓰는 장비의 주소입니다.",
			"The sending address is on the Spamhaus XBL: an infected machine, or one that "
			"strangers use.",
			"送信元の IP アドレスが Spamhaus XBL に登録されています。マルウェアに感染した機器、または第三者に悪用"
			"されている機器のアドレスです。"),
		REMEDY_BOT),
	[FEED_FINDS_PBL] = SYMBOL("RCVD_IN_PBL", 2.5, CATEGORY_LISTED,
		TEXT("보낸 주소가 Spamhaus PBL에 있습니다. 메일을 직접 보내지 않기로 된 주소(가정용 회선 등)입니다.",
			"The sending address is on the Spamhaus PBL: an address that is not meant to send mail "
			"by itself, such as a home line.",
			"送信元の IP アドレスが Spamhaus PBL に登録されています。家庭用回線など、直接メールを送らないことになって"
			"いるアドレスです。"),
		REMEDY_POLICY),
	[FEED_FINDS_SPAMCOP] = SYMBOL("RCVD_IN_BL_SPAMCOP_NET", 1.3, CATEGORY_LISTED,
		TEXT("이 주소에서 온 스팸을 받았다는 신고가 SpamCop에 들어와 있습니다.",
			"People reported to SpamCop that they got spam from this address.",
			"このアドレスからスパムを受け取ったという報告が SpamCop に寄せられています。"),
		REMEDY_LISTED),
	[FEED_FINDS_PSBL] = SYMBOL("RCVD_IN_PSBL", 2.0, CATEGORY_LISTED,
		TEXT("이 주소가 PSBL의 함정 메일 주소로 메일을 보낸 적이 있습니다.",
			"This address sent mail to a spam trap of the PSBL.",
			"このアドレスから PSBL のおとりアドレスにメールが送られたことがあります。"),
		REMEDY_LISTED),
	[FEED_FINDS_MSPIKE_ZBL] = SYMBOL("RCVD_IN_MSPIKE_ZBL", 2.0, CATEGORY_LISTED,
		TEXT("여러 주소에서 한꺼번에 쏟아진 스팸에 이 주소가 끼어 있었습니다(Mailspike).",
			"This address took part in a wave of spam from many addresses at once (Mailspike).",
			"多数のアドレスから一斉に送られたスパムの中に、このアドレスが含まれていました（Mailspike）。"),
		REMEDY_BOT),
	[FEED_FINDS_MSPIKE_L5] = SYMBOL("RCVD_IN_MSPIKE_L5", 2.5, CATEGORY_LISTED,
		TEXT("이 주소의 Mailspike 평판이 가장 나쁜 등급입니다.",
			"Mailspike gives this address its worst reputation.",
			"このアドレスの Mailspike の評価は最低の段階です。"),
		REMEDY_LISTED),
	[FEED_FINDS_MSPIKE_L4] = SYMBOL("RCVD_IN_MSPIKE_L4", 1.7, CATEGORY_LISTED,
		TEXT("이 주소의 Mailspike 평판이 아주 나쁩니다.",
			"Mailspike gives this address a very bad reputation.",
			"このアドレスの Mailspike の評価は非常に悪い段階です。"),
		REMEDY_LISTED),
	[FEED_FINDS_MSPIKE_L3] = SYMBOL("RCVD_IN_MSPIKE_L3", 0.9, CATEGORY_LISTED,
		TEXT("이 주소의 Mailspike 평판이 나쁩니다.", "Mailspike gives this address a bad reputation.",
			"このアドレスの Mailspike の評価は悪い段階です。"),
		REMEDY_LISTED),
	[FEED_FINDS_MSPIKE_H3] = SYMBOL("RCVD_IN_MSPIKE_H3", -0.3, CATEGORY_NONE,
		TEXT("이 주소의 Mailspike 평판이 좋습니다.", "Mailspike gives this address a good reputation.",
			"このアドレスの Mailspike の評価は良好です。"),
		REMEDY_NOTHING),
	[FEED_FINDS_MSPIKE_H4] = SYMBOL("RCVD_IN_MSPIKE_H4", -0.6, CATEGORY_NONE,
		TEXT("이 주소의 Mailspike 평판이 아주 좋습니다.",
			"Mailspike gives this address a very good reputation.",
			"このアドレスの Mailspike の評価はとても良好です。"),
		REMEDY_NOTHING),
	[FEED_FINDS_MSPIKE_H5] = SYMBOL("RCVD_IN_MSPIKE_H5", -1.0, CATEGORY_NONE,
		TEXT("이 주소의 Mailspike 평판이 가장 좋은 등급입니다.",
			"Mailspike gives this address its best reputation.",
			"このアドレスの Mailspike の評価は最高の段階です。"),
		REMEDY_NOTHING),
	[FEED_FINDS_DNSWL_HI] = SYMBOL("RCVD_IN_DNSWL_HI", -5.0, CATEGORY_NONE,
		TEXT("보낸 서버가 DNSWL.org에 스팸을 보내지 않는 서버로 등록되어 있습니다.",
			"DNSWL.org knows the sending server as one that sends no spam.",
			"送信サーバーは、スパムを送らないサーバーとして DNSWL.org に登録されています。"),
		REMEDY_WELCOME),
	[FEED_FINDS_DNSWL_MED] = SYMBOL("RCVD_IN_DNSWL_MED", -2.3, CATEGORY_NONE,
		TEXT("보낸 서버가 DNSWL.org에 스팸을 거의 보내지 않는 서버로 등록되어 있습니다.",
			"DNSWL.org knows the sending server as one that sends spam very rarely.",
			"送信サーバーは、スパムをほとんど送らないサーバーとして DNSWL.org に登録されています。"),
		REMEDY_WELCOME),
	[FEED_FINDS_DNSWL_LOW] = SYMBOL("RCVD_IN_DNSWL_LOW", -0.7, CATEGORY_NONE,
		TEXT("보낸 서버가 DNSWL.org에 등록되어 있으나, 가끔 스팸을 보내기도 합니다.",
			"DNSWL.org knows the sending server, which sends some spam now and then.",
			"送信サーバーは DNSWL.org に登録されていますが、ときどきスパムを送ることがあります。"),
		REMEDY_WELCOME),
	[FEED_FINDS_DNSWL_NONE] = SYMBOL("RCVD_IN_DNSWL_NONE", 0.0, CATEGORY_NONE,
		TEXT("보낸 서버가 DNSWL.org에 등록되어 있지만 신뢰 등급은 없습니다.",
			"DNSWL.org knows the sending server and does not vouch for it.",
			"送信サーバーは DNSWL.org に登録されていますが、信頼度は付いていません。"),
		REMEDY_NOTHING),
	[FEED_FINDS_IP_HEAVY] = SYMBOL("IP_LISTED_HEAVY", 3.5, CATEGORY_LISTED,
		TEXT("보낸 서버의 주소가 오판이 드문 공개 차단 목록에 올라 있습니다.",
			"The address of the sending server is on a public block list that rarely errs.",
			"送信サーバーの IP アドレスが、誤りの少ない公開拒否リストに登録されています。"),
		REMEDY_LISTED),
	[FEED_FINDS_IP_MEDIUM] = SYMBOL("IP_LISTED", 1.5, CATEGORY_LISTED,
		TEXT("보낸 서버의 주소가 공개 차단 목록에 올라 있습니다.",
			"The address of the sending server is on a public block list.",
			"送信サーバーの IP アドレスが公開拒否リストに登録されています。"),
		REMEDY_LISTED),
	[FEED_FINDS_IP_LIGHT] = SYMBOL("IP_LISTED_LIGHT", 0.5, CATEGORY_LISTED,
		TEXT("보낸 서버의 주소가 쉽게 올라가는 공개 차단 목록에 있습니다. 작은 단서일 뿐입니다.",
			"The address of the sending server is on a public list that is quick to list. It is a "
			"small sign only.",
			"送信サーバーの IP アドレスが、登録されやすい公開拒否リストに載っています。小さな手掛かりにすぎません。"),
		REMEDY_LISTED),
	[FEED_FINDS_IP_POLICY] = SYMBOL("IP_LISTED_POLICY", 2.0, CATEGORY_LISTED,
		TEXT("보낸 주소가 공개 목록에 유동 IP나 이름 없는 주소로 올라 있습니다. 메일 서버의 주소로 보이지 않습니다.",
			"A public list holds the sending address for a dynamic or nameless one, not for that of "
			"a mail server.",
			"送信元のアドレスは、公開リストで動的または名前のないアドレスとされています。メールサーバーのものとは"
			"みなされていません。"),
		REMEDY_POLICY),
	[FEED_FINDS_IP_COLLATERAL] = SYMBOL("IP_LISTED_COLLATERAL", 0.0, CATEGORY_NONE,
		TEXT("같은 통신망의 다른 주소 때문에 대역 전체가 목록에 올라 있거나, 반송 메일 때문에 올라 있습니다. 이 메일을 "
		     "보낸 사람의 잘못으로 보지 않으며 점수에 넣지 않습니다.",
			"A list holds the whole network for what other addresses in it do, or the server for its "
			"bounces. That is no fault of this mail's sender and does not count.",
			"同じネットワークの他のアドレスが原因で全体が登録されているか、返送メールが原因で登録されています。この"
			"メールの送信者の責任とはみなさず、点数に加えません。"),
		TEXT("보내는 분이 고칠 일이 아닙니다. 돈을 내고 빨리 빼 주겠다는 제안은 받아들이지 마십시오. 이 목록을 믿고 "
		     "거절하는 곳이 있으면 받는 쪽에 그 사실을 알리고, 오래가면 통신사에 대역의 문제를 알리십시오.",
			"There is nothing for the sender to mend. Never pay for a quick removal. If somebody "
			"refuses mail because of such a list, tell them; if it lasts, tell your provider about "
			"its neighbours.",
			"送信者が直すことはありません。有料の早期解除には応じないでください。このリストを理由に拒否する相手には"
			"その旨を伝え、長引く場合は回線の提供元に近隣アドレスの問題を知らせてください。")),
	[FEED_FINDS_IP_WELCOME] = SYMBOL("IP_WELCOME", -0.7, CATEGORY_NONE,
		TEXT("보낸 서버의 주소가 믿을 만한 서버를 모은 공개 목록에 있습니다.",
			"The address of the sending server is on a public list of welcome servers.",
			"送信サーバーの IP アドレスが、信頼できるサーバーの公開リストに載っています。"),
		REMEDY_WELCOME),
	[FEED_FINDS_DBL_SPAM] = SYMBOL("DBL_SPAM", 4.0, CATEGORY_LISTED,
		TEXT("메일을 보낸 쪽의 도메인이 Spamhaus DBL에 스팸 도메인으로 올라 있습니다.",
			"A domain of the sender is on the Spamhaus DBL as a spam domain.",
			"送信者のドメインが、スパムのドメインとして Spamhaus DBL に登録されています。"),
		REMEDY_DOMAIN_LISTED),
	[FEED_FINDS_DBL_PHISH] = SYMBOL("DBL_PHISH", 5.0, CATEGORY_LISTED,
		TEXT("메일을 보낸 쪽의 도메인이 Spamhaus DBL에 피싱 도메인으로 올라 있습니다.",
			"A domain of the sender is on the Spamhaus DBL for phishing.",
			"送信者のドメインが、フィッシングのドメインとして Spamhaus DBL に登録されています。"),
		REMEDY_DOMAIN_LISTED),
	[FEED_FINDS_DBL_MALWARE] = SYMBOL("DBL_MALWARE", 5.0, CATEGORY_LISTED,
		TEXT("메일을 보낸 쪽의 도메인이 Spamhaus DBL에 악성 코드를 퍼뜨리는 도메인으로 올라 있습니다.",
			"A domain of the sender is on the Spamhaus DBL for spreading malware.",
			"送信者のドメインが、マルウェアを広めるドメインとして Spamhaus DBL に登録されています。"),
		REMEDY_DOMAIN_LISTED),
	[FEED_FINDS_DBL_BOTNET] = SYMBOL("DBL_BOTNET", 5.0, CATEGORY_LISTED,
		TEXT("메일을 보낸 쪽의 도메인이 Spamhaus DBL에 봇넷을 조종하는 도메인으로 올라 있습니다.",
			"A domain of the sender is on the Spamhaus DBL for controlling a botnet.",
			"送信者のドメインが、ボットネットを操るドメインとして Spamhaus DBL に登録されています。"),
		REMEDY_DOMAIN_LISTED),
	[FEED_FINDS_DBL_ABUSED] = SYMBOL("DBL_ABUSED", 0.5, CATEGORY_LISTED,
		TEXT("메일을 보낸 쪽의 도메인은 정상 도메인이지만 악용되고 있다고 Spamhaus DBL에 올라 있습니다.",
			"A domain of the sender is a legitimate one that the Spamhaus DBL lists as being abused.",
			"送信者のドメインは正規のものですが、悪用されているとして Spamhaus DBL に登録されています。"),
		REMEDY_DOMAIN_LISTED),
	[FEED_FINDS_DOMAIN_HEAVY] = SYMBOL("DOMAIN_LISTED_HEAVY", 3.5, CATEGORY_LISTED,
		TEXT("메일을 보낸 쪽의 도메인이 오판이 드문 공개 차단 목록에 올라 있습니다.",
			"A domain of the sender is on a public block list that rarely errs.",
			"送信者のドメインが、誤りの少ない公開拒否リストに登録されています。"),
		REMEDY_DOMAIN_LISTED),
	[FEED_FINDS_DOMAIN_MEDIUM] = SYMBOL("DOMAIN_LISTED", 2.0, CATEGORY_LISTED,
		TEXT("메일을 보낸 쪽의 도메인이 공개 차단 목록에 올라 있습니다.",
			"A domain of the sender is on a public block list.",
			"送信者のドメインが公開拒否リストに登録されています。"),
		REMEDY_DOMAIN_LISTED),
	[FEED_FINDS_DOMAIN_LIGHT] = SYMBOL("DOMAIN_LISTED_LIGHT", 0.5, CATEGORY_LISTED,
		TEXT("메일을 보낸 쪽의 도메인이 쉽게 올라가는 공개 차단 목록에 있습니다. 작은 단서일 뿐입니다.",
			"A domain of the sender is on a public list that is quick to list. It is a small sign "
			"only.",
			"送信者のドメインが、登録されやすい公開拒否リストに載っています。小さな手掛かりにすぎません。"),
		REMEDY_DOMAIN_LISTED),
	[FEED_FINDS_DOMAIN_NEW] = SYMBOL("DOMAIN_NEW", 1.5, CATEGORY_LISTED,
		TEXT("메일을 보낸 쪽의 도메인이 처음 나타난 지 얼마 되지 않았습니다. 스팸은 갓 만든 도메인을 자주 씁니다.",
			"A domain of the sender has only just been seen for the first time; spam often comes "
			"from fresh domains.",
			"送信者のドメインは使われ始めたばかりです。スパムは作りたてのドメインをよく使います。"),
		TEXT("며칠 지나면 저절로 풀립니다. 새 도메인으로는 아는 사람에게 조금씩 보내기 시작하고, SPF·DKIM·DMARC를 먼저 "
		     "갖추십시오.",
			"It passes by itself after some days. Begin to send from a new domain in small amounts "
			"to people who know you, with SPF, DKIM and DMARC in place.",
			"数日で自然に外れます。新しいドメインでは SPF・DKIM・DMARC を先に整え、知っている相手に少量ずつ送り始めて"
			"ください。")),
	[FEED_FINDS_DOMAIN_WELCOME] = SYMBOL("DOMAIN_WELCOME", -1.0, CATEGORY_NONE,
		TEXT("서명으로 확인된 발신 도메인이 믿을 만한 도메인을 모은 공개 목록에 있습니다.",
			"The domain that signed the mail is on a public list of welcome domains.",
			"署名で確認された送信ドメインが、信頼できるドメインの公開リストに載っています。"),
		REMEDY_WELCOME),
	[FEED_FINDS_ADDRESS] = SYMBOL("ADDRESS_LISTED", 3.0, CATEGORY_LISTED,
		TEXT("메일에 적힌 발신 주소나 회신 주소가 사기·스팸에 쓰이는 메일 주소 목록에 있습니다.",
			"The mail's author address, or the one that answers go to, is on a list of mailboxes "
			"that fraud and spam use.",
			"メールの差出人アドレスまたは返信先アドレスが、詐欺やスパムに使われるメールアドレスのリストに載っています。"),
		TEXT("이 메일함을 남이 쓰고 있지 않은지 확인하고 비밀번호를 바꾸십시오. 그 뒤 조회 페이지에서 해제를 신청하십시오.",
			"See whether somebody else uses the mailbox and change its password; then ask for "
			"removal on the look-up page.",
			"このメールボックスが他人に使われていないか確認し、パスワードを変更してください。その後、照会ページで解除を"
			"申請してください。")),
	[LISTING_SYMBOL_SILENT] = SYMBOL("BLOCKLIST_SILENT", 0.0, CATEGORY_NONE,
		TEXT("공개 목록 가운데 지금 믿을 수 없거나 답하지 않는 것이 있어, 그 목록은 판정에서 뺐습니다.",
			"Some public lists cannot be trusted or do not answer at present; they were left out of "
			"the verdict.",
			"公開リストの中に、現在信頼できない、または応答しないものがあるため、それらを判定から除きました。"),
		TEXT("보내는 분이 하실 일은 없습니다. 받는 서버의 관리자는 docs/blocklists.md에서 목록이 빠지는 이유와 대책을 볼 수 "
		     "있습니다.",
			"There is nothing for the sender to do. The administrator of the receiving server finds "
			"the reasons, and what helps, in docs/blocklists.md.",
			"送信者が行うことはありません。受信サーバーの管理者は、除外の理由と対策を docs/blocklists.md で確認でき"
			"ます。")),
};

const struct symbol_table listing_symbols = { listing_symbol, LISTING_SYMBOL_COUNT };
