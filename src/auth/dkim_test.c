/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/dkim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <openssl/evp.h>

#include "auth/dkim_maker.h"
#include "auth/spf_fake.h"
#include "base/clock.h"

#define NOW 1700000000

/* Made once: of RSA 1024 bits, which are quick to make. */
static struct private_key *rsa, *ed25519, *weak;

static int make_keys(void **state)
{
	struct error err;

	(void)state;
	return private_key_generate(KEY_RSA, 1024, &rsa, &err) &&
			       private_key_generate(KEY_ED25519, 0, &ed25519, &err) &&
			       private_key_generate(KEY_RSA, 768, &weak, &err)
		? 0
		: -1;
}

static int free_keys(void **state)
{
	(void)state;
	private_key_free(&rsa);
	private_key_free(&ed25519);
	private_key_free(&weak);
	return 0;
}

/* s: RSA, e: Ed25519, w: RSA of 768 bits. NAME: what stands before its p=. */
static void add_key(struct fake_dns *dns, const char *name, const char *tags,
	const struct private_key *key)
{
	struct arena *arena = dns->arena;

	fake_dns_add(dns, arena_printf(arena, "%s._domainkey.a.example", name), STR("TXT"),
		arena_printf(arena, "%s%.*s", tags, STR_ARG(dkim_make_record(arena, key))));
}

static struct fake_dns *dns_of(struct arena *arena)
{
	struct fake_dns *dns = fake_dns_new(arena);

	add_key(dns, "s", "v=DKIM1; ", rsa);
	add_key(dns, "e", "v=DKIM1; ", ed25519);
	add_key(dns, "w", "", weak);
	add_key(dns, "testing", "v=DKIM1; t=y; ", rsa);
	add_key(dns, "strict", "v=DKIM1; t=s; ", rsa);
	add_key(dns, "tls", "v=DKIM1; s=tlsrpt; ", rsa);
	add_key(dns, "sha1", "v=DKIM1; h=sha1; ", rsa);
	add_key(dns, "two", "", rsa);
	add_key(dns, "two", "", rsa);
	fake_dns_add(dns, STR("xn--bcher-kva._domainkey.xn--mnchen-3ya.example"), STR("TXT"),
		dkim_make_record(arena, rsa));
	fake_dns_add_lines(dns,
		"revoked._domainkey.a.example TXT v=DKIM1; p=\n"
		"broken._domainkey.a.example TXT v=DKIM1; p=AAAA\n"
		"alias._domainkey.a.example CNAME s._domainkey.a.example\n"
		"down._domainkey.a.example SERVFAIL TXT\n");
	return dns;
}

/* With all answers at hand, and one round late: both must agree. */
static void verify(struct arena *arena, struct fake_dns *dns, struct str mail,
	struct dkim_report *out)
{
	const struct dkim_request request = {
		.message = message_parse(arena, mail), .time = NOW, .explain = true
	};
	const struct dns_source source = fake_dns_source(dns);
	struct dkim_report slow;

	fake_dns_restart(dns, false);
	dns->round = 1;
	assert_true(dkim_verify(arena, &request, &source, out));
	fake_dns_restart(dns, true);
	for (dns->round = 1; !dkim_verify(arena, &request, &source, &slow); dns->round++)
		assert_true(dns->round < 3);
	assert_int_equal(out->n, slow.n);
	assert_int_equal(out->work, slow.work);
	for (size_t i = 0; i < slow.n; i++)
		assert_int_equal(out->v[i].problem, slow.v[i].problem);
}

/* "fail body-hash added-text". */
static struct str shown(struct arena *arena, const struct dkim_signature *signature)
{
	return arena_printf(arena, "%s%s%s%s%s", dkim_result_name(signature->result),
		signature->problem ? " " : "",
		signature->problem ? dkim_problem_name(signature->problem) : "",
		signature->change ? " " : "",
		signature->change ? dkim_change_name(signature->change) : "");
}

#define HEADER                                                          \
	"From: A <a@a.example>\r\nTo: b@b.example\r\nSubject: hello\r\n" \
	"Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
#define BODY "Hello,\r\nthis is the  text. \r\n\r\nA\r\n"
#define T    "v=1; a=rsa-sha256; d=a.example; s=s; c=relaxed/relaxed; "
#define H    "h=From:To:Subject:Date"
/* With another selector. */
#define S(name) "v=1; a=rsa-sha256; d=a.example; s=" name "; c=relaxed/relaxed; " H

