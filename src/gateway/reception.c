/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/reception.h"

#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "gateway/errand.h"

/* ---- errands ---- */

static void judge_came_back(void *context, enum judge_end end, const struct judgement *judgement)
{
	struct errand *errand = context;
	if (errand->stage == ERRAND_FIRST_LOOK)
		checking_looked(errand, end, judgement);
	else
		accepting_judged(errand, end, judgement);
}

struct errand *errand_of(struct reception *reception, struct incoming *mail)
{
	if (mail->errand)
		return mail->errand;
	struct errand *errand = arena_new_of(mail->arena, struct errand);
	*errand = (struct errand){ .reception = reception, .mail = mail, .arena = mail->arena };
	errand->judge =
		judge_new(reception->parts.judging, mail->arena, judge_came_back, errand);
	mail->errand = errand;
	reception->busy++;
	return errand;
}

void errand_end(struct errand *errand)
{
	struct reception *reception = errand->reception;
	asking_cancel(reception->parts.asking, errand->asked);
	errand->asked = 0;
	judge_free(&errand->judge);
	errand->abandoned = true;
	if (errand->calls > 0)
		return;
	reception->busy--;
	incoming_free(&errand->mail, reception->parts.limits); /* the errand lies in its arena */
}

bool errand_call_done(struct errand *errand)
{
	assert(errand->calls > 0);
	errand->calls--;
	if (!errand->abandoned)
		return true;
	if (errand->calls == 0)
		errand_end(errand);
	return false;
}

/* Before the first copy has gone out, a mail that nobody waits for is forgotten; after that it is
 * brought to its end. */
static void abandon(void *context, struct incoming *mail)
{
	struct reception *reception = context;
	struct errand *errand = mail->errand;
	if (mail->file >= 0)
		log_info("id=%.*s event=abandoned size=%llu stage=%d",
			STR_ARG(mail->envelope.mail_id), (unsigned long long)mail->size,
			errand ? (int)errand->stage : -1);
	if (!errand)
		incoming_free(&mail, reception->parts.limits);
	else if (errand->stage < ERRAND_DELIVERING)
		errand_end(errand);
}

/* ---- texts ---- */

static bool has_enhanced_code(uint16_t code, struct str text)
{
	struct str rest = text, part;
	uint64_t v;
	return str_next_piece(&rest, '.', &part) && str_to_uint(part, 9, &v) && v == code / 100u &&
		str_next_piece(&rest, '.', &part) && str_to_uint(part, 999, &v) && rest.n > 0 &&
		ascii_is_digit(rest.p[0]);
}

struct str with_enhanced_code(struct arena *arena, uint16_t code, struct str text)
{
	if (has_enhanced_code(code, text))
		return arena_dup(arena, text);
	return arena_printf(arena, "%u.0.0 %.*s", code / 100u, STR_ARG(str_first(text, 400)));
}

int64_t reception_now(const struct reception *reception)
{
	return loop_now(reception->parts.loop);
}

/* ---- what the hops offer ---- */

static struct hop_features both(struct hop_features a, struct hop_features b)
{
	return (struct hop_features){ .known = a.known && b.known,
		.smtputf8 = a.smtputf8 && b.smtputf8, .body_8bit = a.body_8bit && b.body_8bit };
}

static struct hop_features features_of(struct reception *r, const struct hop *hop)
{
	struct hop_features f = r->parts.carrier.features(r->parts.carrier.context, hop);
	return f.known ? f : (struct hop_features){ 0 };
}

static struct hop_features features(void *context, const struct listener_settings *listener,
	const struct hop *hop)
{
	struct reception *r = context;
	const struct settings *settings = r->parts.settings;
	if (hop)
		return features_of(r, hop);
	if (listener->kind == ENVELOPE_OUTBOUND)
		return features_of(r, &settings->relay);
	struct hop_features all = { true, true, true };
	for (size_t i = 0; i < settings->domain_count; i++)
		all = both(all, features_of(r, &settings->domains[i].hop));
	return all;
}

/* ---- the house ---- */

static int64_t now(void *context)
{
	return reception_now(context);
}

struct reception *reception_new(const struct reception_parts *parts)
{
	struct reception *r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->parts = *parts;
	r->house = (struct smtp_house){ .settings = parts->settings, .limits = parts->limits,
		.metrics = asking_metrics(parts->asking), .context = r, .now = now, .features = features,
		.check_recipient = checking_recipient, .accept = accepting_begin,
		.abandon = abandon };
	return r;
}

void reception_free(struct reception **reception)
{
	if (!*reception)
		return;
	assert((*reception)->busy == 0);
	free(*reception);
	*reception = NULL;
}

struct smtp_house *reception_house(struct reception *reception)
{
	return &reception->house;
}

size_t reception_busy(const struct reception *reception)
{
	return reception->busy;
}
