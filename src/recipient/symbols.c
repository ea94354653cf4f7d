/* SPDX-License-Identifier: Apache-2.0 */
#include "recipient/symbols.h"

/* No points: a mail is no spam for being sent to the wrong address. verdict/ refuses it for that
 * recipient alone. */
const struct symbol recipient_symbol[RECIPIENT_SYMBOL_COUNT] = {
	[SYMBOL_RECIPIENT_UNKNOWN] = SYMBOL("RECIPIENT_UNKNOWN", 0.0, CATEGORY_POLICY,
		TEXT("받는 주소가 이 서버에 없습니다.", "The recipient's address does not exist here.",
			"宛先のアドレスはこのサーバーに存在しません。"),
		TEXT("주소를 확인하고, 없는 주소는 발송 목록에서 지우십시오.",
			"Check the address, and take addresses that do not exist off your list.",
			"アドレスを確認し、存在しないアドレスは送信リストから削除してください。")),
	[SYMBOL_RECIPIENT_DORMANT] = SYMBOL("RECIPIENT_DORMANT", 0.0, CATEGORY_POLICY,
		TEXT("받는 사람의 계정이 오래 쓰이지 않아 휴면 상태입니다. 휴면 계정은 메일을 받지 않습니다.",
			"The recipient's account has not been used for long and is dormant; dormant accounts "
			"take no mail.",
			"宛先のアカウントは長期間使われておらず休眠中です。休眠中のアカウントはメールを受け取りません。"),
		TEXT("이 주소를 비활성으로 표시하고 더 보내지 마십시오. 받는 사람이 다시 쓰기 시작하면 보낼 수 있습니다.",
			"Mark this address as inactive and stop sending to it until its owner returns.",
			"このアドレスを無効として扱い、利用が再開されるまで送信を止めてください。")),
	[SYMBOL_RECIPIENT_CLOSED] = SYMBOL("RECIPIENT_CLOSED", 0.0, CATEGORY_POLICY,
		TEXT("받는 사람의 계정이 해지되었습니다.", "The recipient's account has been closed.",
			"宛先のアカウントは解約されています。"),
		TEXT("이 주소를 발송 목록에서 지우십시오.", "Take this address off your list.",
			"このアドレスを送信リストから削除してください。")),
	[SYMBOL_RECIPIENT_NOT_ASKED] = SYMBOL("RECIPIENT_NOT_ASKED", 0.0, CATEGORY_NONE,
		TEXT("받는 사람의 상태를 확인하지 못해, 기본 설정으로 판단했습니다.",
			"The recipient's state could not be looked up; the operator's defaults were used.",
			"宛先の状態を確認できなかったため、既定の設定で判定しました。"),
		TEXT("보낸 쪽에서 고칠 것은 없습니다.", "There is nothing for the sender to change.",
			"送信者側で直すことはありません。")),
};

const struct symbol_table recipient_symbols = { recipient_symbol, RECIPIENT_SYMBOL_COUNT };
