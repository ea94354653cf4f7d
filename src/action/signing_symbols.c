/* SPDX-License-Identifier: Apache-2.0 */
#include "action/signing_symbols.h"

#include "action/signing.h"

const struct symbol signing_symbol[SIGNING_SYMBOL_COUNT] = {
	[SYMBOL_SIGNED] = SYMBOL("SIGNED", 0.0, CATEGORY_NONE,
		TEXT("우리 사용자의 메일에 보내는 도메인의 DKIM 서명을 붙였습니다.",
			"Mail of one of our users: signed in the name of its domain (DKIM).",
			"自サーバーの利用者のメールに、送信ドメインの DKIM 署名を付けました。"),
		TEXT("고칠 것이 없습니다.", "Nothing needs to change.", "対処は不要です。")),
	[SYMBOL_SIGNED_ALREADY] = SYMBOL("SIGNED_ALREADY", 0.0, CATEGORY_NONE,
		TEXT("우리 사용자의 메일에 같은 도메인의 올바른 DKIM 서명이 이미 있어 다시 서명하지 않았습니다.",
			"Mail of one of our users that came with a valid DKIM signature of its domain: not "
			"signed again.",
			"自サーバーの利用者のメールに同じドメインの有効な DKIM 署名がすでにあるため、再署名しませんでした。"),
		TEXT("고칠 것이 없습니다.", "Nothing needs to change.", "対処は不要です。")),
	[SYMBOL_NOT_SIGNED_NO_KEY] = SYMBOL("NOT_SIGNED_NO_KEY", 0.0, CATEGORY_NONE,
		TEXT("우리 사용자의 메일이지만 보낸 도메인에 사용 중인 DKIM 키가 없어 서명하지 못했습니다.",
			"Mail of one of our users that went out unsigned: its domain has no active DKIM key "
			"here.",
			"自サーバーの利用者のメールですが、差出人のドメインに有効な DKIM "
			"鍵がないため署名できませんでした。"),
		TEXT("이 도메인이 우리 것이면 haechi key create로 키를 만들고, 레코드를 DNS에 올린 다음 haechi key "
		     "activate로 사용하십시오.",
			"If the domain is yours, make a key with haechi key create, publish its record, and "
			"put it to use with haechi key activate.",
			"このドメインが自組織のものであれば、haechi key create で鍵を作り、レコードを DNS "
			"に公開してから haechi key activate で有効にしてください。")),
	[SYMBOL_SIGNER_AWAY] = SYMBOL("SIGNER_AWAY", 0.0, CATEGORY_NONE,
		TEXT("지금은 DKIM 서명을 할 수 없어, 서명 없이 내보내지 않고 나중에 다시 받기로 했습니다.",
			"Signing was not possible just now, so the mail was put off rather than sent out "
			"unsigned.",
			"現在 DKIM 署名ができないため、署名なしで送らずに後で受け取り直します。"),
		TEXT("다시 보내면 됩니다. 오래 이어지면 로그에서 signer 프로세스와 키 파일의 권한을 확인하십시오.",
			"Try again. If it lasts, look in the log for the signer process and the permissions of "
			"its key files.",
			"再送してください。長く続く場合は、ログで signer プロセスと鍵ファイルの権限を確認してください。")),
	[SYMBOL_NOT_SIGNED_SIGNER_AWAY] = SYMBOL("NOT_SIGNED_SIGNER_AWAY", 0.0, CATEGORY_NONE,
		TEXT("지금은 DKIM 서명을 할 수 없어 설정(signing.without)에 따라 서명 없이 내보냈습니다.",
			"Signing was not possible just now, and the settings (signing.without) let the mail go "
			"out unsigned.",
			"現在 DKIM 署名ができないため、設定 (signing.without) に従い署名なしで送りました。"),
		TEXT("로그에서 signer 프로세스와 키 파일의 권한을 확인하십시오.",
			"Look in the log for the signer process and the permissions of its key files.",
			"ログで signer プロセスと鍵ファイルの権限を確認してください。")),
	[SYMBOL_ARC_SEALED] = SYMBOL("ARC_SEALED", 0.0, CATEGORY_NONE,
		TEXT("다른 서버로 넘기는 메일에, 받을 때 확인한 인증 결과를 ARC로 봉인해 붙였습니다.",
			"Passed on to another server with a seal (ARC) over what was seen of its "
			"authentication.",
			"他のサーバーへ渡すメールに、受信時の認証結果を ARC で封印して付けました。"),
		TEXT("고칠 것이 없습니다.", "Nothing needs to change.", "対処は不要です。")),
	[SYMBOL_ARC_NOT_SEALED] = SYMBOL("ARC_NOT_SEALED", 0.0, CATEGORY_NONE,
		TEXT("다른 서버로 넘기는 메일에 ARC 봉인을 붙이지 못했습니다.",
			"Passed on to another server without the seal (ARC) that the settings ask for.",
			"他のサーバーへ渡すメールに ARC の封印を付けられませんでした。"),
		TEXT("arc.seal의 도메인에 사용 중인 키가 있는지 haechi key list로 확인하십시오. 봉인이 50개이거나 이미 깨진 "
		     "메일에는 붙일 수 없습니다.",
			"See with haechi key list whether the domain of arc.seal has an active key. A chain of "
			"50 seals, or one that is broken already, gets no other.",
			"arc.seal のドメインに有効な鍵があるか haechi key list で確認してください。封印が 50 "
			"個あるか既に壊れているメールには付けられません。")),
};

const struct symbol_table signing_symbols = { signing_symbol, SIGNING_SYMBOL_COUNT };
