#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/cases/auth/dmarc_*.case and bimi_*.case, whose mails are signed and sealed by dkimpy.
Run it by hand after a change here; the key is for these cases alone, and its public half stands in
them.

    tools/dmarc_cases.py"""
import base64
import pathlib
import time

import dkim
import nacl.signing

PLACE = pathlib.Path(__file__).resolve().parent.parent / "tests" / "cases" / "auth"
NOW = 1795348800  # 2026-11-22T12:00:00Z
SEED = b"Haechi signs its test mails here"
ED25519 = base64.b64encode(SEED)
ED25519_PUBLIC = base64.b64encode(nacl.signing.SigningKey(SEED).verify_key.encode()).decode()
RSA = b"""-----BEGIN RSA PRIVATE KEY-----
MIICXAIBAAKBgQD4u7LTdkZfQ0WG4Ap9te1ZQF88+m0PJv5Z5eoEjfbkYz4amWua
Zgt7SB1TcBM8cD4m5pByk9szYDGPHsmdevFL7DpL2uVoacweZJjPu/rfpvUNpwIM
IwGx9vXXqvDqpbtj3X6SMGEYWODf0KJt+gD/4e43x83qabAu/6G+ui0uDQIDAQAB
AoGAQMky5N1TqxBslZrZYLD4J10a8VkQ+vdfHK9D6vfHLOmkjW0Ul9yodO3tpYP1
nrJlneBEE3PrjlAp2GtefEQ/gNGLku9Uk/w2yI89r5NeUR6pEldq0Ji8gdIG85fA
NJoSVDATy80hzzwrmVGlJ4/BW4Pn42VCEtYLECZ0i8llcgECQQD+gtfmMTBWAbx6
MqAqcwCp1djEMSXx6YoefX4M4FChIMSmok8qriHIYRZF+6BYV7rLx+elZ2oWsPTL
Q/8EZeVBAkEA+jAzwT3ITqhT2Ra/w7ZqJZxydOZvTT4Hp2NcIFzIDgnGvZB36wKX
ksQmzgLlrFNJoG59SdIWvjpAwCDjGqFZzQJACq323UPnIVTFUeNZ8S4OMxI0HFdr
njEMiKb/aQ7okzpKxis9Yy8XX88jHiCm484amn5y6+/g9b7LJtRdmROlgQJATjeN
pqdzHSxA8ojLMRuxecq8edGlEGgJKorEvZVkMgdaa99jrkRkMM1EOHntZf+v8Ak7
AD4/P/+kSKy/c47oLQJBAOiW+wEYECkpTRH6R7j++L3Ry646gGy09JEhXascN/tF
kdUOZpJ93FrMxsRd9tn7btm/AWAfSXl4iCnC61aYizQ=
-----END RSA PRIVATE KEY-----"""
RSA_PUBLIC = ("MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQD4u7LTdkZfQ0WG4Ap9te1ZQF88+m0PJv5Z5eoEjfbkYz4amWuaZgt7SB1TcBM8"
              "cD4m5pByk9szYDGPHsmdevFL7DpL2uVoacweZJjPu/rfpvUNpwIMIwGx9vXXqvDqpbtj3X6SMGEYWODf0KJt+gD/4e43x83qabAu/6G+ui0uDQIDAQAB")


def key(domain, selector="s1"):
    return f'{selector}._domainkey.{domain}. TXT "v=DKIM1; k=ed25519; p={ED25519_PUBLIC}"'


def rsa_key(domain, selector="arc"):
    return f'{selector}._domainkey.{domain}. TXT "v=DKIM1; k=rsa; p={RSA_PUBLIC}"'


def policy(domain, text):
    return f'_dmarc.{domain}. TXT "v=DMARC1; {text}"'


def host(name):
    return [f"{name}. A 192.0.2.10", f"10.2.0.192.in-addr.arpa. PTR {name}."]


def sender(domain, spf="v=spf1 ip4:192.0.2.10 -all"):
    return [f"{domain}. MX 10 mail.{domain}.", f'{domain}. TXT "{spf}"']


FORBIDS = "v=spf1 ip4:198.51.100.1 -all"
TAIL = """To: Sora <sora@example.net>
Subject: Minutes of Thursday
Date: Sun, 22 Nov 2026 20:58:41 +0900
Message-ID: <20261122115841.GA1@mail.example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
{more}
Hello Sora,

