/* SPDX-License-Identifier: Apache-2.0 */
#include "action/trace_words.h"

#include "mail/address.h"

struct str trace_safe_name(struct arena *arena, struct str name)
{
	name = str_first(name, NAME_SHOWN_MAX);
	char *p = arena_bytes(arena, name.n);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool fits = ascii_is_alnum(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' ||
			c == ']';
		p[i] = fits ? c : '?';
	}
	return str_bytes(p, name.n);
}

void trace_comment(struct fold *fold, struct str text)
{
	auto_buf out = BUF(2 * COMMENT_SHOWN_MAX + 2);
	buf_add_char(&out, '(');
	for (size_t i = 0; i < text.n && i < COMMENT_SHOWN_MAX; i++) {
		char c = text.p[i];
		if (c == '(' || c == ')' || c == '\\')
			buf_add_char(&out, '\\');
		buf_add_char(&out, c == '\r' || c == '\n' || c == '\t' ? ' ' : c);
	}
	buf_add_char(&out, ')');
	struct str rest = buf_str(&out), word;
	while (str_next_piece(&rest, ' ', &word)) {
		if (word.n)
			fold_word(fold, word);
	}
}

void trace_property(struct fold *fold, const char *name, struct str value)
{
	bool token = value.n > 0;
	auto_buf text = BUF(2 * NAME_SHOWN_MAX + 64);
	for (size_t i = 0; i < value.n; i++)
		token &= value.p[i] > ' ' && value.p[i] <= '~' && !memchr("()<>,;:\\\"/[]?=", value.p[i], 14);
	buf_printf(&text, "%s=", name);
	if (!token)
		buf_add_char(&text, '"');
	for (size_t i = 0; i < value.n && i < NAME_SHOWN_MAX; i++) {
		char c = value.p[i];
		if (c == '"' || c == '\\')
			buf_add_char(&text, '\\');
		buf_add_char(&text, c > ' ' && c <= '~' ? c : '?');
	}
	if (!token)
		buf_add_char(&text, '"');
	fold_word(fold, buf_str(&text));
}

bool trace_is_plain_address(struct str address)
{
	struct str local, domain;
	for (size_t i = 0; i < address.n; i++) {
		char c = address.p[i];
		if (!ascii_is_alnum(c) && !memchr(".-_+=@!#$%&'*/?^`{|}~", c, 21))
			return false;
	}
	return address.n <= NAME_SHOWN_MAX && address_smtp_parse(address, false, &local, &domain);
}
