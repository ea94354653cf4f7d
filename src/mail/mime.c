/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/mime.h"

#include "mail/bytes.h"
#include "mail/charset.h"
#include "mail/comment.h"
#include "mail/message.h"
#include "mail/parameter.h"
#include "mail/transfer.h"

#define BOUNDARY_MAX 70 /* RFC 2046 5.1.1 */

bool part_is(const struct part *part, struct str type, struct str subtype)
{
	return str_eq(part->type.type, type) && str_eq(part->type.subtype, subtype);
}

/* ---- grammar ---- */

/* Past blanks, line ends and comments: CFWS of RFC 5322 3.2.2. */
static struct str skip_cfws(struct str s)
{
	size_t i = 0;

	while (i < s.n && (ascii_is_blank(s.p[i]) || s.p[i] == '('))
		i = s.p[i] == '(' ? comment_end_lenient(s, i) : i + 1;
	return str_from(s, i);
}

/* token of RFC 2045 5.1, and 8-bit. */
static bool is_token(char c)
{
	return (uint8_t)c > 0x20 && c != 0x7f && !memchr("()<>@,;:\\\"/[]?=", c, 15);
}

static struct str take_token(struct str *rest)
{
	size_t n = 0;

	while (n < rest->n && is_token(rest->p[n]))
		n++;
	struct str token = str_first(*rest, n);
	*rest = str_from(*rest, n);
	return token;
}

/* In lower case; the bytes themselves if they are that already. */
static struct str lower(struct arena *arena, struct str s, size_t offset, struct flaws *flaws)
{
	size_t i = 0;

	while (i < s.n && ascii_lower(s.p[i]) == s.p[i])
		i++;
	if (i == s.n)
		return s;
	if (!arena_room(arena, s.n)) {
		flaw_add(flaws, FLAW_UNREAD, offset);
		return STR("");
	}
	return arena_lower(arena, s);
}

/* ---- Content-Type ---- */

/* The parameters that should begin at `rest` with ";". Without it (the caller notes that) they are
 * read as if it stood there. */
static size_t parameters_after(struct arena *arena, struct str rest, size_t offset,
	struct flaws *flaws, struct parameter **out)
{
	while (rest.n > 0 && !is_token(rest.p[0]) && rest.p[0] != ';')
		rest = str_from(rest, 1);
	if (rest.n > 0 && rest.p[0] != ';') {
		if (!arena_room(arena, rest.n + 1))
			return 0;
		char *copy = arena_bytes(arena, rest.n + 1);
		copy[0] = ';';
		memcpy(copy + 1, rest.p, rest.n);
		rest = (struct str){ copy, rest.n + 1 };
	}
	*out = NULL;
	return rest.n > 0 ? parameters_parse(arena, rest, offset, flaws, out) : 0;
}

void content_type_parse(struct arena *arena, struct str value, size_t offset, struct flaws *flaws,
	struct content_type *out)
{
	struct str rest = skip_cfws(value), type, subtype = STR("");
	bool bad = false;

	*out = (struct content_type){ .given = true };
	if (rest.n > 0 && rest.p[0] == '"') {
		rest = str_from(rest, 1);
		bad = true;
	}
	type = take_token(&rest);
	rest = skip_cfws(rest);
	if (rest.n > 0 && rest.p[0] == '/') {
		rest = skip_cfws(str_from(rest, 1));
		subtype = take_token(&rest);
		rest = skip_cfws(rest);
	}
	bad |= type.n == 0 || subtype.n == 0 || (rest.n > 0 && rest.p[0] != ';');
	if (bad)
		flaw_add(flaws, FLAW_CONTENT_TYPE_SYNTAX, offset);
	out->type = type.n ? lower(arena, type, offset, flaws) : STR("text");
	out->subtype = type.n ? lower(arena, subtype, offset, flaws) : STR("plain");
	out->parameter_count = parameters_after(arena, rest, offset, flaws, &out->parameters);
}

static void content_type_preset(struct content_type *type, bool in_digest)
{
	*type = (struct content_type){ .type = in_digest ? STR("message") : STR("text"),
		.subtype = in_digest ? STR("rfc822") : STR("plain") };
}