/* What the field and the key say. */
static const struct {
	const char *title, *tags, *want, *detail;
} fields[] = {
	{ "plain", T H, "pass", "" },
	{ "simple", "v=1; a=rsa-sha256; d=a.example; s=s; " H, "pass", "" },
	{ "header form alone", "v=1; a=rsa-sha256; d=a.example; s=s; c=relaxed; " H, "pass", "" },
	{ "simple header, relaxed body",
		"v=1; a=rsa-sha256; d=a.example; s=s; c=simple/relaxed; " H, "pass", "" },
	{ "Ed25519", "v=1; a=ed25519-sha256; d=a.example; s=e; c=relaxed/relaxed; " H, "pass", "" },
	{ "tags in another order, folded", "d=a.example;\r\n\ts = s ; " H ";\r\n a=RSA-SHA256; v=1",
		"pass", "" },
	{ "unknown tags are passed over", T "foo=bar; r=y; " H, "pass", "" },
	{ "names in h= are without case, blanks and fields that are not there",
		T "h=FROM : to\r\n :subject:X-None:from:", "pass", "" },
	{ "upper-case names", "v=1; a=rsa-sha256; d=A.Example; s=S; " H, "pass", "" },
	{ "identity in a subdomain", T "i=x@mail.a.example; " H, "pass", "" },
	{ "identity without local part", T "i=@a.example; " H, "pass", "" },
	{ "identity with a quoted at sign", T "i=\"x@y\"@a.example; " H, "pass", "" },
	{ "times", T "t=1699999999; x=1700000001; " H, "pass", "" },
	{ "a clock in the wrong zone", T "t=1700030000; " H, "pass", "" },
	{ "just expired", T "x=1699999800; " H, "pass", "" },
	{ "q= with more", T "q=dns/txt:other; " H, "pass", "" },
	{ "malformed z= is passed over", T "z=From:=X|=|||:; " H, "pass", "" },
	{ "IDN", "v=1; a=rsa-sha256; d=m\xc3\xbcnchen.example; s=b\xc3\xbc" "cher; "
		"i=\xc3\xa4@x.m\xc3\xbcnchen.example; " H, "pass", "" },
	{ "key in testing", S("testing"), "pass", "" },
	{ "key by an alias", S("alias"), "pass", "" },
	{ "strict key, same domain", S("strict") "; i=@a.example", "pass", "" },

	{ "no tag list", "hello world", "neutral syntax", "hello world" },
	{ "a tag twice", T H "; s=e", "neutral syntax", "s=e" },
	{ "two semicolons", T "; " H, "neutral syntax", "" },
	{ "no version", "a=rsa-sha256; d=a.example; s=s; " H, "permerror missing-tag", "v=" },
	{ "no algorithm", "v=1; d=a.example; s=s; " H, "permerror missing-tag", "a=" },
	{ "no domain", "v=1; a=rsa-sha256; s=s; " H, "permerror missing-tag", "d=" },
	{ "no selector", "v=1; a=rsa-sha256; d=a.example; " H, "permerror missing-tag", "s=" },
	{ "no fields", "v=1; a=rsa-sha256; d=a.example; s=s", "permerror missing-tag", "h=" },
	{ "version 2", "v=2; a=rsa-sha256; d=a.example; s=s; " H, "neutral version", "2" },
	{ "unknown algorithm", "v=1; a=rsa-sha512; d=a.example; s=s; " H, "neutral algorithm",
		"rsa-sha512" },
	{ "rsa-sha1", "v=1; a=rsa-sha1; d=a.example; s=s; " H, "permerror sha1", "rsa-sha1" },
	{ "unknown form", "v=1; a=rsa-sha256; d=a.example; s=s; c=relaxed/nofws; " H,
		"neutral canonicalization", "relaxed/nofws" },
	{ "unknown query", T "q=http; " H, "neutral query", "http" },
	{ "empty query", T "q=; " H, "neutral query", "" },
	{ "a domain of one label", "v=1; a=rsa-sha256; d=example; s=s; " H, "permerror domain",
		"example" },
	{ "an empty label", "v=1; a=rsa-sha256; d=a..example; s=s; " H, "permerror domain",
		"a..example" },
	{ "a final dot", "v=1; a=rsa-sha256; d=a.example.; s=s; " H, "permerror domain",
		"a.example." },
	{ "a parenthesis in the domain", "v=1; a=rsa-sha256; d=a.net(.b.example; s=s; " H,
		"permerror domain", "a.net(.b.example" },
	{ "a blank in the selector", "v=1; a=rsa-sha256; d=a.example; s=a b; " H,
		"permerror domain", "a b" },
	{ "a name that is too long",
		"v=1; a=rsa-sha256; d=a.example; "
		"s=0123456789012345678901234567890123456789.0123456789012345678901234567890123456789."
		"0123456789012345678901234567890123456789.0123456789012345678901234567890123456789."
		"0123456789012345678901234567890123456789.0123456789012345678901234567890123456789; " H,
		"permerror domain", NULL },
	{ "identity elsewhere", T "i=x@b.example; " H, "permerror identity", "x@b.example" },
	{ "identity that only ends alike", T "i=x@ba.example; " H, "permerror identity",
		"x@ba.example" },
	{ "identity above", T "i=x@example; " H, "permerror identity", "x@example" },
	{ "identity without domain", T "i=x; " H, "permerror identity", "x" },
	{ "From unsigned", T "h=To:Subject", "permerror from-unsigned", "To:Subject" },
	{ "empty h=", T "h=", "permerror from-unsigned", "" },
	{ "length is no number", T "l=1x; " H, "permerror length", "1x" },
	{ "length of thirteen digits", T "l=1000000000000; " H, "permerror length", NULL },
	{ "time is no number", T "t=now; " H, "permerror times", "now" },
	{ "expired before it was made", T "t=1699999999; x=1699999999; " H, "permerror times",
		"1699999999" },
	{ "two days ahead", T "t=1700172800; " H, "policy future", "1700172800" },
	{ "expired", T "x=1699990000; " H, "policy expired", "1699990000" },
	{ "b= is no base64", T H "; bh=AAAA; b=?", "neutral base64", "b=" },
	{ "b= is empty", T H "; bh=AAAA; b=", "neutral base64", "b=" },
	{ "bh= is too short", T H "; bh=AAAA; b=AAAA", "neutral base64", "bh=" },

	{ "no key", S("none"), "permerror key-missing", "none._domainkey.a.example" },
	{ "DNS failure", S("down"), "temperror key-unasked", "down._domainkey.a.example" },
	{ "two keys", S("two"), "permerror key-records", "two._domainkey.a.example" },
	{ "broken key", S("broken"), "permerror key-syntax", "p= at broken._domainkey.a.example" },
	{ "revoked key", S("revoked"), "permerror key-revoked", "revoked._domainkey.a.example" },
	{ "Ed25519 key for RSA", S("e"), "permerror key-type", "e._domainkey.a.example" },
	{ "RSA key for Ed25519", "v=1; a=ed25519-sha256; d=a.example; s=s; " H,
		"permerror key-type", "s._domainkey.a.example" },
	{ "key for sha1", S("sha1"), "permerror key-hash", "sha1._domainkey.a.example" },
	{ "key for another service", S("tls"), "permerror key-service",
		"tls._domainkey.a.example" },
	{ "strict key, subdomain", S("strict") "; i=@x.a.example", "permerror key-strict",
		"strict._domainkey.a.example" },
	{ "weak key", S("w"), "policy key-short", "768 bits" },
	{ "a signature by another key", S("s") "; foo=wrong", "fail signature unknown", "" },
};

