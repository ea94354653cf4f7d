/* SPDX-License-Identifier: Apache-2.0 */
#include "action/reply.h"

#define REPLY_MAX    400 /* bytes of the text, the reference included */
#define REASONS_MAX  4   /* findings named; the reference leads to all of them */
#define REFERENCE_MAX 64

/* What is said when no policy row has a sentence of its own. */
static const char *sentence_of(const struct verdict *verdict)
{
	if (verdict->reply)
		return text_in(verdict->reply, LANGUAGE_EN);
	switch (verdict->action) {
	case ACTION_REJECT: return "This mail was judged to be spam";
	case ACTION_DEFER: return "This mail cannot be judged now, please try again later";
	case ACTION_ACCEPT:
	case ACTION_JUNK:
	case ACTION_QUARANTINE: break;
	}
	return "Accepted";
}

/* The symbol with most points of those not named yet. */
static const struct symbol *next_reason(const struct scan *scan, const struct symbol *const *named,
	size_t n)
{
	const struct symbol *most = NULL;
	array_each(&scan->findings, finding) {
		const struct symbol *symbol = finding->symbol;
		bool again = false;
		for (size_t i = 0; i < n; i++)
			again |= named[i] == symbol;
		if (!again && symbol->points > 0 && (!most || symbol->points > most->points))
			most = symbol;
	}
	return most;
}

/* " (SPF_FAIL, MISSING_DATE)": names that stand in the public documentation. */
static void add_reasons(struct buf *out, const struct scan *scan, const struct verdict *verdict)
{
	const struct symbol *named[REASONS_MAX] = { 0 };
	size_t n = 0;
	if (verdict->because)
		named[n++] = verdict->because;
	while (n < REASONS_MAX && !verdict->because && (named[n] = next_reason(scan, named, n)))
		n++;
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s", i ? ", " : " (", named[i]->name);
	if (n)
		buf_add_char(out, ')');
}

/* A mail that was taken is told no reasons: the sender of spam would tune by them. */
static bool gives_reasons(enum action action)
{
	return action == ACTION_REJECT || action == ACTION_DEFER;
}

struct str reply_text(const struct scan *scan, const struct verdict *verdict)
{
	auto_buf text = BUF(REPLY_MAX - REFERENCE_MAX);
	auto_buf out = BUF(REPLY_MAX);
	buf_add(&text, str_of(sentence_of(verdict)));
	if (gives_reasons(verdict->action))
		add_reasons(&text, scan, verdict);
	if (gives_reasons(verdict->action) && verdict->evidence.n)
		buf_printf(&text, ": %.*s", STR_ARG(verdict->evidence));
	for (size_t i = 0; i < text.n; i++)
		buf_add_char(&out, text.p[i] >= ' ' && text.p[i] <= '~' ? text.p[i] : '?');
	buf_add(&out, STR(" [ref "));
	struct str id = str_first(scan->envelope->mail_id, 32);
	for (size_t i = 0; i < id.n; i++)
		buf_add_char(&out, ascii_is_alnum(id.p[i]) || id.p[i] == '-' || id.p[i] == '_' ? id.p[i] : '?');
	buf_add_char(&out, ']');
	return arena_dup(scan->arena, buf_str(&out));
}
