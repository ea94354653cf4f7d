/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/freemail.h"

/* Sorted by bytes: found by halves. */
static const char *const domains[] = {
	"126.com", "139.com", "163.com", "189.cn", "21cn.com", "aim.com", "alice.it", "aol.com",
	"aol.jp", "au.com", "auone.jp", "bol.com.br", "chol.com", "daum.net", "docomo.ne.jp",
	"email.com", "empal.com", "excite.co.jp", "excite.com", "ezweb.ne.jp", "fastmail.com",
	"fastmail.fm", "foxmail.com", "free.fr", "freechal.com", "freenet.de", "gmail.com",
	"gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hanafos.com",
	"hanmail.net", "hanmir.com", "hitel.net", "hotmail.co.jp", "hotmail.co.kr",
	"hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.es", "hotmail.fr", "hotmail.it",
	"hushmail.com", "i.softbank.jp", "icloud.com", "inbox.ru", "infoseek.jp", "kakao.com",
	"kebi.com", "korea.com", "laposte.net", "libero.it", "list.ru", "live.co.kr",
	"live.co.uk", "live.com", "live.fr", "live.jp", "lycos.co.kr", "lycos.com", "mac.com",
	"mail.com", "mail.ru", "me.com", "msn.com", "nate.com", "naver.com", "netian.com",
	"netscape.net", "onet.pl", "orange.fr", "outlook.co.kr", "outlook.com", "outlook.de",
	"outlook.fr", "outlook.jp", "outlook.kr", "paran.com", "pm.me", "proton.me",
	"protonmail.ch", "protonmail.com", "qq.com", "rambler.ru", "rediffmail.com",
	"rocketmail.com", "seznam.cz", "sfr.fr", "sina.cn", "sina.com", "softbank.ne.jp",
	"sohu.com", "t-online.de", "tom.com", "tuta.io", "tutanota.com", "tutanota.de",
	"ukr.net", "uol.com.br", "usa.com", "vip.163.com", "vip.qq.com", "virgilio.it",
	"vodafone.ne.jp", "wanadoo.fr", "web.de", "wp.pl", "ya.ru", "yahoo.ca", "yahoo.cn",
	"yahoo.co.id", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.kr", "yahoo.co.uk", "yahoo.com",
	"yahoo.com.ar", "yahoo.com.au", "yahoo.com.br", "yahoo.com.cn", "yahoo.com.hk",
	"yahoo.com.mx", "yahoo.com.sg", "yahoo.com.tw", "yahoo.com.vn", "yahoo.de", "yahoo.es",
	"yahoo.fr", "yahoo.ie", "yahoo.in", "yahoo.it", "yandex.com", "yandex.ru", "yeah.net",
	"ymail.com", "ymail.ne.jp", "zoho.com", "zohomail.com",
};

bool freemail_is(struct str domain)
{
	size_t low = 0, high = sizeof(domains) / sizeof(domains[0]);
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_cmp_nocase(domain, str_of(domains[middle]));
		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}
