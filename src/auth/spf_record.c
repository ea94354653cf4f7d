/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/spf_record.h"

#include "auth/spf_macro.h"

/* What may follow the name of a mechanism or modifier. */
enum argument {
	ARGUMENT_NONE,     /* all */
	ARGUMENT_DOMAIN,   /* ":" domain-spec, required */
	ARGUMENT_OPTIONAL, /* [":" domain-spec] */
	ARGUMENT_DUAL,     /* [":" domain-spec] [dual-cidr-length] */
	ARGUMENT_IP4,
	ARGUMENT_IP6,
};

static const struct mechanism {
	struct str name;
	enum spf_term_kind kind;
	enum argument argument;
} mechanisms[] = {
	{ STR_INIT("all"), SPF_TERM_ALL, ARGUMENT_NONE },
	{ STR_INIT("include"), SPF_TERM_INCLUDE, ARGUMENT_DOMAIN },
	{ STR_INIT("a"), SPF_TERM_A, ARGUMENT_DUAL },
	{ STR_INIT("mx"), SPF_TERM_MX, ARGUMENT_DUAL },
	{ STR_INIT("ptr"), SPF_TERM_PTR, ARGUMENT_OPTIONAL },
	{ STR_INIT("ip4"), SPF_TERM_IP4, ARGUMENT_IP4 },
	{ STR_INIT("ip6"), SPF_TERM_IP6, ARGUMENT_IP6 },
	{ STR_INIT("exists"), SPF_TERM_EXISTS, ARGUMENT_DOMAIN },
};

bool spf_record_is(struct str text)
{
	const struct str version = STR("v=spf1");
	return str_starts_nocase(text, version) &&
	       (text.n == version.n || text.p[version.n] == ' ');
}

struct str spf_record_terms(struct str text)
{
	return str_from(text, STR("v=spf1").n);
}

bool spf_term_costs_lookup(enum spf_term_kind kind)
{
	switch (kind) {
	case SPF_TERM_INCLUDE:
	case SPF_TERM_A:
	case SPF_TERM_MX:
	case SPF_TERM_PTR:
	case SPF_TERM_EXISTS:
	case SPF_TERM_REDIRECT: return true;
	default: return false;
	}
}

/* A prefix length: "0" or digits without leading zero, at most `most`. */
static bool parse_bits(struct str text, unsigned most, uint8_t *out)
{
	uint64_t value;

	if (text.n == 0 || text.n > 3 || (text.n > 1 && text.p[0] == '0'))
		return false;
	if (!str_to_uint(text, most, &value))
		return false;
	*out = (uint8_t)value;
	return true;
}

/* The offset of "/" before the digits at the end, or STR_NONE. */
static size_t find_bits(struct str text)
{
	size_t at = text.n;

	while (at > 0 && ascii_is_digit(text.p[at - 1]))
		at--;
	return at > 0 && at < text.n && text.p[at - 1] == '/' ? at - 1 : STR_NONE;
}

/* dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]: taken off the end of *text,
 * because a domain-spec may hold slashes too, but never ends in one and digits. */
static enum spf_problem take_dual_bits(struct str *text, struct spf_term *term)
{
	size_t at = find_bits(*text);

	term->bits_v4 = 32;
	term->bits_v6 = 128;
	if (at != STR_NONE && at > 0 && text->p[at - 1] == '/') {
		if (!parse_bits(str_from(*text, at + 1), 128, &term->bits_v6))
			return SPF_PROBLEM_PREFIX;
		*text = str_first(*text, at - 1);
		at = find_bits(*text);
	}
	if (at != STR_NONE) {
		if (!parse_bits(str_from(*text, at + 1), 32, &term->bits_v4))
			return SPF_PROBLEM_PREFIX;
		*text = str_first(*text, at);
	}
	return SPF_PROBLEM_NONE;
}

static enum spf_problem parse_ip4(struct str text, struct spf_term *term)
{
	struct str address = text, bits;

	term->network.bits = 32;
	if (str_cut(text, '/', &address, &bits) && !parse_bits(bits, 32, &term->network.bits))
		return SPF_PROBLEM_PREFIX;
	if (!ip_parse(address, &term->network.ip) || term->network.ip.v6 ||
		str_find_char(address, ':') != STR_NONE)
		return SPF_PROBLEM_ADDRESS;
	return SPF_PROBLEM_NONE;
}

/* ::ffff:192.0.2.1 is well-formed, but no client has it: such a client counts as IPv4 (section 5).
 * ip_parse() gives the IPv4 address; we keep an IPv6 network that matches nobody. */
static struct ip mapped_to_v6(struct ip ip)
{
	struct ip out = { .v6 = true };

	out.b[10] = out.b[11] = 0xff;
	memcpy(out.b + 12, ip.b, 4);
	return out;
}

static enum spf_problem parse_ip6(struct str text, struct spf_term *term)
{
	struct str address = text, bits;

	term->network.bits = 128;
	if (str_cut(text, '/', &address, &bits) && !parse_bits(bits, 128, &term->network.bits))
		return SPF_PROBLEM_PREFIX;
	if (str_find_char(address, ':') == STR_NONE || !ip_parse(address, &term->network.ip))
		return SPF_PROBLEM_ADDRESS;
	if (!term->network.ip.v6)
		term->network.ip = mapped_to_v6(term->network.ip);
	return SPF_PROBLEM_NONE;
}

