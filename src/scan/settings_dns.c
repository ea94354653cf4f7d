/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/settings.h"

/* Where Debian's dns-root-data puts it. */
#define ROOT_ANCHOR "/usr/share/dns/root.key"

struct dns_options settings_dns_options(const struct settings *settings)
{
	bool automatic = str_eq(settings->dns.trust_anchor, STR("auto"));
	struct str anchor = settings->dns.trust_anchor;

	/* A forwarder that cannot do DNSSEC would make every answer bogus: there the operator says. */
	if (automatic)
		anchor = settings->dns.mode == DNS_MODE_RECURSION ? STR(ROOT_ANCHOR) : STR("");
	return (struct dns_options){
		.mode = settings->dns.mode,
		.forward = settings->dns.forward.v,
		.forward_count = settings->dns.forward.n,
		.zone_file = settings->dns.zone_file,
		.trust_anchor = anchor,
		.anchor_may_lack = automatic,
		.timeout_ms = settings->dns.timeout_ms,
	};
}
