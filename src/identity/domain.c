/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/domain.h"

static const struct str reserved[] = {
	STR_INIT("test"),
	STR_INIT("example"),
	STR_INIT("invalid"),
	STR_INIT("localhost"),
	STR_INIT("local"),
	STR_INIT("localdomain"),
	STR_INIT("onion"),
	STR_INIT("alt"),
	STR_INIT("internal"),
	STR_INIT("lan"),
	STR_INIT("home.arpa"),
	STR_INIT("in-addr.arpa"),
	STR_INIT("ip6.arpa"),
};

/* Reserved top labels. example.com, .net and .org are not among them: they exist, and say by their
 * own null MX that they have no mail. */
static bool domain_is_reserved(struct str domain)
{
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
		struct str top = reserved[i];
		if (str_ends_nocase(domain, top) &&
			(domain.n == top.n || domain.p[domain.n - top.n - 1] == '.'))
			return true;
	}
	return false;
}

/* Without MX the host itself takes the mail, if it has an address. */
static enum step look_up_host(struct scan *scan, struct str domain, enum domain_state *out)
{
	const struct dns_answer *a = ask_dns(scan, domain, DNS_A);
	const struct dns_answer *aaaa = ask_dns(scan, domain, DNS_AAAA);
	bool a_failed, aaaa_failed;

	if (!a || !aaaa)
		return WAIT;
	a_failed = a->status != DNS_NODATA && a->status != DNS_NXDOMAIN;
	aaaa_failed = aaaa->status != DNS_NODATA && aaaa->status != DNS_NXDOMAIN;
	if (a->status == DNS_OK || aaaa->status == DNS_OK)
		*out = DOMAIN_HOST;
	else
		*out = a_failed || aaaa_failed ? DOMAIN_UNASKED : DOMAIN_NO_HOST;
	return DONE;
}

/* One record with the root as host (RFC 7505 3). */
static bool is_null_mx(const struct dns_answer *mx)
{
	return mx->record_count == 1 && mx->records[0].name.n == 0;
}

enum step domain_look_up(struct scan *scan, struct str domain, struct domain_facts *out)
{
	const struct dns_answer *mx;

	*out = (struct domain_facts){ .done = true, .domain = domain, .state = DOMAIN_UNASKED };
	if (domain_is_reserved(domain)) {
		out->state = DOMAIN_RESERVED;
		return DONE;
	}
	mx = ask_dns(scan, domain, DNS_MX);
	if (!mx)
		return WAIT;
	switch (mx->status) {
	case DNS_OK: out->state = is_null_mx(mx) ? DOMAIN_NULL_MX : DOMAIN_MAIL; break;
	case DNS_NODATA: return look_up_host(scan, domain, &out->state);
	case DNS_NXDOMAIN: out->state = DOMAIN_MISSING; break;
	case DNS_SERVFAIL:
	case DNS_TIMEOUT:
	case DNS_NOT_ASKED: break;
	}
	return DONE;
}