static const struct private_key *key_of(const char *tags)
{
	if (strstr(tags, "foo=wrong"))
		return ed25519;
	if (strstr(tags, "s=w;"))
		return weak;
	return strstr(tags, "a=ed25519") ? ed25519 : rsa;
}

static void what_the_field_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		struct arena *arena = arena_new((size_t)8 << 20);
		struct fake_dns *dns = dns_of(arena);
		struct dkim_report report;
		verify(arena, dns,
			dkim_make(arena, key_of(fields[i].tags), fields[i].tags, STR(HEADER), STR(BODY)),
			&report);
		assert_int_equal(report.n, 1);
		struct str got = shown(arena, &report.v[0]);
		if (!str_eq(got, str_of(fields[i].want)))
			fail_msg("%s: got \"%.*s\" (%.*s)", fields[i].title, STR_ARG(got),
				STR_ARG(report.v[0].detail));
		if (fields[i].detail && !str_eq(report.v[0].detail, str_of(fields[i].detail)))
			fail_msg("%s: detail \"%.*s\"", fields[i].title,
				STR_ARG(report.v[0].detail));
		assert_int_equal(dkim_best(&report), report.v[0].result);
		arena_free(&arena);
	}
}

/* The first occurrence of `from` in the mail becomes `to`; a table's text cannot hold them. */
static struct str replaced(struct arena *arena, struct str mail, const char *from, const char *to)
{
	size_t at = str_find(mail, str_of(from));

	if (at == STR_NONE)
		fail_msg("\"%s\" is not there", from);
	struct str behind = str_from(mail, at + strlen(from));
	char *out = arena_bytes(arena, mail.n + strlen(to));
	memcpy(out, mail.p, at);
	memcpy(out + at, to, strlen(to));
	memcpy(out + at + strlen(to), behind.p, behind.n);
	return str_bytes(out, at + strlen(to) + behind.n);
}

#define SIMPLE "v=1; a=rsa-sha256; d=a.example; s=s; " H
#define PARTS                                                                                    \
	"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b1\r\n"
#define PARTS_BODY                                                                               \
	"--b1\r\nContent-Type: text/plain\r\n\r\nHello\r\n\r\n--b1\r\nContent-Type: text/html\r\n"  \
	"\r\n<p>Hello\r\n--b1--\r\n"
#define LONG                                                                                     \
	"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890" \
	"12345678"
#define LONG10 LONG LONG LONG LONG LONG LONG LONG LONG LONG LONG
#define ENCODED(name) "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n" \
	"Content-Transfer-Encoding: " name "\r\n"

