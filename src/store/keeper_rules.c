/* SPDX-License-Identifier: Apache-2.0
 *
 * What each request does: one row and one function for each. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#include "store/keeper_inside.h"

/* Why a request makes no sense. */
static enum reply_status invalid(struct reply *out, const char *why)
{
	out->text = str_of(why);
	return REPLY_INVALID;
}

/* Does the domain keep accounts with us? */
static bool is_our_domain(const struct keeper *keeper, struct str domain)
{
	for (size_t i = 0; i < keeper->options.domain_count; i++)
		if (str_eq(keeper->options.domains[i], domain))
			return true;
	return false;
}

static enum reply_status ask_recipient(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	struct mailbox mailbox;
	struct account account;
	out->recipient = (struct recipient_answer){ .state = RECIPIENT_UNKNOWN, .junk_at = NAN };
	if (!mailbox_parse(keeper->arena, request->address, &mailbox))
		return REPLY_OK;
	if (!is_our_domain(keeper, mailbox.domain)) {
		out->recipient.state = RECIPIENT_FOREIGN;
		return REPLY_OK;
	}
	enum reply_status status =
		store_account_find(keeper->store, keeper->arena, &mailbox, &account);
	if (status == REPLY_OK)
		out->recipient = (struct recipient_answer){ account.state, account.name,
			account.junk_at, account.language };
	return status == REPLY_MISSING ? REPLY_OK : status;
}

static enum reply_status ask_listed(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	return store_list_find(keeper->store, keeper->arena, request->listed.subject,
		request->listed.key, keeper->wall, &out->listed);
}

static enum reply_status ask_contact(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	return store_contact_find(keeper->store, keeper->arena, request->contact.recipient,
		request->contact.sender, &out->contact);
}

static enum reply_status add_tally(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	bool lost = false;
	enum reply_status status = batch_tally(&keeper->batch, keeper->store, request, keeper->wall,
		keeper->mono_ms, &out->tally, &lost);
	keeper->counts.lost += lost;
	return status;
}

static enum reply_status add_journal(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	(void)out;
	struct journal_row row = request->journal;
	if (!row_id_valid(row.mail_id))
		return REPLY_INVALID;
	if (!keeper->options.keep_records)
		row.record = STR("");
	if (!keeper->options.keep_mails)
		row.mail_kept = false;
	if (keeper->options.contact_days == 0)
		row.author = STR("");
	if (!batch_add_journal(&keeper->batch, &row, keeper->mono_ms))
		keeper->counts.lost++;
	return REPLY_OK;
}

static enum reply_status add_quarantine(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	const struct quarantine_row *row = &request->quarantine;
	if (!row_id_valid(row->id) || !row_id_valid(row->mail_id))
		return invalid(out, "the id cannot name a file");
	if (row->state != QUARANTINE_HELD && row->state != QUARANTINE_RETRY &&
		row->state != QUARANTINE_POISON)
		return invalid(out, "no mail comes in this state");
	if (row->recipient_count == 0)
		return invalid(out, "no recipients");
	if (access(keeper_path(keeper, "quarantine", row->id), F_OK) != 0)
		return invalid(out, "the mail's file is not there");
	keeper->due_known = false;
	return store_quarantine_add(keeper->store, keeper->arena, row,
		(struct poison_limits){
			keeper->options.poison_per_source, keeper->options.poison_total },
		keeper->wall);
}

static enum reply_status claim_quarantine(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	keeper->due_known = false;
	struct claim wanted = { request->most, peer.number, keeper->options.retry_days };
	return store_quarantine_claim(keeper->store, keeper->arena, &wanted, keeper->wall, out);
}

/* Changes a row's state; its file goes after the commit where the state has none. */
static enum reply_status change_quarantine(
	struct keeper *keeper, const struct quarantine_change *change)
{
	keeper->due_known = false;
	enum reply_status status =
		store_quarantine_change(keeper->store, keeper->arena, change, keeper->wall);
	if (status == REPLY_OK && !quarantine_state_has_file(change->state))
		*array_add(keeper->arena, &keeper->files) = change->id;
	return status;
}

static enum reply_status update_quarantine(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	(void)out;
	return change_quarantine(keeper, &(struct quarantine_change){ .id = request->outcome.id,
						 .state = request->outcome.state,
						 .detail = request->outcome.detail,
						 .left = request->outcome.left,
						 .left_count = request->outcome.left_count });
}

static enum reply_status release_quarantine(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	(void)out;
	return change_quarantine(keeper,
		&(struct quarantine_change){
			.id = request->name, .state = QUARANTINE_RELEASE, .by_person = true });
}

