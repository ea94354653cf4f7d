/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "mail/address.h"
#include "mail/address_diagnosis.h"
#include "mail/message_id.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What SMTP takes without UTF-8 is never worse than long or by RFC 5322 alone. */
static void diagnose(struct str value)
{
	struct str local, domain;
	struct address_diagnosis diagnosis;
	for (int utf8 = 0; utf8 < 2; utf8++) {
		address_diagnose(value, utf8, DOMAIN_NOT_ASKED, &diagnosis);
		assert(diagnosis.at <= value.n);
		if (address_smtp_parse(value, utf8, &local, &domain))
			assert(diagnosis.category != DIAGNOSED_ERR && diagnosis.category != DIAGNOSED_DEPREC);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str value = str_bytes(data, size), local, domain, ascii;
	struct flaws flaws = { 0 };
	struct address_list list;
	struct message_id *ids;
	size_t n;
	bool cut;
	struct arena *arena = arena_new(1 << 18);
	address_list_parse(arena, value, 0, &flaws, &list);
	for (size_t i = 0; i < list.n; i++) {
		const struct address *a = &list.v[i];
		assert(str_is_utf8(a->name) && str_is_utf8(a->group));
		assert(a->raw.p >= value.p && a->raw.p + a->raw.n <= value.p + value.n);
		assert(!(a->flaws & ADDRESS_BAD) == (a->spec.n > 0));
	}
	for (int utf8 = 0; utf8 < 2; utf8++)
		if (address_smtp_parse(value, utf8, &local, &domain))
			assert(local.n + 1 + domain.n == size);
	domain_to_ascii(arena, value, &ascii);
	diagnose(value);
	n = message_ids_parse(arena, value, &ids, &cut);
	for (size_t i = 0; i < n; i++)
		assert(ids[i].id.n > 0);
	arena_free(&arena);
	return 0;
}
