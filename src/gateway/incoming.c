/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/incoming.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"

struct incoming *incoming_new(uint32_t recipients_max)
{
	struct arena *arena = arena_new(INCOMING_ARENA_MAX);
	struct incoming *mail = arena_new_of(arena, struct incoming);
	char id[MAIL_ID_LENGTH];
	mail_id_new(id);
	*mail = (struct incoming){ .arena = arena, .room = recipients_max, .file = -1 };
	mail->envelope.mail_id = arena_dup(arena, str_bytes(id, sizeof id));
	return mail;
}

void incoming_free(struct incoming **mail, struct limits *limits)
{
	if (!*mail)
		return;
	struct arena *arena = (*mail)->arena;
	limits_bytes_release(limits, &(*mail)->bytes);
	if ((*mail)->file >= 0)
		close((*mail)->file);
	*mail = NULL;
	arena_free(&arena);
}

/* The domain has no case; the local part may. */
static bool same_address(struct str a, struct str b)
{
	size_t at = str_find_last_char(a, '@');
	return a.n == b.n && at == str_find_last_char(b, '@') && at != STR_NONE &&
		str_eq(str_first(a, at), str_first(b, at)) &&
		str_eq_nocase(str_from(a, at), str_from(b, at));
}

bool incoming_has(const struct incoming *mail, struct str address)
{
	for (size_t i = 0; i < mail->envelope.recipient_count; i++)
		if (same_address(mail->envelope.recipients[i].address, address))
			return true;
	return false;
}

void incoming_add_candidate(struct incoming *mail)
{
	struct envelope *e = &mail->envelope;
	assert(e->recipient_count < mail->room);
	if (!e->recipients) {
		e->recipients = arena_array_of(mail->arena, struct envelope_recipient, mail->room);
		mail->domains = arena_array_of(mail->arena, const struct domain_settings *, mail->room);
		mail->accounts = arena_array_of(mail->arena, struct str, mail->room);
	}
	mail->accounts[e->recipient_count] = mail->candidate_account;
	e->recipients[e->recipient_count] = (struct envelope_recipient){ .address = mail->candidate };
	mail->domains[e->recipient_count++] = mail->candidate_domain;
	mail->address_bytes += mail->candidate.n;
	mail->hop = mail->candidate_hop;
}

bool incoming_open(struct incoming *mail)
{
	assert(mail->file < 0);
	mail->file = memfd_create("mail", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	return mail->file >= 0;
}

bool incoming_write(struct incoming *mail, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(mail->file, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		mail->size += (uint64_t)n;
		bytes = str_from(bytes, (size_t)n);
	}
	return true;
}

bool incoming_seal(struct incoming *mail)
{
	return fcntl(mail->file, F_ADD_SEALS,
		       F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0;
}

/* 45 bits of milliseconds (till 3084), 20 bits drawn when the process began, 18 bits counting up:
 * two mails would need the same millisecond, or two processes the same draw. */
void mail_id_new(char id[static MAIL_ID_LENGTH])
{
	static const char digits[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static uint32_t drawn, count;
	if (drawn == 0) {
		if (getrandom(&drawn, sizeof drawn, 0) != (ssize_t)sizeof drawn)
			abort();
		count = drawn >> 20;
		drawn = (drawn & 0xfffff) | 0x100000;
	}
	/* Eight digits of base 62 hold 47 bits: time first, so that ids sort. */
	uint64_t high = (uint64_t)clock_wall_ms();
	uint64_t low = (uint64_t)(drawn & 0xfffff) << 18 | (count++ & 0x3ffff);
	for (size_t i = MAIL_ID_LENGTH; i-- > 0;) {
		uint64_t *part = i < 8 ? &high : &low;
		id[i] = digits[*part % 62];
		*part /= 62;
	}
}