/* What happened to a signed mail. */
static const struct {
	const char *title, *tags;
	const char *more; /* fields behind HEADER; "=" and all of them */
	const char *body, *from, *to, *want, *detail;
} changed[] = {
	{ "nothing that counts: empty lines at the end", SIMPLE, "", "Hi\r\n", "Hi\r\n",
		"Hi\r\n\r\n\r\n", "pass", "" },
	{ "nothing that counts: blanks under relaxed", T H, "", "Hi you \r\n", "Hi you \r\n",
		"Hi  you\r\n", "pass", "" },
	{ "nothing that counts: an unsigned field", T H, "", "Hi\r\n", "From:",
		"X-New: 1\r\nFrom:", "pass", "" },
	{ "nothing that counts: folding under relaxed", T H, "", "Hi\r\n", "Subject: hello",
		"SUBJECT :\r\n\thello ", "pass", "" },

	{ "footer", T H, "", "Hi\r\n", "Hi\r\n", "Hi\r\n\r\n____\r\nlist\r\nunsubscribe\r\n",
		"fail body-hash added-text", "at 6: ____" },
	{ "footer under simple", SIMPLE, "", "Hi \r\n \r\n", "Hi \r\n \r\n",
		"Hi \r\n \r\n-- \r\nlist\r\n", "fail body-hash added-text", "at 8: --" },
	{ "all of the text is a footer", SIMPLE, "", "", "0000\r\n\r\n",
		"0000\r\n\r\nlist\r\n", "fail body-hash added-text", "at 0: list" },
	{ "footer in the first part", T H, PARTS, PARTS_BODY, "Hello\r\n\r\n--b1",
		"Hello\r\n\r\n____\r\nlist\r\n--b1", "fail body-hash added-text", "at 43: ____" },
	{ "footer in the last part", T H, PARTS, PARTS_BODY, "<p>Hello\r\n",
		"<p>Hello\r\n<p>list\r\n", "fail body-hash added-text", "at 86: <p>list" },
	{ "a part", T H, PARTS, PARTS_BODY, "--b1--",
		"--b1\r\nContent-Type: text/plain\r\n\r\nlist\r\n--b1--",
		"fail body-hash added-text", "at 86: --b1" },
	{ "a part before the others", T H, PARTS, PARTS_BODY, "--b1\r\n",
		"--b1\r\nContent-Type: text/plain\r\n\r\nwarning\r\n--b1\r\n",
		"fail body-hash added-text", "at 0: --b1" },
	{ "decoded, footer, encoded again", T H, "X-E: 8bit\r\n", "Gr\xc3\xbc\xc3\x9f" "e\r\n",
		"X-E: 8bit\r\n\r\nGr\xc3\xbc\xc3\x9f" "e\r\n",
		ENCODED("base64") "\r\nR3LDvMOfZQ0KX19fDQpsaXN0DQo=\r\n",
		"fail body-hash added-text", "at 9: ___" },
	{ "quoted-printable decoded, footer, encoded again", T H, "X-E: qp\r\n",
		"Gr=C3=BC=C3=9Fe\r\n", "X-E: qp\r\n\r\nGr=C3=BC=C3=9Fe\r\n",
		ENCODED("base64") "\r\nR3LDvMOfZQ0KX19fDQpsaXN0DQo=\r\n",
		"fail body-hash added-text", "before the added text: quoted-printable" },
	{ "wrapped by a list", T H, "X-Old: 1\r\n", "Hi\r\n", "X-Old: 1\r\n\r\nHi\r\n",
		"Content-Type: multipart/mixed; boundary=b2\r\n\r\n--b2\r\n"
		"Content-Type: text/plain\r\n\r\nHi\r\n--b2\r\n\r\nlist\r\n--b2--\r\n",
		"fail body-hash added-text", "at 6: multipart/mixed" },
	{ "blanks at line ends under simple", SIMPLE, "", "Hi\r\nyou\r\n", "Hi\r\nyou\r\n",
		"Hi  \r\nyou \r\n", "fail body-hash blanks", "" },
	{ "the separator's blank", SIMPLE, "", "Hi\r\n-- \r\nA\r\n", "-- \r\n", "--\r\n",
		"fail body-hash blanks", "" },
	{ "runs of blanks under simple", SIMPLE, "", "Hi you\r\n", "Hi you", "Hi   you ",
		"fail body-hash blanks", "" },
	{ "CR doubled", T H, "", "Hi\r\nyou\r\n", "Hi\r\n", "Hi\r\r\n",
		"fail body-hash line-ends", "" },
	{ "CR alone", T H, "", "Hi\r\nyou\r\n", "Hi\r\n", "Hi\r", "fail body-hash line-ends", "" },
	{ "a long line broken", T H, "", "Hi\r\n" LONG10 "12345\r\n", "812345", "8\r\n12345",
		"fail body-hash line-ends", "" },
	{ "a long line broken with a blank", T H, "", "Hi\r\n" LONG10 "12345\r\n", "812345",
		"8\r\n 12345", "fail body-hash line-ends", "" },
	{ "a long line broken with a mark", T H, "", "Hi\r\n" LONG10 "12345\r\n", "812345",
		"8!\r\n 12345", "fail body-hash line-ends", "" },
	{ "an empty line before the text", T H, "", "Hi\r\n", "\r\nHi", "\r\n\r\nHi",
		"fail body-hash empty-lines", "" },
	{ "an empty line lost before the text", T H, "X-Old: 1\r\n", "\r\nHi\r\n",
		"X-Old: 1\r\n\r\n\r\nHi", "X-Old: 1\r\n\r\nHi", "fail body-hash empty-lines", "" },
	{ "From quoted", T H, "", "Hi\r\nFrom here\r\n", "\r\nFrom here", "\r\n>From here",
		"fail body-hash line-quoting", "" },
	{ "dots doubled", T H, "", "Hi\r\n.\r\nyou\r\n", "\r\n.\r\n", "\r\n..\r\n",
		"fail body-hash line-quoting", "" },
	{ "dots lost", T H, "", "Hi\r\n..you\r\n", "\r\n..", "\r\n.", "fail body-hash line-quoting",
		"" },
	{ "8bit became quoted-printable", T H, "X-E: 8bit\r\n", "Gr\xc3\xbc\xc3\x9f" "e\r\n",
		"X-E: 8bit\r\n\r\nGr\xc3\xbc\xc3\x9f" "e\r\n",
		ENCODED("quoted-printable") "\r\nGr=C3=BC=C3=9F=\r\ne\r\n",
		"fail body-hash transfer-encoding", "8bit" },
	{ "8bit became base64", T H, "X-E: 8bit\r\n", "Gr\xc3\xbc\xc3\x9f" "e\r\n",
		"X-E: 8bit\r\n\r\nGr\xc3\xbc\xc3\x9f" "e\r\n",
		ENCODED("base64") "\r\nR3LDvMOfZQ0K\r\n", "fail body-hash transfer-encoding", "8bit" },
	{ "base64 became 8bit", T H, ENCODED("base64"), "R3LDvMOfZQ0K\r\n",
		"base64\r\n\r\nR3LDvMOfZQ0K\r\n", "8bit\r\n\r\nGr\xc3\xbc\xc3\x9f" "e\r\n",
		"fail body-hash transfer-encoding", "base64" },
	{ "quoted-printable became 8bit", T H, ENCODED("quoted-printable"),
		"Gr=C3=BC=C3=9Fe =3D\r\n", "quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe =3D\r\n",
		"8bit\r\n\r\nGr\xc3\xbc\xc3\x9f" "e =\r\n", "fail body-hash transfer-encoding",
		"quoted-printable" },
	{ "UTF-8 became iso-8859-1", T H, "X-E: 8bit\r\n", "Gr\xc3\xbc\xc3\x9f" "e\r\n",
		"X-E: 8bit\r\n\r\nGr\xc3\xbc\xc3\x9f" "e\r\n",
		"Content-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdf" "e\r\n",
		"fail body-hash charset", "utf-8, 8bit" },
	{ "iso-8859-1 became UTF-8", T H, "X-E: 8bit\r\n", "Gr\xfc\xdf" "e\r\n",
		"X-E: 8bit\r\n\r\nGr\xfc\xdf" "e\r\n",
		"Content-Type: text/plain; charset=UTF-8\r\n\r\nGr\xc3\xbc\xc3\x9f" "e\r\n",
		"fail body-hash charset", "iso-8859-1, 8bit" },
	{ "another text", T H, "", "Hi\r\n", "Hi\r\n", "Ho\r\n", "fail body-hash unknown", "" },

	{ "tag before the subject", T H, "", "Hi\r\n", "Subject: hello", "Subject: [list] hello",
		"fail signature subject-tag", "Subject: hello" },
	{ "tag behind Re", T H, "=From: a@a.example\r\nSubject: Re: hello\r\n", "Hi\r\n",
		"Re: ", "Re: [list] ", "fail signature subject-tag", "Subject: Re: hello" },
	{ "tag before Re", T H, "=From: a@a.example\r\nSubject: Re: hello\r\n", "Hi\r\n",
		"Re: ", "[list] Re: ", "fail signature subject-tag", "Subject: Re: hello" },
	{ "Re put before", T H, "", "Hi\r\n", "Subject: hello", "Subject: Re: hello",
		"fail signature subject-tag", "Subject: hello" },
	{ "spam mark", T H, "", "Hi\r\n", "Subject: hello", "Subject: ***SPAM*** hello",
		"fail signature subject-tag", "Subject: hello" },
	{ "From rewritten", T H, "", "Hi\r\n", "From: A <a@a.example>",
		"From: A via list <list@l.example>\r\nReply-To: A <a@a.example>",
		"fail signature header", "From: A <a@a.example>" },
	{ "From rewritten and subject tagged", T H, "", "Hi\r\n",
		"From: A <a@a.example>\r\nTo: b@b.example\r\nSubject: ",
		"From: A via list <list@l.example>\r\nX-Original-From: A <a@a.example>\r\n"
		"To: b@b.example\r\nSubject: [list] ",
		"fail signature subject-tag", "Subject: hello; From" },
	{ "a second subject", T H, "", "Hi\r\n", "Date:", "Subject: buy\r\nDate:",
		"fail signature header-added", "Subject: buy" },
	{ "a second subject above, oversigned", T H ":Subject", "", "Hi\r\n", "From:",
		"Subject: buy\r\nFrom:", "fail signature header-added", "Subject: buy" },
	{ "a second subject above, not oversigned", T H, "", "Hi\r\n", "From:",
		"Subject: buy\r\nFrom:", "pass", "" },
	{ "a field that was signed as absent", T H ":Reply-To", "", "Hi\r\n", "From:",
		"Reply-To: x@evil.example\r\nFrom:", "fail signature header-added",
		"Reply-To: x@evil.example" },
	{ "several of a list", T H ":Reply-To:List-Id:Sender", "", "Hi\r\n", "From:",
		"Reply-To: l@l.example\r\nSender: l@l.example\r\nList-Id: <l.l.example>\r\nFrom:",
		"fail signature header-added", "List-*, Reply-To, Sender" },
	{ "named by z=", T H "; z=From:A=20<a@a.example>|Subject:hello", "", "Hi\r\n",
		"Subject: hello", "Subject: bye", "fail signature header", "Subject: hello" },
	{ "folding under simple", SIMPLE, "", "Hi\r\n", "To: b@b.example",
		"To:\r\n\tb@b.example", "fail signature folding", "" },
	{ "a blank doubled under simple", SIMPLE, "", "Hi\r\n", "Subject: hello",
		"Subject:  hello", "fail signature folding", "" },
	{ "a line folded under simple", SIMPLE, "", "Hi\r\n", "From: A <",
		"From: A\r\n <", "fail signature folding", "" },
	{ "another subject", T H, "", "Hi\r\n", "Subject: hello", "Subject: bye",
		"fail signature unknown", "" },

	{ "all of the body by l=", T H "; l=4", "", "Hi\r\n", "Hi\r\n", "Hi\r\n", "pass", "" },
	{ "text behind l=", T H "; l=4", "", "Hi\r\n", "Hi\r\n", "Hi\r\nbuy now\r\n",
		"policy partial", NULL },
	{ "empty lines behind l=", T H "; l=4", "", "Hi\r\n", "Hi\r\n", "Hi\r\n\r\n \r\n", "pass",
		"" },
	{ "nothing covered", T H "; l=0", "", "Hi\r\n", "Hi\r\n", "Hi\r\n", "policy partial", NULL },
	{ "cut within l=", T H "; l=10", "", "Hi\r\nyou!\r\n", "Hi\r\nyou!\r\n", "Hi\r\n",
		"fail length unknown", NULL },
};

