#!/usr/bin/env bash
# packages.sh [PACKAGE]...: brings Debian packages; without a name those that the project needs: to compile nodegit (krb5, OpenSSL),
# and to run Git over SSH, verify signatures and test registries behind a proxy.
set -euo pipefail
. "$(dirname "$0")/common.sh"

if [ "$OS" = darwin ]; then
  for program in git gpg cc go; do
    command -v "$program" >/dev/null || die "missing: $program (brew install git gnupg go; xcode-select --install)"
  done
  exit 0
fi

[ $# -gt 0 ] || set -- git g++ make python3 pkg-config libkrb5-dev libssl-dev gnupg openssh-client openssh-server openssl squid-openssl
missing=()
for package in "$@"; do
  state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [ "$state" = 'install ok installed' ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || die "these packages are missing, and there is no sudo to install them: ${missing[*]}"
  sudo -n true 2>/dev/null || say "  sudo may ask for your password, to install: ${missing[*]}"
fi
# Installing must not start daemons: the tests start their own, on loopback. This program is what Debian asks.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'as_root rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | as_root install -m 755 /dev/stdin "$policy"
fi
install_packages() {
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}
step "installing Debian packages: ${missing[*]}" install_packages
