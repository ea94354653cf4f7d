/* SPDX-License-Identifier: Apache-2.0 */
#include "store/testing.h"

static struct request ask_recipient(const char *address)
{
	return (struct request){ .kind = REQUEST_RECIPIENT, .address = str_of(address) };
}

static enum reply_status add_account(
	struct testing *t, const char *name, enum recipient_state state, const char *alias)
{
	static struct str aliases[1];
	aliases[0] = str_of(alias);
	return testing_ask(t, (struct request){ .kind = REQUEST_ACCOUNT_ADD,
				      .account = { .name = str_of(name),
					      .state = state,
					      .junk_at = state == RECIPIENT_MINOR ? 3.5 : NAN,
					      .language = STR("ko"),
					      .aliases = aliases,
					      .alias_count = alias ? 1 : 0 } })
		.status;
}

static const struct {
	const char *address;
	enum recipient_state state;
	const char *account;
} recipient_cases[] = {
	{ "active@example.com", RECIPIENT_ACTIVE, "active@example.com" },
	{ "ACTIVE@Example.COM", RECIPIENT_ACTIVE, "active@example.com" },
	{ "\"active\"@example.com", RECIPIENT_ACTIVE, "active@example.com" },
	{ "active+tag@example.com", RECIPIENT_ACTIVE, "active@example.com" },
	{ "active+a+b@example.com", RECIPIENT_ACTIVE, "active@example.com" },
	{ "sales@example.com", RECIPIENT_ACTIVE, "active@example.com" },
	{ "Sales+2024@example.com", RECIPIENT_ACTIVE, "active@example.com" },
	/* An alias with a tag of its own is found before the tag is taken off. */
	{ "dormant+vip@example.com", RECIPIENT_MINOR, "minor@example.com" },
	{ "dormant+other@example.com", RECIPIENT_DORMANT, "dormant@example.com" },
	{ "closed@example.com", RECIPIENT_CLOSED, "closed@example.com" },
	{ "minor@example.com", RECIPIENT_MINOR, "minor@example.com" },
	{ "user@한국.kr", RECIPIENT_ACTIVE, "user@xn--3e0b707e.kr" },
	{ "nobody@example.com", RECIPIENT_UNKNOWN, "" },
	{ "+active@example.com", RECIPIENT_UNKNOWN, "" },
	{ "active@sub.example.com", RECIPIENT_FOREIGN, "" },
	{ "active@example.org", RECIPIENT_FOREIGN, "" },
	{ "active", RECIPIENT_UNKNOWN, "" },
	{ "", RECIPIENT_UNKNOWN, "" },
	{ "\xff\xfe@example.com", RECIPIENT_UNKNOWN, "" },
};

static void recipients_are_known(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	assert_int_equal(
		add_account(&t, "Active@Example.com", RECIPIENT_ACTIVE, "sales@example.com"),
		REPLY_OK);
	assert_int_equal(add_account(&t, "dormant@example.com", RECIPIENT_DORMANT, NULL), REPLY_OK);
	assert_int_equal(add_account(&t, "closed@example.com", RECIPIENT_CLOSED, NULL), REPLY_OK);
	assert_int_equal(
		add_account(&t, "minor@example.com", RECIPIENT_MINOR, "dormant+vip@example.com"),
		REPLY_OK);
	assert_int_equal(add_account(&t, "user@한국.kr", RECIPIENT_ACTIVE, NULL), REPLY_OK);
	for (size_t i = 0; i < sizeof recipient_cases / sizeof *recipient_cases; i++) {
		struct reply reply = testing_ask(&t, ask_recipient(recipient_cases[i].address));
		assert_int_equal(reply.status, REPLY_OK);
		if (reply.recipient.state != recipient_cases[i].state ||
			!str_eq(reply.recipient.account, str_of(recipient_cases[i].account)))
			fail_msg("%s: %s", recipient_cases[i].address,
				recipient_state_name(reply.recipient.state));
	}
	struct reply minor = testing_ask(&t, ask_recipient("minor@example.com"));
	assert_true(minor.recipient.junk_at == 3.5);
	assert_true(str_eq(minor.recipient.language, STR("ko")));
	assert_true(isnan(testing_ask(&t, ask_recipient("active@example.com")).recipient.junk_at));
	testing_done(&t);
}

