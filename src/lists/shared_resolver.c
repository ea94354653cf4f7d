/* SPDX-License-Identifier: Apache-2.0 */
#include "lists/shared_resolver.h"

#include "base/ip.h"

static const char *const shared[] = {
	"8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844", /* Google */
	"1.1.1.1", "1.0.0.1", "1.1.1.2", "1.0.0.2", "2606:4700:4700::1111",
	"2606:4700:4700::1001", /* Cloudflare */
	"9.9.9.9", "9.9.9.10", "9.9.9.11", "149.112.112.112", "2620:fe::fe", "2620:fe::9", /* Quad9 */
	"208.67.222.222", "208.67.220.220", "2620:119:35::35", "2620:119:53::53", /* OpenDNS */
	"94.140.14.14", "94.140.15.15", /* AdGuard */
	"77.88.8.8", "77.88.8.1", /* Yandex */
	"4.2.2.1", "4.2.2.2", /* Level 3 */
	"64.6.64.6", "64.6.65.6", /* UltraDNS */
	"185.222.222.222", "45.11.45.11", /* DNS.SB */
	"168.126.63.1", "168.126.63.2", /* KT */
	"210.220.163.82", "219.250.36.130", /* SK Broadband */
	"164.124.101.2", "203.248.252.2", /* LG U+ */
};

bool resolver_is_shared(struct str forward)
{
	struct str address = forward, port;
	struct ip ip, known;
	str_cut(forward, '@', &address, &port);
	if (!ip_parse(address, &ip))
		return false;
	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
		if (ip_parse(str_of(shared[i]), &known) && ip_eq(&ip, &known))
			return true;
	return false;
}
