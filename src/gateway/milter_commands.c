/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands of a mail server: one table, one function each. */
#include "gateway/milter_inside.h"

#include "base/log.h"

static void negotiate(struct milter_session *s, struct str data)
{
	if (!milter_negotiate(data, &s->options)) {
		milter_break(s, "the mail server speaks another protocol");
		return;
	}
	if (!(s->options.actions & MILTER_MAY_CHANGE_HEADERS) ||
		!(s->options.actions & MILTER_MAY_ADD_HEADERS))
		log_warning("event=milter listener=%s text=\"the mail server lets no header be changed: "
			    "forged results stay in mails\"",
			log_str(s->listener->name));
	s->state = MILTER_OPEN;
	milter_put_options(&s->out, &s->options);
}

static void take_macros(struct milter_session *s, struct str data)
{
	milter_macros_take(&s->macros, data);
}

/* ---- the client ---- */

static void forget_client(struct milter_session *s)
{
	milter_forget_mail(s);
	s->has_client = false;
	s->client_port = 0;
	s->unknown_recipients = s->refused_recipients = 0;
	buf_clear(&s->helo);
}

static bool parse_address(struct milter_session *s, struct str text)
{
	if (str_starts_nocase(text, STR("IPv6:")))
		text = str_from(text, 5);
	s->has_client = ip_parse(text, &s->client);
	return s->has_client;
}

/* Name, family ('4', '6', 'L' a unix socket, 'U' unknown), port, address. */
static void take_client(struct milter_session *s, struct str data)
{
	struct str name, address;
	uint64_t port;
	forget_client(s);
	if (!milter_string_next(&data, &name) || data.n == 0) {
		milter_break(s, "malformed: connect");
		return;
	}
	char family = data.p[0];
	data = str_from(data, 1);
	if ((family == '4' || family == '6') && milter_u16_next(&data, &s->client_port) &&
		milter_string_next(&data, &address) && parse_address(s, address))
		return;
	/* Some servers say it in macros alone. */
	if (parse_address(s, milter_macro(&s->macros, MACRO_CLIENT_ADDRESS)) &&
		str_to_uint(milter_macro(&s->macros, MACRO_CLIENT_PORT), UINT16_MAX, &port))
		s->client_port = (uint16_t)port;
}

static void helo(struct milter_session *s, struct str data)
{
	struct str name;
	milter_forget_mail(s);
	if (!milter_string_next(&data, &name)) {
		milter_break(s, "malformed: helo");
		return;
	}
	buf_clear(&s->helo);
	buf_add(&s->helo, name);
}

/* ---- the mail ---- */

static void header(struct milter_session *s, struct str data)
{
	s->state = MILTER_CONTENT;
	if (!milter_mail_header(&s->mail, data, s->options.steps & MILTER_HEADER_BLANKS))
		milter_break(s, "malformed: header");
}

static void headers_end(struct milter_session *s, struct str data)
{
	(void)data;
	s->state = MILTER_CONTENT;
	milter_mail_headers_end(&s->mail);
}

static void body(struct milter_session *s, struct str data)
{
	s->state = MILTER_CONTENT;
	milter_mail_body(&s->mail, data);
}

/* Old servers send the last chunk with it. */
static void end(struct milter_session *s, struct str data)
{
	milter_mail_body(&s->mail, data);
	milter_mail_end(&s->mail);
	milter_judge(s);
}

static void abort_mail(struct milter_session *s, struct str data)
{
	(void)data;
	milter_forget_mail(s);
}

static void quit(struct milter_session *s, struct str data)
{
	(void)data;
	milter_forget_mail(s);
	s->state = MILTER_CLOSED;
}

static void quit_next(struct milter_session *s, struct str data)
{
	(void)data;
	forget_client(s);
	milter_macros_clear(&s->macros);
	s->state = MILTER_OPEN;
}

static void nothing(struct milter_session *s, struct str data)
{
	(void)s;
	(void)data;
}

/* ---- the table ---- */

#define AT(state) (1u << (state))
#define AT_MAIL   (AT(MILTER_ENVELOPE) | AT(MILTER_CONTENT))
#define AT_ANY    (AT(MILTER_OPEN) | AT_MAIL)

enum answering {
	ANSWERS,    /* "continue", unless it was agreed that there is no need */
	SILENT,
	BY_ITSELF,
};

struct milter_row {
	char command;
	unsigned states;
	enum answering answering;
	uint32_t needless; /* the step that stands for "no need" */
	void (*run)(struct milter_session *s, struct str data);
};

static const struct milter_row rows[] = {
	{ MILTER_NEGOTIATE, AT(MILTER_BEGINS), BY_ITSELF, 0, negotiate },
	{ MILTER_MACROS, AT_ANY, SILENT, 0, take_macros },
	{ MILTER_CONNECT, AT(MILTER_OPEN), ANSWERS, MILTER_NO_CONNECT_REPLY, take_client },
	{ MILTER_HELO, AT(MILTER_OPEN) | AT(MILTER_ENVELOPE), ANSWERS, MILTER_NO_HELO_REPLY, helo },
	{ MILTER_MAIL, AT(MILTER_OPEN) | AT(MILTER_ENVELOPE), ANSWERS, MILTER_NO_MAIL_REPLY,
		milter_mail_from },
	{ MILTER_RCPT, AT(MILTER_ENVELOPE), BY_ITSELF, 0, milter_recipient },
	{ MILTER_DATA, AT(MILTER_ENVELOPE), ANSWERS, 0, nothing },
	{ MILTER_HEADER, AT_MAIL, ANSWERS, MILTER_NO_HEADER_REPLY, header },
	{ MILTER_HEADERS_END, AT_MAIL, ANSWERS, MILTER_NO_HEADERS_END_REPLY, headers_end },
	{ MILTER_BODY, AT_MAIL, ANSWERS, MILTER_NO_BODY_REPLY, body },
	{ MILTER_END, AT_MAIL, BY_ITSELF, 0, end },
	{ MILTER_ABORT, AT_ANY, SILENT, 0, abort_mail },
	{ MILTER_QUIT_NEXT, AT_ANY, SILENT, 0, quit_next },
	{ MILTER_QUIT, AT_ANY | AT(MILTER_BEGINS), SILENT, 0, quit },
	{ MILTER_UNKNOWN, AT_ANY, ANSWERS, 0, nothing },
};

static const struct milter_row *row_of(const struct milter_session *s, char command)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].command == command && rows[i].states & AT(s->state))
			return &rows[i];
	return NULL;
}

void milter_command(struct milter_session *s, const struct milter_frame *frame)
{
	const struct milter_row *row = row_of(s, frame->command);
	if (!row) {
		milter_break(s, "a command out of place");
		return;
	}
	if (frame->command != MILTER_MACROS)
		milter_macros_use(&s->macros, frame->command);
	row->run(s, frame->data);
	if (row->answering == ANSWERS && s->state != MILTER_CLOSED &&
		!(s->options.steps & row->needless))
		milter_put(&s->out, MILTER_CONTINUE);
}
