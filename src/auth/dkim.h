/* SPDX-License-Identifier: Apache-2.0
 *
 * DKIM signatures of a mail (RFC 6376 with its errata, 8301, 8463, 8553): verified, and where that
 * fails, why. A pure function of the mail and of DNS answers: run from the start each time, it has
 * asked for every key when it first says that something is missing. */
#pragma once

#include "auth/canonical.h"
#include "auth/key.h"
#include "dns/source.h"
#include "mail/message.h"
#include "scan/text.h"

#define DKIM_SIGNATURES_MAX 20   /* verified of one mail; the rest are counted in `skipped` */
#define DKIM_FIELDS_MAX     1000 /* names in h= that are looked at; more: malformed */

/* RFC 8601 2.7.1. */
enum dkim_result {
	DKIM_NONE,
	DKIM_PASS,
	DKIM_FAIL,      /* the signature or the body hash is wrong */
	DKIM_POLICY,    /* valid, and not accepted by us: l= that leaves content open, weak key … */
	DKIM_NEUTRAL,   /* the signature cannot be read, or says nothing */
	DKIM_TEMPERROR, /* the key could not be asked for */
	DKIM_PERMERROR, /* no key, or a key or signature that can never verify */
	DKIM_RESULT_COUNT
};

/* Why a signature is no pass. */
enum dkim_problem {
	DKIM_PROBLEM_NONE,
	/* the signature field */
	DKIM_PROBLEM_SYNTAX,      /* tag list malformed, a tag twice */
	DKIM_PROBLEM_MISSING_TAG,
	DKIM_PROBLEM_VERSION,     /* v= other than 1 */
	DKIM_PROBLEM_ALGORITHM,   /* a= unknown */
	DKIM_PROBLEM_SHA1,        /* rsa-sha1: forbidden (RFC 8301 3.1) */
	DKIM_PROBLEM_CANONICAL,   /* c= unknown */
	DKIM_PROBLEM_QUERY,       /* q= knows no dns/txt */
	DKIM_PROBLEM_DOMAIN,      /* d= or s= cannot be a name */
	DKIM_PROBLEM_IDENTITY,    /* i= not within d= */
	DKIM_PROBLEM_FROM_UNSIGNED, /* From is not in h= */
	DKIM_PROBLEM_LENGTH,      /* l= longer than the body, or no number */
	DKIM_PROBLEM_TIMES,       /* x= not after t=, malformed */
	DKIM_PROBLEM_FUTURE,      /* t= in the future */
	DKIM_PROBLEM_EXPIRED,     /* x= has passed */
	DKIM_PROBLEM_BASE64,      /* b= or bh= malformed, or bh= of a wrong length */
	/* the key */
	DKIM_PROBLEM_KEY_UNASKED, /* temporary */
	DKIM_PROBLEM_KEY_MISSING,
	DKIM_PROBLEM_KEY_RECORDS, /* several records */
	DKIM_PROBLEM_KEY_SYNTAX,
	DKIM_PROBLEM_KEY_REVOKED, /* p= empty */
	DKIM_PROBLEM_KEY_TYPE,    /* k= does not fit a= */
	DKIM_PROBLEM_KEY_HASH,    /* h= of the key excludes sha256 */
	DKIM_PROBLEM_KEY_SERVICE, /* s= excludes email */
	DKIM_PROBLEM_KEY_STRICT,  /* t=s and i= is in a subdomain */
	DKIM_PROBLEM_KEY_SHORT,   /* under 1024 bits (RFC 8301 3.2) */
	/* the mail */
	DKIM_PROBLEM_BODY,        /* the body hash differs: `change` says how */
	DKIM_PROBLEM_SIGNATURE,   /* the headers were changed, or it is not of this key */
	DKIM_PROBLEM_PARTIAL,     /* l= leaves part of the body uncovered */
	DKIM_PROBLEM_COUNT
};

