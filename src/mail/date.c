/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/date.h"

#define TOKENS_MAX     32
#define NUMBER_MAX     99999999 /* longer numbers stay here */
#define ZONE_MAX       (14 * 60)
#define SECONDS_A_DAY  86400
#define YEAR_9999_LAST INT64_C(253402300799) /* Fri, 31 Dec 9999 23:59:59 */
#define YEAR_0_FIRST   INT64_C(-62167219200)

enum kind { KIND_END, KIND_NUMBER, KIND_WORD, KIND_SIGN };

struct token {
	enum kind kind;
	char sign; /* of KIND_SIGN: any other visible character */
	bool blank_before;
	struct str text;
	int number;
};

struct parsing {
	struct token tokens[TOKENS_MAX + 1]; /* the last is KIND_END */
	size_t i;
	uint32_t flaws;
	int weekday; /* 0 Sunday; -1 not said */
	bool year_known, zone_known;
};

static const char weekdays[7][10] = { "sunday", "monday", "tuesday", "wednesday", "thursday",
	"friday", "saturday" };
static const char months[12][10] = { "january", "february", "march", "april", "may", "june", "july",
	"august", "september", "october", "november", "december" };

/* RFC 5322 4.3 first; then what mail of our region has. "CST" is the American one. */
static const struct {
	char name[6];
	int16_t minutes;
} zones[] = {
	{ "ut", 0 }, { "gmt", 0 }, { "utc", 0 }, { "z", 0 }, { "est", -300 }, { "edt", -240 },
	{ "cst", -360 }, { "cdt", -300 }, { "mst", -420 }, { "mdt", -360 }, { "pst", -480 },
	{ "pdt", -420 }, { "kst", 540 }, { "jst", 540 }, { "hkt", 480 }, { "sgt", 480 },
	{ "wet", 0 }, { "west", 60 }, { "bst", 60 }, { "cet", 60 }, { "met", 60 }, { "cest", 120 },
	{ "mest", 120 }, { "eet", 120 }, { "eest", 180 }, { "msk", 180 }, { "aest", 600 },
	{ "aedt", 660 }, { "nzst", 720 }, { "nzdt", 780 },
};

/* Days from 1970-01-01 to the given day of the Gregorian calendar; the year begins in March, so
 * the leap day ends it. */