static const struct {
	const char *name, *alias;
	enum recipient_state state;
	enum reply_status status;
} account_cases[] = {
	{ "a@example.com", "b@example.com", RECIPIENT_ACTIVE, REPLY_OK },
	{ "A@EXAMPLE.com", NULL, RECIPIENT_ACTIVE, REPLY_EXISTS },
	{ "b@example.com", NULL, RECIPIENT_ACTIVE, REPLY_EXISTS },
	{ "c@example.com", "a@example.com", RECIPIENT_ACTIVE, REPLY_EXISTS },
	{ "c@example.com", "c@example.org", RECIPIENT_ACTIVE, REPLY_INVALID },
	{ "c@example.org", NULL, RECIPIENT_ACTIVE, REPLY_INVALID },
	{ "../c@example.com", NULL, RECIPIENT_ACTIVE, REPLY_INVALID },
	{ "c", NULL, RECIPIENT_ACTIVE, REPLY_INVALID },
	{ "c@example.com", NULL, RECIPIENT_FOREIGN, REPLY_INVALID },
	{ "c@example.com", NULL, RECIPIENT_UNKNOWN, REPLY_INVALID },
	/* None of the refused ones has left anything behind. */
	{ "c@example.com", NULL, RECIPIENT_CLOSED, REPLY_OK },
};

static void accounts_are_added_once(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	for (size_t i = 0; i < sizeof account_cases / sizeof *account_cases; i++) {
		enum reply_status status = add_account(
			&t, account_cases[i].name, account_cases[i].state, account_cases[i].alias);
		if (status != account_cases[i].status)
			fail_msg("%zu %s: %s", i, account_cases[i].name, reply_status_name(status));
	}
	struct reply list = testing_ask(&t, (struct request){ .kind = REQUEST_ACCOUNT_LIST });
	assert_int_equal(list.accounts.n, 2);
	testing_done(&t);
}

static void accounts_change_and_go(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	add_account(&t, "a@example.com", RECIPIENT_ACTIVE, "old@example.com");
	add_account(&t, "b@example.com", RECIPIENT_ACTIVE, NULL);
	struct str add[] = { STR_INIT("new@example.com") },
		   remove[] = { STR_INIT("old@example.com") };
	struct str taken[] = { STR_INIT("b@example.com") }, own[] = { STR_INIT("a@example.com") };
	struct request set = { .kind = REQUEST_ACCOUNT_SET,
		.account_change = { .name = STR("A@example.com"),
			.has_state = true,
			.state = RECIPIENT_DORMANT,
			.add = add,
			.add_count = 1,
			.remove = remove,
			.remove_count = 1 } };
	testing_pass(&t, 10);
	assert_int_equal(testing_ask(&t, set).status, REPLY_OK);
	struct reply shown = testing_ask(&t,
		(struct request){ .kind = REQUEST_ACCOUNT_SHOW, .name = STR("new@example.com") });
	assert_int_equal(shown.accounts.n, 1);
	const struct account *a = shown.accounts.v;
	assert_true(str_eq(a->name, STR("a@example.com")));
	assert_int_equal(a->state, RECIPIENT_DORMANT);
	assert_true(str_eq(a->language, STR("ko"))); /* not named: stays */
	assert_int_equal(a->alias_count, 1);
	assert_int_equal(a->changed - a->created, 10);
	assert_int_equal(testing_ask(&t, set).status, REPLY_MISSING); /* old@ is gone already */
	set.account_change.remove_count = 0;
	set.account_change.add = taken;
	assert_int_equal(testing_ask(&t, set).status, REPLY_EXISTS);
	set.account_change.add_count = 0;
	set.account_change.remove = own;
	set.account_change.remove_count = 1;
	assert_int_equal(testing_ask(&t, set).status, REPLY_INVALID);
	set.account_change.name = STR("nobody@example.com");
	assert_int_equal(testing_ask(&t, set).status, REPLY_MISSING);
	struct request gone = { .kind = REQUEST_ACCOUNT_DELETE, .name = STR("a@example.com") };
	assert_int_equal(testing_ask(&t, gone).status, REPLY_OK);
	assert_int_equal(testing_ask(&t, gone).status, REPLY_MISSING);
	assert_int_equal(testing_ask(&t, ask_recipient("new@example.com")).recipient.state,
		RECIPIENT_UNKNOWN);
	testing_done(&t);
}

static void long_lists_come_in_pieces(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	for (int i = 0; i < 25; i++) {
		char name[64], entry[64];
		snprintf(name, sizeof name, "user%02d@example.com", i);
		assert_int_equal(add_account(&t, name, RECIPIENT_ACTIVE, NULL), REPLY_OK);
		snprintf(entry, sizeof entry, "192.0.2.%d", i);
		struct request add = { .kind = REQUEST_LIST_ADD,
			.entry = {
				LIST_CLIENT_IP, i % 2 ? LIST_BLOCK : LIST_WHITE, str_of(entry) } };
		assert_int_equal(testing_ask(&t, add).status, REPLY_OK);
	}
	struct request accounts = { .kind = REQUEST_ACCOUNT_LIST, .search = { .most = 10 } };
	struct request entries = { .kind = REQUEST_LIST_SHOW, .search = { .most = 10 } };
	size_t sizes[] = { 10, 10, 5 };
	for (size_t i = 0; i < 3; i++) {
		struct reply reply = testing_ask(&t, accounts);
		assert_int_equal(reply.accounts.n, sizes[i]);
		assert_int_equal(reply.next.n > 0, i < 2);
		accounts.search.after = reply.next;
		reply = testing_ask(&t, entries);
		assert_int_equal(reply.entries.n, sizes[i]);
		assert_int_equal(reply.next.n > 0, i < 2);
		entries.search.after = reply.next;
	}
	testing_done(&t);
}

