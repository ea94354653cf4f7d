/* SPDX-License-Identifier: Apache-2.0 */
#include "envelope/harvest.h"

#include <stdlib.h>

/* Words, given names and roles that address generators try first; sorted. */
static const char *const common_words[] = {
	"abuse",
	"account",
	"accounts",
	"admin",
	"administrator",
	"alex",
	"alice",
	"angel",
	"anna",
	"apple",
	"baby",
	"bear",
	"bill",
	"billing",
	"black",
	"blue",
	"bob",
	"boss",
	"business",
	"butterfly",
	"captain",
	"cat",
	"charlie",
	"cherry",
	"chris",
	"contact",
	"cool",
	"crystal",
	"dance",
	"daniel",
	"david",
	"dog",
	"dragon",
	"dream",
	"eagle",
	"emma",
	"eric",
	"family",
	"finance",
	"flower",
	"forever",
	"frank",
	"friend",
	"game",
	"genius",
	"george",
	"gold",
	"green",
	"guest",
	"happy",
	"heaven",
	"hello",
	"help",
	"helpdesk",
	"hero",
	"home",
	"honey",
	"hr",
	"info",
	"jack",
	"james",
	"jane",
	"jason",
	"john",
	"kevin",
	"kim",
	"king",
	"kitty",
	"lee",
	"lion",
	"love",
	"lovely",
	"lucky",
	"mail",
	"manager",
	"maria",
	"mark",
	"marketing",
	"mary",
	"master",
	"michael",
	"mike",
	"money",
	"moon",
	"music",
	"nancy",
	"news",
	"office",
	"orange",
	"park",
	"paul",
	"peace",
	"peter",
	"pink",
	"postmaster",
	"power",
	"prince",
	"princess",
	"queen",
	"rain",
	"red",
	"robert",
	"root",
	"rose",
	"sales",
	"sam",
	"sarah",
	"school",
	"service",
	"shop",
	"silver",
	"sky",
	"smile",
	"snow",
	"spring",
	"star",
	"steve",
	"student",
	"summer",
	"sun",
	"sunny",
	"super",
	"support",
	"susan",
	"sweet",
	"teacher",
	"test",
	"tiger",
	"tom",
	"tony",
	"user",
	"webmaster",
	"white",
	"wind",
	"winner",
	"winter",
	"wolf",
	"world",
	"yellow",
};

static int compare_word(const void *key, const void *element)
{
	return str_cmp(*(const struct str *)key, str_of(*(const char *const *)element));
}

static bool is_common_word(struct str local)
{
	while (local.n > 0 && ascii_is_digit(local.p[local.n - 1]))
		local.n--;
	return bsearch(&local, common_words, sizeof common_words / sizeof *common_words,
		       sizeof *common_words, compare_word) != NULL;
}

/* A local part as a stem and what was counted up behind it. */
struct counted {
	struct str stem, domain, address;
	uint64_t number;
};

static int compare_counted(const void *left, const void *right)
{
	const struct counted *a = left, *b = right;
	int order = str_cmp(a->domain, b->domain);

	if (!order)
		order = str_cmp(a->stem, b->stem);
	if (!order)
		order = a->number < b->number ? -1 : a->number > b->number;
	return order;
}

/* "user012": "user", 12. False: no number behind it. */
static bool count_by_digits(struct counted *counted, struct str local)
{
	size_t stem = local.n;

	while (stem > 0 && ascii_is_digit(local.p[stem - 1]))
		stem--;
	counted->stem = str_first(local, stem);
	return stem < local.n && str_to_uint(str_from(local, stem), UINT32_MAX, &counted->number);
}

/* "aab": "aa", 'b'. */
static bool count_by_letter(struct counted *counted, struct str local)
{
	if (local.n == 0 || !ascii_is_alpha(local.p[local.n - 1]))
		return false;
	counted->stem = str_first(local, local.n - 1);
	counted->number = (uint8_t)local.p[local.n - 1];
	return true;
}

/* The longest run of consecutive numbers behind one stem. */
static void find_run(struct counted *v, size_t n, struct harvest *out)
{
	size_t start = 0, length = 0; /* the run's; repeated addresses add nothing to it */

	if (n == 0)
		return;
	qsort(v, n, sizeof *v, compare_counted);
	for (size_t i = 0; i < n; i++) {
		bool same = i > 0 && str_eq(v[i].stem, v[i - 1].stem) &&
			    str_eq(v[i].domain, v[i - 1].domain);
		if (!same || v[i].number > v[i - 1].number + 1) {
			start = i;
			length = 1;
		} else if (v[i].number == v[i - 1].number + 1) {
			length++;
		}
		if (length > out->run) {
			out->run = length;
			out->run_first = v[start].address;
			out->run_last = v[i].address;
		}
	}
}

void harvest_read(struct arena *arena, const struct envelope_recipient *recipients, size_t count,
	struct harvest *out)
{
	size_t n = count < HARVEST_RECIPIENTS_MAX ? count : HARVEST_RECIPIENTS_MAX;
	struct counted *digits, *letters;
	size_t digit_count = 0, letter_count = 0;

	*out = (struct harvest){ .looked_at = n };
	if (n == 0)
		return;
	digits = arena_array_of(arena, struct counted, n);
	letters = arena_array_of(arena, struct counted, n);
	for (size_t i = 0; i < n; i++) {
		struct str address = arena_lower(arena, recipients[i].address);
		size_t at = str_find_last_char(address, '@');
		struct counted counted = { .address = recipients[i].address,
			.domain = str_from(address, at == STR_NONE ? address.n : at + 1) };
		struct str local = str_first(address, at);
		out->words += is_common_word(local);
		if (count_by_digits(&counted, local))
			digits[digit_count++] = counted;
		else if (count_by_letter(&counted, local))
			letters[letter_count++] = counted;
	}
	find_run(digits, digit_count, out);
	find_run(letters, letter_count, out);
}