here are the minutes of our meeting on Thursday. Please tell me by Monday
whether anything is missing.

Minsu
"""


def mail(author, more=""):
    return f"From: {author}\n" + TAIL.format(more=more)


def sign(text, domain, selector="s1", identity=None, headers=None, times=1):
    message = text.replace("\n", "\r\n").encode()
    names = headers or [b"from", b"from", b"to", b"subject", b"date", b"message-id"]
    field = dkim.sign(message, selector.encode(), domain.encode(), ED25519,
                      identity=identity.encode() if identity else None,
                      canonicalize=(b"relaxed", b"relaxed"),
                      signature_algorithm=b"ed25519-sha256", include_headers=names)
    return field.decode().replace("\r\n", "\n") * times + text


def seal(text, domain, results, server):
    text = f"Authentication-Results: {server}; {results}\n" + text
    fields = dkim.arc_sign(text.replace("\n", "\r\n").encode(), b"arc", domain.encode(), RSA,
                           server.encode(), timestamp=NOW - 60)
    return b"".join(fields).decode().replace("\r\n", "\n") + text.split("\n", 1)[1]


def case(name, title, zone, text, expect, author_from="minsu@example.org", helo="mail.example.org",
         settings="", lists="", connection="", ip="192.0.2.10"):
    parts = [f"title {title}", "", "[connection]"]
    if ip:
        parts.append(f"ip {ip}")
    parts += [f"helo {helo}", f"from {author_from}", "to sora@example.net",
              "time 2026-11-22T12:00:00Z"]
    parts += [line for line in connection.split("\n") if line]
    if settings:
        parts += ["", "[settings]", settings]
    parts += ["", "[dns]"] + zone
    if lists:
        parts += ["", "[lists]", lists]
    parts += ["", "[accounts]", "sora@example.net active", "", "[mail]", text.rstrip("\n"), "", "[expect]"]
    parts += expect if isinstance(expect, list) else expect.strip().split("\n")
    (PLACE / f"{name}.case").write_text("\n".join(parts) + "\n")


ORG = host("mail.example.org") + sender("example.org")
ORG_FORBIDS = host("mail.example.org") + sender("example.org", FORBIDS)
PLAIN = mail("Minsu <minsu@example.org>")
REJECT, QUARANTINE = policy("example.org", "p=reject"), policy("example.org", "p=quarantine")
LISTS = host("lists.example.com") + ['lists.example.com. MX 10 lists.example.com.',
                                     'lists.example.com. TXT "v=spf1 ip4:192.0.2.10 -all"']
FROM_LIST = {"author_from": "devel-bounces@lists.example.com", "helo": "lists.example.com"}


def results():
    case("dmarc_pass_spf", "the author is proven by SPF", ORG + [REJECT], PLAIN, """
finding DMARC_PASS
evidence DMARC_PASS contains example.org: SPF example.org
no finding DMARC_REJECT
dmarc pass
header contains dmarc=pass (p=reject dis=none) header.from=example.org
header contains polrec.p=reject
header contains dkim=none
action accept""")
    case("dmarc_pass_dkim", "a signature excuses that SPF forbids the forwarder",
         ORG_FORBIDS + [REJECT, key("example.org")], sign(PLAIN, "example.org"), """
finding DMARC_PASS
evidence DMARC_PASS contains example.org: DKIM example.org
finding SPF_FAIL_EXCUSED
no finding SPF_FAIL
dmarc pass
spf fail
header contains dkim=pass (256-bit key) header.d=example.org header.i=@example.org
header contains header.s=s1 header.a=ed25519-sha256 header.b=
score < 1
action accept""")
    case("dmarc_pass_softfail", "a signature excuses a soft failure of SPF too",
         host("mail.example.org") + sender("example.org", "v=spf1 ~all") +
         [REJECT, key("mail.example.org")], sign(PLAIN, "mail.example.org"), """
finding DMARC_PASS
finding SPF_SOFTFAIL_EXCUSED
no finding SPF_SOFTFAIL
action accept""")
    case("dmarc_no_record_signed", "a signature of the author excuses SPF where no policy is published",
         ORG_FORBIDS + [key("example.org")], sign(PLAIN, "example.org"), """