/* ---- Content-Transfer-Encoding ---- */

static const struct {
	struct str name;
	enum transfer_encoding encoding;
} encodings[] = {
	{ STR_INIT("7bit"), TRANSFER_7BIT },
	{ STR_INIT("8bit"), TRANSFER_8BIT },
	{ STR_INIT("binary"), TRANSFER_BINARY },
	{ STR_INIT("base64"), TRANSFER_BASE64 },
	{ STR_INIT("quoted-printable"), TRANSFER_QUOTED_PRINTABLE },
	{ STR_INIT("x-uuencode"), TRANSFER_UUENCODE },
	{ STR_INIT("uuencode"), TRANSFER_UUENCODE },
	{ STR_INIT("x-uue"), TRANSFER_UUENCODE },
	{ STR_INIT("uue"), TRANSFER_UUENCODE },
};

static enum transfer_encoding transfer_parse(struct str value, size_t offset, struct flaws *flaws)
{
	struct str rest = skip_cfws(value);
	bool quoted = rest.n > 0 && rest.p[0] == '"';

	if (quoted)
		rest = str_from(rest, 1);
	struct str token = take_token(&rest);
	bool more = skip_cfws(rest).n > 0;
	for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
		if (str_eq_nocase(encodings[i].name, token)) {
			if (quoted || more)
				flaw_add(flaws, FLAW_TRANSFER_SYNTAX, offset);
			return encodings[i].encoding;
		}
	flaw_add(flaws, FLAW_TRANSFER_UNKNOWN, offset);
	return TRANSFER_UNKNOWN;
}

static bool encodes(enum transfer_encoding encoding)
{
	return encoding == TRANSFER_BASE64 || encoding == TRANSFER_QUOTED_PRINTABLE ||
	       encoding == TRANSFER_UUENCODE;
}

/* ---- what the fields say of a part ---- */

/* bchars of RFC 2046 5.1.1; a blank may not be the last. */
static bool boundary_is_good(struct str boundary)
{
	if (boundary.n == 0 || boundary.n > BOUNDARY_MAX || boundary.p[boundary.n - 1] == ' ')
		return false;
	for (size_t i = 0; i < boundary.n; i++)
		if (!ascii_is_alnum(boundary.p[i]) && !memchr("'()+_,-./:=? ", boundary.p[i], 13))
			return false;
	return true;
}

static void describe_boundary(struct part *part, size_t offset, struct flaws *flaws)
{
	struct str boundary =
		parameter_find(part->type.parameters, part->type.parameter_count, STR("boundary"));

	if (!boundary.p) {
		flaw_add(flaws, FLAW_BOUNDARY_MISSING, offset);
		return;
	}
	if (!boundary_is_good(boundary))
		flaw_add(flaws, FLAW_BOUNDARY_BAD, offset);
	/* Boundary lines are compared without trailing blanks. */
	while (boundary.n > 0 &&
		(ascii_is_wsp(boundary.p[boundary.n - 1]) || boundary.p[boundary.n - 1] == '\r'))
		boundary.n--;
	part->boundary = boundary;
	for (const struct part *p = part->parent; p && boundary.n; p = p->parent)
		if (str_eq(p->boundary, boundary)) {
			flaw_add(flaws, FLAW_BOUNDARY_REPEATED, offset);
			break;
		}
}

static void describe_type(struct arena *arena, struct flaws *flaws, struct part *part,
	const struct header *header, bool in_digest)
{
	size_t offset = header ? header->offset : part->offset;

	if (header)
		content_type_parse(arena, header_unfold(arena, header), offset, flaws, &part->type);
	else
		content_type_preset(&part->type, in_digest);
	part->multipart = str_eq(part->type.type, STR("multipart"));
	part->rfc822 = part_is(part, STR("message"), STR("rfc822")) ||
		       part_is(part, STR("message"), STR("global"));
	part->charset =
		parameter_find(part->type.parameters, part->type.parameter_count, STR("charset"));
	part->filename =
		parameter_find(part->type.parameters, part->type.parameter_count, STR("name"));
	if (part->multipart)
		describe_boundary(part, offset, flaws);
}