static enum reply_status delete_quarantine(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	(void)out;
	return change_quarantine(keeper,
		&(struct quarantine_change){
			.id = request->name, .state = QUARANTINE_DELETED, .by_person = true });
}

static bool is_account_state(enum recipient_state state)
{
	return state == RECIPIENT_ACTIVE || state == RECIPIENT_DORMANT ||
	       state == RECIPIENT_CLOSED || state == RECIPIENT_MINOR;
}

static bool is_language(struct str language)
{
	return language.n == 0 || str_eq(language, STR("ko")) || str_eq(language, STR("en")) ||
	       str_eq(language, STR("ja"));
}

/* Are these addresses at domains that keep accounts with us? */
static bool are_ours(struct keeper *keeper, const struct str *addresses, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct mailbox mailbox;
		if (!mailbox_parse(keeper->arena, addresses[i], &mailbox) ||
			!is_our_domain(keeper, mailbox.domain))
			return false;
	}
	return true;
}

static enum reply_status add_account(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	const struct account *account = &request->account;
	struct mailbox name;
	if (!mailbox_parse(keeper->arena, account->name, &name) || !mailbox_names_account(&name))
		return invalid(out, "this cannot be the name of an account");
	if (!are_ours(keeper, &account->name, 1))
		return invalid(out, "the domain keeps no accounts here (next hop maildir)");
	if (!are_ours(keeper, account->aliases, account->alias_count))
		return invalid(out, "an alias is no address of a domain with accounts");
	if (!is_account_state(account->state) || !is_language(account->language))
		return invalid(out, "no such state or language");
	return store_account_add(keeper->store, keeper->arena, account, keeper->wall);
}

static enum reply_status set_account(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	const struct account_change *change = &request->account_change;
	if (!are_ours(keeper, change->add, change->add_count))
		return invalid(out, "an alias is no address of a domain with accounts");
	if (change->has_state && !is_account_state(change->state))
		return invalid(out, "no such state");
	if (change->has_language && !is_language(change->language))
		return invalid(out, "no such language");
	return store_account_change(keeper->store, keeper->arena, change, keeper->wall);
}

static enum reply_status delete_account(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	(void)out;
	return store_account_delete(keeper->store, keeper->arena, request->name);
}

static enum reply_status show_account(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	struct mailbox mailbox;
	if (!mailbox_parse(keeper->arena, request->name, &mailbox))
		return invalid(out, "this is no address");
	struct account *account = arena_new_of(keeper->arena, struct account);
	enum reply_status status =
		store_account_find(keeper->store, keeper->arena, &mailbox, account);
	if (status == REPLY_OK)
		status = store_account_aliases(keeper->store, keeper->arena, account);
	out->accounts.v = account;
	out->accounts.n = 1;
	return status;
}

static enum reply_status list_accounts(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	return store_account_list(keeper->store, keeper->arena, &request->search, out);
}

static enum reply_status add_entry(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	const struct list_entry *entry = &request->entry;
	if (!list_entry_valid(keeper->arena, entry->subject, entry->entry))
		return invalid(out, "this is no entry of that kind");
	if (entry->kind == LIST_NONE)
		return invalid(out, "neither block nor white");
	if (entry->expires != 0 && entry->expires <= keeper->wall)
		return invalid(out, "it would have expired already");
	return store_list_add(keeper->store, keeper->arena, entry, keeper->wall);
}

static enum reply_status remove_entry(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	if (!list_entry_valid(keeper->arena, request->entry.subject, request->entry.entry))
		return invalid(out, "this is no entry of that kind");
	return store_list_remove(keeper->store, keeper->arena, &request->entry);
}

static enum reply_status show_entries(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	return store_list_show(keeper->store, keeper->arena, &request->search, out);
}

static enum reply_status list_quarantine(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	return store_quarantine_list(keeper->store, keeper->arena, &request->search, out);
}

