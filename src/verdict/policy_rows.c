/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/policy.h"

/* Reading order is order of force: the first row that applies decides. */
const struct policy_row policy_rows[] = {
	{ .finding = "SPF_FAIL",
		.in_strict = true, /* K-35 */
		.action = ACTION_REJECT,
		.code = 550,
		.enhanced = "5.7.23",
		.reply = TEXT("보낸 도메인의 SPF 레코드가 이 서버의 발송을 허용하지 않습니다.",
			"The SPF record of the sender's domain does not permit this server",
			"送信ドメインの SPF レコードはこのサーバーからの送信を許可していません。") },
};
const size_t policy_row_count = sizeof policy_rows / sizeof *policy_rows;
