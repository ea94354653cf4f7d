/* SPDX-License-Identifier: Apache-2.0
 *
 * What is said between the resolver and those who ask it (net/wire.h). Answers come in any order; a
 * question that is no DNS name or type is answered "not asked". */
#pragma once

enum ask_frame {
	ASK_QUESTION = 1, /* u64 id, u16 type, str name */
	ASK_ANSWER,       /* u64 id, str source, i64 time, str payload (dns_answer_encode) */
};
