/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/http_mail.h"

#include <microhttpd.h>

#include "base/log.h"
#include "gateway/told.h"

static const struct http_house *house_of(const struct http_mail *mail)
{
	return http_context(mail->request);
}

static void refuse_too_large(struct http_mail *mail)
{
	struct arena *arena = http_arena(mail->request);
	http_refuse(mail->request, MHD_HTTP_CONTENT_TOO_LARGE,
		arena_printf(arena, "a mail has at most %llu bytes (limits.message_size)",
			(unsigned long long)house_of(mail)->parts.settings->limits.message_size).p);
}

/* ---- the verdict ---- */

static void refuse_end(struct http_mail *mail, enum judge_end end)
{
	struct str id = consult_mail(mail->consult)->envelope.mail_id;
	if (end == JUDGE_NO_SCANNER) {
		http_refuse(mail->request, MHD_HTTP_SERVICE_UNAVAILABLE,
			"cannot judge mail now, try again later");
		consult_end(&mail->consult, 451, STR("4.3.2 Cannot judge mail now, try again later"));
		return;
	}
	log_error("id=%.*s event=poison listener=%.*s", STR_ARG(id),
		STR_ARG(http_listener(mail->request)->name));
	http_refuse(mail->request, MHD_HTTP_UNPROCESSABLE_CONTENT, "this mail cannot be judged");
	consult_end(&mail->consult, 451, STR("4.3.0 This mail cannot be judged"));
}

static void done(void *context, enum judge_end end, const struct judgement *judgement)
{
	struct http_mail *mail = context;
	mail->judging = false;
	if (end != JUDGE_VERDICT) {
		refuse_end(mail, end);
		return;
	}
	struct arena *arena = consult_mail(mail->consult)->arena;
	mail->judged(mail, judgement, consult_record(mail->consult));
	if (mail->unrecorded)
		consult_drop(&mail->consult);
	else
		consult_end(&mail->consult, judgement->code,
			arena_printf(arena, "%.*s %.*s", STR_ARG(judgement->enhanced),
				STR_ARG(judgement->reply)));
}

/* ---- the mail ---- */

/* These ask other servers to read a file of theirs. Whoever sends them here is told that we do
 * not, instead of hearing a verdict about nothing. */
static const char *const file_names[] = { "File", "Path", "Shm", "Shm-Offset", "Shm-Length" };

static bool names_a_file(struct http_request *request)
{
	for (size_t i = 0; i < sizeof file_names / sizeof *file_names; i++)
		if (http_has_header(request, file_names[i]) || http_query(request, file_names[i]).n > 0) {
			http_refuse(request, MHD_HTTP_FORBIDDEN,
				"no request can name a file on the server: send the mail in the body");
			return true;
		}
	return false;
}

struct http_mail *http_mail_begin(struct http_request *request, bool body_is_mail,
	void (*judged)(struct http_mail *mail, const struct judgement *judgement, struct str record))
{
	const struct http_house *house = http_context(request);
	const struct settings *settings = house->parts.settings;
	struct http_mail *mail = arena_new_of(http_arena(request), struct http_mail);
	uint64_t length;
	*mail = (struct http_mail){ .request = request, .judged = judged };
	if (names_a_file(request))
		return NULL;
	if (body_is_mail && http_length(request, &length) && length > settings->limits.message_size) {
		refuse_too_large(mail);
		return NULL;
	}
	*http_slot(request) = mail;
	mail->consult = consult_new(house->consulting, settings->limits.recipients, done, mail);
	told_begin(mail->consult, http_listener(request));
	return mail;
}

bool http_mail_write(struct http_mail *mail, struct str bytes)
{
	switch (consult_write(mail->consult, bytes)) {
	case CONSULT_FINE:
		return true;
	case CONSULT_TOO_LARGE:
		refuse_too_large(mail);
		break;
	case CONSULT_NO_MEMORY:
		http_refuse(mail->request, MHD_HTTP_SERVICE_UNAVAILABLE,
			"too much mail in flight, try again later (limits.bytes_in_flight)");
		break;
	}
	consult_drop(&mail->consult);
	return false;
}

void http_mail_judge(struct http_mail *mail)
{
	if (consult_mail(mail->consult)->size == 0) {
		http_refuse(mail->request, MHD_HTTP_BAD_REQUEST, "the body is empty: there is no mail");
		return;
	}
	mail->judging = true;
	consult_judge(mail->consult, CONSULT_DATA);
}

void http_mail_over(struct http_request *request)
{
	struct http_mail *mail = *http_slot(request);
	if (mail && mail->consult)
		consult_drop(&mail->consult);
}

void http_mail_body(struct http_request *request, struct str bytes)
{
	http_mail_write(*http_slot(request), bytes);
}

void http_mail_finish(struct http_request *request)
{
	http_mail_judge(*http_slot(request));
}
