/* SPDX-License-Identifier: Apache-2.0
 *
 * What is said between the signer and the doors that ask it (net/wire.h). Answers come in the order
 * of the questions. */
#pragma once

enum sign_frame {
	SIGN_KEYS = 1, /* u64 id, str domain */
	SIGN_DIGEST,   /* u64 id, str domain, str selector, str digest (32 bytes) */
	SIGN_ANSWER,   /* u64 id, u8 known, str payload: struct keys_answer, or the bytes of a
	                  signature. known 0: the keys that should sign cannot be used, or there is no
	                  such key */
};
