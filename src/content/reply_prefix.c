/* SPDX-License-Identifier: Apache-2.0 */
#include "content/reply_prefix.h"

static const struct {
	struct str word;
	bool forward;
} words[] = {
	{ STR_INIT("re"), false },
	{ STR_INIT("aw"), false },      /* German */
	{ STR_INIT("antw"), false },    /* Dutch, German */
	{ STR_INIT("sv"), false },      /* Swedish, Danish, Norwegian */
	{ STR_INIT("vs"), false },      /* Finnish */
	{ STR_INIT("odp"), false },     /* Polish */
	{ STR_INIT("ynt"), false },     /* Turkish */
	{ STR_INIT("ref"), false },     /* French */
	{ STR_INIT("답장"), false },
	{ STR_INIT("회신"), false },
	{ STR_INIT("답변"), false },
	{ STR_INIT("返信"), false },
	{ STR_INIT("答复"), false },
	{ STR_INIT("回复"), false },
	{ STR_INIT("回覆"), false },
	{ STR_INIT("回信"), false },
	{ STR_INIT("fwd"), true },
	{ STR_INIT("fw"), true },
	{ STR_INIT("wg"), true },       /* German */
	{ STR_INIT("tr"), true },       /* French */
	{ STR_INIT("rv"), true },       /* Spanish */
	{ STR_INIT("vb"), true },       /* Swedish */
	{ STR_INIT("enc"), true },      /* Portuguese */
	{ STR_INIT("전달"), true },
	{ STR_INIT("転送"), true },
	{ STR_INIT("转发"), true },
	{ STR_INIT("轉寄"), true },
	{ STR_INIT("轉發"), true },
};

static struct str skip_blanks(struct str s)
{
	while (s.n && ascii_is_wsp(s.p[0]))
		s = str_from(s, 1);
	return s;
}

/* ":" or "：", after an optional count: "Re[2]:", "Re(2):", "Re2:", "Re^2:". */
static bool take_colon(struct str *rest)
{
	struct str s = *rest;
	if (s.n && (s.p[0] == '[' || s.p[0] == '(' || s.p[0] == '^'))
		s = str_from(s, 1);
	for (int digits = 0; s.n && digits < 4 && ascii_is_digit(s.p[0]); digits++)
		s = str_from(s, 1);
	if (s.n && s.n < rest->n && (s.p[0] == ']' || s.p[0] == ')'))
		s = str_from(s, 1);
	s = skip_blanks(s);
	if (s.n && s.p[0] == ':')
		s = str_from(s, 1);
	else if (str_starts(s, STR("：")))
		s = str_from(s, sizeof("：") - 1);
	else
		return false;
	*rest = s;
	return true;
}

static bool take_word(struct str *rest, bool *forward)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!str_starts_nocase(*rest, words[i].word))
			continue;
		struct str after = str_from(*rest, words[i].word.n);
		if (take_colon(&after)) {
			*rest = skip_blanks(after);
			*forward = words[i].forward;
			return true;
		}
	}
	return false;
}

void reply_prefix_find(struct str subject, struct reply_prefix *out)
{
	*out = (struct reply_prefix){ 0 };
	struct str rest = skip_blanks(subject);
	bool forward;
	if (rest.n && rest.p[0] == '[') {
		size_t close = str_find_char(str_first(rest, 60), ']');
		struct str after = close == STR_NONE ? rest : skip_blanks(str_from(rest, close + 1));
		struct str look = after;
		if (close != STR_NONE && take_word(&look, &forward))
			rest = after;
	}
	for (int i = 0; i < REPLY_PREFIXES_MAX && take_word(&rest, &forward); i++) {
		if (forward)
			out->forwards++;
		else
			out->replies++;
	}
	if (out->replies || out->forwards)
		out->length = subject.n - rest.n;
}