finding DMARC_MISSING
finding SPF_FAIL_EXCUSED
no finding SPF_FAIL
action accept""")
    case("dmarc_foreign_signature", "a foreign signature excuses nothing",
         ORG_FORBIDS + [REJECT, key("evil.example")], sign(PLAIN, "evil.example"), """
finding SPF_FAIL
finding DMARC_REJECT
evidence DMARC_REJECT contains DKIM pass for evil.example (not aligned)
action reject
code 550""")
    case("dmarc_reject", "nothing proves the author, who asks to refuse (RFC 9989 5.4)",
         ORG_FORBIDS + [REJECT], PLAIN, """
finding DMARC_REJECT
evidence DMARC_REJECT contains example.org: p=reject; SPF fail for example.org, no DKIM signature
dmarc fail
action reject
code 550
category authentication
reply contains DMARC
reply contains sign with DKIM or align SPF
reply contains example.org: p=reject; SPF fail for example.org, no DKIM signature
header contains dmarc=fail (p=reject dis=reject) header.from=example.org""")
    case("dmarc_quarantine", "quarantine is the junk folder", ORG_FORBIDS + [QUARANTINE], PLAIN, """
finding DMARC_QUAR
dmarc fail
action junk
header contains dmarc=fail (p=quarantine dis=quarantine) header.from=example.org""")
    case("dmarc_none", "a failure that the owner only wants reported",
         host("mail.example.com") + sender("example.com") +
         [policy("example.org", "p=none"), "example.org. MX 10 mail.example.org."], PLAIN, """
finding DMARC_NONE
no finding DMARC_REJECT
dmarc fail
score < 2
action accept""", author_from="x@example.com", helo="mail.example.com")
    case("dmarc_missing", "no record", ORG, PLAIN, """
finding DMARC_MISSING
dmarc none
header contains dmarc=none header.from=example.org
action accept""")
    case("dmarc_temperror", "the DNS of the author's domain is silent",
         ORG_FORBIDS + ["_dmarc.example.org. TXT !timeout"], PLAIN, """
finding DMARC_TEMPERROR
no finding DMARC_REJECT
dmarc temperror
header contains dmarc=temperror header.from=example.org
action accept""")
    case("dmarc_key_temperror", "the key of the author's signature cannot be asked for",
         ORG_FORBIDS + [REJECT, "s1._domainkey.example.org. TXT !servfail"],
         sign(PLAIN, "example.org"), """
finding DMARC_TEMPERROR
no finding DMARC_REJECT
dmarc temperror
action accept""")
    case("dmarc_permerror", "a record without a policy", ORG_FORBIDS + [policy("example.org", "adkim=r")],
         PLAIN, """
finding DMARC_PERMERROR
evidence DMARC_PERMERROR contains _dmarc.example.org: policy: p=
dmarc permerror
header contains dmarc=permerror
header contains reason=policy
action accept""")
    case("dmarc_policy_misspelt", "a misspelt policy with a report address counts as none (4.10.1)",
         ORG_FORBIDS + [policy("example.org", "p=rejct; rua=mailto:d@example.org")], PLAIN, """
finding DMARC_NONE
finding DMARC_RECORD_BAD
evidence DMARC_RECORD_BAD contains p=rejct
action accept""")
    case("dmarc_two_records", "two records are none", ORG_FORBIDS + [REJECT, QUARANTINE], PLAIN, """
finding DMARC_MISSING
finding DMARC_RECORD_BAD
evidence DMARC_RECORD_BAD contains several-records
dmarc none
action accept""")


def policies():
    case("dmarc_testing", "t=y lowers reject to quarantine",
         ORG_FORBIDS + [policy("example.org", "p=reject; t=y")], PLAIN, """
finding DMARC_QUAR
finding DMARC_TESTING
evidence DMARC_TESTING contains quarantine instead of reject
finding DMARC_DISCOVERY_DIFFERS
no finding DMARC_OVERRIDDEN
header contains dmarc=fail (p=reject t=y dis=quarantine policy_test_mode)
action junk""")
    case("dmarc_testing_quarantine", "t=y lowers quarantine to nothing",
         ORG_FORBIDS + [policy("example.org", "p=quarantine; t=y")], PLAIN, """
finding DMARC_NONE
finding DMARC_TESTING
no finding DMARC_QUAR
header contains (p=quarantine t=y dis=none policy_test_mode)
action accept""")
    case("dmarc_testing_overridden", "an override goes before t=y",
         ORG_FORBIDS + [policy("example.org", "p=reject; t=y")], PLAIN, """
