/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses, domains and list entries as anybody may write them: what is accepted stays the same
 * when it is read again, where its local part needs no quotes. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(1 << 20);
	struct str text = str_bytes(data, size < 4096 ? size : 4096), domain, again;
	struct mailbox mailbox, untagged, twice;
	if (mailbox_parse(arena, text, &mailbox)) {
		assert(mailbox.local.n > 0 && mailbox.domain.n <= DOMAIN_MAX);
		if (mailbox.local.p[0] != '"' && mailbox_parse(arena, mailbox.address, &twice))
			assert(str_eq(twice.domain, mailbox.domain));
		if (mailbox_names_account(&mailbox)) {
			assert(str_find_char(mailbox.local, '/') == STR_NONE);
			assert(mailbox.local.p[0] != '.');
			assert(mailbox_parse(arena, mailbox.address, &twice));
		}
		mailbox_untagged(arena, &mailbox, &untagged);
	}
	if (domain_parse(arena, text, &domain)) {
		assert(domain_parse(arena, domain, &again));
		assert(str_eq(domain, again));
	}
	mailbox_key(arena, text);
	for (unsigned subject = 0; subject < LIST_SUBJECT_COUNT; subject++)
		list_entry_valid(arena, (enum list_subject)subject, text);
	arena_free(&arena);
	return 0;
}
