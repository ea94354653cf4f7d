/* SPDX-License-Identifier: Apache-2.0 */
#include "case_file.h"

#include <stdio.h>
#include <time.h>

#include "base/cleanup.h"

#define CASE_MAX (8 * 1024 * 1024)

static bool read_file(struct arena *arena, const char *path, struct str *out, struct error *err)
{
	auto_fclose FILE *file = fopen(path, "rb");
	if (!file)
		return error_errno(err, ERROR_PERMANENT, "%s", path);
	auto_buf text = BUF(CASE_MAX);
	char piece[65536];
	size_t n;
	while ((n = fread(piece, 1, sizeof piece, file)) > 0)
		buf_add(&text, str_bytes(piece, n));
	*out = arena_dup(arena, buf_str(&text));
	return !text.full || error_set(err, ERROR_PERMANENT, "%s: too large", path);
}

/* A line that names a section: "[mail]". */
static bool section_name(struct str line, struct str *name)
{
	static const char *const names[] = { "connection", "settings", "dns", "lists", "feeds",
		"accounts", "contacts", "mail", "expect" };
	if (line.n < 3 || line.p[0] != '[' || line.p[line.n - 1] != ']')
		return false;
	struct str inner = str_first(str_from(line, 1), line.n - 2);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq(inner, str_of(names[i]))) {
			*name = inner;
			return true;
		}
	return false;
}

static void split_sections(struct case_file *file, struct str text)
{
	struct case_section *section = NULL;
	for (struct str line, rest = text; str_next_piece(&rest, '\n', &line);) {
		struct str name;
		if (section_name(line, &name)) {
			section = array_add(file->arena, &file->sections);
			*section = (struct case_section){ .name = name, .text = { rest.p, 0 } };
		} else if (section) {
			section->text.n = (size_t)(line.p + line.n - section->text.p) +
				(line.p + line.n < text.p + text.n ? 1 : 0);
		} else if (str_starts(line, STR("title "))) {
			file->title = str_trim(str_from(line, 6));
		}
	}
}

struct str case_section_text(const struct case_file *file, const char *name)
{
	array_each(&file->sections, section)
		if (str_eq(section->name, str_of(name)))
			return section->text;
	return STR("");
}

static bool parse_time(struct str value, int64_t *out)
{
	char text[64];
	struct tm tm = { 0 };
	snprintf(text, sizeof text, "%.*s", STR_ARG(value));
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	if (!end || *end)
		return false;
	*out = timegm(&tm);
	return true;
}

static bool parse_flaw(struct str word, uint32_t *flaws)
{
	static const struct {
		const char *word;
		enum dialogue_flaw flaw;
	} words[] = { { "early_talk", DIALOGUE_EARLY_TALK },
		{ "early_pipeline", DIALOGUE_EARLY_PIPELINE }, { "bare_lf", DIALOGUE_BARE_LF },
		{ "bare_cr", DIALOGUE_BARE_CR }, { "no_ehlo", DIALOGUE_NO_EHLO },
		{ "syntax", DIALOGUE_SYNTAX } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(word, str_of(words[i].word))) {
			*flaws |= (uint32_t)words[i].flaw;
			return true;
		}
	return false;
}

static bool parse_count(struct str value, uint32_t *out)
{
	uint64_t number;
	if (!str_to_uint(value, UINT32_MAX, &number))
		return false;
	*out = (uint32_t)number;
	return true;
}

static bool parse_yes(struct str value, bool *out)
{
	*out = str_eq(value, STR("yes"));
	return *out || str_eq(value, STR("no"));
}

struct recipients {
	ARRAY(struct envelope_recipient) list;
};

static bool text_line(struct envelope *e, struct str key, struct str value)
{
	if (str_eq(key, STR("helo")))
		e->helo = value;
	else if (str_eq(key, STR("user")))
		e->user = value;
	else if (str_eq(key, STR("tls")))
		e->tls_version = value;
	else if (str_eq(key, STR("kind")))
		e->kind = str_eq(value, STR("outbound")) ? ENVELOPE_OUTBOUND : ENVELOPE_INBOUND;
	else
		return false;
	return true;
}