finding DMARC_OVERRIDDEN
evidence DMARC_OVERRIDDEN contains none instead of quarantine: local_policy
action accept""", settings='dmarc: { policy = "report"; };')
    case("dmarc_np", "a subdomain that does not exist",
         host("mail.example.com") + sender("example.com") +
         [policy("example.org", "p=none; sp=none; np=reject"), "example.org. MX 10 mail.example.org."],
         mail("a@ghost.example.org"), """
finding DMARC_REJECT
evidence DMARC_REJECT contains ghost.example.org: np=reject
header contains polrec.domain=example.org
action reject""", author_from="x@example.com", helo="mail.example.com")
    case("dmarc_sp", "a subdomain that does",
         host("mail.example.com") + sender("example.com") +
         [policy("example.org", "p=none; sp=quarantine; np=reject"), "real.example.org. MX 10 mail.example.org."],
         mail("a@real.example.org"), """
finding DMARC_QUAR
evidence DMARC_QUAR contains real.example.org: sp=quarantine
action junk""", author_from="x@example.com", helo="mail.example.com")
    case("dmarc_strict_alignment", "strict alignment fails what relaxed would pass",
         host("mail.example.org") + sender("bounce.example.org") +
         [policy("example.org", "p=reject; aspf=s; adkim=s"), key("news.example.org")],
         sign(PLAIN, "news.example.org"), """
finding DMARC_REJECT
finding DMARC_WOULD_PASS_RELAXED
evidence DMARC_REJECT contains SPF pass for bounce.example.org (not aligned)
evidence DMARC_REJECT contains DKIM pass for news.example.org (not aligned)
action reject""", author_from="x@bounce.example.org")
    bank = host("mail.giant.bank.example") + ["mail.giant.bank.example. MX 10 mail.giant.bank.example.",
                                              f'mail.giant.bank.example. TXT "{FORBIDS}"',
                                              policy("bank.example", "p=reject; psd=y"),
                                              key("mail.mega.bank.example")]
    text = sign(mail("a@giant.bank.example"), "mail.mega.bank.example")
    way = {"author_from": "x@mail.giant.bank.example", "helo": "mail.giant.bank.example"}
    case("dmarc_psd", "below a public suffix with psd=y, one bank cannot sign for another", bank, text, """
finding DMARC_REJECT
finding DMARC_DISCOVERY_DIFFERS
evidence DMARC_DISCOVERY_DIFFERS contains RFC 9989: fail, organization giant.bank.example
evidence DMARC_DISCOVERY_DIFFERS contains RFC 7489: pass, organization bank.example
action reject""", **way)
    case("dmarc_psd_by_list", "the same by the public suffix list, which does not know the suffix", bank, text, """
finding DMARC_PASS
finding DMARC_DISCOVERY_DIFFERS
dmarc pass""", settings='dmarc: { discovery = "psl"; };', **way)
    case("dmarc_pct_none", "pct=0 of a legacy record: the next weaker policy (RFC 7489 6.6.4)",
         ORG_FORBIDS + [policy("example.org", "p=reject; pct=0")], PLAIN, """
finding DMARC_QUAR
finding DMARC_OVERRIDDEN
evidence DMARC_OVERRIDDEN contains quarantine instead of reject: sampled_out: pct=0
header contains (p=reject dis=quarantine sampled_out)
action junk""")
    case("dmarc_pct_ignored", "pct= ignored, as RFC 9989 has it",
         ORG_FORBIDS + [policy("example.org", "p=reject; pct=0")], PLAIN, """
finding DMARC_REJECT
no finding DMARC_OVERRIDDEN
action reject""", settings='dmarc: { pct = "ignore"; };')
    case("dmarc_pct_all", "pct=100 is all", ORG_FORBIDS + [policy("example.org", "p=reject; pct=100")],
         PLAIN, "action reject")
    case("dmarc_kakao", "the strict profile refuses by SPF whoever signed (K-35)",
         ORG_FORBIDS + [REJECT, key("example.org")], sign(PLAIN, "example.org"), """
finding DMARC_PASS
finding SPF_FAIL_EXCUSED
action reject
code 550
reply contains SPF""", settings='profile = "kakao";')


def overrides():
    case("dmarc_report_only", "a policy that is only reported",
         ORG_FORBIDS + [REJECT], PLAIN, """