/* Entries of the precedence table, and what is asked. */
static const struct list_entry list_entries[] = {
	{ LIST_CLIENT_IP, LIST_BLOCK, STR_INIT("192.0.2.0/24"), STR_INIT("net"), 0, 0 },
	{ LIST_CLIENT_IP, LIST_WHITE, STR_INIT("192.0.2.7"), STR_INIT("host"), 0, 0 },
	{ LIST_CLIENT_IP, LIST_WHITE, STR_INIT("192.0.2.64/28"), STR_INIT(""), 0, 0 },
	{ LIST_CLIENT_IP, LIST_BLOCK, STR_INIT("192.0.2.64/28"), STR_INIT("both"), 0, 0 },
	{ LIST_CLIENT_IP, LIST_WHITE, STR_INIT("198.51.100.0/24"), STR_INIT(""), 0, 0 },
	{ LIST_CLIENT_IP, LIST_BLOCK, STR_INIT("198.51.100.9"), STR_INIT("soon"), 0, 1700000100 },
	{ LIST_CLIENT_IP, LIST_BLOCK, STR_INIT("2001:db8::/32"), STR_INIT(""), 0, 0 },
	{ LIST_CLIENT_IP, LIST_WHITE, STR_INIT("2001:db8:1::/48"), STR_INIT(""), 0, 0 },
	{ LIST_CLIENT_IP, LIST_BLOCK, STR_INIT("203.0.113.77/25"), STR_INIT("host bits"), 0, 0 },
	{ LIST_DOMAIN, LIST_BLOCK, STR_INIT("example.net"), STR_INIT(""), 0, 0 },
	{ LIST_DOMAIN, LIST_WHITE, STR_INIT("good.example.net"), STR_INIT(""), 0, 0 },
	{ LIST_DOMAIN, LIST_BLOCK, STR_INIT(".한국"), STR_INIT(""), 0, 0 },
	{ LIST_ADDRESS, LIST_BLOCK, STR_INIT("@example.org"), STR_INIT(""), 0, 0 },
	{ LIST_ADDRESS, LIST_WHITE, STR_INIT("Friend@example.org"), STR_INIT(""), 0, 0 },
	{ LIST_ADDRESS, LIST_BLOCK, STR_INIT("friend+bad@example.org"), STR_INIT(""), 0, 0 },
	{ LIST_HELO, LIST_BLOCK, STR_INIT("localhost.localdomain"), STR_INIT(""), 0, 0 },
	{ LIST_HELO, LIST_BLOCK, STR_INIT("[192.0.2.1]"), STR_INIT(""), 0, 0 },
};

