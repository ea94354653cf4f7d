/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/flaw.h"

static const char *const names[FLAW_COUNT] = {
	[FLAW_BARE_CR] = "bare_cr",
	[FLAW_BARE_LF] = "bare_lf",
	[FLAW_NUL] = "nul",
	[FLAW_LINE_OVER_998] = "line_over_998",
	[FLAW_NO_FINAL_NEWLINE] = "no_final_newline",
	[FLAW_HEADER_MALFORMED] = "header_malformed",
	[FLAW_HEADER_NO_BODY_BREAK] = "header_no_body_break",
	[FLAW_HEADER_NAME_BAD] = "header_name_bad",
	[FLAW_HEADER_8BIT] = "header_8bit",
	[FLAW_HEADER_CONTROL] = "header_control",
	[FLAW_HEADER_BLANK_FOLD] = "header_blank_fold",
	[FLAW_HEADER_FIRST_FOLDED] = "header_first_folded",
	[FLAW_HEADER_TOO_LONG] = "header_too_long",
	[FLAW_HEADERS_TOO_MANY] = "headers_too_many",
	[FLAW_HEADER_DUPLICATE] = "header_duplicate",
	[FLAW_HEADER_MBOX_FROM] = "header_mbox_from",
	[FLAW_WORD_SYNTAX] = "word_syntax",
	[FLAW_WORD_OVER_75] = "word_over_75",
	[FLAW_WORD_SPLIT_CHARACTER] = "word_split_character",
	[FLAW_WORD_BAD_BASE64] = "word_bad_base64",
	[FLAW_WORD_CHARSET_UNKNOWN] = "word_charset_unknown",
	[FLAW_WORD_CHARSET_WRONG] = "word_charset_wrong",
	[FLAW_WORD_IN_QUOTES] = "word_in_quotes",
	[FLAW_PARAMETER_SYNTAX] = "parameter_syntax",
	[FLAW_PARAMETER_DUPLICATE] = "parameter_duplicate",
	[FLAW_PARAMETER_GAP] = "parameter_gap",
	[FLAW_PARAMETER_8BIT] = "parameter_8bit",
	[FLAW_ADDRESS_SYNTAX] = "address_syntax",
	[FLAW_ADDRESS_OBSOLETE] = "address_obsolete",
	[FLAW_DATE_SYNTAX] = "date_syntax",
	[FLAW_MIME_VERSION_MISSING] = "mime_version_missing",
	[FLAW_CONTENT_TYPE_SYNTAX] = "content_type_syntax",
	[FLAW_CONTENT_TYPE_DUPLICATE] = "content_type_duplicate",
	[FLAW_BOUNDARY_MISSING] = "boundary_missing",
	[FLAW_BOUNDARY_BAD] = "boundary_bad",
	[FLAW_BOUNDARY_UNUSED] = "boundary_unused",
	[FLAW_BOUNDARY_UNCLOSED] = "boundary_unclosed",
	[FLAW_BOUNDARY_REPEATED] = "boundary_repeated",
	[FLAW_BOUNDARY_PREFIX] = "boundary_prefix",
	[FLAW_BOUNDARY_AFTER_CLOSE] = "boundary_after_close",
	[FLAW_PARTS_TOO_MANY] = "parts_too_many",
	[FLAW_PARTS_TOO_DEEP] = "parts_too_deep",
	[FLAW_TRANSFER_UNKNOWN] = "transfer_unknown",
	[FLAW_TRANSFER_SYNTAX] = "transfer_syntax",
	[FLAW_TRANSFER_ON_COMPOSITE] = "transfer_on_composite",
	[FLAW_BASE64_BLANK_LINE] = "base64_blank_line",
	[FLAW_BASE64_LINE_OVER_76] = "base64_line_over_76",
	[FLAW_BASE64_ALIEN] = "base64_alien",
	[FLAW_BASE64_PADDING] = "base64_padding",
	[FLAW_BASE64_EARLY_PADDING] = "base64_early_padding",
	[FLAW_BASE64_TRAILING] = "base64_trailing",
	[FLAW_QP_BAD_ESCAPE] = "qp_bad_escape",
	[FLAW_QP_LINE_OVER_76] = "qp_line_over_76",
	[FLAW_QP_8BIT] = "qp_8bit",
	[FLAW_QP_TRAILING_BLANK] = "qp_trailing_blank",
	[FLAW_UU] = "uu",
	[FLAW_8BIT_IN_7BIT] = "8bit_in_7bit",
	[FLAW_CHARSET_UNKNOWN] = "charset_unknown",
	[FLAW_CHARSET_WRONG] = "charset_wrong",
	[FLAW_CHARSET_MISSING] = "charset_missing",
	[FLAW_CHARSET_UTF7] = "charset_utf7",
	[FLAW_UNREAD] = "unread",
};

void flaw_add_many(struct flaws *flaws, enum flaw flaw, size_t offset, size_t count)
{
	struct flaw_note *note = &flaws->v[flaw];

	if (count == 0)
		return;
	/* Parts are decoded in whatever order the rooms ask for them. */
	if (note->count == 0 || offset < note->first)
		note->first = offset;
	note->count = count < UINT32_MAX - note->count ? note->count + (uint32_t)count : UINT32_MAX;
	flaws->seen |= flaw_bit(flaw);
}

void flaw_add(struct flaws *flaws, enum flaw flaw, size_t offset)
{
	flaw_add_many(flaws, flaw, offset, 1);
}

const char *flaw_name(enum flaw flaw)
{
	return names[flaw];
}
