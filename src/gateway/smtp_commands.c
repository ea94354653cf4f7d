/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "gateway/smtp_inside.h"

static bool check_nothing(struct smtp_call *call)
{
	(void)call;
	return true;
}

static bool check_no_arguments(struct smtp_call *call)
{
	if (call->args.n > 0)
		smtp_refuse(call->session, 501, "5.5.4 No arguments allowed");
	return call->args.n == 0;
}

static void proceed_noop(struct smtp_call *call)
{
	smtp_reply(call->session, 250, "2.0.0 Ok");
}

static void proceed_rset(struct smtp_call *call)
{
	smtp_drop_mail(call->session);
	smtp_reply(call->session, 250, "2.0.0 Ok");
}

static void proceed_quit(struct smtp_call *call)
{
	smtp_close(call->session, 221, "2.0.0 Bye");
}

/* RFC 5321 3.5.3: neither yes nor no, or addresses could be harvested. */
static void proceed_vrfy(struct smtp_call *call)
{
	smtp_reply(call->session, 252, "2.1.5 Will not verify, but will take mail and try");
}

static bool check_vrfy(struct smtp_call *call)
{
	if (call->args.n == 0)
		smtp_refuse(call->session, 501, "5.5.4 Syntax: VRFY address");
	return call->args.n > 0;
}

static bool check_not_offered(struct smtp_call *call)
{
	smtp_refuse(call->session, 502, "5.5.1 Command not implemented");
	return false;
}

/* A browser, or someone's web server, made to speak to us: what follows is not meant for us. */
static bool check_web(struct smtp_call *call)
{
	smtp_close(call->session, 554, "5.5.1 This is an SMTP server");
	return false;
}

static void proceed_help(struct smtp_call *call);

static const struct smtp_command commands[] = {
	{ .verb = "HELO", .usage = "HELO name", .check = smtp_check_hello,
		.proceed = smtp_proceed_helo, .ends_group = true, .before_tls = true },
	{ .verb = "EHLO", .usage = "EHLO name", .check = smtp_check_hello,
		.proceed = smtp_proceed_ehlo, .ends_group = true, .before_tls = true },
	{ .verb = "MAIL", .usage = "MAIL FROM:<address> [SIZE=n] [BODY=8BITMIME] [SMTPUTF8]",
		.check = smtp_check_mail, .proceed = smtp_proceed_mail },
	{ .verb = "RCPT", .usage = "RCPT TO:<address>", .check = smtp_check_rcpt,
		.proceed = smtp_proceed_rcpt },
	{ .verb = "DATA", .usage = "DATA", .check = smtp_check_data, .proceed = smtp_proceed_data,
		.ends_group = true },
	{ .verb = "BDAT", .usage = "BDAT size [LAST]", .check = smtp_check_bdat,
		.proceed = smtp_proceed_bdat },
	{ .verb = "RSET", .usage = "RSET", .check = check_no_arguments, .proceed = proceed_rset,
		.before_tls = true },
	{ .verb = "NOOP", .usage = "NOOP", .check = check_nothing, .proceed = proceed_noop,
		.before_tls = true },
	{ .verb = "QUIT", .usage = "QUIT", .check = check_no_arguments, .proceed = proceed_quit,
		.before_tls = true },
	{ .verb = "VRFY", .usage = "VRFY address", .check = check_vrfy, .proceed = proceed_vrfy },
	{ .verb = "HELP", .usage = "HELP", .check = check_nothing, .proceed = proceed_help,
		.before_tls = true },
	{ .verb = "STARTTLS", .usage = "STARTTLS", .check = smtp_check_starttls,
		.proceed = smtp_proceed_starttls, .ends_group = true, .before_tls = true },
	{ .verb = "XCLIENT", .check = smtp_check_xclient, .proceed = smtp_proceed_xclient,
		.before_tls = true },
	{ .verb = "EXPN", .check = check_not_offered, .before_tls = true },
	{ .verb = "TURN", .check = check_not_offered, .before_tls = true },
	{ .verb = "ETRN", .check = check_not_offered, .before_tls = true },
	{ .verb = "AUTH", .check = check_not_offered, .before_tls = true },
	{ .verb = "GET", .check = check_web, .before_tls = true },
	{ .verb = "POST", .check = check_web, .before_tls = true },
	{ .verb = "PUT", .check = check_web, .before_tls = true },
	{ .verb = "CONNECT", .check = check_web, .before_tls = true },
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

static void proceed_help(struct smtp_call *call)
{
	auto_buf text = BUF(REPLY_TEXT_MAX);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (commands[i].usage)
			buf_printf(&text, "2.0.0 %s\n", commands[i].usage);
	smtp_reply_lines(call->session, 214, buf_str(&text));
}

static const struct smtp_command *find_command(struct str verb)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (str_eq_nocase(verb, str_of(commands[i].verb)))
			return &commands[i];
	return NULL;
}

static bool has_controls(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if ((unsigned char)line.p[i] < ' ' || line.p[i] == 0x7f)
			return true;
	return false;
}

static void count_junk(struct smtp_session *s)
{
	if (++s->junk_commands >= JUNK_COMMANDS_FLAW)
		s->flaws |= DIALOGUE_SYNTAX;
}

/* Bytes behind a command that had to be the last one, or before we had said that pipelining is
 * allowed: the client does not read our replies (RFC 2920 3.1). Our own clients are let off. */
static bool is_too_early(struct smtp_session *s, const struct smtp_command *command)
{
	if (lines_rest(&s->lines).n == 0 || (s->esmtp && !command->ends_group))
		return false;
	if (command->proceed == smtp_proceed_starttls || strcmp(command->verb, "QUIT") == 0)
		return false; /* decided there; behind QUIT nothing is read */
	s->flaws |= DIALOGUE_EARLY_PIPELINE;
	return !s->client.trusted && !s->client.normalize;
}

void smtp_command_line(struct smtp_session *s, struct str line)
{
	size_t blank = str_find_char(line, ' ');
	struct str verb = blank == STR_NONE ? line : str_first(line, blank);
	const struct smtp_command *command = find_command(verb);
	if (has_controls(line) || verb.n == 0) {
		count_junk(s);
		smtp_refuse(s, 500, "5.5.2 Not a command line");
		return;
	}
	if (!command) {
		count_junk(s);
		smtp_refuse(s, 500, "5.5.1 Command unknown");
		return;
	}
	if (is_too_early(s, command)) {
		smtp_close(s, 503, "5.5.1 Pipelining before its time");
		return;
	}
	if (s->listener->tls == TLS_REQUIRED && !s->tls_version && !command->before_tls) {
		smtp_refuse(s, 530, "5.7.0 Must issue STARTTLS first");
		return;
	}
	struct smtp_call call = { .session = s, .args = str_trim(str_from(line, verb.n)) };
	if (command->check(&call))
		command->proceed(&call);
}

void smtp_bad_line(struct smtp_session *s, enum line_end end)
{
	switch (end) {
	case LINE_TOO_LONG:
		count_junk(s);
		smtp_refuse(s, 500, "5.5.2 Line too long");
		return;
	case LINE_BARE_CR:
		s->flaws |= DIALOGUE_BARE_CR;
		smtp_close(s, 550, "5.5.2 Bare CR in a command: lines end with CRLF");
		return;
	default:
		s->flaws |= DIALOGUE_BARE_LF;
		smtp_close(s, 550, "5.5.2 Bare LF in a command: lines end with CRLF");
		return;
	}
}