static void what_was_changed(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
		struct arena *arena = arena_new((size_t)16 << 20);
		struct fake_dns *dns = dns_of(arena);
		struct dkim_report report;
		bool whole = *changed[i].more == '=';
		struct str header = arena_printf(
			arena, "%s%s", whole ? "" : HEADER, changed[i].more + whole);
		struct str mail = dkim_make(
			arena, rsa, changed[i].tags, header, str_of(changed[i].body));
		verify(arena, dns, mail, &report);
		if (report.v[0].result != DKIM_PASS && !report.v[0].partial)
			fail_msg("%s: broken from the start", changed[i].title);
		size_t field_end = str_find(mail, STR("\nFrom: ")) + 1;
		struct str rest = replaced(arena, str_from(mail, field_end), changed[i].from,
			changed[i].to);
		verify(arena, dns,
			arena_printf(arena, "%.*s%.*s", STR_ARG(str_first(mail, field_end)),
				STR_ARG(rest)),
			&report);
		struct str got = shown(arena, &report.v[0]);
		if (!str_eq(got, str_of(changed[i].want)) && ++wrong)
			print_error("%s: got \"%.*s\" (%.*s)\n", changed[i].title, STR_ARG(got),
				STR_ARG(report.v[0].change_detail));
		if (changed[i].detail &&
			!str_eq(report.v[0].change_detail, str_of(changed[i].detail)) && ++wrong)
			print_error("%s: detail \"%.*s\"\n", changed[i].title,
				STR_ARG(report.v[0].change_detail));
		arena_free(&arena);
	}
	assert_int_equal(wrong, 0);
}