finding DMARC_OVERRIDDEN
evidence DMARC_OVERRIDDEN contains none instead of reject: local_policy: dmarc.policy; example.org: p=reject
no finding DMARC_NONE
no finding DMARC_REJECT
dmarc fail
action accept""", settings='dmarc: { policy = "report"; };')
    listed = mail("Minsu <minsu@example.org>", "List-Id: <devel.lists.example.com>\n")
    case("dmarc_list", "a mailing list of the settings, proven by SPF", LISTS + [REJECT], listed, """
finding DMARC_OVERRIDDEN
evidence DMARC_OVERRIDDEN contains mailing_list: lists.example.com
header contains (p=reject dis=none mailing_list)
no finding DMARC_REJECT
action accept""", settings='dmarc: { lists = [ "lists.example.com" ]; };', **FROM_LIST)
    case("dmarc_list_unknown", "a mailing list that nobody put into the settings", LISTS + [REJECT], listed, """
finding DMARC_REJECT
no finding DMARC_OVERRIDDEN
action reject""", **FROM_LIST)
    case("dmarc_list_forged", "a List-Id that nothing proves", ORG_FORBIDS + [REJECT], listed, """
finding DMARC_REJECT
no finding DMARC_OVERRIDDEN
action reject""", settings='dmarc: { lists = [ "lists.example.com" ]; };')
    case("dmarc_list_no_id", "of the list's server, but not a list's mail", LISTS + [REJECT], PLAIN, """
finding DMARC_REJECT
action reject""", settings='dmarc: { lists = [ "lists.example.com" ]; };', **FROM_LIST)
    case("dmarc_forwarder", "a forwarder of the settings", LISTS + [REJECT], PLAIN, """
finding DMARC_OVERRIDDEN
evidence DMARC_OVERRIDDEN contains trusted_forwarder: example.com
action accept""", settings='dmarc: { forwarders = [ "example.com" ]; };', **FROM_LIST)
    case("dmarc_forwarder_forged", "a forwarder whom SPF forbids",
         host("lists.example.com") + sender("example.com", FORBIDS) + [REJECT], PLAIN, """
finding DMARC_REJECT
action reject""", author_from="x@example.com", helo="lists.example.com",
         settings='dmarc: { forwarders = [ "example.com" ]; };')
    case("dmarc_white_client", "the operator's own entry for the client", ORG_FORBIDS + [REJECT], PLAIN, """
finding DMARC_OVERRIDDEN
evidence DMARC_OVERRIDDEN contains local_policy: 192.0.2.0/24: partner
action accept""", lists="white ip 192.0.2.0/24 partner")
    results_text = "dmarc=pass header.from=example.org; spf=pass smtp.mailfrom=example.org"
    sealed = seal(mail("Minsu <minsu@example.org>"), "lists.example.com", results_text,
                  "mx.lists.example.com")
    arc = LISTS + [REJECT, rsa_key("lists.example.com")]
    trust = 'arc: { trusted = [ "lists.example.com" ]; };'
    case("dmarc_arc", "a trusted sealer saw the author proven", arc, sealed, """
finding DMARC_OVERRIDDEN
evidence DMARC_OVERRIDDEN contains trusted_forwarder: arc=pass: lists.example.com (i=1) saw dmarc=pass
no finding DMARC_REJECT
header contains arc=pass (i=1, sealed by lists.example.com, trusted)
header contains (p=reject dis=none trusted_forwarder)
action accept""", settings=trust, **FROM_LIST)
    case("dmarc_arc_untrusted", "a sealer whom nobody trusts", arc, sealed, """
finding DMARC_REJECT
header contains arc=pass (i=1, sealed by lists.example.com)
action reject""", **FROM_LIST)
    case("dmarc_arc_other_author", "a trusted sealer speaks of another author", arc,
         seal(mail("Minsu <minsu@example.org>"), "lists.example.com",
              "dmarc=pass header.from=other.example", "mx.lists.example.com"), """
finding DMARC_REJECT
action reject""", settings=trust, **FROM_LIST)
    case("dmarc_arc_broken", "a chain that was broken after the sealer", arc,
         sealed.replace("Thursday. Please", "Friday. Please"), """