static const struct {
	const char *title;
	enum list_subject subject;
	const char *key;
	enum list_kind kind;
	const char *entry;
} list_cases[] = {
	{ "the network", LIST_CLIENT_IP, "192.0.2.1", LIST_BLOCK, "192.0.2.0/24" },
	{ "the narrower entry wins", LIST_CLIENT_IP, "192.0.2.7", LIST_WHITE, "192.0.2.7" },
	{ "block wins at the same width", LIST_CLIENT_IP, "192.0.2.65", LIST_BLOCK,
		"192.0.2.64/28" },
	{ "mapped IPv4", LIST_CLIENT_IP, "::ffff:192.0.2.7", LIST_WHITE, "192.0.2.7" },
	{ "outside", LIST_CLIENT_IP, "192.0.3.1", LIST_NONE, "" },
	{ "before it expires", LIST_CLIENT_IP, "198.51.100.9", LIST_BLOCK, "198.51.100.9" },
	{ "IPv6", LIST_CLIENT_IP, "2001:db8::1", LIST_BLOCK, "2001:db8::/32" },
	{ "IPv6, narrower", LIST_CLIENT_IP, "2001:db8:1::1", LIST_WHITE, "2001:db8:1::/48" },
	{ "IPv6, outside", LIST_CLIENT_IP, "2001:db9::1", LIST_NONE, "" },
	{ "host bits of an entry", LIST_CLIENT_IP, "203.0.113.1", LIST_BLOCK, "203.0.113.77/25" },
	{ "the other half", LIST_CLIENT_IP, "203.0.113.129", LIST_NONE, "" },
	{ "no address", LIST_CLIENT_IP, "example.net", LIST_NONE, "" },
	{ "a domain", LIST_DOMAIN, "Example.NET", LIST_BLOCK, "example.net" },
	{ "its child", LIST_DOMAIN, "a.b.example.net.", LIST_BLOCK, "example.net" },
	{ "a narrower name", LIST_DOMAIN, "x.good.example.net", LIST_WHITE, "good.example.net" },
	{ "not a child", LIST_DOMAIN, "badexample.net", LIST_NONE, "" },
	{ "its parent", LIST_DOMAIN, "net", LIST_NONE, "" },
	{ "Korean name", LIST_DOMAIN, "shop.한국", LIST_BLOCK, ".한국" },
	{ "an address by its domain", LIST_ADDRESS, "any@example.org", LIST_BLOCK, "@example.org" },
	{ "an address", LIST_ADDRESS, "friend@EXAMPLE.org", LIST_WHITE, "Friend@example.org" },
	{ "without its tag", LIST_ADDRESS, "friend+x@example.org", LIST_WHITE,
		"Friend@example.org" },
	{ "with its tag", LIST_ADDRESS, "friend+bad@example.org", LIST_BLOCK,
		"friend+bad@example.org" },
	{ "@domain is no wildcard", LIST_ADDRESS, "a@sub.example.org", LIST_NONE, "" },
	{ "domain entries are others", LIST_ADDRESS, "a@example.net", LIST_NONE, "" },
	{ "HELO", LIST_HELO, "LOCALHOST.localdomain", LIST_BLOCK, "localhost.localdomain" },
	{ "HELO literal", LIST_HELO, "[192.0.2.1]", LIST_BLOCK, "[192.0.2.1]" },
	{ "another literal", LIST_HELO, "[192.0.2.2]", LIST_NONE, "" },
	{ "HELO that is no name", LIST_HELO, "a b", LIST_NONE, "" },
	{ "empty", LIST_HELO, "", LIST_NONE, "" },
};

static struct reply ask_list(struct testing *t, enum list_subject subject, const char *key)
{
	return testing_ask(
		t, (struct request){ .kind = REQUEST_LISTED, .listed = { subject, str_of(key) } });
}

static void add_entries(struct testing *t)
{
	for (size_t i = 0; i < sizeof list_entries / sizeof *list_entries; i++) {
		struct request add = { .kind = REQUEST_LIST_ADD, .entry = list_entries[i] };
		assert_int_equal(testing_ask(t, add).status, REPLY_OK);
	}
}

static void check_lists(struct testing *t)
{
	for (size_t i = 0; i < sizeof list_cases / sizeof *list_cases; i++) {
		struct reply reply = ask_list(t, list_cases[i].subject, list_cases[i].key);
		assert_int_equal(reply.status, REPLY_OK);
		if (reply.listed.kind != list_cases[i].kind ||
			!str_eq(reply.listed.entry, str_of(list_cases[i].entry)))
			fail_msg("%s: %s %.*s", list_cases[i].title,
				list_kind_name(reply.listed.kind), STR_ARG(reply.listed.entry));
	}
}

static void lists_have_an_order(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	add_entries(&t);
	check_lists(&t);
	/* The same after a restart, when the keys are read from the store. */
	keeper_free(&t.keeper);
	testing_open(&t);
	check_lists(&t);
	/* An expired entry no longer hides the wider one. */
	testing_pass(&t, 101);
	struct reply reply = ask_list(&t, LIST_CLIENT_IP, "198.51.100.9");
	assert_int_equal(reply.listed.kind, LIST_WHITE);
	/* The same entry again takes reason and expiry. */
	struct request again = { .kind = REQUEST_LIST_ADD, .entry = list_entries[0] };
	again.entry.reason = STR("other");
	again.entry.expires = t.wall + 50;
	assert_int_equal(testing_ask(&t, again).status, REPLY_OK);
	reply = ask_list(&t, LIST_CLIENT_IP, "192.0.2.1");
	assert_true(str_eq(reply.listed.reason, STR("other")));
	assert_int_equal(reply.listed.expires, t.wall + 50);
	testing_done(&t);
}

static void entries_are_removed(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	add_entries(&t);
	struct request remove = { .kind = REQUEST_LIST_REMOVE,
		.entry = { .subject = LIST_CLIENT_IP,
			.kind = LIST_BLOCK,
			.entry = STR("192.0.2.64/28") } };
	assert_int_equal(testing_ask(&t, remove).status, REPLY_OK);
	assert_int_equal(ask_list(&t, LIST_CLIENT_IP, "192.0.2.65").listed.kind, LIST_WHITE);
	assert_int_equal(testing_ask(&t, remove).status, REPLY_MISSING);
	remove.entry.kind = LIST_NONE; /* whichever there is */
	assert_int_equal(testing_ask(&t, remove).status, REPLY_OK);
	assert_int_equal(ask_list(&t, LIST_CLIENT_IP, "192.0.2.65").listed.kind, LIST_BLOCK);
	testing_done(&t);
}

