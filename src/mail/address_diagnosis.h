/* SPDX-License-Identifier: Apache-2.0
 *
 * What is to be said about one address as somebody wrote it (MAIL, RCPT, From): is it fit for SMTP
 * (RFC 5321), fit for a header alone (RFC 5322), obsolete, or no address, and by which rule. The
 * diagnoses are those of the isemail tests, from the mildest to the worst; the worst one found is
 * given. One pass, no recursion. */
#pragma once

#include "base/str.h"

enum diagnosis_category {
	DIAGNOSED_VALID,
	DIAGNOSED_DNSWARN,  /* well-formed; the domain takes no mail as far as DNS knows */
	DIAGNOSED_RFC5321,  /* fit for SMTP, but unusual */
	DIAGNOSED_CFWS,     /* fit for a header; comments or folds */
	DIAGNOSED_DEPREC,   /* fit for a header by obsolete syntax alone */
	DIAGNOSED_RFC5322,  /* by the letter of RFC 5322 alone; no server takes it */
	DIAGNOSED_ERR,      /* no address */
};

enum diagnosis {
	DIAGNOSIS_VALID,
	DIAGNOSIS_DNSWARN_NO_MX_RECORD,
	DIAGNOSIS_DNSWARN_NO_RECORD,
	DIAGNOSIS_RFC5321_TLD,               /* one label */
	DIAGNOSIS_RFC5321_TLDNUMERIC,
	DIAGNOSIS_RFC5321_QUOTEDSTRING,
	DIAGNOSIS_RFC5321_ADDRESSLITERAL,
	DIAGNOSIS_RFC5321_IPV6DEPRECATED,    /* "::" for one group */
	DIAGNOSIS_CFWS_COMMENT,
	DIAGNOSIS_CFWS_FWS,
	DIAGNOSIS_DEPREC_LOCALPART,          /* quoted and unquoted words, blanks before dots */
	DIAGNOSIS_DEPREC_FWS,
	DIAGNOSIS_DEPREC_QTEXT,
	DIAGNOSIS_DEPREC_QP,
	DIAGNOSIS_DEPREC_COMMENT,
	DIAGNOSIS_DEPREC_CTEXT,
	DIAGNOSIS_DEPREC_CFWS_NEAR_AT,
	DIAGNOSIS_RFC5322_DOMAIN,            /* characters that no host name has */
	DIAGNOSIS_RFC5322_TOOLONG,
	DIAGNOSIS_RFC5322_LOCAL_TOOLONG,
	DIAGNOSIS_RFC5322_DOMAIN_TOOLONG,
	DIAGNOSIS_RFC5322_LABEL_TOOLONG,
	DIAGNOSIS_RFC5322_DOMAINLITERAL,
	DIAGNOSIS_RFC5322_DOMLIT_OBSDTEXT,
	DIAGNOSIS_RFC5322_IPV6_GRPCOUNT,
	DIAGNOSIS_RFC5322_IPV6_2X2XCOLON,
	DIAGNOSIS_RFC5322_IPV6_BADCHAR,
	DIAGNOSIS_RFC5322_IPV6_MAXGRPS,
	DIAGNOSIS_RFC5322_IPV6_COLONSTRT,
	DIAGNOSIS_RFC5322_IPV6_COLONEND,
	DIAGNOSIS_ERR_EXPECTING_DTEXT,
	DIAGNOSIS_ERR_NOLOCALPART,
	DIAGNOSIS_ERR_NODOMAIN,
	DIAGNOSIS_ERR_CONSECUTIVEDOTS,
	DIAGNOSIS_ERR_ATEXT_AFTER_CFWS,
	DIAGNOSIS_ERR_ATEXT_AFTER_QS,
	DIAGNOSIS_ERR_ATEXT_AFTER_DOMLIT,
	DIAGNOSIS_ERR_EXPECTING_QPAIR,
	DIAGNOSIS_ERR_EXPECTING_ATEXT,
	DIAGNOSIS_ERR_EXPECTING_QTEXT,
	DIAGNOSIS_ERR_EXPECTING_CTEXT,
	DIAGNOSIS_ERR_BACKSLASHEND,
	DIAGNOSIS_ERR_DOT_START,
	DIAGNOSIS_ERR_DOT_END,
	DIAGNOSIS_ERR_DOMAINHYPHENSTART,
	DIAGNOSIS_ERR_DOMAINHYPHENEND,
	DIAGNOSIS_ERR_UNCLOSEDQUOTEDSTR,
	DIAGNOSIS_ERR_UNCLOSEDCOMMENT,
	DIAGNOSIS_ERR_UNCLOSEDDOMLIT,
	DIAGNOSIS_ERR_FWS_CRLF_X2,
	DIAGNOSIS_ERR_FWS_CRLF_END,
	DIAGNOSIS_ERR_CR_NO_LF,
	DIAGNOSIS_COUNT
};

/* What DNS said about the domain, as far as the caller knows. */
enum diagnosis_dns { DOMAIN_NOT_ASKED, DOMAIN_HAS_MX, DOMAIN_HAS_ADDRESS, DOMAIN_HAS_NOTHING };

struct address_diagnosis {
	enum diagnosis diagnosis;
	enum diagnosis_category category;
	size_t at; /* offset where it was found */
};

/* utf8: are UTF-8 characters allowed where RFC 6532 allows them? */
void address_diagnose(struct str address, bool utf8, enum diagnosis_dns dns,
	struct address_diagnosis *out);
/* "RFC5321_QUOTEDSTRING"; for tests. */
const char *diagnosis_name(enum diagnosis diagnosis);
/* "RFC5321"; for tests. */
const char *diagnosis_category_name(enum diagnosis_category category);
