/* SPDX-License-Identifier: Apache-2.0 */
#include "content/hops.h"

#include "base/map.h"
#include "dns/suffix.h"

#define NAME_BYTES_MAX 255 /* a longer word is no host name */

static bool is_dated(const struct received *hop)
{
	return !(hop->date.flaws & DATE_BAD) && hop->date.time != 0;
}

static void judge_times(const struct received *hops, size_t n, int64_t arrival, struct hops *out)
{
	const struct received *earlier = NULL;
	for (size_t i = n; i-- > 0;) {
		if (!is_dated(&hops[i]))
			continue;
		int64_t time = hops[i].date.time;
		if (!out->dated)
			out->oldest = time;
		out->dated = true;
		out->newest = time;
		if (time - arrival > out->ahead)
			out->ahead = time - arrival;
		if (earlier && earlier->date.time - time > out->backwards) {
			out->backwards = earlier->date.time - time;
			out->backwards_at = i;
		}
		earlier = &hops[i];
	}
}

static void judge_repeats(struct arena *arena, const struct received *hops, size_t n,
	struct str our_name, struct hops *out)
{
	struct map *seen = map_new(arena);
	for (size_t i = 0; i < n; i++) {
		if (!hops[i].by.n || hops[i].by.n > NAME_BYTES_MAX)
			continue;
		struct str by = arena_lower(arena, hops[i].by);
		if (str_eq_nocase(by, our_name))
			out->ours++;
		size_t *count = map_find(seen, by);
		if (!count) {
			count = arena_new_of(arena, size_t);
			map_put(seen, by, count);
		}
		if (++*count > out->most_repeats) {
			out->most_repeats = *count;
			out->repeated = by;
		}
	}
}

/* Is the decimal number `octet` a run of digits of its own in the name? */
static bool name_has_number(struct str name, unsigned octet)
{
	for (size_t i = 0; i < name.n;) {
		if (!ascii_is_digit(name.p[i])) {
			i++;
			continue;
		}
		size_t from = i;
		unsigned value = 0;
		while (i < name.n && ascii_is_digit(name.p[i]) && i - from < 4)
			value = value * 10 + (unsigned)(name.p[i++] - '0');
		bool more = i < name.n && ascii_is_digit(name.p[i]);
		while (i < name.n && ascii_is_digit(name.p[i]))
			i++;
		if (!more && value == octet)
			return true;
	}
	return false;
}

/* Does a host name carry its address, as names of dynamic addresses do? */
static bool name_has_address(struct str name, const struct ip *ip)
{
	if (ip->v6)
		return false;
	unsigned found = 0;
	for (int i = 0; i < 4; i++)
		found += name_has_number(name, ip->b[i]);
	return found >= 3;
}

static bool says_dynamic(struct str name)
{
	static const struct str words[] = { STR_INIT("dynamic"), STR_INIT("dyn."), STR_INIT("dyn-"),
		STR_INIT(".dyn"), STR_INIT("dhcp"), STR_INIT("dialup"), STR_INIT("dial-up"), STR_INIT("ppp"),
		STR_INIT("adsl"), STR_INIT("xdsl"), STR_INIT("dsl."), STR_INIT("dsl-"), STR_INIT("cable"),
		STR_INIT("broadband"), STR_INIT("pool-"), STR_INIT("pool.") };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_find_nocase(name, words[i]) != STR_NONE)
			return true;
	}
	return false;
}

/* "[192.0.2.1]" and "192.0.2.1" are no names. */
static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (ascii_is_alpha(name.p[i]))
			return name.p[0] != '[';
	}
	return false;
}

/* The client of the first hop looks like somebody's line at home, gave no sign of having signed
 * in, and the server is not of its own provider. */
static bool is_open_relay(const struct received *first)
{
	struct str name = first->from_name.n ? first->from_name : first->from;
	if (!first->parsed || !first->has_ip || first->authenticated || ip_is_private(&first->ip) ||
		!is_name(name) || !first->by.n || str_find_nocase(first->with, STR("SMTP")) == STR_NONE)
		return false;
	if (!says_dynamic(name) && !name_has_address(name, &first->ip))
		return false;
	return !suffix_related(name, first->by);
}

void hops_judge(struct arena *arena, const struct received *hops, size_t n, int64_t arrival,
	struct str our_name, struct hops *out)
{
	*out = (struct hops){ 0 };
	for (size_t i = 0; i < n; i++) {
		out->unparsed += !hops[i].parsed;
		out->without_tls += hops[i].parsed && hops[i].has_ip && !ip_is_private(&hops[i].ip) &&
			!hops[i].tls && str_find_nocase(hops[i].with, STR("SMTP")) != STR_NONE;
	}
	judge_times(hops, n, arrival, out);
	judge_repeats(arena, hops, n, our_name, out);
	if (!n)
		return;
	const struct received *first = &hops[n - 1];
	out->first_private = first->has_ip && ip_is_private(&first->ip);
	if (is_open_relay(first))
		out->open_relay = first;
}