static const struct list_entry bad_entries[] = {
	{ LIST_CLIENT_IP, LIST_BLOCK, STR_INIT("example.com"), STR_INIT(""), 0, 0 },
	{ LIST_CLIENT_IP, LIST_BLOCK, STR_INIT("192.0.2.0/33"), STR_INIT(""), 0, 0 },
	{ LIST_CLIENT_IP, LIST_NONE, STR_INIT("192.0.2.0/32"), STR_INIT(""), 0, 0 },
	{ LIST_CLIENT_IP, LIST_BLOCK, STR_INIT("192.0.2.0/32"), STR_INIT(""), 0, 5 },
	{ LIST_DOMAIN, LIST_BLOCK, STR_INIT("a@example.com"), STR_INIT(""), 0, 0 },
	{ LIST_DOMAIN, LIST_BLOCK, STR_INIT(""), STR_INIT(""), 0, 0 },
	{ LIST_ADDRESS, LIST_BLOCK, STR_INIT("example.com"), STR_INIT(""), 0, 0 },
	{ LIST_HELO, LIST_BLOCK, STR_INIT("a b"), STR_INIT(""), 0, 0 },
};

static void senseless_entries_are_refused(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	for (size_t i = 0; i < sizeof bad_entries / sizeof *bad_entries; i++) {
		struct reply reply = testing_ask(
			&t, (struct request){ .kind = REQUEST_LIST_ADD, .entry = bad_entries[i] });
		assert_int_equal(reply.status, REPLY_INVALID);
		assert_true(reply.text.n > 0);
	}
	testing_done(&t);
}

static double tally(struct testing *t, const char *key, const char *mail, double amount)
{
	struct reply reply =
		testing_ask(t, (struct request){ .kind = REQUEST_TALLY,
				       .tally = { str_of(key), str_of(mail), amount, 3600 } });
	assert_int_equal(reply.status, REPLY_OK);
	return reply.tally;
}

static void tallies_count_a_mail_once_and_decay(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	assert_true(tally(&t, "ip 192.0.2.1", "mail1", 1) == 1);
	assert_true(tally(&t, "ip 192.0.2.1", "mail2", 1) == 2);
	assert_true(tally(&t, "ip 192.0.2.1", "mail2", 1) == 2);
	assert_true(tally(&t, "ip 192.0.2.2", "mail2", 0.5) == 0.5);
	testing_pass(&t, 3600);
	keeper_turn(t.keeper); /* written now */
	assert_int_equal(keeper_counts(t.keeper).waiting, 0);
	assert_true(tally(&t, "ip 192.0.2.1", "mail2", 1) == 1);
	assert_true(tally(&t, "ip 192.0.2.1", "mail3", 1) == 2);
	keeper_free(&t.keeper); /* written when it ends */
	testing_open(&t);
	assert_true(tally(&t, "ip 192.0.2.1", "mail3", 1) == 2);
	testing_pass(&t, 7200);
	assert_true(tally(&t, "ip 192.0.2.1", "mail4", 1) == 1.5);
	struct reply bad =
		testing_ask(&t, (struct request){ .kind = REQUEST_TALLY,
					.tally = { STR_INIT(""), STR_INIT("m"), 1, 1 } });
	assert_int_equal(bad.status, REPLY_INVALID);
	testing_done(&t);
}

static struct request journal(const char *mail_id, int64_t time, const char *from, const char *to)
{
	static struct journal_recipient recipients[1];
	recipients[0] = (struct journal_recipient){ str_of(to), STR_INIT("junk") };
	return (struct request){ .kind = REQUEST_JOURNAL,
		.journal = { .mail_id = str_of(mail_id),
			.time = time,
			.client = STR("192.0.2.1"),
			.mail_from = str_of(from),
			.action = STR("junk"),
			.score = 6.5,
			.category = STR("advert"),
			.code = 250,
			.summary = STR("A=6.5"),
			.record = STR("{\"v\":1}"),
			.mail_kept = true,
			.recipients = recipients,
			.recipient_count = 1 } };
}

