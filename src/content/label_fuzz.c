/* SPDX-License-Identifier: Apache-2.0
 * Input: a decoded subject, a display name, or a text: whatever UTF-8 or bytes. */
#include <assert.h>

#include "content/idn.h"
#include "content/label.h"
#include "content/marks.h"
#include "mail/inner_address.h"
#include "dns/suffix.h"
#include "content/reply_prefix.h"
#include "content/subject.h"
#include "content/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_bytes(data, size);
	struct arena *arena = arena_new(1 << 20);
	struct label label;
	struct reply_prefix prefix;
	struct subject_looks looks;
	label_find(arena, text, &label);
	assert(label.at + label.seen.n <= size);
	assert((label.form == LABEL_NONE) == (label.seen.n == 0));
	reply_prefix_find(text, &prefix);
	assert(prefix.length <= size && (prefix.length > 0) == (prefix.replies + prefix.forwards > 0));
	subject_look(text, &looks);
	assert(looks.longest_run <= looks.exclamations);
	marks_count(text);
	assert(name_inner_domain(text).n <= name_inner_address(text).n);
	assert(suffix_related(text, text) == (size > 0));
	idn_is_sound(text);
	struct words *words = arena_new_of(arena, struct words), *html = arena_new_of(arena, struct words);
	words_add_text(words, text);
	words_add_html(html, text);
	double share = words_share(words, html);
	assert(share >= 0 && share <= 1);
	arena_free(&arena);
	return 0;
}