/* rest: what follows the name: "", ":…" or "/…". */
static enum spf_problem parse_argument(
	enum argument argument, struct str rest, struct spf_term *term)
{
	enum spf_problem problem;

	if (argument == ARGUMENT_NONE)
		return rest.n == 0 ? SPF_PROBLEM_NONE : SPF_PROBLEM_ARGUMENT;
	if (argument == ARGUMENT_DUAL && (problem = take_dual_bits(&rest, term)))
		return problem;
	if (rest.n == 0)
		return argument == ARGUMENT_DUAL || argument == ARGUMENT_OPTIONAL
			       ? SPF_PROBLEM_NONE
			       : SPF_PROBLEM_ARGUMENT;
	if (rest.p[0] != ':')
		return argument == ARGUMENT_DUAL ? SPF_PROBLEM_PREFIX : SPF_PROBLEM_ARGUMENT;
	rest = str_from(rest, 1);
	if (argument == ARGUMENT_IP4)
		return parse_ip4(rest, term);
	if (argument == ARGUMENT_IP6)
		return parse_ip6(rest, term);
	term->domain_spec = rest;
	return spf_domain_spec_check(rest);
}

static enum spf_problem parse_mechanism(struct str text, struct spf_term *term)
{
	size_t name_end = 0;

	term->qualifier = '+';
	if (text.n > 0 && memchr("+-~?", text.p[0], 4)) {
		term->qualifier = text.p[0];
		text = str_from(text, 1);
	}
	while (name_end < text.n && ascii_is_alnum(text.p[name_end]))
		name_end++;
	for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++) {
		if (str_eq_nocase(mechanisms[i].name, str_first(text, name_end))) {
			term->kind = mechanisms[i].kind;
			return parse_argument(
				mechanisms[i].argument, str_from(text, name_end), term);
		}
	}
	return str_find_char(text, '=') == STR_NONE ? SPF_PROBLEM_UNKNOWN_TERM
						    : SPF_PROBLEM_MODIFIER;
}

/* The length of name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ) if "=" follows it, else 0. */
static size_t modifier_name(struct str text)
{
	size_t n = 0;

	if (text.n == 0 || !ascii_is_alpha(text.p[0]))
		return 0;
	while (n < text.n && (ascii_is_alnum(text.p[n]) || memchr("-_.", text.p[n], 3)))
		n++;
	return n < text.n && text.p[n] == '=' ? n : 0;
}

static enum spf_problem parse_modifier(struct str text, size_t name_length, struct spf_term *term)
{
	struct str name = str_first(text, name_length);
	struct str value = str_from(text, name_length + 1);

	term->qualifier = 0;
	term->domain_spec = value;
	if (str_eq_nocase(name, STR("redirect")))
		term->kind = SPF_TERM_REDIRECT;
	else if (str_eq_nocase(name, STR("exp")))
		term->kind = SPF_TERM_EXP;
	else {
		term->kind = SPF_TERM_OTHER;
		return spf_macro_check(value, SPF_MACRO_RECORD);
	}
	return value.n == 0 ? SPF_PROBLEM_ARGUMENT : spf_domain_spec_check(value);
}

static bool all_visible(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < 0x21 || text.p[i] > 0x7e)
			return false;
	return true;
}

enum spf_next spf_term_next(struct str *rest, struct spf_term *out, enum spf_problem *problem)
{
	size_t end = 0, name;

	while (rest->n > 0 && rest->p[0] == ' ')
		*rest = str_from(*rest, 1);
	if (rest->n == 0)
		return SPF_NEXT_END;
	end = str_find_char(*rest, ' ');
	*out = (struct spf_term){ .text = str_first(*rest, end) };
	*rest = str_from(*rest, out->text.n);
	if (!all_visible(out->text)) {
		*problem = SPF_PROBLEM_CHARACTER;
		return SPF_NEXT_BAD;
	}
	name = modifier_name(out->text);
	if (name)
		*problem = parse_modifier(out->text, name, out);
	else
		*problem = parse_mechanism(out->text, out);
	return *problem == SPF_PROBLEM_NONE ? SPF_NEXT_TERM : SPF_NEXT_BAD;
}

/* Keeps a modifier that may stand only once. */
static enum spf_problem keep_once(struct spf_term *kept, bool *has, const struct spf_term *term)
{
	if (*has)
		return SPF_PROBLEM_TWICE;
	*has = true;
	*kept = *term;
	return SPF_PROBLEM_NONE;
}

void spf_record_check(struct str terms, struct spf_record *out)
{
	struct spf_term term;
	enum spf_next next;

	*out = (struct spf_record){ 0 };
	while ((next = spf_term_next(&terms, &term, &out->problem)) == SPF_NEXT_TERM) {
		if (term.kind == SPF_TERM_ALL)
			out->has_all = true;
		else if (term.kind == SPF_TERM_REDIRECT)
			out->problem = keep_once(&out->redirect, &out->has_redirect, &term);
		else if (term.kind == SPF_TERM_EXP)
			out->problem = keep_once(&out->exp, &out->has_exp, &term);
		if (out->problem)
			break;
	}
	if (out->problem)
		out->problem_term = term.text;
}
