/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/settings.h"

struct dns_options settings_dns_options(const struct settings *settings)
{
	return (struct dns_options){
		.mode = settings->dns.mode,
		.forward = settings->dns.forward.v,
		.forward_count = settings->dns.forward.n,
		.zone_file = settings->dns.zone_file,
		.trust_anchor = settings->dns.trust_anchor,
		.timeout_ms = settings->dns.timeout_ms,
	};
}