static bool connection_line(struct case_file *file, struct str key, struct str value,
	struct recipients *to)
{
	struct envelope *e = &file->envelope;
	if (str_eq(key, STR("ip")))
		return e->has_client = ip_parse(value, &e->client);
	if (str_eq(key, STR("from"))) {
		e->has_mail_from = true;
		e->mail_from = str_eq(value, STR("<>")) ? STR("") : value;
		return true;
	}
	if (str_eq(key, STR("to"))) {
		array_add(file->arena, &to->list)->address = value;
		return true;
	}
	if (str_eq(key, STR("time")))
		return parse_time(value, &e->time);
	if (str_eq(key, STR("flaw")))
		return parse_flaw(value, &e->flaws);
	if (str_eq(key, STR("smtputf8")))
		return parse_yes(value, &e->smtputf8);
	if (str_eq(key, STR("esmtp")))
		return parse_yes(value, &e->esmtp);
	if (str_eq(key, STR("trusted")))
		return parse_yes(value, &e->client_trusted);
	if (str_eq(key, STR("white")))
		return parse_yes(value, &e->client_white);
	if (str_eq(key, STR("unknown_recipients")))
		return parse_count(value, &e->unknown_recipients);
	if (str_eq(key, STR("rejected_recipients")))
		return parse_count(value, &e->rejected_recipients);
	if (str_eq(key, STR("connections")))
		return parse_count(value, &e->connections);
	return text_line(e, key, value);
}

static bool parse_connection(struct case_file *file, const char *path, struct error *err)
{
	struct recipients to = { 0 };
	file->envelope = (struct envelope){ .mail_id = STR("0123456789abcdef"),
		.listener = STR("case"),
		.esmtp = true,
		.time = 1795348800 /* 2026-11-22T12:00:00Z */ };
	for (struct str line, rest = case_section_text(file, "connection");
		str_next_piece(&rest, '\n', &line);) {
		struct str key = str_trim(line), value = STR("");
		if (key.n == 0 || key.p[0] == '#')
			continue;
		str_cut(str_trim(line), ' ', &key, &value);
		if (!connection_line(file, key, str_trim(value), &to))
			return error_set(err, ERROR_PERMANENT, "%s: [connection] \"%.*s\"", path,
				STR_ARG(line));
	}
	file->envelope.recipients = to.list.v;
	file->envelope.recipient_count = to.list.n;
	return true;
}

/* One escape at the start of `from`; returns the bytes it takes. */
static size_t unescape(struct buf *out, struct str from)
{
	if (from.n >= 4 && from.p[1] == 'x' && ascii_hex_value(from.p[2]) >= 0 &&
		ascii_hex_value(from.p[3]) >= 0) {
		buf_add_char(out,
			(char)(ascii_hex_value(from.p[2]) * 16 + ascii_hex_value(from.p[3])));
		return 4;
	}
	char c = from.n >= 2 ? from.p[1] : '\0';
	if (c != 'r' && c != 'n' && c != '\\') {
		buf_add_char(out, from.p[0]);
		return 1;
	}
	buf_add_char(out, c == 'r' ? '\r' : c == 'n' ? '\n' : '\\');
	return 2;
}

static struct str mail_bytes(struct arena *arena, struct str text)
{
	auto_buf out = BUF(2 * CASE_MAX);
	bool escapes = str_starts(text, STR("escape on\n"));
	if (escapes)
		text = str_from(text, strlen("escape on\n"));
	while (text.n > 0) {
		size_t step = 1;
		if (escapes && text.p[0] == '\\')
			step = unescape(&out, text);
		else if (text.p[0] == '\n')
			buf_add(&out, STR("\r\n"));
		else
			buf_add_char(&out, text.p[0]);
		text = str_from(text, step);
	}
	return arena_dup(arena, buf_str(&out));
}

bool case_load(struct arena *arena, const char *path, struct case_file *out, struct error *err)
{
	struct str text;
	*out = (struct case_file){ .arena = arena };
	if (!read_file(arena, path, &text, err))
		return false;
	split_sections(out, text);
	if (out->title.n == 0)
		return error_set(err, ERROR_PERMANENT, "%s: no title", path);
	if (case_section_text(out, "expect").n == 0)
		return error_set(err, ERROR_PERMANENT, "%s: nothing expected", path);
	array_each(&out->sections, section)
		if (str_eq(section->name, STR("mail")))
			out->mail = mail_bytes(arena, section->text);
	return parse_connection(out, path, err);
}
