/* SPDX-License-Identifier: Apache-2.0
 *
 * A DKIM-Signature field (RFC 6376 3.5, 6.1.1). */
#include "auth/dkim_inside.h"

#include "mail/domain.h"

/* Clocks differ, and some are set to the wrong time zone. What claims to come from further ahead is
 * not signed then. */
#define FUTURE_TOLERANCE 86400
#define EXPIRY_TOLERANCE 300
#define NAME_BYTES_MAX   1024 /* of d=, s=, i= in UTF-8 */

struct reading {
	struct dkim_work *work;
	struct dkim_signature *out;
	struct tags tags;
};

static enum dkim_problem problem(struct reading *reading, enum dkim_problem what, struct str detail)
{
	reading->out->detail = detail;
	return what;
}

static const struct tag *find(const struct reading *reading, const char *name)
{
	return tags_find(&reading->tags, str_of(name));
}

static bool label_is_possible(struct str label)
{
	if (label.n == 0 || label.n > DNS_LABEL_MAX)
		return false;
	for (size_t i = 0; i < label.n; i++)
		if (!ascii_is_alnum(label.p[i]) && label.p[i] != '-' && label.p[i] != '_')
			return false;
	return true;
}

/* Lower-case A-labels. Label by label, for a selector may have underscores beside U-labels (RFC 8616
 * 3, 8553 2). */
static bool name_read(struct arena *arena, struct str name, struct str *out)
{
	char text[DNS_NAME_MAX + 1];
	struct str rest = name, label;
	size_t n = 0;

	if (name.n == 0 || name.n > NAME_BYTES_MAX || name.p[name.n - 1] == '.')
		return false;
	while (str_next_piece(&rest, '.', &label)) {
		if (!str_is_ascii(label) && !domain_to_ascii(arena, label, &label))
			return false;
		if (!label_is_possible(label) || n + label.n + 1 > sizeof text)
			return false;
		if (n > 0)
			text[n++] = '.';
		memcpy(text + n, label.p, label.n);
		n += label.n;
	}
	*out = arena_lower(arena, str_bytes(text, n));
	return n <= DNS_NAME_MAX;
}

static enum dkim_problem read_required(struct reading *reading)
{
	static const char *const required[] = { "v", "a", "b", "bh", "d", "h", "s" };

	for (size_t i = 0; i < sizeof required / sizeof *required; i++)
		if (!find(reading, required[i]))
			return problem(reading, DKIM_PROBLEM_MISSING_TAG,
				arena_printf(reading->work->arena, "%s=", required[i]));
	return DKIM_PROBLEM_NONE;
}

/* d= and s=, also of a field that is no good otherwise: they say whose it is. */
static enum dkim_problem read_names(struct reading *reading)
{
	const struct tag *d = find(reading, "d"), *s = find(reading, "s");
	struct dkim_signature *out = reading->out;
	struct arena *arena = reading->work->arena;

	if (d && (!name_read(arena, d->value, &out->domain) ||
			 str_find_char(out->domain, '.') == STR_NONE)) {
		out->domain = STR("");
		return problem(reading, DKIM_PROBLEM_DOMAIN, d->value);
	}
	if (s && !name_read(arena, s->value, &out->selector)) {
		out->selector = STR("");
		return problem(reading, DKIM_PROBLEM_DOMAIN, s->value);
	}
	if (d && s)
		out->key_name = arena_printf(arena, "%.*s._domainkey.%.*s", STR_ARG(out->selector),
			STR_ARG(out->domain));
	return out->key_name.n <= DNS_NAME_MAX
		? DKIM_PROBLEM_NONE
		: problem(reading, DKIM_PROBLEM_DOMAIN, out->key_name);
}

static enum dkim_problem read_version(struct reading *reading)
{
	const struct tag *v = find(reading, "v");

	return str_eq(v->value, STR("1")) ? DKIM_PROBLEM_NONE
					  : problem(reading, DKIM_PROBLEM_VERSION, v->value);
}

static enum dkim_problem read_algorithm(struct reading *reading)
{
	struct str a = find(reading, "a")->value;

	if (str_eq_nocase(a, STR("rsa-sha256")))
		reading->out->type = KEY_RSA;
	else if (str_eq_nocase(a, STR("ed25519-sha256")))
		reading->out->type = KEY_ED25519;
	else
		return problem(reading,
			str_eq_nocase(a, STR("rsa-sha1")) ? DKIM_PROBLEM_SHA1
							  : DKIM_PROBLEM_ALGORITHM,
			a);
	return DKIM_PROBLEM_NONE;
}

static bool form_read(struct str word, enum canonical *out)
{
	bool relaxed = str_eq_nocase(word, STR("relaxed"));

	*out = relaxed ? CANONICAL_RELAXED : CANONICAL_SIMPLE;
	return relaxed || str_eq_nocase(word, STR("simple"));
}

/* "relaxed" is "relaxed/simple". */
static enum dkim_problem read_forms(struct reading *reading)
{
	const struct tag *c = find(reading, "c");
	struct str header, body = STR("simple");

	if (!c)
		return DKIM_PROBLEM_NONE;
	if (!str_cut(c->value, '/', &header, &body))
		header = c->value;
	if (!form_read(str_trim(header), &reading->out->header_form) ||
		!form_read(str_trim(body), &reading->out->body_form))
		return problem(reading, DKIM_PROBLEM_CANONICAL, c->value);
	return DKIM_PROBLEM_NONE;
}

static enum dkim_problem read_query(struct reading *reading)
{
	const struct tag *q = find(reading, "q");
	struct str rest = q ? q->value : STR("dns/txt"), method;