/* What was done to the mail behind the signer, as far as it can be proved by undoing it. */
enum dkim_change {
	DKIM_CHANGE_NONE,
	DKIM_CHANGE_UNKNOWN,
	DKIM_CHANGE_FOOTER,          /* text was added at the end; detail: where it begins */
	DKIM_CHANGE_TRAILING_SPACE,  /* blanks at line ends or runs of them */
	DKIM_CHANGE_LINE_ENDS,
	DKIM_CHANGE_FINAL_LINES,     /* empty lines at the end */
	DKIM_CHANGE_STUFFING,        /* ">From " of a mailbox file, doubled or lost dots of SMTP */
	DKIM_CHANGE_TRANSFER,        /* base64, quoted-printable and 8bit were converted */
	DKIM_CHANGE_CHARSET,
	DKIM_CHANGE_HEADER,          /* detail: the field that was changed, and how it read */
	DKIM_CHANGE_HEADER_ADDED,    /* a second one of a signed field */
	DKIM_CHANGE_SUBJECT_TAG,     /* "[list]" before the subject */
	DKIM_CHANGE_FOLDING,         /* header white space: c=simple broke */
	DKIM_CHANGE_COUNT
};

struct dkim_signature {
	const struct header *field;
	size_t place;          /* among the mail's DKIM-Signature fields, 0 is the topmost */
	struct str domain;     /* d=, lower-case A-labels; empty if it could not be read */
	struct str selector;   /* s= */
	struct str identity;   /* i= as given, or empty */
	bool in_subdomain;     /* i= is below d= */
	struct str algorithm;  /* a= as given */
	enum key_type type;
	enum canonical header_form, body_form;
	struct str fields;     /* h= as given */
	struct str body_hash;  /* bh=, 32 bytes */
	struct str signature;  /* b=, decoded */
	struct str b;          /* where the value of b= lies in field->raw */
	bool has_length, has_time, has_expiry;
	uint64_t length;       /* l= */
	uint64_t time, expiry; /* t=, x= */
	struct str copied;     /* z= as given */

	enum dkim_result result;
	enum dkim_problem problem;
	struct str detail;     /* of the problem: the tag, the name asked for, … */
	enum dkim_change change;
	struct str change_detail;
	struct str key_name;   /* "sel._domainkey.example.org" */
	uint32_t key_aliases;  /* CNAMEs on the way to the key */
	unsigned key_bits;     /* 0: no key seen */
	bool testing;          /* t=y of the key */
	bool partial;          /* l=, and something lies outside: */
	size_t uncovered_at;   /* offset in the mail */
	struct str uncovered;  /* what lies there, for a person: "1,204 bytes: text/html part" */
	bool from_oversigned;  /* From stands once more in h= than in the mail */
	bool signs_subject, signs_list_unsubscribe; /* the latter with -Post (RFC 8058) */
};

struct dkim_report {
	struct dkim_signature *v;
	size_t n;
	size_t skipped;  /* over DKIM_SIGNATURES_MAX */
	size_t ignored;  /* fields of historic forms (DomainKeys) are none of ours */
	uint64_t work;   /* bytes hashed, for the budget */
};

struct dkim_request {
	const struct message *message;
	int64_t time;
	bool explain;    /* try to find out what changed where a signature is broken */
};

/* false: answers are missing. */
bool dkim_verify(struct arena *arena, const struct dkim_request *request,
	const struct dns_source *dns, struct dkim_report *out);
/* The best result of all: pass before policy before … none. */
enum dkim_result dkim_best(const struct dkim_report *report);

/* "pass", "fail", "policy", "neutral", "temperror", "permerror", "none" (RFC 8601). */
const char *dkim_result_name(enum dkim_result result);
/* "body-hash", "key-revoked" …: for JSON, reason= and evidence. */
const char *dkim_problem_name(enum dkim_problem problem);
/* The same as a sentence: for the sender's diagnosis, and for tests that each has one. */
const struct text *dkim_problem_text(enum dkim_problem problem);
/* "added-text", "subject-tag" … */
const char *dkim_change_name(enum dkim_change change);
/* The same as a sentence: for the sender's diagnosis, and for tests that each has one. */
const struct text *dkim_change_text(enum dkim_change change);
