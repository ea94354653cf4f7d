/* SPDX-License-Identifier: Apache-2.0
 *
 * Tricks with the subject: replies that are none (K-75), looks, hidden characters, and the
 * advertising label of Korean law (K-57…K-60). */
#include "content/checks.h"

#include "base/utf8.h"
#include "content/facts.h"
#include "content/marks.h"
#include "content/reply_prefix.h"
#include "content/subject.h"

#define POINTS_SHOWN 24 /* code points of a label in evidence */

static const struct symbol *symbol(enum content_symbol id)
{
	return &content_symbol[id];
}

/* Anything that ties a mail to an earlier one. Outlook has its own headers for that. */
static bool refers_to_earlier(const struct scan *scan)
{
	static const struct str others[] = { STR_INIT("Thread-Index"), STR_INIT("X-In-Reply-To"),
		STR_INIT("Thread-Topic") };
	const struct headers *headers = &scan->message->headers;
	if (header_find(headers, HEADER_IN_REPLY_TO) || header_find(headers, HEADER_REFERENCES))
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (header_find_name(headers, others[i], NULL))
			return true;
	}
	return false;
}

static void judge_reply_marks(struct scan *scan, struct str subject, size_t offset)
{
	struct reply_prefix prefix;
	reply_prefix_find(subject, &prefix);
	if ((!prefix.replies && !prefix.forwards) || refers_to_earlier(scan))
		return;
	enum content_symbol which = SYMBOL_SUBJECT_FAKE_FORWARD;
	if (prefix.replies)
		which = SYMBOL_SUBJECT_FAKE_REPLY;
	finding_add_at(scan, symbol(which), offset, "\"%.*s\" without References",
		STR_ARG(evidence_quote(str_trim(str_first(subject, prefix.length)))));
}

static void judge_looks(struct scan *scan, struct str subject, size_t offset)
{
	struct subject_looks looks;
	struct str shown = evidence_quote(subject);
	subject_look(subject, &looks);
	if (looks.all_capitals)
		finding_add_at(scan, symbol(SYMBOL_SUBJ_ALL_CAPS), offset, "%.*s", STR_ARG(shown));
	if (looks.longest_run >= 3 || looks.exclamations >= 4 || looks.money >= 3)
		finding_add_at(scan, symbol(SYMBOL_SUBJECT_PUNCTUATION), offset,
			"%u marks, %u money signs: %.*s", looks.exclamations, looks.money, STR_ARG(shown));
	if (looks.symbols >= 3)
		finding_add_at(scan, symbol(SYMBOL_SUBJECT_SYMBOLS), offset, "%u symbols: %.*s",
			looks.symbols, STR_ARG(shown));
}

static void judge_marks(struct scan *scan, struct str subject, size_t offset)
{
	struct marks marks = marks_count(subject);
	if (marks.hidden)
		finding_add_at(scan, symbol(SYMBOL_SUBJECT_HIDDEN_CHARACTERS), offset,
			"%u times, first U+%04X", marks.hidden, marks.first_hidden);
	if (marks.bidi)
		finding_add_at(scan, symbol(SYMBOL_SUBJECT_BIDI_CONTROL), offset, "%u times, first U+%04X",
			marks.bidi, marks.first_bidi);
}

/* "U+0028 U+AD11 U+002F U+ACE0 U+0029": what a reader cannot see stands there, too. */
static struct str code_points(struct arena *arena, struct str text)
{
	auto_buf out = BUF(POINTS_SHOWN * 9);
	uint32_t cp;
	for (int n = 0; n < POINTS_SHOWN && utf8_next(&text, &cp); n++)
		buf_printf(&out, "%sU+%04X", n ? " " : "", cp);
	return arena_dup(arena, buf_str(&out));
}

static void judge_label(struct scan *scan, const struct content_results *results, size_t offset)
{
	const struct label *label = &results->label;
	enum content_symbol which;
	if (label->form == LABEL_NONE)
		return;
	if (label_is_disguised(label->form))
		which = SYMBOL_AD_LABEL_DISGUISED;
	else if (label_is_wrong_form(label->form))
		which = SYMBOL_AD_LABEL_WRONG_FORM;
	else if (label->form == LABEL_OTHER_LANGUAGE)
		which = SYMBOL_AD_LABEL_OTHER_LANGUAGE;
	else
		which = SYMBOL_AD_LABEL;
	/* "Re: (광고) …" that answers nothing only hides the label behind the mark. */
	if (label->form == LABEL_AFTER_REPLY && !refers_to_earlier(scan)) {
		struct reply_prefix prefix;
		reply_prefix_find(results->subject, &prefix);
		if (prefix.replies)
			which = SYMBOL_AD_LABEL_WRONG_FORM;
	}
	finding_add_at(scan, symbol(which), offset, "%s: \"%.*s\" = %.*s", label_form_name(label->form),
		STR_ARG(evidence_quote(label->seen)),
		STR_ARG(code_points(scan->arena, label->seen)));
	if (results->label_split)
		finding_add_at(scan, symbol(SYMBOL_AD_LABEL_SPLIT_WORDS), offset,
			"label cut across encoded words");
}

enum step check_subject(struct scan *scan)
{
	const struct content_results *results = content_establish(scan);
	const struct header *header = header_find(&scan->message->headers, HEADER_SUBJECT);
	if (!header) {
		finding_add(scan, symbol(SYMBOL_MISSING_SUBJECT), "no Subject header");
		return DONE;
	}
	struct str subject = str_trim(results->subject);
	if (!subject.n) {
		finding_add_at(scan, symbol(SYMBOL_SUBJECT_EMPTY), header->offset, "Subject is empty");
		return DONE;
	}
	judge_reply_marks(scan, subject, header->offset);
	judge_looks(scan, subject, header->offset);
	judge_marks(scan, subject, header->offset);
	judge_label(scan, results, header->offset);
	return DONE;
}