/* What is known of a signature that holds. */
static void facts_of_a_signature(void **state)
{
	struct arena *arena = arena_new((size_t)8 << 20);
	struct fake_dns *dns = dns_of(arena);
	struct dkim_report report;
	const struct dkim_signature *v;

	(void)state;
	verify(arena, dns,
		dkim_make(arena, rsa,
			"v=1; a=rsa-sha256; d=a.example; s=alias; c=relaxed/simple; t=1699999000; "
			"x=1800000000; h=From:from:Subject:List-Unsubscribe:List-Unsubscribe-Post; "
			"l=3; i=u@x.a.example",
			STR(HEADER), STR("Hi\r\n<p>buy</p>\r\n")),
		&report);
	v = report.v;
	assert_int_equal(report.n, 1);
	assert_true(str_eq(v->domain, STR("a.example")));
	assert_true(str_eq(v->selector, STR("alias")));
	assert_true(str_eq(v->identity, STR("u@x.a.example")));
	assert_true(v->in_subdomain);
	assert_true(str_eq(v->key_name, STR("alias._domainkey.a.example")));
	assert_int_equal(v->key_aliases, 1);
	assert_int_equal(v->key_bits, 1024);
	assert_int_equal(v->header_form, CANONICAL_RELAXED);
	assert_int_equal(v->body_form, CANONICAL_SIMPLE);
	assert_true(v->has_time && v->time == 1699999000);
	assert_true(v->has_expiry && v->expiry == 1800000000);
	assert_true(v->has_length && v->length == 3);
	assert_true(v->from_oversigned && v->signs_subject && v->signs_list_unsubscribe);
	assert_true(v->partial);
	assert_true(str_eq(v->uncovered, STR("13 bytes: text/plain")));
	assert_true(str_eq(v->detail, v->uncovered));
	assert_int_equal(v->uncovered_at,
		v->field->raw.n + strlen(HEADER) + strlen("\r\nHi\r"));
	verify(arena, dns, dkim_make(arena, rsa, S("testing"), STR(HEADER), STR(BODY)), &report);
	v = report.v;
	assert_true(v->testing && !v->from_oversigned && !v->signs_list_unsubscribe && !v->partial);
	assert_int_equal(v->result, DKIM_PASS);
	arena_free(&arena);
}

