/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of DKIM: results as they are written on the wire, problems and changes as people read
 * them. */
#include <assert.h>

#include "auth/dkim.h"

static const char *const results[] = {
	[DKIM_NONE] = "none",
	[DKIM_PASS] = "pass",
	[DKIM_FAIL] = "fail",
	[DKIM_POLICY] = "policy",
	[DKIM_NEUTRAL] = "neutral",
	[DKIM_TEMPERROR] = "temperror",
	[DKIM_PERMERROR] = "permerror",
};
_Static_assert(sizeof results / sizeof *results == DKIM_RESULT_COUNT, "a word for each");

const char *dkim_result_name(enum dkim_result result)
{
	assert(result < DKIM_RESULT_COUNT);
	return results[result];
}

struct words {
	const char *name;
	struct text text;
};

static const struct words problems[] = {
	[DKIM_PROBLEM_NONE] = { "none",
		TEXT("문제가 없습니다.", "There is no problem.", "問題はありません。") },
	[DKIM_PROBLEM_SYNTAX] = { "syntax",
		TEXT("DKIM-Signature 헤더의 형식이 잘못되어 읽을 수 없습니다.",
			"The DKIM-Signature field is malformed and cannot be read.",
			"DKIM-Signature ヘッダーの書式が正しくないため読み取れません。") },
	[DKIM_PROBLEM_MISSING_TAG] = { "missing-tag",
		TEXT("DKIM-Signature 헤더에 꼭 있어야 할 태그가 없습니다.",
			"The DKIM-Signature field lacks a tag that it must have.",
			"DKIM-Signature ヘッダーに必須のタグがありません。") },
	[DKIM_PROBLEM_VERSION] = { "version",
		TEXT("서명의 버전(v=)이 1이 아닙니다.", "The signature's version (v=) is not 1.",
			"署名のバージョン（v=）が 1 ではありません。") },
	[DKIM_PROBLEM_ALGORITHM] = { "algorithm",
		TEXT("알 수 없는 서명 알고리즘(a=)입니다. rsa-sha256이나 ed25519-sha256을 써야 합니다.",
			"The signature algorithm (a=) is unknown; use rsa-sha256 or ed25519-sha256.",
			"署名アルゴリズム（a=）が不明です。rsa-sha256 か ed25519-sha256 を使ってください。") },
	[DKIM_PROBLEM_SHA1] = { "sha1",
		TEXT("rsa-sha1 서명은 더 이상 인정되지 않습니다(RFC 8301). rsa-sha256으로 바꿔야 합니다.",
			"Signatures by rsa-sha1 are no longer accepted (RFC 8301); sign by rsa-sha256.",
			"rsa-sha1 の署名はもう認められません（RFC 8301）。rsa-sha256 に切り替えてください。") },
	[DKIM_PROBLEM_CANONICAL] = { "canonicalization",
		TEXT("정규화 방식(c=)이 simple이나 relaxed가 아닙니다.",
			"The canonicalization (c=) is neither simple nor relaxed.",
			"正規化方式（c=）が simple でも relaxed でもありません。") },
	[DKIM_PROBLEM_QUERY] = { "query",
		TEXT("공개키를 찾는 방법(q=)에 dns/txt가 없습니다.",
			"The ways to find the key (q=) do not include dns/txt.",
			"公開鍵の取得方法（q=）に dns/txt が含まれていません。") },
	[DKIM_PROBLEM_DOMAIN] = { "domain",
		TEXT("서명의 도메인(d=)이나 셀렉터(s=)가 도메인 이름이 될 수 없습니다.",
			"The signature's domain (d=) or selector (s=) cannot be a name.",
			"署名のドメイン（d=）またはセレクター（s=）が名前として成り立ちません。") },
	[DKIM_PROBLEM_IDENTITY] = { "identity",
		TEXT("서명한 주체(i=)가 서명 도메인(d=)에 속하지 않습니다.",
			"The signing identity (i=) does not lie within the domain (d=).",
			"署名者の識別子（i=）が署名ドメイン（d=）の範囲にありません。") },
	[DKIM_PROBLEM_FROM_UNSIGNED] = { "from-unsigned",
		TEXT("보낸 사람(From)이 서명에 포함되지 않았습니다.",
			"The signature does not cover From.",
			"From が署名の対象に含まれていません。") },
	[DKIM_PROBLEM_LENGTH] = { "length",
		TEXT("서명된 길이(l=)가 숫자가 아니거나, 본문이 그보다 짧습니다. 본문이 잘렸을 수 있습니다.",
			"The signed length (l=) is no number, or the body is shorter: it may have been "
			"cut.",
			"署名された長さ（l=）が数値でないか、本文がそれより短くなっています。本文が途中で切れ"
			"た可能性があります。") },
	[DKIM_PROBLEM_TIMES] = { "times",
		TEXT("서명 시각(t=)이나 만료 시각(x=)이 올바르지 않습니다.",
			"The time of signing (t=) or of expiry (x=) makes no sense.",
			"署名時刻（t=）または有効期限（x=）が正しくありません。") },
	[DKIM_PROBLEM_FUTURE] = { "future",
		TEXT("서명 시각(t=)이 미래입니다. 서명 서버의 시계를 맞춰야 합니다.",
			"The time of signing (t=) lies in the future; set the signer's clock.",
			"署名時刻（t=）が未来になっています。署名サーバーの時計を合わせてください。") },
	[DKIM_PROBLEM_EXPIRED] = { "expired",
		TEXT("서명의 유효 기간(x=)이 지났습니다.", "The signature has expired (x=).",
			"署名の有効期限（x=）が切れています。") },
	[DKIM_PROBLEM_BASE64] = { "base64",
		TEXT("서명 값(b=)이나 본문 해시(bh=)가 올바른 base64가 아닙니다.",
			"The signature (b=) or the body hash (bh=) is not well-formed base64.",
			"署名（b=）または本文ハッシュ（bh=）が正しい base64 ではありません。") },
	[DKIM_PROBLEM_KEY_UNASKED] = { "key-unasked",
		TEXT("DNS가 응답하지 않아 공개키를 확인하지 못했습니다.",
			"The public key could not be asked for: the DNS did not answer.",
			"DNS の応答がなく、公開鍵を確認できませんでした。") },
	[DKIM_PROBLEM_KEY_MISSING] = { "key-missing",
		TEXT("이 셀렉터의 공개키가 DNS에 없습니다. 셀렉터가 틀렸거나 아직 등록되지 않았습니다.",
			"The DNS has no public key for this selector: it is mistaken or not yet "
			"published.",
			"このセレクターの公開鍵が DNS にありません。セレクターの誤りか、未公開です。") },
	[DKIM_PROBLEM_KEY_RECORDS] = { "key-records",
		TEXT("같은 셀렉터에 공개키 레코드가 둘 이상 있습니다. 하나만 남겨야 합니다.",
			"The selector has more than one key record; there must be one.",
			"同じセレクターに鍵レコードが複数あります。1 つだけにしてください。") },
	[DKIM_PROBLEM_KEY_SYNTAX] = { "key-syntax",
		TEXT("DNS에 등록된 공개키 레코드의 형식이 잘못되었습니다.",
			"The key record in the DNS is malformed.",
			"DNS の公開鍵レコードの書式が正しくありません。") },
	[DKIM_PROBLEM_KEY_REVOKED] = { "key-revoked",
		TEXT("폐기된 공개키입니다(p=이 비어 있음).", "The key has been revoked (p= is empty).",
			"鍵は失効しています（p= が空）。") },
	[DKIM_PROBLEM_KEY_TYPE] = { "key-type",
		TEXT("공개키의 종류(k=)가 서명 알고리즘(a=)과 맞지 않습니다.",
			"The type of the key (k=) does not fit the signature's algorithm (a=).",
			"鍵の種類（k=）が署名アルゴリズム（a=）と一致しません。") },
	[DKIM_PROBLEM_KEY_HASH] = { "key-hash",
		TEXT("공개키 레코드(h=)가 sha256을 허용하지 않습니다.",
			"The key record (h=) does not allow sha256.",
			"鍵レコード（h=）が sha256 を許可していません。") },
	[DKIM_PROBLEM_KEY_SERVICE] = { "key-service",
		TEXT("이메일에 쓰도록 허용된 공개키가 아닙니다(s=).",
			"The key is not meant for e-mail (s=).",
			"この鍵はメールでの使用が許可されていません（s=）。") },
	[DKIM_PROBLEM_KEY_STRICT] = { "key-strict",
		TEXT("공개키가 하위 도메인의 서명(i=)을 허용하지 않습니다(t=s).",
			"The key does not allow an identity (i=) in a subdomain (t=s).",
			"この鍵はサブドメインの識別子（i=）を許可していません（t=s）。") },
	[DKIM_PROBLEM_KEY_SHORT] = { "key-short",
		TEXT("RSA 키가 1024비트보다 짧아 인정되지 않습니다(RFC 8301). 2048비트를 권합니다.",
			"The RSA key has fewer than 1024 bits and is not accepted (RFC 8301); use 2048.",
			"RSA 鍵が 1024 ビット未満のため認められません（RFC 8301）。2048 ビットを推奨します。") },
	[DKIM_PROBLEM_BODY] = { "body-hash",
		TEXT("서명한 뒤에 본문이 바뀌었습니다.", "The body was changed after it was signed.",
			"署名された後に本文が変更されています。") },
	[DKIM_PROBLEM_SIGNATURE] = { "signature",
		TEXT("서명한 뒤에 헤더가 바뀌었거나, 이 공개키로 만든 서명이 아닙니다.",
			"The header was changed after it was signed, or the signature is not of this "
			"key.",
			"署名後にヘッダーが変更されたか、この鍵による署名ではありません。") },
	[DKIM_PROBLEM_PARTIAL] = { "partial",
		TEXT("서명이 본문의 일부만 보호합니다(l=). 나머지는 누구나 덧붙일 수 있습니다.",
			"The signature covers only a part of the body (l=); anyone may have added the "
			"rest.",
			"署名が本文の一部しか保護していません（l=）。残りは誰でも追加できます。") },
};
_Static_assert(sizeof problems / sizeof *problems == DKIM_PROBLEM_COUNT, "words for each");

