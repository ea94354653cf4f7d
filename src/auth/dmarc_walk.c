/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/dmarc_walk.h"

#define LABELS_SKIPPED_TO 7 /* 4.10 step 4: from eight labels on, the second name has this many */

const struct dmarc_name *dmarc_name_look_up(struct dmarc_names *names, struct str domain)
{
	struct dmarc_name *name = map_find(names->by_domain, domain);
	const struct dns_answer *answer;
	struct str asked;

	if (name)
		return name;
	asked = arena_printf(names->arena, "_dmarc.%.*s", STR_ARG(domain));
	answer = names->dns->ask(names->dns->context, asked, DNS_TXT);
	if (!answer)
		return NULL;
	name = arena_new_of(names->arena, struct dmarc_name);
	name->status = answer->status;
	name->failed = answer->status != DNS_OK && answer->status != DNS_NODATA &&
		       answer->status != DNS_NXDOMAIN;
	dmarc_record_choose(answer, domain, &name->record);
	map_put(names->by_domain, domain, name);
	return name;
}

static size_t count_labels(struct str domain)
{
	size_t n = domain.n > 0;

	for (size_t i = 0; i < domain.n; i++)
		n += domain.p[i] == '.';
	return n;
}

/* The name without its left-most label; empty behind the last. */
static struct str parent(struct str domain)
{
	size_t dot = str_find_char(domain, '.');

	return dot == STR_NONE ? STR("") : str_from(domain, dot + 1);
}

bool dmarc_is_within(struct str domain, struct str ancestor)
{
	return str_eq(domain, ancestor) ||
	       (domain.n > ancestor.n + 1 && ancestor.n > 0 && str_ends(domain, ancestor) &&
		       domain.p[domain.n - ancestor.n - 1] == '.');
}

/* The names that are asked for if nothing stops the walk (steps 1, 3 and 4). */
static size_t plan(struct str domain, struct str out[DMARC_QUERIES_MAX])
{
	size_t n = 0, labels = count_labels(domain);

	while (labels > 0 && n < DMARC_QUERIES_MAX) {
		out[n++] = domain;
		do {
			domain = parent(domain);
			labels--;
		} while (labels > LABELS_SKIPPED_TO);
	}
	return n;
}

/* The name one label longer than `ancestor` on the way from `domain` to it. */
static struct str child(struct str domain, struct str ancestor)
{
	struct str last = domain;

	for (struct str name = domain; name.n > ancestor.n; name = parent(name))
		last = name;
	return last;
}

/* 4.10.2, for the records that were found from the longest name to the shortest. */
static struct str choose(const struct dmarc_walk *walk)
{
	struct str shortest = walk->start;

	for (size_t i = 0; i < walk->n; i++) {
		const struct dmarc_step *step = &walk->v[i];
		if (!step->record)
			continue;
		if (step->psd == DMARC_PSD_NO)
			return step->domain;
		if (step->psd == DMARC_PSD_YES && i > 0)
			return child(walk->start, step->domain);
		shortest = step->domain;
	}
	return shortest;
}

bool dmarc_walk(struct dmarc_names *names, struct str domain, struct dmarc_walk *out)
{
	const struct dmarc_name *found[DMARC_QUERIES_MAX];
	struct str planned[DMARC_QUERIES_MAX];
	size_t n = plan(domain, planned);
	struct dmarc_walk walk = { .start = domain };
	bool any = false, stop = false;

	for (size_t i = 0; i < n; i++)
		found[i] = dmarc_name_look_up(names, planned[i]);
	for (size_t i = 0; i < n && !stop; i++) {
		if (!found[i])
			return false;
		/* A top level that does not answer cannot change what was found below it, short of
		 * making all of it one organization. */
		bool top = str_find_char(planned[i], '.') == STR_NONE;
		walk.unknown |= found[i]->failed && !(top && any);
		walk.v[walk.n++] = (struct dmarc_step){ planned[i], found[i]->status,
			found[i]->record.found, found[i]->record.psd };
		any |= found[i]->record.found;
		stop = found[i]->record.found && found[i]->record.psd != DMARC_PSD_UNKNOWN;
	}
	walk.organizational = choose(&walk);
	*out = walk;
	return true;
}
