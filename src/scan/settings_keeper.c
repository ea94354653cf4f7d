/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/settings_keeper.h"

struct keeper_options settings_keeper_options(struct arena *arena, const struct settings *settings)
{
	struct str *domains = arena_array_of(arena, struct str, settings->domain_count);
	size_t n = 0;
	for (size_t i = 0; i < settings->domain_count; i++)
		if (settings->domains[i].hop.kind == HOP_MAILDIR)
			domains[n++] = settings->domains[i].name;
	return (struct keeper_options){
		.directory = settings->data_directory,
		.domains = domains,
		.domain_count = n,
		.quarantine_days = settings->quarantine.days,
		.retry_days = settings->quarantine.retry_days,
		.poison_per_source = settings->quarantine.poison_per_source,
		.poison_total = settings->quarantine.poison_total,
		.keeping_days = settings->keeping.days,
		.contact_days = settings->contacts.days,
		.files = settings->lists.files,
		.file_count = settings->lists.file_count,
		.keep_records = settings->keeping.mode != KEEPING_NONE,
		.keep_mails = settings->keeping.mode == KEEPING_MAIL,
	};
}