/* A regular file to be read, or -1. */
static int open_mail(struct keeper *keeper, const char *directory, struct str id)
{
	return open(keeper_path(keeper, directory, id),
		O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
}

static enum reply_status show_quarantine(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	struct quarantine_row *row = arena_new_of(keeper->arena, struct quarantine_row);
	if (!row_id_valid(request->name))
		return REPLY_MISSING;
	enum reply_status status =
		store_quarantine_find(keeper->store, keeper->arena, request->name, row);
	if (status == REPLY_OK && quarantine_state_has_file(row->state))
		out->mail = open_mail(keeper, "quarantine", row->id);
	out->quarantine.v = row;
	out->quarantine.n = 1;
	return status;
}

static enum reply_status show_history(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	return store_journal_search(keeper->store, keeper->arena, &request->search, out);
}

static enum reply_status show_record(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	struct journal_row *row = arena_new_of(keeper->arena, struct journal_row);
	if (!row_id_valid(request->name))
		return REPLY_MISSING;
	enum reply_status status =
		store_journal_record(keeper->store, keeper->arena, request->name, row);
	if (status == REPLY_OK && row->mail_kept)
		out->mail = open_mail(keeper, "kept", row->mail_id);
	out->history.v = row;
	out->history.n = 1;
	return status;
}

static enum reply_status show_stats(struct keeper *keeper, struct keeper_peer peer,
	const struct request *request, struct reply *out)
{
	(void)peer;
	(void)request;
	enum reply_status status = store_stats(keeper->store, keeper->arena, out);
	struct keeper_counts counts = keeper_counts(keeper);
	const struct stat_row own[] = {
		{ STR_INIT("requests"), counts.requests },
		{ STR_INIT("writes"), counts.writes },
		{ STR_INIT("commits"), counts.commits },
		{ STR_INIT("commits_failed"), counts.commits_failed },
		{ STR_INIT("rows_lost"), counts.lost },
		{ STR_INIT("rows_waiting"), counts.waiting },
	};
	const size_t n = sizeof own / sizeof *own;
	struct stat_row *all = arena_array_of(keeper->arena, struct stat_row, out->stats.n + n);
	for (size_t i = 0; i < out->stats.n; i++)
		all[i] = out->stats.v[i];
	for (size_t i = 0; i < n; i++)
		all[out->stats.n + i] = own[i];
	out->stats.v = all;
	out->stats.n += n;
	return status;
}

#define DOOR  (1u << KEEPER_DOOR)
#define ADMIN (1u << KEEPER_ADMIN)

static const struct rule rules[REQUEST_KIND_END] = {
	[REQUEST_RECIPIENT] = { WAY_READ, DOOR | ADMIN, ask_recipient },
	[REQUEST_LISTED] = { WAY_READ, DOOR | ADMIN, ask_listed },
	[REQUEST_CONTACT] = { WAY_READ, DOOR | ADMIN, ask_contact },
	[REQUEST_TALLY] = { WAY_NOTE, DOOR, add_tally },
	[REQUEST_JOURNAL] = { WAY_NOTE, DOOR, add_journal },
	[REQUEST_QUARANTINE_ADD] = { WAY_WRITE, DOOR, add_quarantine },
	[REQUEST_QUARANTINE_CLAIM] = { WAY_WRITE, DOOR, claim_quarantine },
	[REQUEST_QUARANTINE_UPDATE] = { WAY_WRITE, DOOR, update_quarantine },
	[REQUEST_ACCOUNT_ADD] = { WAY_WRITE, ADMIN, add_account },
	[REQUEST_ACCOUNT_SET] = { WAY_WRITE, ADMIN, set_account },
	[REQUEST_ACCOUNT_DELETE] = { WAY_WRITE, ADMIN, delete_account },
	[REQUEST_ACCOUNT_SHOW] = { WAY_READ, ADMIN, show_account },
	[REQUEST_ACCOUNT_LIST] = { WAY_READ, ADMIN, list_accounts },
	[REQUEST_LIST_ADD] = { WAY_WRITE, ADMIN, add_entry },
	[REQUEST_LIST_REMOVE] = { WAY_WRITE, ADMIN, remove_entry },
	[REQUEST_LIST_SHOW] = { WAY_READ, ADMIN, show_entries },
	[REQUEST_QUARANTINE_LIST] = { WAY_READ, ADMIN, list_quarantine },
	[REQUEST_QUARANTINE_SHOW] = { WAY_READ, ADMIN, show_quarantine },
	[REQUEST_QUARANTINE_RELEASE] = { WAY_WRITE, ADMIN, release_quarantine },
	[REQUEST_QUARANTINE_DELETE] = { WAY_WRITE, ADMIN, delete_quarantine },
	[REQUEST_HISTORY] = { WAY_LATE, ADMIN, show_history },
	[REQUEST_RECORD] = { WAY_LATE, ADMIN, show_record },
	[REQUEST_STATS] = { WAY_LATE, ADMIN, show_stats },
};

const struct rule *keeper_rule(enum request_kind kind)
{
	static const struct rule none;
	return kind < REQUEST_KIND_END ? &rules[kind] : &none;
}
