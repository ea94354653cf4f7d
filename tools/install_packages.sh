#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages of tools/packages.txt that are missing: those to build and run, and
# with the word "all" those to test as well. When nothing is missing it does nothing.
set -eu

list="$(dirname "$0")/packages.txt"
if [ "${1:-build}" = all ]; then
	wanted=$(grep -v '^#' "$list")
else
	wanted=$(sed '/^$/q' "$list" | grep -v '^#')
fi

if ! command -v dpkg-query >/dev/null; then
	echo "not Debian: please see that these are there:" $wanted >&2
	exit 0
fi
have=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null |
	sed -n 's/ installed$//p' || true)
missing=
for package in $wanted; do
	echo "$have" | grep -qx "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "installing:$missing" >&2
as_root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || {
		echo "please install, as root: apt-get install$missing" >&2
		exit 1
	}
	as_root=sudo
fi

# Mail and name servers are wanted here as programs, not as services: Debian's own means to say so,
# for the time of the installation, unless the machine has a policy already.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	trap '$as_root rm -f "$policy"' EXIT
	trap 'exit 1' INT TERM
	printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
	$as_root chmod 755 "$policy"
fi

apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 --no-install-recommends -y"
$apt install $missing >/dev/null || {
	$apt update >/dev/null
	$apt install $missing >/dev/null
}
