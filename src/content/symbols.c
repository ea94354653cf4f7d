/* SPDX-License-Identifier: Apache-2.0 */
#include "content/symbols.h"

/* Points: SpamAssassin's scale, tuned on real mail. No sign of form alone makes a mail spam; those
 * with 0.0 are told, not counted. */
const struct symbol content_symbol[CONTENT_SYMBOL_COUNT] = {
	/* who sends, to whom */
	[SYMBOL_MISSING_FROM] = SYMBOL("MISSING_FROM", 2.0, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 사람을 적는 From 헤더가 없습니다. 누가 보냈는지 알 수 없는 "
		     "메일입니다.",
		     "The mail has no From header, so nobody can tell who wrote it.",
		     "差出人を示す From ヘッダーがありません。誰が送ったメールか分かりません。"),
		TEXT("From 헤더에 실제로 쓰는 주소를 정확히 하나 넣으십시오(RFC 5322 3.6.2).",
		     "Put exactly one real address into the From header (RFC 5322 3.6.2).",
		     "From ヘッダーに実在するアドレスをひとつだけ入れてください(RFC 5322 3.6.2)"
		     "。")),
	[SYMBOL_FROM_NO_ADDRESS] = SYMBOL("FROM_NO_ADDRESS", 2.0, CATEGORY_UNIDENTIFIED,
		TEXT("From 헤더는 있지만 그 안에서 메일 주소를 읽을 수 없습니다.",
		     "There is a From header, but no mail address can be read from it.",
		     "From ヘッダーはありますが、そこからメールアドレスを読み取れません。"),
		TEXT("From 헤더를 \"이름 <user@example.com>\" 형식으로 쓰십시오. 이름에 쉼표나 "
		     "괄호가 있으면 따옴표로 묶으십시오.",
		     "Write the From header as \"Name <user@example.com>\"; put the name into "
		     "quotes if it has commas or brackets.",
		     "From ヘッダーは「名前 <user@example.com>」の形で書き、"
		     "名前にコンマや括弧があるときは引用符で囲んでください。")),
	[SYMBOL_FROM_DOMAIN_BAD] = SYMBOL("FROM_DOMAIN_BAD", 0.8, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 사람 주소의 도메인이 인터넷에서 쓸 수 있는 이름이 아닙니다. 답장을 "
		     "보낼 수 없는 주소입니다.",
		     "The domain of the sender's address is not a name of the Internet; a reply "
		     "could never reach it.",
		     "差出人アドレスのドメインがインターネットで使える名前ではなく、"
		     "返信が届きません。"),
		TEXT("From 헤더에 완전한 도메인을 쓰십시오. localhost 같은 내부 이름이나 점이 "
		     "없는 이름은 쓸 수 없습니다.",
		     "Use a full domain in the From header, not localhost, an internal name or "
		     "a name without dots.",
		     "From ヘッダーには完全なドメイン名を使い、localhost "
		     "などの内部の名前やドットのない名前は使わないでください。")),
	[SYMBOL_FROM_FIELDS_SEVERAL] = SYMBOL("FROM_FIELDS_SEVERAL", 2.5, CATEGORY_IMPERSONATION,
		TEXT("From 헤더가 여러 개입니다. 메일 프로그램마다 다른 보낸 사람을 보여 주게 "
		     "되며, 사칭에 쓰이는 수법입니다.",
		     "There are several From headers. Mail programs then show different "
		     "senders; forgers use this.",
		     "From ヘッダーが複数あります。"
		     "メールソフトによって表示される差出人が変わり、"
		     "なりすましに使われる手口です。"),
		TEXT("From 헤더를 하나만 남기십시오. 애플리케이션과 메일 서버가 각각 From을 "
		     "추가하지 않는지 확인하십시오.",
		     "Keep one From header; see that application and mail server do not both "
		     "add one.",
		     "From ヘッダーはひとつだけにしてください。"
		     "アプリケーションとメールサーバーの両方が付けていないか確認してください。")),
	[SYMBOL_FROM_SEVERAL] = SYMBOL("FROM_SEVERAL", 1.5, CATEGORY_UNIDENTIFIED,
		TEXT("보낸 사람이 여럿인데 실제로 보낸 사람을 적는 Sender 헤더가 없습니다.",
		     "From names several people, and no Sender header says which of them sent "
		     "the mail.",
		     "From に複数の人が書かれているのに、実際の送信者を示す Sender "
		     "ヘッダーがありません。"),
		TEXT("From 헤더에는 주소를 하나만 쓰거나, 여럿이면 Sender 헤더에 보낸 사람 한 "
		     "명을 적으십시오(RFC 5322 3.6.2).",
		     "Put one address into From, or name the one who sends in a Sender header "
		     "(RFC 5322 3.6.2).",
		     "From のアドレスをひとつにするか、Sender "
		     "ヘッダーに送信者をひとり書いてください(RFC 5322 3.6.2)。")),
	[SYMBOL_FROM_GROUP] = SYMBOL("FROM_GROUP", 0.8, CATEGORY_UNIDENTIFIED,
		TEXT("From 헤더가 주소가 아니라 그룹 이름으로 되어 있어 보낸 사람을 확인할 수 "
		     "없습니다.",
		     "The From header holds a group instead of an address, so the sender cannot "
		     "be identified.",
		     "From ヘッダーがアドレスではなくグループになっており、"
		     "差出人を確認できません。"),
		TEXT("From 헤더에 그룹(\"이름: …;\") 대신 주소를 하나 쓰십시오. 그룹은 특별한 "
		     "경우에만 허용됩니다(RFC 6854).",
		     "Write one address into From instead of a group (\"name: …;\"), which only "
		     "special cases may use (RFC 6854).",
		     "From ヘッダーにはグループ(「名前: …;」)"
		     "ではなくアドレスをひとつ書いてください。"
		     "グループは特別な場合だけのものです(RFC 6854)。")),
	[SYMBOL_SENDER_BAD] = SYMBOL("SENDER_BAD", 0.3, CATEGORY_FORMAT,
		TEXT("Sender 헤더에는 주소가 하나여야 하는데 없거나 여러 개입니다.",
		     "The Sender header must hold one address and does not.",
		     "Sender ヘッダーにはアドレスがひとつ必要ですが、ないか複数あります。"),
		TEXT("Sender 헤더에 실제로 보내는 주소 하나만 쓰거나, From과 같으면 Sender를 "
		     "빼십시오.",
		     "Put the one sending address into Sender, or leave Sender out when it "
		     "equals From.",
		     "Sender ヘッダーには実際に送るアドレスをひとつだけ書き、From "
		     "と同じなら省いてください。")),
	[SYMBOL_HEADER_FROM_DIFFERENT_DOMAINS] = SYMBOL("HEADER_FROM_DIFFERENT_DOMAINS", 0.0, CATEGORY_NONE,
		TEXT("보이는 보낸 사람(From)과 반송 주소(Return-Path)의 도메인이 다릅니다. "
		     "메일링 리스트나 발송 대행에서는 흔한 일입니다.",
		     "The visible sender (From) and the return path have different domains. "
		     "Mailing lists and sending services do this all the time.",
		     "表示される差出人(From)と返送先(Return-Path)のドメインが異なります。"
		     "メーリングリストや配信サービスではよくあることです。"),
		TEXT("가능하면 반송 주소로 자기 도메인의 하위 도메인을 쓰십시오(예: 발송 "
		     "대행사가 안내하는 CNAME). 그러면 SPF가 From과 맞게 됩니다.",
		     "If you can, use a subdomain of your own as bounce domain (sending "
		     "services offer a CNAME), so that SPF aligns with From.",
		     "可能なら返送先に自社ドメインのサブドメイン(配信サービスの案内する CNAME "
		     "など)を使ってください。SPF が From と一致します。")),
	[SYMBOL_FROM_NAME_OTHER_ADDRESS] = SYMBOL("FROM_NAME_OTHER_ADDRESS", 1.2, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 이름 안에 실제 주소와 다른 메일 주소가 들어 있습니다. 다른 "
		     "사람인 것처럼 속이는 수법입니다.",
		     "The sender's name contains a mail address of another domain than the real "
		     "one. This is how mail pretends to come from someone else.",
		     "差出人の名前の中に、"
		     "実際とは異なるドメインのメールアドレスが書かれています。"
		     "別人を装う手口です。"),
		TEXT("From 헤더의 이름에는 사람이나 회사 이름만 쓰고 메일 주소는 넣지 마십시오.",
		     "Put only the name of a person or organisation before the address in From, "
		     "no mail address.",
		     "From ヘッダーの名前には人名や会社名だけを書き、"
		     "メールアドレスは入れないでください。")),
	[SYMBOL_NAME_BIDI_CONTROL] = SYMBOL("NAME_BIDI_CONTROL", 1.8, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 이름에 글자 방향을 뒤집는 보이지 않는 문자가 있습니다. 이름을 "
		     "다르게 보이게 하는 수법입니다.",
		     "The sender's name holds invisible characters that turn the direction of "
		     "writing, so that it looks like another name.",
		     "差出人の名前に文字の向きを変える見えない文字があります。"
		     "別の名前に見せかける手口です。"),
		TEXT("From, Sender, Reply-To 헤더의 이름에서 방향 제어 문자(U+202A–U+202E, "
		     "U+2066–U+2069)를 없애십시오.",
		     "Remove directional control characters (U+202A–U+202E, U+2066–U+2069) from "
		     "the names in From, Sender and Reply-To.",
		     "From、Sender、Reply-To の名前から方向制御文字(U+202A–U+202E、"
		     "U+2066–U+2069)を取り除いてください。")),
	[SYMBOL_NAME_HIDDEN_CHARACTERS] = SYMBOL("NAME_HIDDEN_CHARACTERS", 1.0, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 이름에 눈에 보이지 않는 문자가 섞여 있습니다. 필터를 피하거나 "
		     "이름을 흉내 낼 때 쓰입니다.",
		     "Invisible characters are mixed into the sender's name, as is done to slip "
		     "past filters or to imitate a name.",
		     "差出人の名前に目に見えない文字が混ざっています。"
		     "フィルター逃れや名前の模倣に使われます。"),
		TEXT("From 헤더의 이름에서 폭 없는 문자와 채움 문자를 없애십시오.",
		     "Remove zero-width characters and fillers from the name in From.",
		     "From ヘッダーの名前から幅のない文字や充てん文字を取り除いてください。")),
	[SYMBOL_FREEMAIL_REPLYTO] = SYMBOL("FREEMAIL_REPLYTO", 1.0, CATEGORY_FRAUD,
		TEXT("보낸 주소와 답장 받을 주소가 서로 다른 무료 메일 서비스의 것입니다. 사기 "
		     "메일에서 자주 보입니다.",
		     "The sender's address and the address for replies belong to two different "
		     "free mail services, as is common in fraud.",
		     "差出人と返信先が別々のフリーメールのアドレスです。"
		     "詐欺メールによく見られます。"),
		TEXT("Reply-To를 From과 같은 주소로 하거나 빼십시오.",
		     "Use the same address in Reply-To as in From, or leave Reply-To out.",
		     "Reply-To を From と同じアドレスにするか、省いてください。")),
	[SYMBOL_FREEMAIL_FORGED_REPLYTO] = SYMBOL("FREEMAIL_FORGED_REPLYTO", 1.5, CATEGORY_FRAUD,
		TEXT("회사나 기관의 주소로 보냈지만 답장은 무료 메일 주소로 받으려 합니다. 남의 "
		     "이름을 빌린 사기에서 흔한 방식입니다.",
		     "The mail comes from an organisation's address, but replies would go to a "
		     "free mail address. Fraud in somebody else's name does this.",
		     "組織のアドレスから送られていますが、返信先はフリーメールです。"
		     "他人の名をかたる詐欺でよく使われます。"),
		TEXT("Reply-To에 From과 같은 도메인의 주소를 쓰십시오.",
		     "Use an address of the From domain in Reply-To.",
		     "Reply-To には From と同じドメインのアドレスを使ってください。")),
	[SYMBOL_MISSING_HEADERS] = SYMBOL("MISSING_HEADERS", 0.5, CATEGORY_BULK,
		TEXT("받는 사람을 적는 To 헤더도 Cc 헤더도 없습니다. 한꺼번에 많은 사람에게 "
		     "보낸 메일에서 흔합니다.",
		     "There is neither a To nor a Cc header, as is common in mail sent to very "
		     "many people at once.",
		     "宛先を示す To も Cc もありません。"
		     "一斉に大量送信されたメールによく見られます。"),
		TEXT("받는 사람마다 한 통씩, 그 사람의 주소를 To 헤더에 적어 보내십시오.",
		     "Send one message per recipient, with the recipient's address in the To "
		     "header.",
		     "受信者ごとに 1 通ずつ、その人のアドレスを To "
		     "ヘッダーに入れて送ってください。")),
	[SYMBOL_UNDISCLOSED_RECIPIENTS] = SYMBOL("UNDISCLOSED_RECIPIENTS", 0.8, CATEGORY_BULK,
		TEXT("To 헤더에 주소가 없고 \"받는 사람 공개 안 함\"과 같은 빈 그룹만 있습니다.",
		     "The To header names no address, only an empty group such as \"undisclosed "
		     "recipients\".",
		     "To ヘッダーにアドレスがなく、"
		     "「undisclosed-recipients」のような空のグループだけです。"),
		TEXT("여러 사람에게 보낼 때는 숨은 참조 대신 받는 사람마다 따로 보내고 To에 그 "
		     "주소를 적으십시오.",
		     "When you write to many, send each one a message of their own with their "
		     "address in To instead of using Bcc.",
		     "多くの人に送るときは Bcc ではなく、受信者ごとに別のメールにして To "
		     "にそのアドレスを書いてください。")),
	[SYMBOL_TO_MALFORMED] = SYMBOL("TO_MALFORMED", 1.0, CATEGORY_FORMAT,
		TEXT("To 또는 Cc 헤더에서 주소를 읽을 수 없습니다.",
		     "No address can be read from the To or Cc header.",
		     "To または Cc ヘッダーからアドレスを読み取れません。"),
		TEXT("To와 Cc에는 \"이름 <user@example.com>\"을 쉼표로 나누어 쓰십시오. 빈 "
		     "헤더는 빼십시오.",
		     "Write To and Cc as \"Name <user@example.com>\", separated by commas, and "
		     "leave empty ones out.",
		     "To と Cc は「名前 <user@example.com>」をコンマで区切って書き、"
		     "空のヘッダーは省いてください。")),
	[SYMBOL_TO_MANY] = SYMBOL("TO_MANY", 0.5, CATEGORY_BULK,
		TEXT("받는 사람 주소가 매우 많이 드러나 있습니다. 다른 사람들의 주소까지 "
		     "모두에게 알려집니다.",
		     "A very long list of recipients stands in the headers, so everyone learns "
		     "everyone else's address.",
		     "ヘッダーに非常に多くの宛先が並んでいます。"
		     "全員のアドレスが全員に知られてしまいます。"),
		TEXT("한 통에 받는 사람 한 명만 To에 적거나 메일링 리스트를 쓰십시오.",
		     "Name one recipient per message in To, or use a mailing list.",
		     "1 通につき To には受信者をひとりだけ書くか、"
		     "メーリングリストを使ってください。")),
	[SYMBOL_RECIPIENT_NOT_IN_TO] = SYMBOL("RECIPIENT_NOT_IN_TO", 0.1, CATEGORY_NONE,
		TEXT("이 메일이 배달되는 주소가 To와 Cc에 없습니다. 숨은 참조나 전달, 대량 "
		     "발송일 수 있습니다.",
		     "The address that this mail is delivered to is not in To or Cc: a blind "
		     "copy, forwarding, or bulk mail.",
		     "このメールの配達先アドレスが To にも Cc にもありません。Bcc、転送、"
		     "または一斉送信の可能性があります。"),
		TEXT("받는 사람의 주소를 To 헤더에 적으십시오.",
		     "Put the recipient's address into the To header.",
		     "受信者のアドレスを To ヘッダーに入れてください。")),
	[SYMBOL_BCC_LEAKED] = SYMBOL("BCC_LEAKED", 0.2, CATEGORY_FORMAT,
		TEXT("숨은 참조(Bcc) 헤더가 지워지지 않고 남아 있어 숨겨야 할 주소가 보입니다.",
		     "The Bcc header was left in the mail and shows addresses that were to be "
		     "hidden.",
		     "Bcc ヘッダーが残っており、隠すはずの宛先が見えています。"),
		TEXT("보내기 전에 Bcc 헤더를 지우십시오. 보통은 메일 라이브러리나 서버가 합니다.",
		     "Remove the Bcc header before sending, as mail libraries and servers "
		     "normally do.",
		     "送信前に Bcc ヘッダーを取り除いてください。"
		     "通常はライブラリやサーバーが行います。")),
	[SYMBOL_NULL_SENDER_NORMAL_MAIL] = SYMBOL("NULL_SENDER_NORMAL_MAIL", 1.0, CATEGORY_UNIDENTIFIED,
		TEXT("반송 주소가 비어 있습니다. 배달 실패 알림에만 쓰는 방식인데 이 메일은 "
		     "알림이 아닙니다.",
		     "The return path is empty, which is meant for delivery notices only, and "
		     "this mail is none.",
		     "返送先が空です。これは配信通知だけの書き方ですが、"
		     "このメールは通知ではありません。"),
		TEXT("MAIL FROM에 반송을 받을 수 있는 실제 주소를 쓰십시오. 자동 응답이면 "
		     "Auto-Submitted 헤더를 넣으십시오.",
		     "Use a real address that takes bounces in MAIL FROM; automatic replies "
		     "should carry an Auto-Submitted header.",
		     "MAIL FROM にはエラーメールを受け取れる実在のアドレスを使い、自動応答には "
		     "Auto-Submitted ヘッダーを付けてください。")),
	[SYMBOL_ADDRESS_NOT_ASCII] = SYMBOL("ADDRESS_NOT_ASCII", 0.6, CATEGORY_FORMAT,
		TEXT("국제화 메일(SMTPUTF8)로 보내지 않았는데 주소에 ASCII가 아닌 글자가 "
		     "있습니다.",
		     "An address has characters beyond ASCII although the mail was not sent as "
		     "internationalized mail (SMTPUTF8).",
		     "国際化メール(SMTPUTF8)ではないのに、アドレスに ASCII "
		     "以外の文字があります。"),
		TEXT("도메인은 xn-- 형식으로 바꾸어 쓰고, 앞부분에 한글 등이 있으면 SMTPUTF8로 "
		     "보내십시오(RFC 6531).",
		     "Write the domain in its xn-- form; if the local part is not ASCII, send "
		     "with SMTPUTF8 (RFC 6531).",
		     "ドメインは xn-- 形式で書き、ローカル部が ASCII でないときは SMTPUTF8 "
		     "で送ってください(RFC 6531)。")),
	[SYMBOL_IDN_BAD] = SYMBOL("IDN_BAD", 0.8, CATEGORY_IMPERSONATION,
		TEXT("보낸 사람 도메인의 국제화 표기(xn--)가 올바르지 않거나 되돌리면 다른 "
		     "이름이 됩니다.",
		     "The internationalized form (xn--) of the sender's domain is invalid or "
		     "reads back as another name.",
		     "差出人ドメインの国際化表記(xn--)が不正か、元に戻すと別の名前になります。"),
		TEXT("From, Reply-To의 도메인을 IDNA 2008에 맞는 A-label로 쓰십시오.",
		     "Write the domains in From and Reply-To as valid A-labels (IDNA 2008).",
		     "From と Reply-To のドメインを IDNA 2008 に合った A "
		     "ラベルで書いてください。")),
	[SYMBOL_ADDRESS_SYNTAX] = SYMBOL("ADDRESS_SYNTAX", 0.5, CATEGORY_FORMAT,
		TEXT("주소 헤더의 문법이 틀려 프로그램마다 다르게 읽을 수 있습니다.",
		     "An address header breaks the grammar, so programs may read it differently.",
		     "アドレスのヘッダーに文法の誤りがあり、ソフトによって読み方が変わりえます。"),
		TEXT("From, To, Cc, Reply-To에서 특수 문자가 든 이름은 따옴표로 묶고 주소는 "
		     "<>로 감싸십시오(RFC 5322 3.4).",
		     "In From, To, Cc and Reply-To, quote names with special characters and put "
		     "addresses into <> (RFC 5322 3.4).",
		     "From、To、Cc、Reply-To では、特殊文字を含む名前は引用符で、アドレスは <> "
		     "で囲んでください(RFC 5322 3.4)。")),
	/* Date and Message-ID */
	[SYMBOL_MISSING_DATE] = SYMBOL("MISSING_DATE", 1.0, CATEGORY_FORMAT,
		TEXT("보낸 날짜(Date 헤더)가 없습니다. 정상적인 메일 프로그램은 반드시 넣습니다.",
		     "The mail has no Date header, which every proper mail program writes.",
		     "日付(Date ヘッダー)がありません。正しいメールソフトなら必ず付けます。"),
		TEXT("Date 헤더를 넣으십시오(예: \"Sun, 22 Nov 2026 21:00:00 +0900\"). 메일 "
		     "서버가 넣게 해도 됩니다.",
		     "Add a Date header such as \"Sun, 22 Nov 2026 21:00:00 +0900\", or let "
		     "your mail server add it.",
		     "「Sun, 22 Nov 2026 21:00:00 +0900」のような Date ヘッダーを付けるか、"
		     "メールサーバーに付けさせてください。")),
	[SYMBOL_INVALID_DATE] = SYMBOL("INVALID_DATE", 1.2, CATEGORY_FORMAT,
		TEXT("Date 헤더에서 날짜를 읽을 수 없습니다.",
		     "No date can be read from the Date header.",
		     "Date ヘッダーから日付を読み取れません。"),
		TEXT("Date 헤더를 RFC 5322 3.3 형식으로 쓰십시오(영문 요일과 달, 4자리 연도, "
		     "+0900 같은 시간대).",
		     "Write Date as RFC 5322 3.3 says: English weekday and month, four-digit "
		     "year, a zone such as +0900.",
		     "Date ヘッダーは RFC 5322 3.3 の形式(英語の曜日と月、4 桁の年、+0900 "
		     "などの時差)で書いてください。")),
	[SYMBOL_DATE_FORM] = SYMBOL("DATE_FORM", 0.5, CATEGORY_FORMAT,
		TEXT("Date 헤더를 읽을 수는 있지만 표준 형식과 다릅니다.",
		     "The Date header can be read, but not in the standard form.",
		     "Date ヘッダーは読めますが、標準の形式ではありません。"),
		TEXT("Date 헤더를 \"Sun, 22 Nov 2026 21:00:00 +0900\"과 똑같은 형식으로 "
		     "쓰십시오.",
		     "Write the Date header exactly in the form \"Sun, 22 Nov 2026 21:00:00 "
		     "+0900\".",
		     "Date ヘッダーは「Sun, 22 Nov 2026 21:00:00 "
		     "+0900」とまったく同じ形式で書いてください。")),
	[SYMBOL_DATE_WEEKDAY_WRONG] = SYMBOL("DATE_WEEKDAY_WRONG", 0.5, CATEGORY_FORMAT,
		TEXT("Date 헤더의 요일이 날짜와 맞지 않습니다. 꾸며 낸 날짜일 수 있습니다.",
		     "The weekday in the Date header does not belong to the date, which may be "
		     "made up.",
		     "Date ヘッダーの曜日が日付と合いません。作られた日付かもしれません。"),
		TEXT("Date 헤더를 직접 만들지 말고 시스템의 날짜 함수로 만드십시오.",
		     "Make the Date header with the system's date function, not by hand.",
		     "Date ヘッダーは手作業ではなくシステムの日付関数で作ってください。")),
	[SYMBOL_INVALID_DATE_TZ_ABSURD] = SYMBOL("INVALID_DATE_TZ_ABSURD", 1.5, CATEGORY_FORMAT,
		TEXT("Date 헤더의 시간대가 실제로 없는 값입니다.",
		     "The Date header names a time zone that does not exist.",
		     "Date ヘッダーの時差が実在しない値です。"),
		TEXT("Date 헤더에 실제 시간대를 쓰십시오(한국·일본은 +0900).",
		     "Use a real zone in the Date header (Korea and Japan: +0900).",
		     "Date ヘッダーには実在する時差を使ってください(日本・韓国は +0900)。")),
	[SYMBOL_DATE_IN_PAST_24_48] = SYMBOL("DATE_IN_PAST_24_48", 0.3, CATEGORY_FORMAT,
		TEXT("보낸 날짜가 실제 발송보다 하루 넘게 이릅니다.",
		     "The Date header is more than a day earlier than the sending.",
		     "Date ヘッダーの日時が実際の送信より 1 日以上前です。"),
		TEXT("보내는 컴퓨터의 시계를 NTP로 맞추고, 보내는 순간에 Date를 만드십시오.",
		     "Set the clock of the sending machine by NTP and write Date at the moment "
		     "of sending.",
		     "送信するコンピューターの時計を NTP で合わせ、送信時に Date "
		     "を付けてください。")),
	[SYMBOL_DATE_IN_PAST_48_96] = SYMBOL("DATE_IN_PAST_48_96", 0.5, CATEGORY_FORMAT,
		TEXT("보낸 날짜가 실제 발송보다 이틀 넘게 이릅니다.",
		     "The Date header is more than two days earlier than the sending.",
		     "Date ヘッダーの日時が実際の送信より 2 日以上前です。"),
		TEXT("보내는 컴퓨터의 시계를 NTP로 맞추고, 보내는 순간에 Date를 만드십시오.",
		     "Set the clock of the sending machine by NTP and write Date at the moment "
		     "of sending.",
		     "送信するコンピューターの時計を NTP で合わせ、送信時に Date "
		     "を付けてください。")),
	[SYMBOL_DATE_IN_PAST_96_XX] = SYMBOL("DATE_IN_PAST_96_XX", 1.0, CATEGORY_FORMAT,
		TEXT("보낸 날짜가 실제 발송보다 나흘 넘게 이릅니다. 꾸며 낸 날짜이거나 시계가 "
		     "크게 틀렸습니다.",
		     "The Date header is more than four days earlier than the sending: a "
		     "made-up date or a very wrong clock.",
		     "Date ヘッダーの日時が実際の送信より 4 日以上前です。作られた日付か、"
		     "時計が大きく狂っています。"),
		TEXT("보내는 컴퓨터의 시계를 NTP로 맞추고, 보내는 순간에 Date를 만드십시오.",
		     "Set the clock of the sending machine by NTP and write Date at the moment "
		     "of sending.",
		     "送信するコンピューターの時計を NTP で合わせ、送信時に Date "
		     "を付けてください。")),
	[SYMBOL_DATE_OLD_ALONE] = SYMBOL("DATE_OLD_ALONE", 0.8, CATEGORY_FORMAT,
		TEXT("보낸 날짜가 나흘 넘게 지났는데, 그동안 어디를 거쳤는지 기록이 없습니다. 보관된 "
		     "메일이거나 날짜를 꾸며 낸 메일입니다.",
		     "The Date header is more than four days old, and no server on the way tells where "
		     "the mail was: it comes from an archive, or the date is made up.",
		     "Date ヘッダーが 4 日以上前なのに、経由したサーバーの記録がありません。"
		     "保管されていたメールか、作られた日付です。"),
		TEXT("보내는 컴퓨터의 시계를 NTP로 맞추고, 보내는 순간에 Date를 만드십시오.",
		     "Set the clock of the sending machine by NTP and write Date at the moment of "
		     "sending.",
		     "送信するコンピューターの時計を NTP で合わせ、"
		     "送信時に Date を付けてください。")),
	[SYMBOL_DATE_IN_FUTURE_24_48] = SYMBOL("DATE_IN_FUTURE_24_48", 1.2, CATEGORY_FORMAT,
		TEXT("보낸 날짜가 하루 넘게 미래입니다. 받은 편지함 맨 위에 오려고 쓰는 "
		     "수법이기도 합니다.",
		     "The Date header lies more than a day in the future, which also keeps a "
		     "mail on top of the inbox.",
		     "Date ヘッダーの日時が 1 日以上先です。"
		     "受信箱の先頭に出すための手口でもあります。"),
		TEXT("보내는 컴퓨터의 시계를 NTP로 맞추고, 보내는 순간에 Date를 만드십시오.",
		     "Set the clock of the sending machine by NTP and write Date at the moment "
		     "of sending.",
		     "送信するコンピューターの時計を NTP で合わせ、送信時に Date "
		     "を付けてください。")),
	[SYMBOL_DATE_IN_FUTURE_48_96] = SYMBOL("DATE_IN_FUTURE_48_96", 1.5, CATEGORY_FORMAT,
		TEXT("보낸 날짜가 이틀 넘게 미래입니다. 받은 편지함 맨 위에 오려고 쓰는 "
		     "수법이기도 합니다.",
		     "The Date header lies more than two days in the future, which also keeps a "
		     "mail on top of the inbox.",
		     "Date ヘッダーの日時が 2 日以上先です。"
		     "受信箱の先頭に出すための手口でもあります。"),
		TEXT("보내는 컴퓨터의 시계를 NTP로 맞추고, 보내는 순간에 Date를 만드십시오.",
		     "Set the clock of the sending machine by NTP and write Date at the moment "
		     "of sending.",
		     "送信するコンピューターの時計を NTP で合わせ、送信時に Date "
		     "を付けてください。")),
	[SYMBOL_DATE_IN_FUTURE_96_XX] = SYMBOL("DATE_IN_FUTURE_96_XX", 1.8, CATEGORY_FORMAT,
		TEXT("보낸 날짜가 나흘 넘게 미래입니다. 받은 편지함 맨 위에 오려고 쓰는 "
		     "수법이기도 합니다.",
		     "The Date header lies more than four days in the future, which also keeps "
		     "a mail on top of the inbox.",
		     "Date ヘッダーの日時が 4 日以上先です。"
		     "受信箱の先頭に出すための手口でもあります。"),
		TEXT("보내는 컴퓨터의 시계를 NTP로 맞추고, 보내는 순간에 Date를 만드십시오.",
		     "Set the clock of the sending machine by NTP and write Date at the moment "
		     "of sending.",
		     "送信するコンピューターの時計を NTP で合わせ、送信時に Date "
		     "を付けてください。")),
	[SYMBOL_ARRIVED_LONG_AFTER] = SYMBOL("ARRIVED_LONG_AFTER", 0.0, CATEGORY_NONE,
		TEXT("메일이 쓰인 지 나흘 넘게 지나 도착했습니다. 오래 보관되었거나 전달된 "
		     "메일입니다.",
		     "The mail arrived more than four days after it was written: it was kept "
		     "somewhere or sent on later.",
		     "書かれてから 4 日以上たって届きました。どこかに保管されていたか、"
		     "後から転送されたメールです。"),
		TEXT("발송 대기열에 메일이 오래 쌓여 있지 않은지 확인하십시오.",
		     "Check that mails do not stay long in your sending queue.",
		     "送信キューにメールが長く滞留していないか確認してください。")),
	[SYMBOL_MISSING_MID] = SYMBOL("MISSING_MID", 0.5, CATEGORY_FORMAT,
		TEXT("메일 고유 번호(Message-ID 헤더)가 없습니다. 정상적인 메일 프로그램은 "
		     "넣습니다.",
		     "The mail has no Message-ID header, which proper mail programs write.",
		     "メールの識別子(Message-ID ヘッダー)がありません。"
		     "正しいメールソフトなら付けます。"),
		TEXT("메일마다 새로운 Message-ID를 넣으십시오(예: <uuid@mail.example.com>).",
		     "Give every message a new Message-ID such as <uuid@mail.example.com>.",
		     "メールごとに新しい Message-ID(例: <uuid@mail.example.com>)"
		     "を付けてください。")),
	[SYMBOL_INVALID_MSGID] = SYMBOL("INVALID_MSGID", 1.0, CATEGORY_FORMAT,
		TEXT("Message-ID 헤더가 \"<왼쪽@오른쪽>\" 형식이 아닙니다.",
		     "The Message-ID header is not of the form \"<left@right>\".",
		     "Message-ID ヘッダーが「<左@右>」の形になっていません。"),
		TEXT("Message-ID를 <uuid@mail.example.com>처럼 빈칸 없이 하나만 쓰십시오(RFC "
		     "5322 3.6.4).",
		     "Write Message-ID as one <uuid@mail.example.com> without blanks (RFC 5322 "
		     "3.6.4).",
		     "Message-ID は <uuid@mail.example.com> "
		     "のように空白なしでひとつだけ書いてください(RFC 5322 3.6.4)。")),
	[SYMBOL_MSGID_NOFQDN] = SYMBOL("MSGID_NOFQDN", 0.1, CATEGORY_FORMAT,
		TEXT("Message-ID의 오른쪽이 완전한 도메인 이름이 아닙니다.",
		     "The right side of the Message-ID is not a full domain name.",
		     "Message-ID の右側が完全なドメイン名ではありません。"),
		TEXT("Message-ID의 @ 뒤에 자기 도메인을 쓰십시오. localhost나 컴퓨터 이름만 "
		     "쓰면 안 됩니다.",
		     "Use your own domain after the @ of Message-ID, not localhost or a bare "
		     "machine name.",
		     "Message-ID の @ の後には自社のドメインを使い、localhost "
		     "やコンピューター名だけにしないでください。")),
	[SYMBOL_MSGID_OTHER_DOMAIN] = SYMBOL("MSGID_OTHER_DOMAIN", 0.0, CATEGORY_NONE,
		TEXT("Message-ID의 도메인이 보낸 사람의 도메인과 다릅니다. 발송 대행을 쓰면 "
		     "흔한 일입니다.",
		     "The domain of the Message-ID is not that of the sender; sending services "
		     "do this.",
		     "Message-ID のドメインが差出人のドメインと異なります。"
		     "配信サービスではよくあることです。"),
		TEXT("Message-ID의 오른쪽에 From과 같은 조직의 도메인을 쓰십시오.",
		     "Use a domain of the From organisation on the right side of Message-ID.",
		     "Message-ID の右側には From と同じ組織のドメインを使ってください。")),
	/* the fields as such */
	[SYMBOL_DUPLICATE_HEADER] = SYMBOL("DUPLICATE_HEADER", 0.6, CATEGORY_FORMAT,
		TEXT("한 번만 써야 하는 헤더가 같은 내용으로 두 번 이상 있습니다.",
		     "A header that may stand only once stands there twice or more, with the "
		     "same content.",
		     "一度しか書けないヘッダーが、同じ内容で二度以上あります。"),
		TEXT("증거에 적힌 헤더를 하나만 남기십시오. 애플리케이션과 서버 가운데 한쪽만 "
		     "추가하게 하십시오.",
		     "Keep one of the headers named; let either the application or the server "
		     "add it, not both.",
		     "示されたヘッダーをひとつだけ残し、"
		     "アプリケーションとサーバーの一方だけが付けるようにしてください。")),
	[SYMBOL_DUPLICATE_HEADER_DIFFERS] = SYMBOL("DUPLICATE_HEADER_DIFFERS", 1.5, CATEGORY_FORMAT,
		TEXT("한 번만 써야 하는 헤더가 서로 다른 내용으로 여러 번 있습니다. "
		     "프로그램마다 다르게 보이게 하는 속임수일 수 있습니다.",
		     "A header that may stand only once stands there several times with "
		     "different content, so that programs show different things.",
		     "一度しか書けないヘッダーが異なる内容で複数あります。"
		     "ソフトによって表示を変える手口の可能性があります。"),
		TEXT("증거에 적힌 헤더를 맞는 것 하나만 남기십시오(RFC 5322 3.6).",
		     "Keep only the right one of the headers named (RFC 5322 3.6).",
		     "示されたヘッダーは正しいものをひとつだけ残してください(RFC 5322 3.6)。")),
	[SYMBOL_SUBJ_ILLEGAL_CHARS] = SYMBOL("SUBJ_ILLEGAL_CHARS", 1.0, CATEGORY_FORMAT,
		TEXT("제목에 인코딩하지 않은 한글 같은 8비트 글자가 그대로 들어 있습니다. "
		     "프로그램에 따라 깨져 보입니다.",
		     "The subject holds raw 8-bit characters without encoding; many programs "
		     "show them garbled.",
		     "件名にエンコードされていない 8 ビット文字がそのまま入っています。"
		     "ソフトによっては文字化けします。"),
		TEXT("Subject 헤더를 RFC 2047 방식으로 인코딩하십시오(예: =?UTF-8?B?…?=).",
		     "Encode the Subject header by RFC 2047 (for example =?UTF-8?B?…?=).",
		     "Subject ヘッダーを RFC 2047 の方式(例: =?UTF-8?B?…?=)"
		     "でエンコードしてください。")),
	[SYMBOL_FROM_ILLEGAL_CHARS] = SYMBOL("FROM_ILLEGAL_CHARS", 1.0, CATEGORY_FORMAT,
		TEXT("보낸 사람에 인코딩하지 않은 한글 같은 8비트 글자가 그대로 들어 있습니다. "
		     "프로그램에 따라 깨져 보입니다.",
		     "The From header holds raw 8-bit characters without encoding; many "
		     "programs show them garbled.",
		     "差出人にエンコードされていない 8 ビット文字がそのまま入っています。"
		     "ソフトによっては文字化けします。"),
		TEXT("From 헤더의 이름을 RFC 2047 방식으로 인코딩하십시오(예: =?UTF-8?B?…?= "
		     "<user@example.com>).",
		     "Encode the name in From by RFC 2047 (for example =?UTF-8?B?…?= "
		     "<user@example.com>).",
		     "From ヘッダーの名前を RFC 2047 の方式(例: =?UTF-8?B?…?= "
		     "<user@example.com>)でエンコードしてください。")),
	[SYMBOL_HEAD_ILLEGAL_CHARS] = SYMBOL("HEAD_ILLEGAL_CHARS", 0.6, CATEGORY_FORMAT,
		TEXT("헤더에 인코딩하지 않은 8비트 글자가 그대로 들어 있습니다. 메일 표준에 "
		     "어긋납니다.",
		     "A header holds raw 8-bit characters without encoding, against the "
		     "standard.",
		     "ヘッダーにエンコードされていない 8 ビット文字がそのまま入っており、"
		     "標準に反します。"),
		TEXT("증거에 적힌 헤더의 글자를 RFC 2047로, 파일 이름은 RFC 2231로 "
		     "인코딩하십시오. 아니면 SMTPUTF8로 보내십시오.",
		     "Encode the headers named by RFC 2047, file names by RFC 2231, or send "
		     "with SMTPUTF8.",
		     "示されたヘッダーの文字は RFC 2047 で、ファイル名は RFC 2231 "
		     "でエンコードするか、SMTPUTF8 で送ってください。")),
	[SYMBOL_HEADER_LIMITS] = SYMBOL("HEADER_LIMITS", 1.2, CATEGORY_FORMAT,
		TEXT("헤더가 지나치게 많거나 길어서 일부를 읽지 않았습니다. 읽지 않은 부분은 "
		     "안전하다고 보지 않습니다.",
		     "The headers are so many or so long that part of them was not read; what "
		     "was not read does not count as clean.",
		     "ヘッダーが多すぎるか長すぎるため一部を読んでいません。"
		     "読んでいない部分は安全とはみなしません。"),
		TEXT("헤더 수를 줄이고, 긴 받는 사람 목록은 여러 통으로 나누십시오.",
		     "Send fewer headers and split long recipient lists over several messages.",
		     "ヘッダーの数を減らし、長い宛先リストは複数のメールに分けてください。")),
	[SYMBOL_HEADER_MALFORMED] = SYMBOL("HEADER_MALFORMED", 0.6, CATEGORY_FORMAT,
		TEXT("헤더 사이에 헤더가 아닌 줄이 있거나 헤더 이름에 쓸 수 없는 글자가 "
		     "있습니다.",
		     "Among the headers stands a line that is none, or a header name with "
		     "forbidden characters.",
		     "ヘッダーの間にヘッダーではない行があるか、"
		     "ヘッダー名に使えない文字があります。"),
		TEXT("모든 헤더를 \"이름: 값\"으로 쓰고, 이어지는 줄은 빈칸으로 시작하게 "
		     "하십시오(RFC 5322 2.2).",
		     "Write every header as \"Name: value\" and begin continuation lines with a "
		     "blank (RFC 5322 2.2).",
		     "ヘッダーはすべて「名前: 値」の形で書き、"
		     "続きの行は空白で始めてください(RFC 5322 2.2)。")),
	[SYMBOL_MISSING_HB_SEP] = SYMBOL("MISSING_HB_SEP", 1.2, CATEGORY_FORMAT,
		TEXT("헤더와 본문 사이에 있어야 할 빈 줄이 없습니다.",
		     "The empty line between headers and body is missing.",
		     "ヘッダーと本文の間に必要な空行がありません。"),
		TEXT("마지막 헤더 다음에 빈 줄(CRLF)을 하나 넣으십시오.",
		     "Put one empty line (CRLF) after the last header.",
		     "最後のヘッダーの後に空行(CRLF)をひとつ入れてください。")),
	[SYMBOL_HEADER_CONTROL_CHARS] = SYMBOL("HEADER_CONTROL_CHARS", 0.8, CATEGORY_FORMAT,
		TEXT("헤더에 화면에 나타나지 않는 제어 문자가 있습니다.",
		     "A header contains control characters.",
		     "ヘッダーに制御文字が含まれています。"),
		TEXT("헤더에서 제어 문자(0x00–0x1F, 0x7F)를 없애십시오.",
		     "Remove control characters (0x00–0x1F, 0x7F) from the headers.",
		     "ヘッダーから制御文字(0x00–0x1F、0x7F)を取り除いてください。")),
	[SYMBOL_HEADER_BLANK_FOLD] = SYMBOL("HEADER_BLANK_FOLD", 0.2, CATEGORY_FORMAT,
		TEXT("빈칸만 있는 줄로 헤더를 이었습니다. 오래전에 금지된 방식이며 프로그램마다 "
		     "다르게 읽습니다.",
		     "A header is continued by a line of blanks only; that form is obsolete and "
		     "read differently by programs.",
		     "空白だけの行でヘッダーが続けられています。廃止された書き方で、"
		     "ソフトによって読み方が変わります。"),
		TEXT("이어지는 헤더 줄에는 반드시 내용이 있게 하십시오(RFC 5322 2.2.3).",
		     "See that every continuation line of a header holds text (RFC 5322 2.2.3).",
		     "ヘッダーの続きの行には必ず内容を入れてください(RFC 5322 2.2.3)。")),
	[SYMBOL_MBOX_FROM_LINE] = SYMBOL("MBOX_FROM_LINE", 0.0, CATEGORY_NONE,
		TEXT("메일이 보관 파일의 구분 줄(\"From \")로 시작합니다. 저장했다가 다시 넣은 "
		     "메일입니다.",
		     "The mail begins with the separator line of a mail archive (\"From \").",
		     "メールがメールボックスファイルの区切り行(「From 」)で始まっています。"),
		TEXT("보내기 전에 첫 줄의 \"From …\" 구분 줄을 지우십시오.",
		     "Remove the \"From …\" separator line before sending.",
		     "送信前に先頭の「From …」区切り行を取り除いてください。")),
	[SYMBOL_ENCODED_WORD_BAD] = SYMBOL("ENCODED_WORD_BAD", 0.6, CATEGORY_FORMAT,
		TEXT("헤더의 인코딩된 글자(=?…?=)가 잘못되어 제대로 읽을 수 없습니다.",
		     "An encoded word (=?…?=) in a header is broken and cannot be read properly.",
		     "ヘッダーのエンコードされた語(=?…?=)が壊れており、正しく読めません。"),
		TEXT("헤더를 글자 단위로 다시 RFC 2047로 인코딩하십시오. base64의 길이와 \"=\" "
		     "채움이 맞아야 합니다.",
		     "Encode the header anew by RFC 2047, by whole characters and with correct "
		     "base64 padding.",
		     "ヘッダーを文字単位で RFC 2047 により再度エンコードし、base64 "
		     "のパディングを正しくしてください。")),
	[SYMBOL_ENCODED_WORD_FORM] = SYMBOL("ENCODED_WORD_FORM", 0.1, CATEGORY_FORMAT,
		TEXT("헤더의 인코딩된 글자(=?…?=)가 규칙(75자 이하, 따옴표 밖, 글자를 자르지 "
		     "않기)을 지키지 않았습니다.",
		     "An encoded word in a header breaks a rule: at most 75 characters, not "
		     "inside quotes, no character cut in two.",
		     "ヘッダーのエンコードされた語が規則(75 文字以内、引用符の外、"
		     "文字を分割しない)を守っていません。"),
		TEXT("인코딩된 글자를 75자 이하로 나누고, 글자 중간에서 자르지 말고, 따옴표 "
		     "안에 넣지 마십시오(RFC 2047 2, 5).",
		     "Split encoded words to at most 75 characters at character limits, and "
		     "keep them out of quotes (RFC 2047 2, 5).",
		     "エンコードされた語は 75 文字以内にし、文字の途中で切らず、"
		     "引用符の中に入れないでください(RFC 2047 2、5)。")),
	[SYMBOL_ENCODED_WORD_CHARSET] = SYMBOL("ENCODED_WORD_CHARSET", 0.6, CATEGORY_FORMAT,
		TEXT("헤더에 적힌 문자 집합이 없는 것이거나 실제 글자와 맞지 않습니다.",
		     "The character set named in a header is unknown or does not fit the "
		     "characters.",
		     "ヘッダーに書かれた文字コードが不明か、実際の文字と合いません。"),
		TEXT("헤더를 UTF-8로 바꾸고 =?UTF-8?B?…?= 로 정확히 표시하십시오.",
		     "Convert the header to UTF-8 and label it so: =?UTF-8?B?…?=.",
		     "ヘッダーを UTF-8 に変換し、=?UTF-8?B?…?= と正しく表示してください。")),
	[SYMBOL_X_PHP_SCRIPT] = SYMBOL("X_PHP_SCRIPT", 0.2, CATEGORY_NONE,
		TEXT("어떤 웹 스크립트가 보냈는지 드러나는 헤더가 있습니다. 해킹당한 웹 "
		     "사이트에서 온 메일에 흔합니다.",
		     "A header tells which web script sent this mail, as mail from broken-into "
		     "web sites often does.",
		     "どのウェブスクリプトが送ったかを示すヘッダーがあります。"
		     "改ざんされたウェブサイトからのメールによく見られます。"),
		TEXT("php.ini에서 mail.add_x_header = Off로 하고, 웹 사이트가 침해되지 않았는지 "
		     "확인하십시오.",
		     "Set mail.add_x_header = Off in php.ini, and check that your web site was "
		     "not broken into.",
		     "php.ini で mail.add_x_header = Off とし、"
		     "ウェブサイトが侵害されていないか確認してください。")),
	[SYMBOL_RATWARE_MAILER] = SYMBOL("RATWARE_MAILER", 2.5, CATEGORY_BULK,
		TEXT("스팸 발송에 쓰이는 프로그램의 이름이 헤더에 적혀 있습니다.",
		     "A header names a program that is made for sending spam.",
		     "ヘッダーに迷惑メール送信用のソフトの名前があります。"),
		TEXT("일반적인 메일 서버나 발송 서비스로 보내십시오.",
		     "Send with an ordinary mail server or a reputable sending service.",
		     "通常のメールサーバーか信頼できる配信サービスで送ってください。")),
	[SYMBOL_AUTH_RESULTS_FORGED] = SYMBOL("AUTH_RESULTS_FORGED", 0.8, CATEGORY_AUTHENTICATION,
		TEXT("이 메일에는 우리 서버가 쓴 것처럼 꾸민 인증 결과가 들어 있었습니다. 그 "
		     "내용은 믿지 않고 지웠습니다.",
		     "The mail brought along an authentication result written as if it were "
		     "ours; it was not believed and was removed.",
		     "当サーバーが書いたように装った認証結果が含まれていました。信用せず、"
		     "取り除きました。"),
		TEXT("받는 서버의 이름으로 된 Authentication-Results 헤더를 메일에 넣지 "
		     "마십시오(RFC 8601 5).",
		     "Do not put Authentication-Results headers in the receiving server's name "
		     "into your mail (RFC 8601 5).",
		     "受信側サーバーの名前の Authentication-Results "
		     "ヘッダーをメールに入れないでください(RFC 8601 5)。")),
	/* the way */
	[SYMBOL_RECEIVED_TIME_TRAVEL] = SYMBOL("RECEIVED_TIME_TRAVEL", 0.8, CATEGORY_FORMAT,
		TEXT("거쳐 온 서버들의 기록(Received)에서 시각의 순서가 크게 어긋납니다. 경로를 "
		     "꾸며 냈을 수 있습니다.",
		     "The times in the chain of servers (Received) run backwards by far; the "
		     "path may be made up.",
		     "経由したサーバーの記録(Received)の時刻が大きく逆転しています。"
		     "経路が偽造された可能性があります。"),
		TEXT("경유하는 서버들의 시계를 NTP로 맞추고, Received 헤더를 직접 만들어 넣지 "
		     "마십시오.",
		     "Set the clocks of your relays by NTP, and never write Received headers "
		     "yourself.",
		     "中継サーバーの時計を NTP で合わせ、Received "
		     "ヘッダーを自分で作らないでください。")),
	[SYMBOL_RECEIVED_LOOP] = SYMBOL("RECEIVED_LOOP", 0.6, CATEGORY_FORMAT,
		TEXT("같은 서버를 여러 번 거친 기록이 있습니다. 메일이 돌고 있거나 경로를 꾸며 "
		     "냈습니다.",
		     "The mail passed one server again and again: it loops, or its path is made "
		     "up.",
		     "同じサーバーを何度も経由しています。メールが循環しているか、"
		     "経路が偽造されています。"),
		TEXT("전달 설정이 서로를 가리키지 않는지 확인하십시오.",
		     "Check that your forwardings do not point at each other.",
		     "転送設定が互いを指していないか確認してください。")),
	[SYMBOL_RECEIVED_MANY] = SYMBOL("RECEIVED_MANY", 0.3, CATEGORY_FORMAT,
		TEXT("거쳐 온 서버가 지나치게 많습니다.",
		     "The mail passed unusually many servers.",
		     "経由したサーバーが異常に多くあります。"),
		TEXT("받는 쪽 서버로 직접, 또는 인증된 중계 서버 하나를 거쳐 보내십시오.",
		     "Send directly to the receiving server or through one authenticated relay.",
		     "受信側サーバーへ直接、"
		     "または認証付きの中継サーバーひとつを経由して送ってください。")),
	[SYMBOL_RECEIVED_PRIVATE_FIRST] = SYMBOL("RECEIVED_PRIVATE_FIRST", 0.0, CATEGORY_NONE,
		TEXT("첫 발송지가 내부망 주소로 기록되어 있습니다. 회사나 가정의 내부망에서 "
		     "보낸 메일이면 정상입니다.",
		     "The first hop came from a private address, as is normal for mail from "
		     "inside an office or home network.",
		     "最初の送信元が内部ネットワークのアドレスです。"
		     "社内や家庭内から送ったメールでは普通のことです。"),
		TEXT("고칠 것은 없습니다. 내부 주소를 감추고 싶으면 발송 서버에서 내부 Received "
		     "헤더를 빼십시오.",
		     "Nothing needs to change; to hide inner addresses, let your gateway leave "
		     "the inner Received headers out.",
		     "修正は不要です。内部のアドレスを隠したい場合は、送信サーバーで内部の "
		     "Received ヘッダーを除いてください。")),
	[SYMBOL_UNPARSEABLE_RELAY] = SYMBOL("UNPARSEABLE_RELAY", 0.0, CATEGORY_NONE,
		TEXT("거쳐 온 서버의 기록(Received) 가운데 알 수 없는 형식이 있습니다.",
		     "Some Received headers are of no known form.",
		     "経由したサーバーの記録(Received)に未知の形式があります。"),
		TEXT("Received 헤더를 RFC 5321 4.4 형식으로 쓰는 메일 서버를 쓰십시오.",
		     "Use mail servers that write Received headers as RFC 5321 4.4 says.",
		     "RFC 5321 4.4 の形式で Received "
		     "ヘッダーを書くメールサーバーを使ってください。")),
	[SYMBOL_RECEIVED_WITHOUT_TLS] = SYMBOL("RECEIVED_WITHOUT_TLS", 0.0, CATEGORY_NONE,
		TEXT("거쳐 온 서버 사이의 일부 구간에서 암호화(TLS) 없이 전달되었습니다.",
		     "On part of its way between servers the mail was not encrypted (TLS).",
		     "経由したサーバー間の一部で、暗号化(TLS)なしに転送されました。"),
		TEXT("발송 서버와 중계 서버에서 STARTTLS를 켜십시오.",
		     "Turn on STARTTLS on your sending and relaying servers.",
		     "送信サーバーと中継サーバーで STARTTLS を有効にしてください。")),
	[SYMBOL_RECEIVED_UNAUTHENTICATED] = SYMBOL("RECEIVED_UNAUTHENTICATED", 0.3, CATEGORY_UNIDENTIFIED,
		TEXT("가정용 회선으로 보이는 컴퓨터가 관계없는 서버에 로그인 없이 넘긴 "
		     "메일입니다. 열린 중계 서버나 감염된 컴퓨터를 쓴 흔적입니다.",
		     "A machine on what looks like a home line handed the mail to a stranger's "
		     "server without signing in: a sign of an open relay or an infected machine.",
		     "家庭用回線らしいコンピューターが、"
		     "無関係なサーバーに認証なしで渡したメールです。オープンリレーや感染した PC "
		     "の兆候です。"),
		TEXT("이용하는 메일 서비스의 발송 서버(587 포트)에 로그인해서 보내십시오.",
		     "Send through the submission server of your mail provider (port 587), "
		     "signed in.",
		     "利用しているメールサービスの送信サーバー(587 番ポート)"
		     "にログインして送ってください。")),
	/* Subject */
	[SYMBOL_MISSING_SUBJECT] = SYMBOL("MISSING_SUBJECT", 0.8, CATEGORY_FORMAT,
		TEXT("제목(Subject 헤더)이 없습니다.",
		     "The mail has no Subject header.",
		     "件名(Subject ヘッダー)がありません。"),
		TEXT("본문을 알 수 있는 제목을 Subject 헤더에 넣으십시오.",
		     "Add a Subject header that tells what the mail is about.",
		     "内容の分かる件名を Subject ヘッダーに入れてください。")),
	[SYMBOL_SUBJECT_EMPTY] = SYMBOL("SUBJECT_EMPTY", 0.3, CATEGORY_FORMAT,
		TEXT("제목이 비어 있습니다.",
		     "The subject is empty.",
		     "件名が空です。"),
		TEXT("본문을 알 수 있는 제목을 Subject 헤더에 쓰십시오.",
		     "Write into the Subject header what the mail is about.",
		     "内容の分かる件名を Subject ヘッダーに書いてください。")),
	[SYMBOL_SUBJECT_FAKE_REPLY] = SYMBOL("SUBJECT_FAKE_REPLY", 0.5, CATEGORY_FRAUD,
		TEXT("답장(\"Re:\")처럼 보이지만 이전 메일을 가리키는 정보가 없습니다. 답장인 "
		     "척하는 메일일 수 있습니다.",
		     "The subject looks like a reply (\"Re:\"), but nothing refers to an "
		     "earlier mail; it may only pretend to be one.",
		     "返信(「Re:」)のように見えますが、元のメールを示す情報がありません。"
		     "返信を装ったメールかもしれません。"),
		TEXT("처음 보내는 메일의 제목에는 \"Re:\"를 붙이지 말고, 답장에는 In-Reply-To와 "
		     "References 헤더를 넣으십시오.",
		     "Do not begin the subject of a first mail with \"Re:\"; real replies carry "
		     "In-Reply-To and References.",
		     "初めて送るメールの件名に「Re:」を付けないでください。返信には In-Reply-To "
		     "と References が必要です。")),
	[SYMBOL_SUBJECT_FAKE_FORWARD] = SYMBOL("SUBJECT_FAKE_FORWARD", 0.0, CATEGORY_NONE,
		TEXT("전달(\"Fwd:\") 표시가 있지만 이전 메일을 가리키는 정보가 없습니다. 손으로 "
		     "전달한 메일도 그렇습니다.",
		     "The subject says \"Fwd:\", but nothing refers to an earlier mail, as with "
		     "mails forwarded by hand.",
		     "転送(「Fwd:」)の表示がありますが、元のメールを示す情報がありません。"
		     "手作業の転送でもそうなります。"),
		TEXT("처음 보내는 메일의 제목에는 \"Fwd:\"를 붙이지 마십시오.",
		     "Do not begin the subject of a first mail with \"Fwd:\".",
		     "初めて送るメールの件名に「Fwd:」を付けないでください。")),
	[SYMBOL_SUBJ_ALL_CAPS] = SYMBOL("SUBJ_ALL_CAPS", 1.0, CATEGORY_BULK,
		TEXT("제목의 영문이 모두 대문자입니다.",
		     "The subject is written in capitals only.",
		     "件名の英字がすべて大文字です。"),
		TEXT("Subject를 보통 문장처럼 대소문자를 섞어 쓰십시오.",
		     "Write the Subject in ordinary upper and lower case.",
		     "Subject は通常の大文字・小文字で書いてください。")),
	[SYMBOL_SUBJECT_PUNCTUATION] = SYMBOL("SUBJECT_PUNCTUATION", 0.8, CATEGORY_BULK,
		TEXT("제목에 느낌표나 물음표, 돈 표시가 지나치게 많습니다.",
		     "The subject is full of exclamation marks, question marks or money signs.",
		     "件名に感嘆符や疑問符、通貨記号が多すぎます。"),
		TEXT("Subject에서 \"!!!\", \"???\", \"₩₩₩\" 같은 반복을 빼십시오.",
		     "Leave repeated \"!!!\", \"???\" and \"$$$\" out of the Subject.",
		     "Subject から「!!!」「???」「￥￥￥」のような繰り返しを除いてください。")),
	[SYMBOL_SUBJECT_SYMBOLS] = SYMBOL("SUBJECT_SYMBOLS", 0.3, CATEGORY_BULK,
		TEXT("제목에 ★, ♥, 그림 문자 같은 기호가 많습니다.",
		     "The subject holds many symbols such as ★, ♥ or emoji.",
		     "件名に ★、♥、絵文字などの記号が多く含まれています。"),
		TEXT("Subject의 장식 기호를 한두 개 이하로 줄이십시오.",
		     "Use at most one or two decorative symbols in the Subject.",
		     "Subject の飾りの記号はひとつかふたつまでにしてください。")),
	[SYMBOL_SUBJECT_HIDDEN_CHARACTERS] = SYMBOL("SUBJECT_HIDDEN_CHARACTERS", 1.0, CATEGORY_BULK,
		TEXT("제목에 눈에 보이지 않는 문자가 섞여 있습니다. 필터를 피하려고 단어를 "
		     "자르는 수법입니다.",
		     "Invisible characters are mixed into the subject, as is done to break "
		     "words and slip past filters.",
		     "件名に目に見えない文字が混ざっています。"
		     "単語を分断してフィルターを逃れる手口です。"),
		TEXT("Subject에서 폭 없는 문자(U+200B 등), 소프트 하이픈, 채움 문자를 "
		     "없애십시오.",
		     "Remove zero-width characters (U+200B and others), soft hyphens and "
		     "fillers from the Subject.",
		     "Subject から幅のない文字(U+200B など)、ソフトハイフン、"
		     "充てん文字を取り除いてください。")),
	[SYMBOL_SUBJECT_BIDI_CONTROL] = SYMBOL("SUBJECT_BIDI_CONTROL", 1.2, CATEGORY_BULK,
		TEXT("제목에 글자 방향을 뒤집는 보이지 않는 문자가 있습니다.",
		     "The subject holds invisible characters that turn the direction of writing.",
		     "件名に文字の向きを変える見えない文字があります。"),
		TEXT("Subject에서 방향 제어 문자(U+202A–U+202E, U+2066–U+2069)를 없애십시오.",
		     "Remove directional control characters (U+202A–U+202E, U+2066–U+2069) from "
		     "the Subject.",
		     "Subject から方向制御文字(U+202A–U+202E、U+2066–U+2069)"
		     "を取り除いてください。")),
	[SYMBOL_AD_LABEL] = SYMBOL("AD_LABEL", 0.0, CATEGORY_NONE,
		TEXT("제목이 \"(광고)\"로 시작합니다. 법에 맞게 표시한 광고입니다.",
		     "The subject begins with \"(광고)\": an advertisement labelled as Korean "
		     "law demands.",
		     "件名が「(광고)」で始まっています。韓国の法令どおりに表示された広告です。"),
		TEXT("고칠 것은 없습니다. 수신 동의와 수신 거부 방법도 갖추어야 합니다.",
		     "Nothing needs to change here; consent and a way to refuse are needed as "
		     "well.",
		     "修正は不要です。受信の同意と受信拒否の方法も必要です。")),
	[SYMBOL_AD_LABEL_OTHER_LANGUAGE] = SYMBOL("AD_LABEL_OTHER_LANGUAGE", 0.0, CATEGORY_NONE,
		TEXT("제목에 다른 나라 방식의 광고 표시가 있습니다.",
		     "The subject carries an advertising label in the manner of another country.",
		     "件名に広告であることの表示があります。"),
		TEXT("한국의 수신자에게 보내는 광고는 제목을 \"(광고)\"로 시작해야 "
		     "합니다(정보통신망법 제50조).",
		     "Advertisements to recipients in Korea must begin the subject with \"(광고)"
		     "\" (Network Act, article 50).",
		     "韓国の受信者への広告は件名を「(광고)」で始める必要があります(情報通信網法 "
		     "第 50 条)。")),
	[SYMBOL_AD_LABEL_WRONG_FORM] = SYMBOL("AD_LABEL_WRONG_FORM", 1.0, CATEGORY_ADVERT,
		TEXT("광고 표시가 있지만 법이 정한 \"(광고)\"가 아니거나 제목 맨 앞에 있지 "
		     "않습니다.",
		     "The subject has an advertising label, but not as \"(광고)\" or not at its "
		     "very beginning, as the law demands.",
		     "広告の表示はありますが、法令の定める「(광고)」の形でないか、"
		     "件名の先頭にありません。"),
		TEXT("Subject의 맨 처음을 정확히 \"(광고)\"로 쓰십시오. 앞에 빈칸, 기호, 상호를 "
		     "두지 말고 괄호도 바꾸지 마십시오.",
		     "Begin the Subject with exactly \"(광고)\": nothing before it, ordinary "
		     "round brackets, no other word inside.",
		     "Subject の先頭を正確に「(광고)」としてください。"
		     "前に空白・記号・社名を置かず、括弧も変えないでください。")),
	[SYMBOL_AD_LABEL_DISGUISED] = SYMBOL("AD_LABEL_DISGUISED", 2.5, CATEGORY_ADVERT,
		TEXT("광고 표시를 필터가 알아보지 못하게 바꾸어 썼습니다. 법으로 금지된 "
		     "방식입니다.",
		     "The advertising label was altered so that filters should not recognise "
		     "it, which the law forbids.",
		     "広告の表示をフィルターに見つからないように変えて書いています。"
		     "法令で禁じられた方法です。"),
		TEXT("Subject를 정확히 \"(광고)\"로 시작하십시오. 글자 사이에 빈칸·기호·보이지 "
		     "않는 문자를 넣거나 글자를 풀어 쓰면 안 됩니다.",
		     "Begin the Subject with exactly \"(광고)\", with no blanks, signs, quotes "
		     "or invisible characters in it and no letters taken apart.",
		     "Subject を正確に「(광고)」で始めてください。"
		     "文字の間に空白・記号・見えない文字を入れたり、"
		     "文字を分解したりしてはいけません。")),
	[SYMBOL_AD_LABEL_SPLIT_WORDS] = SYMBOL("AD_LABEL_SPLIT_WORDS", 0.6, CATEGORY_ADVERT,
		TEXT("\"(광고)\" 표시를 인코딩 단위 둘로 나누어 놓아, 단순한 필터는 알아보지 "
		     "못합니다.",
		     "The label \"(광고)\" is cut across two encoded words, so that simple "
		     "filters miss it.",
		     "「(광고)」の表示がふたつのエンコード語に分かれており、"
		     "単純なフィルターでは見つけられません。"),
		TEXT("Subject의 \"(광고)\"를 UTF-8 인코딩 단위(=?UTF-8?B?…?=) 하나 안에 모두 "
		     "넣으십시오.",
		     "Put all of \"(광고)\" into one UTF-8 encoded word of the Subject.",
		     "Subject の「(광고)」全体をひとつの UTF-8 エンコード語に入れてください。")),
	/* lines and bytes */
	[SYMBOL_BARE_LINE_ENDS] = SYMBOL("BARE_LINE_ENDS", 0.6, CATEGORY_FORMAT,
		TEXT("줄 끝이 표준(CRLF)이 아닌 곳이 있습니다. 서버마다 메일을 다르게 나눌 수 "
		     "있어 위험합니다.",
		     "Some lines do not end in CRLF. Servers may then divide the mail "
		     "differently, which is dangerous.",
		     "行末が標準(CRLF)でない箇所があります。サーバーによって区切りが変わり、"
		     "危険です。"),
		TEXT("모든 줄을 CRLF로 끝내십시오. CR이나 LF만 단독으로 쓰면 안 됩니다(RFC 5321 "
		     "2.3.8).",
		     "End every line in CRLF; CR and LF must never stand alone (RFC 5321 2.3.8).",
		     "すべての行を CRLF で終わらせ、CR や LF を単独で使わないでください(RFC "
		     "5321 2.3.8)。")),
	[SYMBOL_NUL_BYTES] = SYMBOL("NUL_BYTES", 0.8, CATEGORY_FORMAT,
		TEXT("메일에 NUL(0x00) 바이트가 있습니다. 정상적인 메일에는 없습니다.",
		     "The mail contains NUL bytes (0x00), which proper mail never does.",
		     "メールに NUL(0x00)バイトがあります。正しいメールにはありません。"),
		TEXT("본문과 첨부를 base64나 quoted-printable로 인코딩하십시오.",
		     "Encode texts and attachments as base64 or quoted-printable.",
		     "本文と添付を base64 か quoted-printable でエンコードしてください。")),
	[SYMBOL_LINE_OVER_998] = SYMBOL("LINE_OVER_998", 0.3, CATEGORY_FORMAT,
		TEXT("한 줄이 998바이트를 넘습니다. 중간에서 잘릴 수 있습니다.",
		     "A line is longer than 998 bytes and may be cut on the way.",
		     "998 バイトを超える行があります。途中で切られることがあります。"),
		TEXT("긴 줄을 나누거나 quoted-printable, base64로 인코딩하십시오(RFC 5322 2.1.1)"
		     ".",
		     "Break long lines or encode the part as quoted-printable or base64 (RFC "
		     "5322 2.1.1).",
		     "長い行を分けるか、quoted-printable や base64 でエンコードしてください(RFC "
		     "5322 2.1.1)。")),
	[SYMBOL_NO_FINAL_NEWLINE] = SYMBOL("NO_FINAL_NEWLINE", 0.0, CATEGORY_NONE,
		TEXT("메일이 줄 끝(CRLF) 없이 끝납니다.",
		     "The mail ends without a line end.",
		     "メールが改行(CRLF)なしで終わっています。"),
		TEXT("마지막 줄도 CRLF로 끝내십시오.",
		     "End the last line in CRLF, too.",
		     "最後の行も CRLF で終わらせてください。")),
	/* MIME */
	[SYMBOL_MIME_HEADER_CTYPE_ONLY] = SYMBOL("MIME_HEADER_CTYPE_ONLY", 0.1, CATEGORY_FORMAT,
		TEXT("Content-Type 헤더는 있는데 MIME-Version 헤더가 없습니다.",
		     "There is a Content-Type header but no MIME-Version header.",
		     "Content-Type ヘッダーはありますが MIME-Version ヘッダーがありません。"),
		TEXT("\"MIME-Version: 1.0\" 헤더를 넣으십시오.",
		     "Add the header \"MIME-Version: 1.0\".",
		     "「MIME-Version: 1.0」ヘッダーを付けてください。")),
	[SYMBOL_MIME_CONTENT_TYPE_BAD] = SYMBOL("MIME_CONTENT_TYPE_BAD", 0.4, CATEGORY_FORMAT,
		TEXT("Content-Type 헤더의 문법이 틀렸습니다.",
		     "A Content-Type header breaks the grammar.",
		     "Content-Type ヘッダーに文法の誤りがあります。"),
		TEXT("Content-Type을 \"text/plain; charset=utf-8\"과 같이 쓰십시오(RFC 2045 5.1)"
		     ".",
		     "Write Content-Type like \"text/plain; charset=utf-8\" (RFC 2045 5.1).",
		     "Content-Type は「text/plain; charset=utf-8」のように書いてください(RFC "
		     "2045 5.1)。")),
	[SYMBOL_MIME_CONTENT_TYPE_TWICE] = SYMBOL("MIME_CONTENT_TYPE_TWICE", 1.0, CATEGORY_FORMAT,
		TEXT("Content-Type 헤더가 두 번 이상 있어 프로그램마다 내용을 다르게 읽을 수 "
		     "있습니다.",
		     "A Content-Type header stands there more than once, so programs may read "
		     "the content differently.",
		     "Content-Type ヘッダーが二度以上あり、"
		     "ソフトによって内容の読み方が変わりえます。"),
		TEXT("각 부분에 Content-Type을 하나만 두십시오.",
		     "Keep one Content-Type per part.",
		     "各パートの Content-Type はひとつだけにしてください。")),
	[SYMBOL_MIME_PARAMETER_BAD] = SYMBOL("MIME_PARAMETER_BAD", 0.3, CATEGORY_FORMAT,
		TEXT("첨부 파일 이름 같은 MIME 매개변수의 문법이 틀렸습니다.",
		     "A MIME parameter, such as a file name, breaks the grammar.",
		     "添付ファイル名などの MIME パラメーターに文法の誤りがあります。"),
		TEXT("Content-Type과 Content-Disposition의 매개변수를 이름=\"값\" 형식으로, "
		     "한글 등은 RFC 2231로 쓰십시오.",
		     "Write parameters of Content-Type and Content-Disposition as "
		     "name=\"value\", non-ASCII ones by RFC 2231.",
		     "Content-Type と Content-Disposition のパラメーターは名前=\"値\" の形で、"
		     "非 ASCII は RFC 2231 で書いてください。")),
	[SYMBOL_MIME_BOUNDARY_BAD] = SYMBOL("MIME_BOUNDARY_BAD", 0.8, CATEGORY_FORMAT,
		TEXT("여러 부분으로 된 메일인데 부분을 나누는 경계가 없거나 잘못되었습니다.",
		     "The mail claims to have several parts, but the boundary between them is "
		     "missing or wrong.",
		     "複数パートのメールなのに、パートを区切る境界がないか誤っています。"),
		TEXT("multipart의 boundary를 70자 이하의 허용된 글자로 정하고 본문에 똑같이 "
		     "쓰십시오(RFC 2046 5.1.1).",
		     "Give multipart a boundary of at most 70 allowed characters and use just "
		     "that one in the body (RFC 2046 5.1.1).",
		     "multipart の boundary は許された文字 70 字以内とし、"
		     "本文でも同じものを使ってください(RFC 2046 5.1.1)。")),
	[SYMBOL_MIME_BOUNDARY_TRICK] = SYMBOL("MIME_BOUNDARY_TRICK", 1.0, CATEGORY_FORMAT,
		TEXT("부분의 경계가 겹치거나, 닫힌 뒤에 다시 나옵니다. 검사 프로그램과 메일 "
		     "프로그램이 서로 다른 내용을 보게 하는 수법입니다.",
		     "Part boundaries repeat an outer one or go on after the closing one. This "
		     "makes scanners and mail programs see different mails.",
		     "パートの境界が外側と重複するか、終了後に再び現れます。"
		     "検査ソフトとメールソフトに別の内容を見せる手口です。"),
		TEXT("multipart마다 서로 다른 boundary를 쓰고, 닫는 경계 다음에는 아무 부분도 "
		     "두지 마십시오.",
		     "Use a different boundary for every multipart, and put no part after the "
		     "closing one.",
		     "multipart ごとに異なる boundary を使い、"
		     "終了境界の後にパートを置かないでください。")),
	[SYMBOL_MIME_BOUNDARY_UNCLOSED] = SYMBOL("MIME_BOUNDARY_UNCLOSED", 0.4, CATEGORY_FORMAT,
		TEXT("부분을 닫는 경계가 없습니다. 메일이 중간에 잘렸을 수 있습니다.",
		     "The closing boundary is missing; the mail may have been cut off.",
		     "パートを閉じる境界がありません。メールが途中で切れた可能性があります。"),
		TEXT("multipart 끝에 \"--경계--\" 줄을 넣으십시오.",
		     "End every multipart with the line \"--boundary--\".",
		     "multipart の最後に「--境界--」の行を入れてください。")),
	[SYMBOL_MIME_LIMITS] = SYMBOL("MIME_LIMITS", 1.2, CATEGORY_FORMAT,
		TEXT("메일의 부분이 너무 많거나 너무 깊이 겹쳐 있어 일부를 읽지 않았습니다. "
		     "읽지 않은 부분은 안전하다고 보지 않습니다.",
		     "The mail has too many parts or nests them too deeply, so some were not "
		     "read; what was not read does not count as clean.",
		     "パートが多すぎるか入れ子が深すぎるため、一部を読んでいません。"
		     "読んでいない部分は安全とはみなしません。"),
		TEXT("부분 수와 중첩을 줄이십시오. 여러 메일을 첨부할 때는 압축 파일 하나로 "
		     "묶으십시오.",
		     "Use fewer parts and less nesting; pack many attached mails into one "
		     "archive.",
		     "パートの数と入れ子を減らし、"
		     "多くのメールを添付するときはひとつの圧縮ファイルにまとめてください。")),
	[SYMBOL_MIME_TRANSFER_UNKNOWN] = SYMBOL("MIME_TRANSFER_UNKNOWN", 0.8, CATEGORY_FORMAT,
		TEXT("전송 인코딩(Content-Transfer-Encoding)이 알 수 없는 값이거나 잘못 "
		     "쓰였습니다.",
		     "The transfer encoding (Content-Transfer-Encoding) is unknown or misspelt.",
		     "転送エンコーディング(Content-Transfer-Encoding)が不明か、"
		     "誤って書かれています。"),
		TEXT("Content-Transfer-Encoding에 7bit, 8bit, base64, quoted-printable 가운데 "
		     "하나만 쓰십시오.",
		     "Use one of 7bit, 8bit, base64 and quoted-printable in "
		     "Content-Transfer-Encoding, and nothing else.",
		     "Content-Transfer-Encoding には 7bit、8bit、base64、quoted-printable "
		     "のいずれかだけを書いてください。")),
	[SYMBOL_MIME_TRANSFER_ON_COMPOSITE] = SYMBOL("MIME_TRANSFER_ON_COMPOSITE", 0.6, CATEGORY_FORMAT,
		TEXT("여러 부분을 담는 상자(multipart 등)를 통째로 인코딩했습니다. 표준이 "
		     "금지합니다.",
		     "A container of parts (multipart or an attached mail) is encoded as a "
		     "whole, which the standard forbids.",
		     "複数パートの入れ物(multipart など)全体がエンコードされています。"
		     "標準で禁じられています。"),
		TEXT("multipart와 message/rfc822에는 7bit나 8bit만 쓰고 그 안의 각 부분을 "
		     "인코딩하십시오(RFC 2045 6.4).",
		     "Use only 7bit or 8bit on multipart and message/rfc822, and encode the "
		     "parts inside (RFC 2045 6.4).",
		     "multipart と message/rfc822 には 7bit か 8bit だけを使い、"
		     "中の各パートをエンコードしてください(RFC 2045 6.4)。")),
	[SYMBOL_MIME_BASE64_BLANKS] = SYMBOL("MIME_BASE64_BLANKS", 1.0, CATEGORY_FORMAT,
		TEXT("base64로 인코딩한 내용 중간에 필요 없는 빈 줄이 있습니다. 발송 프로그램이 "
		     "조잡하게 만들어진 표시입니다.",
		     "The base64 content has needless blank lines inside, a mark of carelessly "
		     "made sending software.",
		     "base64 の内容の途中に不要な空行があります。粗雑な送信ソフトの特徴です。"),
		TEXT("base64 내용에서 빈 줄을 없애고, 76자마다 줄을 바꾸십시오(RFC 2045 6.8).",
		     "Remove the blank lines from the base64 content and break lines at 76 "
		     "characters (RFC 2045 6.8).",
		     "base64 の内容から空行を除き、76 文字ごとに改行してください(RFC 2045 6.8)。")),
	[SYMBOL_MIME_BASE64_BAD] = SYMBOL("MIME_BASE64_BAD", 0.8, CATEGORY_FORMAT,
		TEXT("base64 내용에 쓸 수 없는 글자가 있거나 중간에 끝 표시가 있습니다. "
		     "프로그램마다 다르게 풀립니다.",
		     "The base64 content holds foreign characters or an end mark in the middle, "
		     "so programs decode it differently.",
		     "base64 の内容に使えない文字があるか、途中に終わりの印があります。"
		     "ソフトによって復元結果が変わります。"),
		TEXT("파일 전체를 한 번에 base64로 다시 인코딩하십시오. 조각을 따로 인코딩해 "
		     "이어 붙이지 마십시오.",
		     "Encode the whole file as base64 at once; do not join pieces that were "
		     "encoded one by one.",
		     "ファイル全体を一度に base64 でエンコードし直し、"
		     "別々にエンコードした断片をつながないでください。")),
	[SYMBOL_MIME_BASE64_FORM] = SYMBOL("MIME_BASE64_FORM", 0.2, CATEGORY_FORMAT,
		TEXT("base64 내용의 줄 길이나 끝 채움이 규칙과 다릅니다.",
		     "The base64 content has over-long lines, missing padding or text after its "
		     "end.",
		     "base64 の行の長さや末尾のパディングが規則と異なります。"),
		TEXT("base64를 76자 이하의 줄로 나누고, 끝을 \"=\"로 맞추고, 뒤에 다른 글을 "
		     "두지 마십시오.",
		     "Break base64 into lines of at most 76 characters, pad its end with \"=\", "
		     "and put nothing after it.",
		     "base64 は 76 文字以内の行に分け、末尾を「=」で埋め、"
		     "その後に文字を置かないでください。")),
	[SYMBOL_MIME_BASE64_TEXT] = SYMBOL("MIME_BASE64_TEXT", 0.6, CATEGORY_FORMAT,
		TEXT("영문 글을 필요 없이 base64로 인코딩해 내용을 알아보기 어렵게 했습니다.",
		     "Plain English text is encoded as base64 without need, which hides it from "
		     "simple filters.",
		     "英数字だけの本文が不要に base64 でエンコードされ、"
		     "内容が見えにくくなっています。"),
		TEXT("ASCII로만 된 본문은 7bit나 quoted-printable로 보내십시오.",
		     "Send texts that are ASCII only as 7bit or quoted-printable.",
		     "ASCII だけの本文は 7bit か quoted-printable で送ってください。")),
	[SYMBOL_MIME_QP_BAD] = SYMBOL("MIME_QP_BAD", 0.4, CATEGORY_FORMAT,
		TEXT("quoted-printable 내용에 잘못된 표기가 있습니다.",
		     "The quoted-printable content holds invalid escapes or raw bytes.",
		     "quoted-printable の内容に誤った表記があります。"),
		TEXT("\"=\"는 \"=3D\"로, ASCII가 아닌 바이트는 모두 =XX로 쓰십시오(RFC 2045 6.7)"
		     ".",
		     "Write \"=\" as \"=3D\" and every byte beyond ASCII as =XX (RFC 2045 6.7).",
		     "「=」は「=3D」とし、ASCII 以外のバイトはすべて =XX と書いてください(RFC "
		     "2045 6.7)。")),
	[SYMBOL_MIME_QP_LONG_LINE] = SYMBOL("MIME_QP_LONG_LINE", 0.1, CATEGORY_FORMAT,
		TEXT("quoted-printable 내용에 76자를 넘는 줄이 있습니다.",
		     "The quoted-printable content has lines of more than 76 characters.",
		     "quoted-printable の内容に 76 文字を超える行があります。"),
		TEXT("줄을 76자 이하로 나누고 줄 끝에 \"=\"를 붙이십시오(RFC 2045 6.7).",
		     "Break lines at 76 characters with a \"=\" at the end (RFC 2045 6.7).",
		     "行を 76 文字以内に分け、行末に「=」を付けてください(RFC 2045 6.7)。")),
	[SYMBOL_MIME_8BIT_IN_7BIT] = SYMBOL("MIME_8BIT_IN_7BIT", 0.1, CATEGORY_FORMAT,
		TEXT("7비트라고 표시한 내용에 8비트 글자가 들어 있습니다.",
		     "Content declared as 7bit holds 8-bit characters.",
		     "7bit と表示された内容に 8 ビット文字があります。"),
		TEXT("Content-Transfer-Encoding을 8bit, quoted-printable, base64 가운데 맞는 "
		     "것으로 쓰십시오.",
		     "Declare 8bit, quoted-printable or base64 in Content-Transfer-Encoding, as "
		     "it is.",
		     "Content-Transfer-Encoding に 8bit、quoted-printable、base64 "
		     "のうち正しいものを書いてください。")),
	[SYMBOL_UUENCODED] = SYMBOL("UUENCODED", 0.0, CATEGORY_NONE,
		TEXT("본문에 옛 방식(uuencode)으로 넣은 파일이 있습니다.",
		     "The text holds a file in the old uuencode form.",
		     "本文に古い方式(uuencode)のファイルが含まれています。"),
		TEXT("파일은 MIME 첨부(base64)로 보내십시오.",
		     "Send files as MIME attachments (base64).",
		     "ファイルは MIME の添付(base64)で送ってください。")),
	[SYMBOL_MIME_CHARSET_UNKNOWN] = SYMBOL("MIME_CHARSET_UNKNOWN", 0.6, CATEGORY_FORMAT,
		TEXT("본문의 문자 집합 이름이 알려지지 않은 것입니다.",
		     "The text names a character set that nobody knows.",
		     "本文に示された文字コードは知られていないものです。"),
		TEXT("본문을 UTF-8로 바꾸고 charset=utf-8로 표시하십시오.",
		     "Convert the text to UTF-8 and declare charset=utf-8.",
		     "本文を UTF-8 に変換し、charset=utf-8 と表示してください。")),
	[SYMBOL_MIME_CHARSET_WRONG] = SYMBOL("MIME_CHARSET_WRONG", 0.6, CATEGORY_FORMAT,
		TEXT("본문에 표시한 문자 집합과 실제 글자가 맞지 않습니다. 깨져 보이거나 필터가 "
		     "잘못 읽게 됩니다.",
		     "The declared character set does not fit the text, so it is shown garbled "
		     "or misread by filters.",
		     "表示された文字コードと実際の文字が合いません。文字化けしたり、"
		     "フィルターが誤読したりします。"),
		TEXT("실제 인코딩과 같은 charset을 쓰거나, UTF-8로 바꾸고 charset=utf-8로 "
		     "표시하십시오.",
		     "Declare the charset that the text really has, or convert it to UTF-8 and "
		     "declare charset=utf-8.",
		     "実際のエンコードと同じ charset を書くか、UTF-8 に変換して charset=utf-8 "
		     "と表示してください。")),
	[SYMBOL_MIME_CHARSET_MISSING] = SYMBOL("MIME_CHARSET_MISSING", 0.2, CATEGORY_FORMAT,
		TEXT("한글 같은 8비트 글자가 있는데 문자 집합을 표시하지 않았습니다.",
		     "The text has 8-bit characters but declares no character set.",
		     "8 ビット文字があるのに文字コードの表示がありません。"),
		TEXT("Content-Type에 charset=utf-8을 표시하십시오.",
		     "Declare charset=utf-8 in Content-Type.",
		     "Content-Type に charset=utf-8 を表示してください。")),
	[SYMBOL_MIME_CHARSET_UTF7] = SYMBOL("MIME_CHARSET_UTF7", 0.8, CATEGORY_FORMAT,
		TEXT("메일에서 쓰지 않는 UTF-7로 쓰였습니다. 필터를 피할 때 쓰이는 방식입니다.",
		     "The text is in UTF-7, which is not used in mail except to slip past "
		     "filters.",
		     "メールでは使われない UTF-7 で書かれています。"
		     "フィルター逃れに使われる方式です。"),
		TEXT("본문을 UTF-8로 바꾸십시오.",
		     "Convert the text to UTF-8.",
		     "本文を UTF-8 に変換してください。")),
	/* structure */
	[SYMBOL_MIME_HTML_ONLY] = SYMBOL("MIME_HTML_ONLY", 0.6, CATEGORY_FORMAT,
		TEXT("HTML로만 되어 있고 같은 내용의 글(text/plain)이 없습니다. 보통의 메일은 "
		     "둘 다 담습니다.",
		     "The mail is HTML only; ordinary mail brings the same content as plain "
		     "text, too.",
		     "HTML だけで、同じ内容のテキスト(text/plain)がありません。"
		     "通常のメールは両方を含みます。"),
		TEXT("multipart/alternative로 만들어 HTML과 같은 내용의 text/plain 부분을 앞에 "
		     "넣으십시오.",
		     "Make it multipart/alternative, with a text/plain part of the same content "
		     "before the HTML.",
		     "multipart/alternative とし、HTML と同じ内容の text/plain "
		     "を前に入れてください。")),
	[SYMBOL_MPART_ALT_ORDER] = SYMBOL("MPART_ALT_ORDER", 0.4, CATEGORY_FORMAT,
		TEXT("HTML이 글(text/plain)보다 앞에 있습니다. 순서가 거꾸로입니다.",
		     "The HTML stands before the plain text; the order is the wrong way round.",
		     "HTML がテキスト(text/plain)より前にあります。順序が逆です。"),
		TEXT("multipart/alternative에서 text/plain을 먼저, text/html을 나중에 "
		     "두십시오(RFC 2046 5.1.4).",
		     "In multipart/alternative put text/plain first and text/html after it (RFC "
		     "2046 5.1.4).",
		     "multipart/alternative では text/plain を先に、text/html "
		     "を後に置いてください(RFC 2046 5.1.4)。")),
	[SYMBOL_MPART_ALT_EMPTY_TEXT] = SYMBOL("MPART_ALT_EMPTY_TEXT", 0.4, CATEGORY_FORMAT,
		TEXT("글(text/plain) 부분이 비어 있고 내용은 HTML에만 있습니다.",
		     "The plain text part is empty; only the HTML has content.",
		     "テキスト(text/plain)の部分が空で、内容は HTML だけにあります。"),
		TEXT("text/plain 부분에 HTML과 같은 내용을 넣으십시오.",
		     "Fill the text/plain part with the content of the HTML.",
		     "text/plain の部分に HTML と同じ内容を入れてください。")),
	[SYMBOL_MPART_ALT_DIFF] = SYMBOL("MPART_ALT_DIFF", 0.6, CATEGORY_FORMAT,
		TEXT("글(text/plain)과 HTML의 내용이 서로 다릅니다. 필터와 사람에게 다른 내용을 "
		     "보여 주는 수법입니다.",
		     "Plain text and HTML say different things, which shows filters one mail "
		     "and people another.",
		     "テキスト(text/plain)と HTML の内容が異なります。"
		     "フィルターと人に別の内容を見せる手口です。"),
		TEXT("text/plain 부분을 HTML에서 자동으로 만들어 두 내용을 같게 하십시오.",
		     "Generate the text/plain part from the HTML, so that both say the same.",
		     "text/plain の部分を HTML から自動生成し、両方の内容を同じにしてください。")),
	[SYMBOL_EMPTY_MESSAGE] = SYMBOL("EMPTY_MESSAGE", 0.6, CATEGORY_FORMAT,
		TEXT("본문도 첨부도 없는 빈 메일입니다. 주소가 살아 있는지 떠보는 데 쓰이기도 "
		     "합니다.",
		     "The mail has neither text nor attachments; such mails also probe whether "
		     "an address exists.",
		     "本文も添付もない空のメールです。アドレスの有効性を探るためにも使われます。"),
		TEXT("본문을 넣어 보내십시오.",
		     "Send the mail with a text.",
		     "本文を入れて送ってください。")),
	[SYMBOL_SIZE_LARGE] = SYMBOL("SIZE_LARGE", 0.0, CATEGORY_NONE,
		TEXT("메일이 매우 큽니다. 많은 서비스가 이 크기를 받지 않습니다.",
		     "The mail is very large; many services refuse mail of this size.",
		     "メールが非常に大きく、多くのサービスでは受信できません。"),
		TEXT("큰 파일은 첨부하지 말고 내려받는 링크로 보내십시오. 인코딩하면 3분의 1쯤 "
		     "더 커집니다.",
		     "Send large files as a link instead of an attachment; encoding makes them "
		     "a third larger.",
		     "大きなファイルは添付せずリンクで送ってください。エンコードで約 3 分の 1 "
		     "大きくなります。")),
	[SYMBOL_HTML_CLIPPED] = SYMBOL("HTML_CLIPPED", 0.0, CATEGORY_NONE,
		TEXT("HTML이 102KB를 넘어, 일부 웹메일에서는 뒷부분이 잘려 보입니다.",
		     "The HTML is larger than 102 KB; some web mail services cut off what "
		     "follows.",
		     "HTML が 102 KB を超えており、一部のウェブメールでは後半が省略されます。"),
		TEXT("HTML에서 필요 없는 CSS와 주석을 빼고 102KB 아래로 줄이십시오. 수신 거부 "
		     "링크가 잘릴 수 있습니다.",
		     "Trim CSS and comments to keep the HTML below 102 KB; otherwise the "
		     "unsubscribe link may be cut off.",
		     "不要な CSS やコメントを除き、HTML を 102 KB 未満にしてください。"
		     "配信停止リンクが省略されることがあります。")),
	[SYMBOL_ATTACHMENT_ONLY] = SYMBOL("ATTACHMENT_ONLY", 0.2, CATEGORY_NONE,
		TEXT("본문은 거의 없고 첨부만 있습니다.",
		     "There is hardly any text, only an attachment.",
		     "本文がほとんどなく、添付だけです。"),
		TEXT("첨부가 무엇인지 본문에 설명하십시오.",
		     "Say in the text what the attachment is.",
		     "添付が何であるかを本文で説明してください。")),
	[SYMBOL_MAIL_UNREAD] = SYMBOL("MAIL_UNREAD", 1.0, CATEGORY_FORMAT,
		TEXT("메일이 너무 크거나 복잡해서 일부를 끝까지 읽지 못했습니다. 읽지 못한 "
		     "부분은 안전하다고 보지 않습니다.",
		     "The mail is so large or complicated that part of it could not be read; "
		     "what was not read does not count as clean.",
		     "メールが大きすぎるか複雑すぎるため、一部を最後まで読めませんでした。"
		     "読めなかった部分は安全とはみなしません。"),
		TEXT("메일을 더 작고 단순하게 만드십시오. 첨부는 나누어 보내거나 링크로 "
		     "바꾸십시오.",
		     "Make the mail smaller and simpler; split attachments over several mails "
		     "or send links.",
		     "メールをより小さく簡素にし、添付は分けて送るかリンクにしてください。")),
};

const struct symbol_table content_symbols = { content_symbol, CONTENT_SYMBOL_COUNT };
