/* SPDX-License-Identifier: Apache-2.0
 *
 * How a mail is put together: text beside HTML (RFC 2046 5.1.4), empty mails, sizes. */
#include "content/checks.h"

#include "content/facts.h"
#include "content/words.h"

#define MEGABYTE       (UINT64_C(1024) * 1024)
#define LARGE          (10 * MEGABYTE) /* the smallest limit of the large services */
#define CLIPPED        (102 * UINT64_C(1024))
#define WORDS_COMPARED 20   /* fewer say nothing about likeness */
#define SHARE_DIFFERS  0.15
#define TEXT_TINY      20   /* visible bytes below which an attachment stands alone */

static const struct symbol *symbol(enum content_symbol id)
{
	return &content_symbol[id];
}

/* Bytes that are neither blanks nor line ends, counted up to `enough`. */
static size_t visible_bytes(struct str text, size_t enough)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n && n < enough; i++)
		n += (uint8_t)text.p[i] > ' ';
	return n;
}

static const struct content_text *text_of(const struct content_results *results,
	const struct part *part)
{
	for (size_t i = 0; i < results->text_count; i++) {
		if (results->texts[i].part == part)
			return &results->texts[i];
	}
	return NULL;
}

/* Is the part a mail's own text, not one within an attached mail? */
static bool is_own(const struct part *part)
{
	for (const struct part *p = part->parent; p; p = p->parent) {
		if (p->rfc822)
			return false;
	}
	return true;
}

static void judge_kinds(struct scan *scan, const struct content_results *results)
{
	bool plain = false, html = false, any = false;
	for (size_t i = 0; i < results->text_count; i++) {
		const struct content_text *text = &results->texts[i];
		if (text->attached || !is_own(text->part))
			continue;
		bool seen = visible_bytes(text->text, 1) > 0;
		any |= seen;
		html |= text->html && seen;
		plain |= !text->html;
	}
	if (html && !plain)
		finding_add(scan, symbol(SYMBOL_MIME_HTML_ONLY), "no text/plain part");
	if (!any && !results->attached_bytes && !visible_bytes(scan->message->body, 1))
		finding_add(scan, symbol(SYMBOL_EMPTY_MESSAGE), "no text, no attachment");
}

/* Does the mail bring an attachment and say nothing about it? */
static void judge_attachment(struct scan *scan, const struct content_results *results)
{
	size_t visible = 0;
	for (size_t i = 0; i < results->text_count; i++) {
		const struct content_text *text = &results->texts[i];
		if (!text->attached && text->html)
			return;
		if (!text->attached)
			visible += visible_bytes(text->text, TEXT_TINY);
	}
	if (results->attached_bytes > 0 && visible < TEXT_TINY && !results->automatic)
		finding_add(scan, symbol(SYMBOL_ATTACHMENT_ONLY), "%llu bytes attached, %zu bytes of text",
			(unsigned long long)results->attached_bytes, visible);
}

static void compare(struct scan *scan, const struct content_text *plain,
	const struct content_text *html)
{
	/* One step per word at most: six bytes are a short one. */
	if (!budget_take(&scan->budget, BUDGET_STEPS, (plain->text.n + html->text.n) / 6) ||
		!arena_room(scan->arena, 2 * sizeof(struct words)))
		return;
	struct words *of_plain = arena_new_of(scan->arena, struct words);
	struct words *of_html = arena_new_of(scan->arena, struct words);
	words_add_text(of_plain, plain->text);
	words_add_html(of_html, html->text);
	if (of_plain->count < WORDS_COMPARED || of_html->count < WORDS_COMPARED)
		return;
	double share = words_share(of_plain, of_html);
	if (share < SHARE_DIFFERS)
		finding_add_at(scan, symbol(SYMBOL_MPART_ALT_DIFF), plain->part->offset,
			"%.0f %% of the words of the text are in the HTML", share * 100);
}

/* The parts of one multipart/alternative: the plainest first, the richest last. */
static void judge_alternative(struct scan *scan, const struct content_results *results,
	const struct part *alternative)
{
	const struct content_text *plain = NULL, *html = NULL;
	for (const struct part *part = alternative->child; part; part = part->next) {
		const struct content_text *text = NULL;
		if (part_is(part, STR("text"), STR("plain")) || part_is(part, STR("text"), STR("html")))
			text = text_of(results, part);
		/* HTML with its pictures: multipart/related. */
		if (!text && part->multipart && part->child)
			text = text_of(results, part->child);
		if (text && text->html && !html)
			html = text;
		else if (text && !text->html && !plain)
			plain = text;
	}
	if (!plain || !html)
		return;
	if (plain->part->index > html->part->index)
		finding_add_at(scan, symbol(SYMBOL_MPART_ALT_ORDER), html->part->offset,
			"text/html before text/plain");
	if (visible_bytes(plain->text, 1) == 0 && visible_bytes(html->text, 1) > 0)
		finding_add_at(scan, symbol(SYMBOL_MPART_ALT_EMPTY_TEXT), plain->part->offset,
			"text/plain is empty");
	else
		compare(scan, plain, html);
}

#define ALTERNATIVES_MAX 20 /* looked at in one mail */

static void judge_alternatives(struct scan *scan, const struct content_results *results)
{
	const struct message *message = scan->message;
	size_t seen = 0;
	for (size_t i = 0; i < message->part_count && seen < ALTERNATIVES_MAX; i++) {
		if (!part_is(message->parts[i], STR("multipart"), STR("alternative")))
			continue;
		judge_alternative(scan, results, message->parts[i]);
		seen++;
	}
}

/* ASCII in base64 hides words from simple filters. Not in ISO-2022-JP and the like, whose bytes are
 * all ASCII, too. */
static void judge_base64_text(struct scan *scan, const struct content_results *results)
{
	for (size_t i = 0; i < results->text_count; i++) {
		const struct content_text *text = &results->texts[i];
		if (text->attached || text->part->encoding != TRANSFER_BASE64 || text->text.n < 100 ||
			!str_is_ascii(text->text))
			continue;
		finding_add_at(scan, symbol(SYMBOL_MIME_BASE64_TEXT), text->part->offset,
			"text/%.*s of %zu bytes, all ASCII", STR_ARG(text->part->type.subtype),
			text->text.n);
		return;
	}
}

static void judge_sizes(struct scan *scan, const struct content_results *results)
{
	uint64_t size = scan->message->raw.n;
	if (size > LARGE)
		finding_add(scan, symbol(SYMBOL_SIZE_LARGE), "%llu MB",
			(unsigned long long)(size / MEGABYTE));
	for (size_t i = 0; i < results->text_count; i++) {
		const struct content_text *text = &results->texts[i];
		if (text->html && !text->attached && text->text.n > CLIPPED) {
			finding_add_at(scan, symbol(SYMBOL_HTML_CLIPPED), text->part->offset,
				"%zu KB of HTML", text->text.n / 1024);
			return;
		}
	}
}

enum step check_structure(struct scan *scan)
{
	const struct content_results *results = content_establish(scan);
	judge_kinds(scan, results);
	judge_attachment(scan, results);
	judge_alternatives(scan, results);
	judge_base64_text(scan, results);
	judge_sizes(scan, results);
	return DONE;
}