static const struct {
	const char *title;
	struct search search;
	const char *expected; /* mail ids, newest first */
} history_cases[] = {
	{ "all", { .id = { "", 0 } }, "m5 m4 m3 m2 m1" },
	{ "by id", { .id = STR_INIT("m3") }, "m3" },
	{ "by recipient", { .recipient = STR_INIT("A@example.com") }, "m5 m3 m1" },
	{ "by recipient's domain", { .recipient = STR_INIT("@example.com") }, "m5 m4 m3 m1" },
	{ "by sender", { .sender = STR_INIT("s@example.org") }, "m4 m1" },
	{ "by sender's domain", { .sender = STR_INIT("@example.org") }, "m5 m4 m1" },
	{ "both", { .sender = STR_INIT("s@example.org"), .recipient = STR_INIT("b@example.com") },
		"m4" },
	{ "both domains",
		{ .sender = STR_INIT("@example.org"), .recipient = STR_INIT("@example.com") },
		"m5 m4 m1" },
	{ "since", { .since = 1700000004 }, "m5 m4" },
	{ "until", { .until = 1700000002 }, "m2 m1" },
	{ "between", { .since = 1700000002, .until = 1700000003 }, "m3 m2" },
	{ "by client", { .client = STR_INIT("192.0.2.1") }, "m5 m4 m3 m2 m1" },
	{ "by another client", { .client = STR_INIT("192.0.2.2") }, "" },
	{ "no such domain", { .sender = STR_INIT("@example.or") }, "" },
	{ "future", { .since = 1900000000 }, "" },
};

/* All ids that a search gives, piece by piece. */
static struct str search_ids(struct testing *t, struct search search, uint32_t most)
{
	struct str ids = STR("");
	do {
		search.most = most;
		struct reply reply = testing_ask(
			t, (struct request){ .kind = REQUEST_HISTORY, .search = search });
		if (reply.status != REPLY_OK)
			fail_msg("%.*s", STR_ARG(reply.text));
		for (size_t i = 0; i < reply.history.n; i++)
			ids = arena_printf(t->arena, "%.*s%s%.*s", STR_ARG(ids), ids.n ? " " : "",
				STR_ARG(reply.history.v[i].mail_id));
		search.after = reply.next;
	} while (search.after.n > 0);
	return ids;
}

static void history_is_searched(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	testing_ask(&t, journal("m1", 1700000001, "s@example.org", "a@example.com"));
	testing_ask(&t, journal("m2", 1700000002, "", "a@example.net"));
	testing_ask(&t, journal("m3", 1700000003, "x@example.net", "a@example.com"));
	testing_ask(&t, journal("m4", 1700000004, "S@Example.ORG", "b@example.com"));
	testing_ask(&t, journal("m5", 1700000005, "t@example.org", "a@example.com"));
	testing_ask(&t, journal("m5", 1700000005, "again@example.org", "a@example.com"));
	for (size_t i = 0; i < sizeof history_cases / sizeof *history_cases; i++)
		for (uint32_t most = 0; most < 3; most++) {
			struct str ids = search_ids(&t, history_cases[i].search, most);
			if (!str_eq(ids, str_of(history_cases[i].expected)))
				fail_msg("%s: %.*s", history_cases[i].title, STR_ARG(ids));
		}
	testing_done(&t);
}

/* More rows than one search looks at: it goes on from piece to piece. */
static void long_history_is_searched_in_pieces(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	enum { ROWS = 45000 };
	for (int i = 0; i < ROWS; i++) {
		char id[32];
		snprintf(id, sizeof id, "m%d", i);
		struct request row = journal(id, 1700000000 + i,
			i == 7 ? "rare@rare.example" : "s@example.org", "a@example.com");
		keeper_request(t.keeper, testing_door, &row, testing_take, NULL);
		if (i % 500 == 0)
			keeper_turn(t.keeper);
	}
	assert_true(str_eq(
		search_ids(&t, (struct search){ .sender = STR("@rare.example") }, 0), STR("m7")));
	struct search search = { .sender = STR("@rare.example") };
	int pieces = 0;
	do {
		struct reply reply = testing_ask(
			&t, (struct request){ .kind = REQUEST_HISTORY, .search = search });
		search.after = reply.next;
		pieces++;
	} while (search.after.n > 0);
	assert_int_equal(pieces, 3);
	search = (struct search){ .since = 1700000000 + ROWS - 1 };
	struct reply last =
		testing_ask(&t, (struct request){ .kind = REQUEST_HISTORY, .search = search });
	assert_int_equal(last.history.n, 1);
	assert_int_equal(last.next.n, 0); /* time led there, no need to look on */
	assert_int_equal(keeper_counts(t.keeper).lost, 0);
	testing_done(&t);
}