	while (tags_next(&rest, ':', &method))
		if (str_eq_nocase(method, STR("dns/txt")))
			return DKIM_PROBLEM_NONE;
	return problem(reading, DKIM_PROBLEM_QUERY, q->value);
}

/* The names in h=, and what they say of the fields that matter most. */
static enum dkim_problem read_fields(struct reading *reading)
{
	static const struct str from = STR_INIT("From");
	struct dkim_signature *out = reading->out;
	struct str rest, name;
	size_t names = 0, froms = 0;
	bool unsubscribe = false, post = false;

	out->fields = find(reading, "h")->value;
	rest = out->fields;
	while (tags_next(&rest, ':', &name)) {
		if (++names > DKIM_FIELDS_MAX)
			return problem(reading, DKIM_PROBLEM_SYNTAX, STR("h="));
		froms += str_eq_nocase(name, from);
		out->signs_subject |= str_eq_nocase(name, STR("Subject"));
		unsubscribe |= str_eq_nocase(name, STR("List-Unsubscribe"));
		post |= str_eq_nocase(name, STR("List-Unsubscribe-Post"));
	}
	out->signs_list_unsubscribe = unsubscribe && post;
	out->from_oversigned = froms > field_count(reading->work->index, from);
	return froms > 0 ? DKIM_PROBLEM_NONE
			 : problem(reading, DKIM_PROBLEM_FROM_UNSIGNED, str_first(out->fields, 200));
}

/* i= is within d= (6.1.1); absent it is "@d=". */
static enum dkim_problem read_identity(struct reading *reading)
{
	const struct tag *i = find(reading, "i");
	struct dkim_signature *out = reading->out;
	struct str domain;

	if (!i)
		return DKIM_PROBLEM_NONE;
	out->identity = i->value;
	size_t at = str_find_last_char(i->value, '@');
	if (at == STR_NONE ||
		!name_read(reading->work->arena, str_trim(str_from(i->value, at + 1)), &domain) ||
		!str_ends(domain, out->domain) ||
		(domain.n > out->domain.n && domain.p[domain.n - out->domain.n - 1] != '.'))
		return problem(reading, DKIM_PROBLEM_IDENTITY, i->value);
	out->in_subdomain = domain.n > out->domain.n;
	return DKIM_PROBLEM_NONE;
}

static enum dkim_problem read_length(struct reading *reading)
{
	const struct tag *l = find(reading, "l");

	reading->out->has_length = l != NULL;
	if (l && !tags_number(l->value, UINT64_MAX, &reading->out->length))
		return problem(reading, DKIM_PROBLEM_LENGTH, l->value);
	return DKIM_PROBLEM_NONE;
}

static enum dkim_problem read_encoded(struct reading *reading)
{
	const struct tag *b = find(reading, "b"), *bh = find(reading, "bh");
	struct dkim_signature *out = reading->out;
	struct arena *arena = reading->work->arena;

	out->b = b->value;
	if (!tags_base64(arena, b->value, &out->signature) || out->signature.n == 0)
		return problem(reading, DKIM_PROBLEM_BASE64, STR("b="));
	if (!tags_base64(arena, bh->value, &out->body_hash) || out->body_hash.n != SHA256_SIZE)
		return problem(reading, DKIM_PROBLEM_BASE64, STR("bh="));
	return DKIM_PROBLEM_NONE;
}

/* Last: what is out of its time may be verified all the same. */
static enum dkim_problem read_times(struct reading *reading)
{
	const struct tag *t = find(reading, "t"), *x = find(reading, "x");
	struct dkim_signature *out = reading->out;
	uint64_t now = reading->work->time > 0 ? (uint64_t)reading->work->time : 0;

	out->has_time = t != NULL;
	out->has_expiry = x != NULL;
	if (t && !tags_number(t->value, UINT64_MAX, &out->time))
		return problem(reading, DKIM_PROBLEM_TIMES, t->value);
	if (x && !tags_number(x->value, UINT64_MAX, &out->expiry))
		return problem(reading, DKIM_PROBLEM_TIMES, x->value);
	if (t && x && out->expiry <= out->time)
		return problem(reading, DKIM_PROBLEM_TIMES, x->value);
	if (x && out->expiry + EXPIRY_TOLERANCE < now)
		return problem(reading, DKIM_PROBLEM_EXPIRED, x->value);
	if (t && out->time > now + FUTURE_TOLERANCE)
		return problem(reading, DKIM_PROBLEM_FUTURE, t->value);
	return DKIM_PROBLEM_NONE;
}

/* In this order; the first that finds something ends the reading. */
static enum dkim_problem (*const readers[])(struct reading *reading) = {
	read_names,
	read_required,
	read_version,
	read_algorithm,
	read_forms,
	read_query,
	read_fields,
	read_identity,
	read_length,
	read_encoded,
	read_times,
};

void dkim_parse(struct dkim_work *work, const struct header *field, struct dkim_signature *out)
{
	struct reading reading = { .work = work, .out = out };
	struct str where;
	enum tags_problem list = tags_parse(field->value, &reading.tags, &where);
	const struct tag *z = find(&reading, "z"), *a = find(&reading, "a");

	*out = (struct dkim_signature){ .field = field };
	if (z)
		out->copied = z->value;
	if (a)
		out->algorithm = a->value;
	if (list != TAGS_FINE) {
		read_names(&reading);
		out->problem = problem(&reading, DKIM_PROBLEM_SYNTAX, where);
		return;
	}
	for (size_t i = 0; i < sizeof readers / sizeof *readers && !out->problem; i++)
		out->problem = readers[i](&reading);
}
