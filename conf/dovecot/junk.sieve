# SPDX-License-Identifier: Apache-2.0
# What Haechi judged to be junk goes to the folder Junk (Dovecot with Pigeonhole):
#   plugin { sieve_before = /usr/local/share/haechi/dovecot/junk.sieve }
# Haechi takes an X-Spam-Flag of strangers out, so one that arrives here is Haechi's.
require ["fileinto", "mailbox"];

if header :is "X-Spam-Flag" "YES" {
	fileinto :create "Junk";
	stop;
}
