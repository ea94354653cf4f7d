/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/signing.h"

/* How a name of the preset is covered. */
enum cover {
	COVER_PRESENT, /* as often as it is there, and once more */
	COVER_ALWAYS,  /* the same, also where it is absent: nobody may add one (RFC 6376 8.15) */
	COVER_EXACTLY, /* as often as it is there: others may rightly be added */
	COVER_NEVER,
};

/* RFC 6376 5.4.1, RFC 8058 4, RFC 8617 4.1.2. */
static const struct {
	const char *name;
	enum cover by[2]; /* enum sign_for */
} preset[] = {
	{ "From", { COVER_ALWAYS, COVER_ALWAYS } },
	{ "Sender", { COVER_PRESENT, COVER_PRESENT } },
	{ "Reply-To", { COVER_ALWAYS, COVER_ALWAYS } },
	{ "Subject", { COVER_ALWAYS, COVER_ALWAYS } },
	{ "Date", { COVER_ALWAYS, COVER_ALWAYS } },
	{ "Message-ID", { COVER_PRESENT, COVER_PRESENT } },
	{ "To", { COVER_ALWAYS, COVER_ALWAYS } },
	{ "Cc", { COVER_ALWAYS, COVER_ALWAYS } },
	{ "MIME-Version", { COVER_PRESENT, COVER_PRESENT } },
	{ "Content-Type", { COVER_ALWAYS, COVER_ALWAYS } },
	{ "Content-Transfer-Encoding", { COVER_PRESENT, COVER_PRESENT } },
	{ "Content-Disposition", { COVER_PRESENT, COVER_PRESENT } },
	{ "In-Reply-To", { COVER_PRESENT, COVER_PRESENT } },
	{ "References", { COVER_PRESENT, COVER_PRESENT } },
	{ "Resent-Date", { COVER_EXACTLY, COVER_EXACTLY } },
	{ "Resent-From", { COVER_EXACTLY, COVER_EXACTLY } },
	{ "Resent-Sender", { COVER_EXACTLY, COVER_EXACTLY } },
	{ "Resent-To", { COVER_EXACTLY, COVER_EXACTLY } },
	{ "Resent-Cc", { COVER_EXACTLY, COVER_EXACTLY } },
	{ "Resent-Message-ID", { COVER_EXACTLY, COVER_EXACTLY } },
	{ "List-Id", { COVER_PRESENT, COVER_PRESENT } },
	{ "List-Help", { COVER_PRESENT, COVER_PRESENT } },
	{ "List-Unsubscribe", { COVER_PRESENT, COVER_PRESENT } },
	{ "List-Unsubscribe-Post", { COVER_PRESENT, COVER_PRESENT } },
	{ "List-Subscribe", { COVER_PRESENT, COVER_PRESENT } },
	{ "List-Post", { COVER_PRESENT, COVER_PRESENT } },
	{ "List-Owner", { COVER_PRESENT, COVER_PRESENT } },
	{ "List-Archive", { COVER_PRESENT, COVER_PRESENT } },
	{ "Feedback-ID", { COVER_PRESENT, COVER_PRESENT } },
	{ "Auto-Submitted", { COVER_PRESENT, COVER_PRESENT } },
	{ "DKIM-Signature", { COVER_NEVER, COVER_EXACTLY } },
};
#define PRESET_COUNT (sizeof preset / sizeof *preset)

/* Added, changed and taken out by servers on the way, ours among them. */
static bool is_trace(struct str name)
{
	static const struct str names[] = { STR_INIT("Return-Path"), STR_INIT("Received"),
		STR_INIT("Authentication-Results") };
	static const struct str prefixes[] = { STR_INIT("ARC-"), STR_INIT("X-Spam-"),
		STR_INIT("X-Haechi-") };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq_nocase(name, names[i]))
			return true;
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (str_starts_nocase(name, prefixes[i]))
			return true;
	return false;
}