static void records_are_fetched_with_their_mails(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	testing_write_mail(&t, "kept", "m1");
	testing_ask(&t, journal("m1", 1700000001, "s@example.org", "a@example.com"));
	struct request fetch = { .kind = REQUEST_RECORD, .name = STR("m1") };
	struct reply reply = testing_ask(&t, fetch);
	assert_int_equal(reply.history.n, 1);
	assert_true(str_eq(reply.history.v->record, STR("{\"v\":1}")));
	assert_true(str_eq(reply.history.v->recipients->action, STR("junk")));
	char text[16] = "";
	assert_int_equal(read(reply.mail, text, 11), 11);
	assert_string_equal(text, "Subject: m1");
	close(reply.mail);
	fetch.name = STR("m2");
	assert_int_equal(testing_ask(&t, fetch).status, REPLY_MISSING);
	fetch.name = STR("../../etc/passwd");
	assert_int_equal(testing_ask(&t, fetch).status, REPLY_MISSING);
	/* Told to keep nothing, the keeper keeps nothing. */
	keeper_free(&t.keeper);
	t.options.keep_records = t.options.keep_mails = false;
	testing_open(&t);
	testing_ask(&t, journal("m3", 1700000001, "s@example.org", "a@example.com"));
	fetch.name = STR("m3");
	reply = testing_ask(&t, fetch);
	assert_int_equal(reply.status, REPLY_OK);
	assert_int_equal(reply.history.v->record.n, 0);
	assert_int_equal(reply.mail, -1);
	testing_done(&t);
}

static void each_peer_has_its_requests(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	for (unsigned kind = REQUEST_TALLY; kind < REQUEST_KIND_END; kind++) {
		bool doors = kind <= REQUEST_QUARANTINE_UPDATE;
		struct request request = { .kind = (enum request_kind)kind };
		struct testing_answer answer = { .t = &t };
		keeper_request(t.keeper, doors ? testing_admin : testing_door, &request,
			testing_take, &answer);
		assert_int_equal(answer.count, 1);
		assert_int_equal(answer.reply.status, REPLY_DENIED);
	}
	testing_done(&t);
}

/* Replies to writing requests come after the commit, in their order, and see each other. */
static void a_turn_is_one_commit(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	struct testing_answer answers[4];
	struct request requests[] = {
		{ .kind = REQUEST_ACCOUNT_ADD,
			.account = { .name = STR_INIT("a@example.com"),
				.state = RECIPIENT_ACTIVE } },
		{ .kind = REQUEST_ACCOUNT_ADD,
			.account = { .name = STR_INIT("a@example.com"),
				.state = RECIPIENT_ACTIVE } },
		{ .kind = REQUEST_RECIPIENT, .address = STR_INIT("a@example.com") },
		{ .kind = REQUEST_ACCOUNT_ADD,
			.account = { .name = STR_INIT("b@example.com"),
				.state = RECIPIENT_ACTIVE } },
	};
	uint64_t commits = keeper_counts(t.keeper).commits;
	for (size_t i = 0; i < 4; i++) {
		answers[i] = (struct testing_answer){ .t = &t };
		keeper_request(t.keeper, testing_admin, &requests[i], testing_take, &answers[i]);
	}
	assert_int_equal(answers[0].count + answers[1].count + answers[3].count, 0);
	assert_int_equal(answers[2].count, 1);
	assert_int_equal(
		answers[2].reply.recipient.state, RECIPIENT_UNKNOWN); /* not committed yet */
	keeper_turn(t.keeper);
	assert_int_equal(answers[0].reply.status, REPLY_OK);
	assert_int_equal(answers[1].reply.status, REPLY_EXISTS);
	assert_int_equal(answers[3].reply.status, REPLY_OK);
	assert_int_equal(keeper_counts(t.keeper).commits - commits, 1);
	struct reply stats = testing_ask(&t, (struct request){ .kind = REQUEST_STATS });
	assert_true(str_eq(stats.stats.v[0].name, STR("accounts")));
	assert_int_equal(stats.stats.v[0].value, 2);
	testing_done(&t);
}

/* ---- contacts ---- */

static struct contact_answer contact(struct testing *t, const char *recipient, const char *sender)
{
	struct reply reply = testing_ask(t, (struct request){ .kind = REQUEST_CONTACT,
						     .contact = { str_of(recipient), str_of(sender) } });
	assert_int_equal(reply.status, REPLY_OK);
	return reply.contact;
}

/* A mail from or to one, answered so for the recipient. */
static void mail_passes(struct testing *t, const char *author, const char *recipient,
	const char *action, bool outbound)
{
	static int number;
	char id[32];
	snprintf(id, sizeof id, "contact%d", number++);
	struct journal_recipient judged = { str_of(recipient), str_of(action) };
	testing_ask(t, (struct request){ .kind = REQUEST_JOURNAL,
			       .journal = { .mail_id = str_of(id),
				       .time = t->wall,
				       .mail_from = str_of(author),
				       .action = str_of(action),
				       .author = str_of(author),
				       .outbound = outbound,
				       .recipients = &judged,
				       .recipient_count = 1 } });
	testing_pass(t, 2);
	keeper_turn(t->keeper);
}

