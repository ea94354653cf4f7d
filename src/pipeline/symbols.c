/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/symbols.h"

const struct symbol pipeline_symbol[PIPELINE_SYMBOL_COUNT] = {
	[SYMBOL_BUDGET_SPENT] = SYMBOL("BUDGET_SPENT", 1.0, CATEGORY_FORMAT,
		TEXT("이 메일을 검사하는 데 허용된 작업량을 모두 써서 일부를 끝까지 확인하지 못했습니다. 확인하지 못한 "
		     "부분은 안전하다고 보지 않습니다.",
			"The work allowed for judging one mail was used up, so part of it was not examined. "
			"What was not examined does not count as clean.",
			"1 通のメールの検査に許された作業量を使い切ったため、一部を最後まで確認できませんでした。"
			"確認できなかった部分は安全とはみなしません。"),
		TEXT("메일의 구조를 단순하게 하십시오. 수신자의 서버가 DNS를 지나치게 많이 조회하게 만드는 SPF 레코드도 "
		     "줄이십시오.",
			"Make the mail simpler, and shorten SPF records that force very many DNS lookups.",
			"メールの構造を簡素にし、大量の DNS 参照を必要とする SPF レコードも短くしてください。")),
	[SYMBOL_ANSWERS_MISSING] = SYMBOL("ANSWERS_MISSING", 0.0, CATEGORY_NONE,
		TEXT("DNS 등에 물어본 것 가운데 제시간에 답을 받지 못한 것이 있어, 받은 답만으로 판단했습니다.",
			"Some questions (DNS and others) were not answered in time; the verdict rests on the "
			"answers that came.",
			"DNS などへの問い合わせの一部に時間内に回答がなかったため、得られた回答だけで判定しました。"),
		TEXT("도메인의 네임서버가 빠르고 안정적으로 답하는지 확인하십시오.",
			"Check that the name servers of your domain answer quickly and reliably.",
			"ドメインのネームサーバーが速く安定して応答するか確認してください。")),
};

const struct symbol_table pipeline_symbols = { pipeline_symbol, PIPELINE_SYMBOL_COUNT };