/* Signatures of one mail: the order, the best, and those that are none of ours. */
static void several_signatures(void **state)
{
	struct arena *arena = arena_new((size_t)8 << 20);
	struct fake_dns *dns = dns_of(arena);
	struct dkim_report report;
	struct str mail = STR(HEADER "DomainKey-Signature: a=rsa-sha1\r\n"), body = STR(BODY);

	(void)state;
	verify(arena, dns, arena_printf(arena, "%.*s\r\n%.*s", STR_ARG(mail), STR_ARG(body)),
		&report);
	assert_int_equal(report.n, 0);
	assert_int_equal(report.ignored, 1);
	assert_int_equal(dkim_best(&report), DKIM_NONE);
	/* The lower two sign each other's fields too. */
	struct str one = dkim_make(arena, rsa, T H, mail, body);
	size_t end = str_find(one, STR("\r\n\r\n")) + 2;
	struct str two = dkim_make(arena, ed25519,
		"v=1; a=ed25519-sha256; d=a.example; s=e; " H ":DKIM-Signature",
		str_first(one, end), body);
	struct str three = arena_printf(
		arena, "DKIM-Signature: v=1; hello\r\n%.*s", STR_ARG(two));
	verify(arena, dns, three, &report);
	assert_int_equal(report.n, 3);
	assert_true(str_eq(shown(arena, &report.v[0]), STR("neutral syntax")));
	assert_int_equal(report.v[1].result, DKIM_PASS);
	assert_int_equal(report.v[1].type, KEY_ED25519);
	assert_int_equal(report.v[2].result, DKIM_PASS);
	assert_int_equal(report.v[2].place, 2);
	assert_int_equal(dkim_best(&report), DKIM_PASS);
	arena_free(&arena);
}

/* A mail from a file has lines that end in LF alone. */
static void line_feeds_alone(void **state)
{
	static const char *const tags[] = { T H, SIMPLE };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct arena *arena = arena_new((size_t)8 << 20);
		struct fake_dns *dns = dns_of(arena);
		struct dkim_report report;
		struct str mail = dkim_make(arena, rsa, tags[i], STR(HEADER), STR(BODY));
		char *out = arena_bytes(arena, mail.n);
		size_t n = 0;
		for (size_t k = 0; k < mail.n; k++)
			if (mail.p[k] != '\r')
				out[n++] = mail.p[k];
		verify(arena, dns, str_bytes(out, n), &report);
		assert_int_equal(report.v[0].result, DKIM_PASS);
		arena_free(&arena);
	}
}

static void hostile_bytes(void **state)
{
	struct arena *arena = arena_new((size_t)32 << 20);
	struct fake_dns *dns = dns_of(arena);
	struct dkim_report report;
	auto_buf names = BUF(1 << 20);

	(void)state;
	/* NUL is an octet like any other, also in what is signed. */
	static const char nul[] = HEADER "X: a\0b\r\n";
	verify(arena, dns,
		dkim_make(arena, rsa, T H ":X", str_bytes(nul, sizeof nul - 1),
			str_bytes("a\0b\r\n", 5)),
		&report);
	assert_int_equal(report.v[0].result, DKIM_PASS);
	static const char tags[] = "DKIM-Signature: v=1; d=a.ex\0ample; s=s\r\n" HEADER "\r\n";
	verify(arena, dns, str_bytes(tags, sizeof tags - 1), &report);
	assert_int_equal(report.v[0].problem, DKIM_PROBLEM_DOMAIN);
	/* As many names as are looked at, and one more. */
	buf_add(&names, STR(T "h=From"));
	for (int i = 1; i < DKIM_FIELDS_MAX; i++)
		buf_add(&names, STR(":To"));
	verify(arena, dns, dkim_make(arena, rsa, names.p, STR(HEADER), STR(BODY)), &report);
	assert_int_equal(report.v[0].result, DKIM_PASS);
	buf_add(&names, STR(":To"));
	verify(arena, dns, dkim_make(arena, rsa, names.p, STR(HEADER), STR(BODY)), &report);
	assert_int_equal(report.v[0].problem, DKIM_PROBLEM_SYNTAX);
	assert_true(str_eq(report.v[0].detail, STR("h=")));
	arena_free(&arena);
}