static void describe_transfer(
	struct arena *arena, struct flaws *flaws, struct part *part, const struct header *header)
{
	if (!header)
		return;
	part->encoding = transfer_parse(header_unfold(arena, header), header->offset, flaws);
	if ((part->multipart || part->rfc822) && encodes(part->encoding))
		flaw_add(flaws, FLAW_TRANSFER_ON_COMPOSITE, header->offset);
}

/* RFC 2183; "filename" goes before the "name" of the type. */
static void describe_disposition(
	struct arena *arena, struct flaws *flaws, struct part *part, const struct header *header)
{
	struct parameter *parameters = NULL;

	if (!header)
		return;
	struct str rest = skip_cfws(header_unfold(arena, header));
	part->disposition = lower(arena, take_token(&rest), header->offset, flaws);
	rest = skip_cfws(rest);
	if (part->disposition.n == 0 || (rest.n > 0 && rest.p[0] != ';'))
		flaw_add(flaws, FLAW_PARAMETER_SYNTAX, header->offset);
	size_t n = parameters_after(arena, rest, header->offset, flaws, &parameters);
	struct str filename = parameter_find(parameters, n, STR("filename"));
	if (filename.n)
		part->filename = filename;
}

/* The part's field of a kind, with the mail's flaws set to note what is wrong with that alone. */
static struct header *field_begin(struct part *part, enum header_id id, struct flaws *flaws)
{
	flaws->seen = 0;
	return part->headers.first[id] ? &part->headers.v[part->headers.first[id] - 1] : NULL;
}

void part_describe(struct arena *arena, struct flaws *flaws, struct part *part, bool in_digest)
{
	static const enum header_id fields[] = { HEADER_CONTENT_TYPE,
		HEADER_CONTENT_TRANSFER_ENCODING, HEADER_CONTENT_DISPOSITION };
	uint64_t seen = flaws->seen;

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		struct header *header = field_begin(part, fields[i], flaws);
		switch (fields[i]) {
		case HEADER_CONTENT_TYPE:
			describe_type(arena, flaws, part, header, in_digest);
			break;
		case HEADER_CONTENT_TRANSFER_ENCODING:
			describe_transfer(arena, flaws, part, header);
			break;
		default: describe_disposition(arena, flaws, part, header);
		}
		if (header)
			header->flaws |= flaws->seen;
		seen |= flaws->seen;
	}
	flaws->seen = seen;
}

/* ---- content ---- */

struct str part_decoded(struct arena *arena, struct message *message, struct part *part)
{
	if (part->decoded_done)
		return part->decoded_;
	part->decoded_ = part->body;
	if (!part->child)
		switch (part->encoding) {
		case TRANSFER_BASE64:
			part->decoded_ = base64_decode(
				arena, part->body, part->body_offset, &message->flaws);
			break;
		case TRANSFER_QUOTED_PRINTABLE:
			part->decoded_ = quoted_printable_decode(
				arena, part->body, part->body_offset, &message->flaws);
			break;
		case TRANSFER_UUENCODE:
			part->decoded_ = uuencode_decode(
				arena, part->body, part->body_offset, &message->flaws);
			break;
		default: break;
		}
	part->decoded_done = true;
	return part->decoded_;
}

struct str part_text(struct arena *arena, struct message *message, struct part *part)
{
	struct charset_text read;

	if (part->text_done)
		return part->text_;
	struct str bytes = part_decoded(arena, message, part);
	charset_to_utf8(arena, part->charset, bytes, &read);
	if (read.result == CHARSET_UNKNOWN)
		flaw_add(&message->flaws, FLAW_CHARSET_UNKNOWN, part->body_offset);
	if (read.result == CHARSET_WRONG)
		flaw_add(&message->flaws, FLAW_CHARSET_WRONG, part->body_offset);
	if (read.utf7)
		flaw_add(&message->flaws, FLAW_CHARSET_UTF7, part->body_offset);
	if (part->charset.n == 0 && bytes_find_high(bytes) != STR_NONE)
		flaw_add(&message->flaws, FLAW_CHARSET_MISSING, part->body_offset);
	if (read.cut)
		flaw_add(&message->flaws, FLAW_UNREAD, part->body_offset);
	part->text_ = read.text;
	part->text_done = true;
	return part->text_;
}