static const struct {
	const char *title, *author, *recipient, *action;
	bool outbound;
	const char *owner, *other; /* asked afterwards */
	bool known;
} contact_cases[] = {
	{ "accepted", "s1@example.org", "a@example.com", "accept", false, "a@example.com",
		"s1@example.org", true },
	{ "case and tags", "S2+News@Example.ORG", "A+tag@example.com", "accept", false, "a@example.com",
		"s2@example.org", true },
	{ "by an alias", "s3@example.org", "alias@example.com", "accept", false, "a@example.com",
		"s3@example.org", true },
	{ "another sender", "s4@example.org", "a@example.com", "accept", false, "a@example.com",
		"s5@example.org", false },
	{ "another's contact", "s6@example.org", "b@example.com", "accept", false, "a@example.com",
		"s6@example.org", false },
	{ "junk", "s7@example.org", "a@example.com", "junk", false, "a@example.com", "s7@example.org",
		false },
	{ "refused", "s8@example.org", "a@example.com", "reject", false, "a@example.com",
		"s8@example.org", false },
	{ "written to", "a@example.com", "s9@example.org", "accept", true, "a@example.com",
		"s9@example.org", true },
	{ "at a domain without accounts", "s1@example.org", "c+x@hop.example", "accept", false,
		"c@hop.example", "s1@example.org", true },
	{ "nobody to remember", "", "a@example.com", "accept", false, "a@example.com", "x@example.org",
		false },
	{ "no address", "nobody", "a@example.com", "accept", false, "a@example.com", "nobody@x.example",
		false },
};

static void contacts_are_remembered(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	add_account(&t, "a@example.com", RECIPIENT_ACTIVE, "alias@example.com");
	add_account(&t, "b@example.com", RECIPIENT_ACTIVE, NULL);
	for (size_t i = 0; i < sizeof contact_cases / sizeof *contact_cases; i++) {
		mail_passes(&t, contact_cases[i].author, contact_cases[i].recipient,
			contact_cases[i].action, contact_cases[i].outbound);
		if (contact(&t, contact_cases[i].owner, contact_cases[i].other).known !=
			contact_cases[i].known)
			fail_msg("%s", contact_cases[i].title);
	}
	int64_t first = contact(&t, "a@example.com", "s1@example.org").first;
	testing_pass(&t, 3600);
	mail_passes(&t, "s1@example.org", "a@example.com", "accept", false);
	struct contact_answer again = contact(&t, "a@example.com", "s1@example.org");
	assert_int_equal(again.count, 2);
	assert_int_equal(again.first, first);
	assert_true(again.last >= first + 3600);
	testing_done(&t);
}

static void contacts_are_forgotten(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	add_account(&t, "a@example.com", RECIPIENT_ACTIVE, NULL);
	mail_passes(&t, "s1@example.org", "a@example.com", "accept", false);
	mail_passes(&t, "s2@example.org", "a@example.com", "accept", false);
	/* Unseen for longer than contacts.days. */
	testing_pass(&t, 60 * 86400);
	mail_passes(&t, "s2@example.org", "a@example.com", "accept", false);
	testing_pass(&t, 50 * 86400);
	keeper_turn(t.keeper);
	assert_false(contact(&t, "a@example.com", "s1@example.org").known);
	assert_true(contact(&t, "a@example.com", "s2@example.org").known);
	/* With the account. */
	testing_ask(&t, (struct request){ .kind = REQUEST_ACCOUNT_DELETE, .name = STR("a@example.com") });
	assert_false(contact(&t, "a@example.com", "s2@example.org").known);
	add_account(&t, "a@example.com", RECIPIENT_ACTIVE, NULL);
	assert_false(contact(&t, "a@example.com", "s2@example.org").known);
	/* And nobody is remembered where the settings say so. */
	t.options.contact_days = 0;
	keeper_set_options(t.keeper, &t.options);
	mail_passes(&t, "s3@example.org", "a@example.com", "accept", false);
	assert_false(contact(&t, "a@example.com", "s3@example.org").known);
	struct reply bad = testing_ask(&t, (struct request){ .kind = REQUEST_CONTACT,
						   .contact = { STR("a@example.com"), STR("nobody") } });
	assert_int_equal(bad.status, REPLY_INVALID);
	testing_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recipients_are_known),
		cmocka_unit_test(accounts_are_added_once),
		cmocka_unit_test(accounts_change_and_go),
		cmocka_unit_test(long_lists_come_in_pieces),
		cmocka_unit_test(lists_have_an_order),
		cmocka_unit_test(entries_are_removed),
		cmocka_unit_test(senseless_entries_are_refused),
		cmocka_unit_test(tallies_count_a_mail_once_and_decay),
		cmocka_unit_test(contacts_are_remembered),
		cmocka_unit_test(contacts_are_forgotten),
		cmocka_unit_test(history_is_searched),
		cmocka_unit_test(long_history_is_searched_in_pieces),
		cmocka_unit_test(records_are_fetched_with_their_mails),
		cmocka_unit_test(each_peer_has_its_requests),
		cmocka_unit_test(a_turn_is_one_commit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