/* A mail with n signatures, of which each is as dear as it can be. */
static uint64_t work_of(size_t n, size_t body_size, bool explain, uint64_t *cpu)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct fake_dns *dns = dns_of(arena);
	const struct dns_source source = fake_dns_source(dns);
	auto_buf mail = BUF((size_t)32 << 20), body = BUF((size_t)16 << 20);
	struct dkim_report report;

	while (body.n < body_size)
		buf_printf(&body, "line %zu of a text \r\n", body.n);
	struct str one = dkim_make(arena, rsa, T "h=From:To:Subject:Date:DKIM-Signature; z=X:1",
		STR(HEADER), STR(BODY));
	size_t end = str_find(one, STR("\r\nFrom:")) + 2;
	for (size_t i = 0; i < n; i++)
		buf_add(&mail, str_first(one, end));
	buf_add(&mail, STR(HEADER "\r\n"));
	buf_add(&mail, buf_str(&body));
	const struct dkim_request request = { .message = message_parse(arena, buf_str(&mail)),
		.time = NOW,
		.explain = explain };
	uint64_t began = clock_cpu_ns();
	dns->round = 1;
	assert_true(dkim_verify(arena, &request, &source, &report));
	*cpu = clock_cpu_ns() - began;
	assert_int_equal(report.n, n < DKIM_SIGNATURES_MAX ? n : DKIM_SIGNATURES_MAX);
	assert_int_equal(report.n + report.skipped, n < HEADER_FIELDS_MAX ? n : HEADER_FIELDS_MAX);
	for (size_t i = 0; i < report.n; i++)
		assert_int_equal(report.v[i].result, DKIM_FAIL);
	arena_free(&arena);
	return report.work;
}

static void work_is_bounded(void **state)
{
	uint64_t cpu, few, many, small, large, searched;

	(void)state;
	/* Ten thousand signatures: no more fields are read than of any mail, and twenty verified. */
	few = work_of(DKIM_SIGNATURES_MAX, 10000, false, &cpu);
	many = work_of(10000, 10000, false, &cpu);
	/* What lies in h= grows with the number of fields: each of the twenty covers them. */
	assert_true(many < few + (uint64_t)DKIM_SIGNATURES_MAX * HEADER_FIELDS_MAX * 400);
	/* A body is hashed once in each form, however many sign it. */
	small = work_of(2, 100000, false, &cpu);
	large = work_of(DKIM_SIGNATURES_MAX, 100000, false, &cpu);
	assert_true(large < small + 200000);
	assert_true(large >= 100000 && large < 300000);
	/* And looking for what was changed has its limits. */
	searched = work_of(DKIM_SIGNATURES_MAX, 1000000, true, &cpu);
	assert_true(searched < 3 * ((uint64_t)17 << 20));
	searched = work_of(DKIM_SIGNATURES_MAX, 8000000, true, &cpu);
	assert_true(searched < 20000000);
}

/* A key of 16384 bits takes sixty times as long as one of 2048: that is reckoned with. */
static void a_large_key_is_dear(void **state)
{
	static uint8_t der[2062] = { 0x30, 0x82, 0x08, 0x0a, 0x02, 0x82, 0x08, 0x01, 0x00 };
	static const uint8_t exponent[] = { 0x02, 0x03, 0x01, 0x00, 0x01 };
	static unsigned char text[3000];
	struct arena *arena = arena_new((size_t)8 << 20);
	struct fake_dns *dns = dns_of(arena);
	struct dkim_report report;

	(void)state;
	memset(der + 9, 0xc1, 2048);
	memcpy(der + 9 + 2048, exponent, sizeof exponent);
	EVP_EncodeBlock(text, der, sizeof der);
	fake_dns_add(dns, STR("large._domainkey.a.example"), STR("TXT"),
		arena_printf(arena, "p=%s", (const char *)text));
	verify(arena, dns,
		dkim_make(arena, rsa, S("large"), STR(HEADER "Reply-To: x\r\n"), STR(BODY)), &report);
	assert_int_equal(report.v[0].problem, DKIM_PROBLEM_SIGNATURE);
	assert_int_equal(report.v[0].key_bits, 16384);
	assert_true(report.work > 2 << 20);
	assert_true(report.work < (uint64_t)20 << 20);
	arena_free(&arena);
}

static void time_is_linear(void **state)
{
	uint64_t once, four_times;

	(void)state;
	work_of(1, 4000000, true, &once);
	work_of(1, 500000, true, &once);
	work_of(1, 2000000, true, &four_times);
	if (four_times > 12 * once)
		print_error("%lu and %lu ns\n", once, four_times);
	assert_true(four_times <= 12 * once);
	work_of(10, 1000, true, &once);
	work_of(900, 1000, true, &four_times);
	assert_true(four_times <= 300 * once);
}

/* Each problem and change has a name of its own, and a sentence. */
static void words(void **state)
{
	(void)state;
	for (int i = 0; i < DKIM_PROBLEM_COUNT; i++) {
		assert_true(*text_in(dkim_problem_text((enum dkim_problem)i), LANGUAGE_KO) != 0);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(dkim_problem_name((enum dkim_problem)i),
				dkim_problem_name((enum dkim_problem)k));
	}
	for (int i = 0; i < DKIM_CHANGE_COUNT; i++) {
		assert_true(*text_in(dkim_change_text((enum dkim_change)i), LANGUAGE_JA) != 0);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(dkim_change_name((enum dkim_change)i),
				dkim_change_name((enum dkim_change)k));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_field_says),
		cmocka_unit_test(what_was_changed),
		cmocka_unit_test(facts_of_a_signature),
		cmocka_unit_test(several_signatures),
		cmocka_unit_test(line_feeds_alone),
		cmocka_unit_test(hostile_bytes),
		cmocka_unit_test(work_is_bounded),
		cmocka_unit_test(a_large_key_is_dear),
		cmocka_unit_test(time_is_linear),
		cmocka_unit_test(words),
	};
	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