static int64_t days_of(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_of(int64_t days, int *year, int *month, int *day)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t of_era = days - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;
	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

static int days_in_month(int year, int month)
{
	static const int8_t days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

/* Past blanks and comments; true if there were any. */
static bool skip_cfws(struct str s, size_t *i, bool *comment)
{
	size_t start = *i, depth = 0;
	for (; *i < s.n; *i += 1) {
		char c = s.p[*i];
		if (c == '(')
			depth++, *comment = true;
		else if (depth && c == '\\')
			*i += *i + 1 < s.n;
		else if (depth && c == ')')
			depth--;
		else if (!depth && !ascii_is_wsp(c) && c != '\r' && c != '\n')
			break;
	}
	return *i > start;
}

static size_t run_of(struct str s, size_t i, bool (*is)(char))
{
	size_t start = i;
	while (i < s.n && is(s.p[i]))
		i++;
	return i - start;
}

static bool is_letter(char c)
{
	return ascii_is_alpha(c) || (uint8_t)c > 0x7f;
}

static void take_token(struct str s, size_t *i, struct token *out)
{
	size_t n = run_of(s, *i, ascii_is_digit);
	out->kind = n ? KIND_NUMBER : KIND_WORD;
	for (size_t k = 0; k < n; k++)
		if (out->number <= NUMBER_MAX / 10)
			out->number = out->number * 10 + (s.p[*i + k] - '0');
	if (!n)
		n = run_of(s, *i, is_letter);
	if (!n) {
		out->kind = KIND_SIGN;
		out->sign = s.p[*i];
		n = 1;
	}
	out->text = str_first(str_from(s, *i), n);
	*i += n;
}

/* Comments between tokens are allowed by the obsolete syntax alone, at the end by either. */
static void tokenize(struct parsing *p, struct str value)
{
	size_t i = 0, n = 0;
	bool comment = false, inside = false;
	for (;;) {
		bool blank = skip_cfws(value, &i, &comment);
		if (i >= value.n)
			break;
		inside |= comment;
		if (n == TOKENS_MAX) {
			p->flaws |= DATE_TRAILING;
			break;
		}
		p->tokens[n].blank_before = blank;
		take_token(value, &i, &p->tokens[n++]);
	}
	if (inside)
		p->flaws |= DATE_OBSOLETE;
}

static const struct token *peek(const struct parsing *p)
{
	return &p->tokens[p->i];
}

static bool is_number(const struct parsing *p)
{
	return peek(p)->kind == KIND_NUMBER;
}

static bool is_sign(const struct token *token, char sign)
{
	return token->kind == KIND_SIGN && token->sign == sign;
}

static bool accept(struct parsing *p, char sign)
{
	if (!is_sign(peek(p), sign))
		return false;
	p->i++;
	return true;
}

/* "/", "-" or "." between numbers or names; 0 if none stands here. */
static char accept_separator(struct parsing *p)
{
	static const char separators[] = "-/.";
	for (const char *s = separators; *s; s++)
		if (accept(p, *s)) {
			p->flaws |= DATE_FORM;
			return *s;
		}
	return 0;
}

/* The index of a name that the word is, or its first letters (three at least); -1 if of none. */
static int name_index(const struct token *token, const char (*names)[10], int count)
{
	struct str word = token->text;
	if (token->kind != KIND_WORD || word.n < 3)
		return -1;
	for (int i = 0; i < count; i++)
		if (word.n < 10 && str_starts_nocase(str_of(names[i]), word))
			return i;
	return -1;
}

/* day-of-week ","; an unknown word first is taken for a day's name in another language. */
static void take_weekday(struct parsing *p)
{
	if (peek(p)->kind != KIND_WORD || name_index(peek(p), months, 12) >= 0)
		return;
	p->weekday = name_index(peek(p), weekdays, 7);
	if (p->weekday < 0 || peek(p)->text.n > 3)
		p->flaws |= DATE_FORM;
	p->i++;
	if (accept(p, '.'))
		p->flaws |= DATE_FORM;
	if (!accept(p, ','))
		p->flaws |= DATE_FORM;
}

static void set_year(struct parsing *p, const struct token *token, struct date *out)
{
	size_t digits = token->text.n;
	out->year = token->number;
	if (digits == 2)
		out->year += out->year < 50 ? 2000 : 1900;
	else if (digits == 3)
		out->year += 1900;
	if (digits == 2 || digits == 3)
		p->flaws |= DATE_OBSOLETE;
	else if (digits == 1 || digits > 4)
		p->flaws |= DATE_RANGE;
	p->year_known = true;
}

/* A number that is no hour: no ":" follows. */
static void take_year(struct parsing *p, struct date *out)
{
	if (!is_number(p) || is_sign(peek(p) + 1, ':'))
		return;
	set_year(p, peek(p), out);
	p->i++;
}

static bool take_month(struct parsing *p, struct date *out)
{
	int month = name_index(peek(p), months, 12);
	if (month < 0)
		return false;
	if (peek(p)->text.n > 3)
		p->flaws |= DATE_FORM;
	out->month = month + 1;
	p->i++;
	return true;
}

/* "2003-07-01", "1.7.2003", "7/1/2003", "1 7 2003": of two small numbers around "/" the first is
 * the month, as Americans have it, if it can be one. */
static bool take_numbers(struct parsing *p, const struct token *a, char separator, struct date *out)
{
	const struct token *b = peek(p);
	p->flaws |= DATE_FORM;
	p->i++;
	accept_separator(p);
	const struct token *c = peek(p);
	if (c->kind != KIND_NUMBER)
		return false;
	p->i++;
	if (a->text.n > 2) {
		set_year(p, a, out);
		out->month = b->number;
		out->day = c->number;
	} else {
		bool american = separator == '/' && a->number <= 12;
		set_year(p, c, out);
		out->month = american ? a->number : b->number;
		out->day = american ? b->number : a->number;
	}
	return out->month >= 1 && out->month <= 12;
}

/* date = day month year, and other orders. */
static bool take_date(struct parsing *p, struct date *out)
{
	const struct token *first = peek(p);
	if (take_month(p, out)) { /* ctime: month day, the year after the time or a comma */
		p->flaws |= DATE_FORM;
		accept_separator(p);
		if (!is_number(p))
			return false;
		out->day = peek(p)->number;
		p->i++;
		accept(p, ',');
		take_year(p, out);
		return true;
	}
	if (!is_number(p))
		return false;
	p->i++;
	char separator = accept_separator(p);
	if (is_number(p))
		return take_numbers(p, first, separator, out);
	out->day = first->number;
	if (first->text.n > 2)
		p->flaws |= DATE_FORM;
	if (!take_month(p, out))
		return false;
	accept_separator(p);
	take_year(p, out);
	return true;
}

static bool take_colon(struct parsing *p)
{
	bool glued = !peek(p)->blank_before;
	if (accept(p, ':'))
		return is_number(p);
	if (glued && is_sign(peek(p), '.') && p->tokens[p->i + 1].kind == KIND_NUMBER) {
		p->flaws |= DATE_FORM;
		p->i++;
		return true;
	}
	return false;
}

static int take_part(struct parsing *p)
{
	if (peek(p)->text.n != 2)
		p->flaws |= DATE_FORM;
	return p->tokens[p->i++].number;
}

static void take_half_of_day(struct parsing *p, struct date *out)
{
	struct str word = peek(p)->kind == KIND_WORD ? peek(p)->text : STR("");
	bool pm = str_eq_nocase(word, STR("pm"));
	if (!pm && !str_eq_nocase(word, STR("am")))
		return;
	p->flaws |= DATE_FORM;
	p->i++;
	if (out->hour >= 1 && out->hour <= 12)
		out->hour = out->hour % 12 + (pm ? 12 : 0);
}

/* time-of-day = hour ":" minute [ ":" second ]; without one it is midnight. */
static void take_time(struct parsing *p, struct date *out)
{
	if (accept(p, ','))
		p->flaws |= DATE_FORM;
	if (str_eq_nocase(peek(p)->text, STR("T")) && p->tokens[p->i + 1].kind == KIND_NUMBER) {
		p->flaws |= DATE_FORM;
		p->i++;
	}
	size_t start = p->i;
	int hour = is_number(p) ? take_part(p) : -1;
	if (hour < 0 || !take_colon(p)) {
		p->i = start;
		p->flaws |= DATE_FORM;
		return;
	}
	out->hour = hour;
	out->minute = take_part(p);
	if (!take_colon(p))
		return take_half_of_day(p, out);
	out->second = take_part(p);
	if (is_sign(peek(p), '.') && p->tokens[p->i + 1].kind == KIND_NUMBER) {
		p->flaws |= DATE_FORM;
		p->i += 2; /* a fraction */
	}
	take_half_of_day(p, out);
}

/* "+0900"; leniently "+09:00", "+9". */
static void take_offset(struct parsing *p, struct date *out)
{
	int sign = peek(p)->sign == '-' ? -1 : 1;
	p->i++;
	const struct token *token = peek(p);
	int hours = token->number / 100, minutes = token->number % 100;
	p->i++;
	p->zone_known = true;
	if (token->text.n != 4)
		p->flaws |= DATE_FORM;
	if (token->text.n <= 2) {
		hours = token->number;
		minutes = 0;
		if (is_sign(peek(p), ':') && p->tokens[p->i + 1].kind == KIND_NUMBER) {
			minutes = p->tokens[p->i + 1].number;
			p->i += 2;
		}
	}
	if (minutes > 59 || hours > ZONE_MAX / 60 || hours * 60 + minutes > ZONE_MAX)
		p->flaws |= DATE_ZONE_BAD;
	else
		out->zone = sign * (hours * 60 + minutes);
}

static bool at_offset(const struct parsing *p)
{
	return (is_sign(peek(p), '+') || is_sign(peek(p), '-')) &&
		p->tokens[p->i + 1].kind == KIND_NUMBER;
}

/* obs-zone; a military letter or unknown name counts as -0000 (RFC 5322 4.3). "GMT+0900" is what
 * it adds. */
static void take_zone_name(struct parsing *p, struct date *out)
{
	struct str name = peek(p)->text;
	bool known = name.n == 1 && ascii_is_alpha(name.p[0]) && ascii_lower(name.p[0]) != 'j';
	for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++)
		if (str_eq_nocase(name, str_of(zones[i].name))) {
			out->zone = zones[i].minutes;
			known = true;
		}
	p->i++;
	p->zone_known = true;
	p->flaws |= DATE_OBSOLETE | (known ? 0 : DATE_ZONE_BAD);
	if (at_offset(p) && !peek(p)->blank_before) {
		p->flaws |= DATE_FORM;
		take_offset(p, out);
	}
}

/* The zone, and the year if it has not come yet; either first. */
static void take_end(struct parsing *p, struct date *out)
{
	for (;;) {
		if (!p->zone_known && at_offset(p)) {
			take_offset(p, out);
		} else if (!p->zone_known && peek(p)->kind == KIND_WORD) {
			take_zone_name(p, out);
		} else if (!p->year_known && is_number(p)) {
			p->flaws |= DATE_FORM;
			set_year(p, peek(p), out);
			p->i++;
		} else {
			break;
		}
	}
	if (peek(p)->kind != KIND_END)
		p->flaws |= DATE_TRAILING;
	if (!p->zone_known)
		p->flaws |= DATE_NO_ZONE;
}

static void set_time(struct parsing *p, struct date *out)
{
	int64_t days = days_of(out->year, out->month, 1) + out->day - 1;
	bool day_good = out->day >= 1 && out->day <= days_in_month(out->year, out->month);
	if (!day_good || out->year < 1900 || out->hour > 23 || out->minute > 59 || out->second > 60)
		p->flaws |= DATE_RANGE;
	if (day_good && p->weekday >= 0 && (days % 7 + 11) % 7 != p->weekday)
		p->flaws |= DATE_WEEKDAY_WRONG;
	out->time = days * SECONDS_A_DAY + (int64_t)out->hour * 3600 + (int64_t)out->minute * 60 +
		out->second - (int64_t)out->zone * 60;
	out->flaws = p->flaws;
}

bool date_parse(struct str value, struct date *out)
{
	struct parsing p = { .weekday = -1 };
	*out = (struct date){ 0 };
	tokenize(&p, value);
	take_weekday(&p);
	if (take_date(&p, out)) {
		take_time(&p, out);
		take_end(&p, out);
		if (p.year_known) {
			set_time(&p, out);
			return true;
		}
	}
	*out = (struct date){ .flaws = DATE_BAD };
	return false;
}

struct str date_print(struct arena *arena, int64_t time, int zone_minutes)
{
	static const int zone_max = 99 * 60 + 59;
	int zone = zone_minutes > zone_max ? zone_max : zone_minutes < -zone_max ? -zone_max : zone_minutes;
	time = time > YEAR_9999_LAST ? YEAR_9999_LAST : time < YEAR_0_FIRST ? YEAR_0_FIRST : time;
	int64_t local = time + (int64_t)zone * 60;
	local = local > YEAR_9999_LAST ? YEAR_9999_LAST : local < YEAR_0_FIRST ? YEAR_0_FIRST : local;
	int64_t days = (local >= 0 ? local : local - SECONDS_A_DAY + 1) / SECONDS_A_DAY;
	int rest = (int)(local - days * SECONDS_A_DAY), year, month, day;
	civil_of(days, &year, &month, &day);
	const char *weekday = weekdays[(days % 7 + 11) % 7], *name = months[month - 1];
	int absolute = zone < 0 ? -zone : zone;
	return arena_printf(arena, "%c%.2s, %d %c%.2s %04d %02d:%02d:%02d %c%02d%02d",
		weekday[0] - 32, weekday + 1, day, name[0] - 32, name + 1, year, rest / 3600,
		rest / 60 % 60, rest % 60, zone < 0 ? '-' : '+', absolute / 60, absolute % 60);
}
