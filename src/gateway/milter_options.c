/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/milter_options.h"

#define ACTIONS_WANTED                                                                           \
	(MILTER_MAY_ADD_HEADERS | MILTER_MAY_ADD_RECIPIENTS | MILTER_MAY_DELETE_RECIPIENTS |     \
		MILTER_MAY_CHANGE_HEADERS | MILTER_MAY_QUARANTINE | MILTER_MAY_CHOOSE_MACROS)

/* What is to be said is said to recipients and to whole mails: all else comes without an answer to
 * each piece. */
#define STEPS_WANTED                                                                               \
	(MILTER_NO_CONNECT_REPLY | MILTER_NO_HELO_REPLY | MILTER_NO_MAIL_REPLY |                   \
		MILTER_NO_HEADER_REPLY | MILTER_NO_UNKNOWN | MILTER_NO_DATA |                      \
		MILTER_REFUSED_RECIPIENTS | MILTER_NO_HEADERS_END_REPLY | MILTER_NO_BODY_REPLY |   \
		MILTER_HEADER_BLANKS)

/* Macros by the stage that brings them (SMFIM_*). */
struct macro_list {
	uint32_t stage;
	const char *macros;
};
static const struct macro_list macro_lists[] = {
	{ 0, "j {client_addr} {client_port} {client_connections} {daemon_name} {daemon_addr}" },
	{ 1, "{tls_version} {cipher}" },
	{ 2, "i {auth_type} {auth_authen}" },
	{ 3, "{rcpt_mailer} {rcpt_host}" },
	{ 5, "i" },
};

bool milter_negotiate(struct str data, struct milter_options *out)
{
	uint32_t version, actions, steps;
	if (!milter_u32_next(&data, &version) || !milter_u32_next(&data, &actions) ||
		!milter_u32_next(&data, &steps) || version < MILTER_VERSION_LEAST)
		return false;
	*out = (struct milter_options){
		.version = version < MILTER_VERSION_MOST ? version : MILTER_VERSION_MOST,
		.actions = actions & ACTIONS_WANTED,
		.steps = steps & STEPS_WANTED,
	};
	return true;
}

void milter_put_options(struct buf *out, const struct milter_options *options)
{
	auto_buf data = BUF(1024);
	milter_put_u32(&data, options->version);
	milter_put_u32(&data, options->actions);
	milter_put_u32(&data, options->steps);
	for (size_t i = 0; options->actions & MILTER_MAY_CHOOSE_MACROS &&
		i < sizeof macro_lists / sizeof *macro_lists; i++) {
		milter_put_u32(&data, macro_lists[i].stage);
		buf_add(&data, str_of(macro_lists[i].macros));
		buf_add_char(&data, '\0');
	}
	milter_put_data(out, MILTER_OPTIONS, buf_str(&data));
}