finding DMARC_REJECT
header contains arc=fail
action reject""", settings=trust, **FROM_LIST)


def authors():
    pair = host("mail.example.org") + sender("example.org") + [REJECT]
    case("dmarc_from_two_fields", "two From fields of different domains (CVE-2019-16378)", pair,
         PLAIN.replace("To: Sora", "From: Bank <service@bank.example>\nTo: Sora"), """
finding DMARC_MULTIPLE_FROM
evidence DMARC_MULTIPLE_FROM contains example.org, bank.example
dmarc permerror
header contains dmarc=permerror
header contains reason=several-authors
action reject
code 550
reply contains one domain""")
    case("dmarc_from_two_mailboxes", "two mailboxes of different domains in one field", pair,
         mail("minsu@example.org, service@bank.example"), """
finding DMARC_MULTIPLE_FROM
action reject""")
    case("dmarc_from_same_domain", "two mailboxes of one domain", pair,
         mail("minsu@example.org, jin@example.org"), """
finding DMARC_PASS
no finding DMARC_MULTIPLE_FROM
action accept""")
    case("dmarc_from_group", "a group of nobody", pair, mail("undisclosed:;"), """
finding DMARC_INVALID_FROM
dmarc permerror
header contains reason=no-domain""")
    case("dmarc_from_missing", "no From at all", pair, PLAIN.split("\n", 1)[1], """
finding MISSING_FROM
no finding DMARC_INVALID_FROM
dmarc permerror""")
    case("dmarc_from_literal", "an address literal", pair, mail("a@[192.0.2.10]"), """
finding DMARC_INVALID_FROM
dmarc permerror""")
    case("dmarc_from_open_comment", "a domain that readers cut differently (CVE-2020-12272)", pair,
         mail("a@example.org(.bank.example"), """
finding DMARC_INVALID_FROM
no finding DMARC_PASS
dmarc permerror""")
    case("dmarc_from_comment", "a domain in a comment is nobody's", pair,
         mail("minsu@example.org (service@bank.example)"), """
finding DMARC_PASS
header contains header.from=example.org""")
    case("dmarc_from_quoted", "an address as the local part of another", pair,
         mail('"service@bank.example"@example.org'), """
finding DMARC_PASS
header contains header.from=example.org""")
    case("dmarc_from_nul", "a NUL that readers in C stop at", pair,
         "escape on\n" + mail("a@example.org\\x00.evil.example"), """
no finding DMARC_PASS
dmarc permerror""")
    case("dmarc_from_bare_cr", "a bare CR that hides a second From", pair,
         "escape on\n" + PLAIN.replace("To: Sora", "X-A: b\\rFrom: service@bank.example\nTo: Sora"), """
finding DMARC_PASS
header contains header.from=example.org""")
    case("dmarc_from_idn", "the author's domain in U-labels is asked for in A-labels",
         ORG + [policy("xn--h32bq4v.example.com", "p=reject")],
         mail("a@메일.example.com"), """
finding DMARC_REJECT
header contains header.from=xn--h32bq4v.example.com
action reject""", connection="smtputf8 yes")
    case("dmarc_null_sender", "a bounce is proven by the name of its server (HELO)",
         host("mail.example.org") + ['mail.example.org. TXT "v=spf1 a -all"', REJECT],
         mail("MAILER-DAEMON@example.org"), """
finding DMARC_PASS
evidence DMARC_PASS contains SPF mail.example.org
header contains smtp.helo=mail.example.org
action accept""", author_from="<>")
    case("dmarc_null_sender_foreign", "a bounce of somebody else's server",
         host("mail.example.com") + ['mail.example.com. TXT "v=spf1 a -all"', REJECT],
         mail("MAILER-DAEMON@example.org"), """
finding DMARC_REJECT
evidence DMARC_REJECT contains SPF pass for mail.example.com (not aligned)
action reject""", author_from="<>", helo="mail.example.com")
    case("dmarc_trusted", "a relay of ours is not held to it", ORG_FORBIDS + [REJECT], PLAIN, """
no finding DMARC_REJECT
no finding DMARC_MULTIPLE_FROM
no header contains dmarc=
action accept""", connection="trusted yes")
    case("dmarc_signed_in", "nor a user of ours", ORG_FORBIDS + [REJECT], PLAIN, """
