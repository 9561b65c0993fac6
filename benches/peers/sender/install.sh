#!/bin/sh
# Installs the verifiers that `cargo bench --bench sender_peers` measures, pinned, below target/peers/sender:
# dkimpy (PyPI), mailauth (npm), opendkim (Debian's packages, unpacked, not installed). Needs python3 with venv, npm, a C
# compiler with OpenSSL's headers, and apt-get.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$here/../../../target/peers/sender}
mkdir -p "$target/debian"

python3 -m venv "$target/python"
"$target/python/bin/pip" install --quiet --disable-pip-version-check dkimpy==1.1.8 dnspython==2.9.2
npm install --silent --no-audit --no-fund --prefix "$target" mailauth@4.13.3

version=2.11.0~beta2-8+deb12u1
(cd "$target/debian" && apt-get download -qq \
    "libopendkim-dev=$version" "libopendkim11=$version" "opendkim=$version" "librbl1=$version" "libvbr2=$version" \
    libmilter1.0.1 libopendbx1 libmemcached11 libhashkit2 liblua5.3-0)
for package in "$target"/debian/*.deb; do
    dpkg-deb --extract "$package" "$target/debian"
    rm "$package"
done
libraries=$target/debian/usr/lib/x86_64-linux-gnu
cc -O2 -Wall -I "$target/debian/usr/include" -o "$target/opendkim_library" "$here/opendkim_library.c" \
    "$libraries/libopendkim.so.11" -Wl,-rpath,"$libraries"