const char *dkim_problem_name(enum dkim_problem problem)
{
	assert(problem < DKIM_PROBLEM_COUNT);
	return problems[problem].name;
}

const struct text *dkim_problem_text(enum dkim_problem problem)
{
	assert(problem < DKIM_PROBLEM_COUNT);
	return &problems[problem].text;
}

static const struct words changes[] = {
	[DKIM_CHANGE_NONE] = { "none",
		TEXT("바뀐 것이 없습니다.", "Nothing was changed.", "変更はありません。") },
	[DKIM_CHANGE_UNKNOWN] = { "unknown",
		TEXT("무엇이 바뀌었는지 알아낼 수 없습니다.", "What was changed cannot be told.",
			"何が変更されたかは特定できません。") },
	[DKIM_CHANGE_FOOTER] = { "added-text",
		TEXT("서명한 뒤에 글이나 첨부가 덧붙었습니다. 덧붙인 다음에 서명해야 합니다.",
			"Text or a part was added after signing; sign after adding it.",
			"署名後に文章または添付が追加されています。追加した後に署名してください。") },
	[DKIM_CHANGE_TRAILING_SPACE] = { "blanks",
		TEXT("본문의 공백이 바뀌었습니다. 본문 정규화를 relaxed로 하면 깨지지 않습니다.",
			"Blanks in the body were changed; relaxed canonicalization bears that.",
			"本文の空白が変更されています。本文の正規化を relaxed にすれば壊れません。") },
	[DKIM_CHANGE_LINE_ENDS] = { "line-ends",
		TEXT("줄바꿈이 바뀌었거나 긴 줄이 나뉘었습니다. CRLF로 998자 이내로 보내야 합니다.",
			"Line ends were changed or long lines broken; send CRLF and at most 998 "
			"characters a line.",
			"改行が変更されたか、長い行が分割されています。CRLF で、1 行 998 文字以内で送ってく"
			"ださい。") },
	[DKIM_CHANGE_FINAL_LINES] = { "empty-lines",
		TEXT("본문 앞의 빈 줄이 늘거나 줄었습니다.",
			"An empty line before the body's text was added or removed.",
			"本文の先頭の空行が増減しています。") },
	[DKIM_CHANGE_STUFFING] = { "line-quoting",
		TEXT("줄 첫머리의 \"From \"이나 점(.)이 바뀌었습니다. 메일 서버가 되돌리지 않은 흔적입니다.",
			"\"From \" or dots at the beginning of lines were changed: a mail server did not "
			"undo its quoting.",
			"行頭の「From 」またはドットが変更されています。メールサーバーが元に戻さなかった跡で"
			"す。") },
	[DKIM_CHANGE_TRANSFER] = { "transfer-encoding",
		TEXT("본문의 전송 인코딩이 바뀌었습니다. 7비트로 인코딩한 뒤에 서명하면 깨지지 않습니다.",
			"The body's transfer encoding was converted; encode to 7 bit before signing.",
			"本文の転送エンコードが変換されています。7 ビットにエンコードしてから署名してくださ"
			"い。") },
	[DKIM_CHANGE_CHARSET] = { "charset",
		TEXT("본문의 문자 집합이 바뀌었습니다.", "The body's character set was converted.",
			"本文の文字コードが変換されています。") },
	[DKIM_CHANGE_HEADER] = { "header",
		TEXT("서명된 헤더의 내용이 바뀌었습니다.", "A signed header field was changed.",
			"署名対象のヘッダーが変更されています。") },
	[DKIM_CHANGE_HEADER_ADDED] = { "header-added",
		TEXT("서명할 때 없던 헤더가 덧붙었습니다.",
			"A header field was added that was not there when the mail was signed.",
			"署名時にはなかったヘッダーが追加されています。") },
	[DKIM_CHANGE_SUBJECT_TAG] = { "subject-tag",
		TEXT("제목 앞에 말머리가 붙었거나 빠졌습니다.",
			"A tag was put before the subject, or taken away.",
			"件名の前にタグが付けられたか、外されています。") },
	[DKIM_CHANGE_FOLDING] = { "folding",
		TEXT("헤더의 줄 나눔이나 공백이 바뀌었습니다. 헤더 정규화를 relaxed로 하면 깨지지 않습니다.",
			"Folding or blanks of the header were changed; relaxed canonicalization bears "
			"that.",
			"ヘッダーの折り返しまたは空白が変更されています。ヘッダーの正規化を relaxed にすれば"
			"壊れません。") },
};
_Static_assert(sizeof changes / sizeof *changes == DKIM_CHANGE_COUNT, "words for each");

const char *dkim_change_name(enum dkim_change change)
{
	assert(change < DKIM_CHANGE_COUNT);
	return changes[change].name;
}

const struct text *dkim_change_text(enum dkim_change change)
{
	assert(change < DKIM_CHANGE_COUNT);
	return &changes[change].text;
}