no finding DMARC_REJECT
no header contains dmarc=
header contains auth=pass smtp.auth=minsu""", connection="user minsu")
    case("dmarc_client_unknown", "without a client nobody can say that SPF failed",
         [REJECT, "example.org. MX 10 mail.example.org."], PLAIN, """
no finding DMARC_REJECT
no finding DMARC_NONE
dmarc none
header contains reason=client-unknown
action accept""", ip="")
    case("dmarc_client_unknown_signed", "… but a signature proves the author",
         [REJECT, key("example.org")], sign(PLAIN, "example.org"), """
finding DMARC_PASS
dmarc pass""", ip="")
    case("dmarc_many_signatures", "twenty signatures of a stranger hide nothing",
         ORG_FORBIDS + [REJECT, key("evil.example"), key("example.org")],
         sign(sign(PLAIN, "example.org"), "evil.example", times=15), """
finding DMARC_PASS
header contains dkim=pass (256-bit key) header.d=example.org
action accept""")
    case("dmarc_hostile_identity", "an identity made to break out of the results",
         ORG_FORBIDS + [REJECT, key("evil.example")],
         sign(PLAIN, "evil.example", identity='a;dmarc=pass(x"@evil.example'), """
finding DMARC_REJECT
no header contains dmarc=pass
action reject""")


def welcomes():
    case("white_signed", "a welcome sender who was forwarded is proven by a signature",
         ORG_FORBIDS + [key("example.org")], sign(PLAIN, "example.org"), """
finding SENDER_WHITE
no finding SENDER_WHITE_UNPROVEN
score < 0""", lists="white domain example.org partner")
    case("white_signed_by_other", "a signature of somebody else proves no sender",
         ORG_FORBIDS + [key("evil.example")], sign(PLAIN, "evil.example"), """
finding SENDER_WHITE_UNPROVEN
no finding SENDER_WHITE""", lists="white domain example.org partner")
    case("white_author", "a welcome author whom DMARC proves, sent by a service",
         LISTS + [REJECT, key("example.org")], sign(PLAIN, "example.org"), """
finding SENDER_WHITE
evidence SENDER_WHITE contains minsu@example.org
score < 0""", lists="white address minsu@example.org partner", **FROM_LIST)
    case("white_author_forged", "a welcome author whom nothing proves",
         LISTS + [policy("example.org", "p=none")], PLAIN, """
no finding SENDER_WHITE
finding DMARC_NONE""", lists="white address minsu@example.org partner", **FROM_LIST)


def indicators():
    mark = 'TXT "v=BIMI1; l=https://example.org/mark.svg; a=https://example.org/mark.pem"'
    case("bimi_found", "a mark of a proven author", ORG + [REJECT, f"default._bimi.example.org. {mark}"],
         PLAIN, """
finding BIMI_FOUND
evidence BIMI_FOUND contains default._bimi.example.org: https://example.org/mark.svg
score < 1""")
    case("bimi_not_enforced", "no mark where the policy is not enforced",
         ORG + [policy("example.org", "p=none"), f"default._bimi.example.org. {mark}"], PLAIN, """
finding DMARC_PASS
no finding BIMI_FOUND""")
    case("bimi_unproven", "no mark of an author who is not proven",
         ORG_FORBIDS + [QUARANTINE, f"default._bimi.example.org. {mark}"], PLAIN, "no finding BIMI_FOUND")
    case("bimi_broken", "a record that is none",
         ORG + [REJECT, 'default._bimi.example.org. TXT "v=BIMI1; l=http://example.org/mark.svg"'], PLAIN, """
finding BIMI_BAD
no finding BIMI_FOUND""")
    chosen = mail("Minsu <minsu@example.org>", "BIMI-Selector: v=BIMI1; s=brand\n")
    names = [b"from", b"from", b"to", b"subject", b"bimi-selector"]
    zone = ORG + [REJECT, key("example.org"), f"brand._bimi.example.org. {mark}"]
    case("bimi_selector", "a selector that the author signed", zone,
         sign(chosen, "example.org", headers=names), """
finding BIMI_FOUND
evidence BIMI_FOUND contains brand._bimi.example.org""")
    case("bimi_selector_unsigned", "a selector that anyone could have added", zone,
         sign(chosen, "example.org"), "no finding BIMI_FOUND")


def main():
    time.time = lambda: NOW - 120  # dkimpy's t=
    results()
    policies()
    overrides()
    authors()
    welcomes()
    indicators()


main()