/* What can stand in h= (RFC 6376 3.5): names come from settings, too. */
static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] <= ' ' || name.p[i] > '~' || name.p[i] == ':' || name.p[i] == ';')
			return false;
	return name.n > 0;
}

static bool in_preset(struct str name)
{
	for (size_t i = 0; i < PRESET_COUNT; i++)
		if (str_eq_nocase(name, str_of(preset[i].name)))
			return true;
	return false;
}

/* How often the name stands in h=. */
static size_t times(
	const struct field_index *index, struct str name, enum cover cover, bool oversign)
{
	size_t count = field_count(index, name);
	if (cover == COVER_NEVER || !is_name(name) || is_trace(name))
		return 0;
	if (count > SIGN_INSTANCES_MAX)
		return SIGN_INSTANCES_MAX;
	if (oversign && (cover == COVER_ALWAYS || (cover == COVER_PRESENT && count)))
		count++;
	/* A signature without From in h= is none (RFC 6376 5.4), be there one or not. */
	return !count && str_eq_nocase(name, STR("From")) ? 1 : count;
}

static void add_names(const struct field_index *index, struct str name, enum cover cover,
	bool oversign, struct signed_names *out)
{
	for (size_t n = times(index, name, cover, oversign); n > 0; n--)
		out->v[out->n++] = name;
}

void signed_names_choose(struct arena *arena, const struct field_index *index,
	const struct signing_options *options, enum sign_for what, struct signed_names *out)
{
	size_t rows = PRESET_COUNT + options->field_count + options->also_count;
	*out = (struct signed_names){ .v = arena_array_of(
					      arena, struct str, rows * (SIGN_INSTANCES_MAX + 1)) };
	for (size_t i = 0; options->fields && i < options->field_count; i++)
		add_names(index, options->fields[i], COVER_ALWAYS, options->oversign, out);
	if (options->fields)
		return;
	for (size_t i = 0; i < PRESET_COUNT; i++)
		add_names(
			index, str_of(preset[i].name), preset[i].by[what], options->oversign, out);
	for (size_t i = 0; i < options->also_count; i++)
		if (!in_preset(options->also[i]))
			add_names(index, options->also[i], COVER_PRESENT, options->oversign, out);
}

void signed_names_hash(struct sha256 *sha, enum canonical form, struct field_index *index,
	const struct signed_names *names)
{
	field_index_restart(index);
	for (size_t i = 0; i < names->n; i++) {
		const struct header *header = field_take(index, names->v[i]);
		if (header)
			canonical_header(sha, form, header->raw, false);
	}
}

void signing_body_hash(
	struct arena *arena, struct str body, enum canonical form, struct body_hash *out)
{
	static const uint8_t none[SHA256_SIZE];
	if (memcmp(out->hash, none, SHA256_SIZE) != 0 && out->form == form && !out->limited)
		return;
	*out = (struct body_hash){ .form = form };
	body_hash_all(arena, body, out, 1);
}

const char *signing_algorithm(enum key_type type)
{
	return type == KEY_ED25519 ? "ed25519-sha256" : "rsa-sha256";
}

struct str signing_forms(struct arena *arena, const struct signing_options *options)
{
	static const char *const names[] = {
		[CANONICAL_SIMPLE] = "simple", [CANONICAL_RELAXED] = "relaxed"
	};
	return arena_printf(arena, "%s/%s", names[options->header_form], names[options->body_form]);
}

void signing_end(
	struct arena *arena, struct sha256 *sha, enum canonical form, struct unsigned_field *field)
{
	struct str raw =
		arena_printf(arena, "%.*s%.*s\r\n", STR_ARG(field->text), STR_ARG(field->rest));
	canonical_signature(sha, form, raw, str_first(str_from(raw, field->text.n), 0));
	sha256_end(sha, field->digest);
}

void signing_split(struct arena *arena, struct str text, size_t open, struct unsigned_field *out)
{
	struct str kept = arena_dup(arena, text);
	out->text = str_first(kept, open);
	out->rest = str_from(kept, open);
}
