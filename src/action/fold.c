/* SPDX-License-Identifier: Apache-2.0 */
#include "action/fold.h"

#include <openssl/evp.h>

#include "base/utf8.h"

/* "=?UTF-8?B?" and "?=" leave 63 of 75 characters, and base64 gives four for three. */
#define ENCODED_BYTES_MAX 45
#define PRINTF_MAX        4096

void fold_begin(struct fold *fold, struct buf *out, const char *name)
{
	*fold = (struct fold){ .out = out, .column = strlen(name) + 1 };
	buf_add(out, str_of(name));
	buf_add_char(out, ':');
}

void fold_join(struct fold *fold, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++) {
		char c = bytes.p[i];
		buf_add_char(fold->out, c >= ' ' && c <= '~' ? c : '?');
	}
	fold->column += bytes.n;
	fold->fresh = false;
}

void fold_break(struct fold *fold)
{
	buf_add(fold->out, STR("\r\n\t"));
	fold->column = 8;
	fold->fresh = true;
}

void fold_word(struct fold *fold, struct str word)
{
	word = str_first(word, FOLD_WORD_MAX);
	if (!fold->fresh) {
		/* A word too long for any line is not helped by a fold, but 998 stands. */
		if (fold->column + 1 + word.n > FOLD_COLUMN_MAX) {
			fold_break(fold);
		} else {
			buf_add_char(fold->out, ' ');
			fold->column++;
		}
	}
	fold_join(fold, word);
}

void fold_printf(struct fold *fold, const char *format, ...)
{
	auto_buf text = BUF(PRINTF_MAX);
	va_list args;
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	struct str rest = buf_str(&text), word;
	while (str_next_piece(&rest, ' ', &word)) {
		if (word.n)
			fold_word(fold, word);
	}
}

static void encoded_word(struct fold *fold, struct str bytes)
{
	unsigned char base64[4 * ((ENCODED_BYTES_MAX + 2) / 3) + 1];
	int n = EVP_EncodeBlock(base64, (const unsigned char *)bytes.p, (int)bytes.n);
	auto_buf word = BUF(80);
	buf_add(&word, STR("=?UTF-8?B?"));
	buf_add(&word, str_bytes(base64, (size_t)n));
	buf_add(&word, STR("?="));
	fold_word(fold, buf_str(&word));
}

/* Controls to blanks, malformed bytes to U+FFFD. */
static void clean(struct buf *out, struct str text)
{
	uint32_t cp;
	while (utf8_next(&text, &cp))
		utf8_add(out, cp < 0x20 || (cp >= 0x7f && cp < 0xa0) ? ' ' : cp);
}

void fold_text(struct fold *fold, struct str utf8)
{
	auto_buf text = BUF(3 * utf8.n);
	clean(&text, utf8);
	struct str rest = buf_str(&text), word;
	/* What only looks like an encoded-word is encoded, so that it is read as it stands. */
	if (str_is_ascii(rest) && str_find(rest, STR("=?")) == STR_NONE) {
		while (str_next_piece(&rest, ' ', &word)) {
			if (word.n)
				fold_word(fold, word);
		}
		return;
	}
	while (rest.n) {
		struct str piece = utf8_first(rest, ENCODED_BYTES_MAX);
		encoded_word(fold, piece);
		rest = str_from(rest, piece.n);
	}
}

void fold_end(struct fold *fold)
{
	buf_add(fold->out, STR("\r\n"));
}
