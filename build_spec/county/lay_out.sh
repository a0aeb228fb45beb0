#!/bin/sh
# What a county's server is beside the program, each file in its place: the command, units, user, folders, settings,
# and samples for what may stand around it. The program itself is always /usr/lib/cunji-county/bin/cunji-county.
#   sh build_spec/county/lay_out.sh ROOT       ROOT, from / on, is a package that is being made; empty for this computer
set -eu
root=$1
cd "$(dirname "$0")/.."
install -D -m 755 systemd/cunji-county "$root/usr/bin/cunji-county"
for unit in systemd/*.service systemd/*.timer; do
    install -D -m 644 "$unit" "$root/usr/lib/systemd/system/${unit##*/}"
done
install -D -m 644 systemd/cunji-county.sysusers "$root/usr/lib/sysusers.d/cunji-county.conf"
install -D -m 644 systemd/cunji-county.tmpfiles "$root/usr/lib/tmpfiles.d/cunji-county.conf"
# what somebody has written into the settings stays
[ -e "$root/etc/cunji/county.env" ] || install -D -m 644 systemd/county.env "$root/etc/cunji/county.env"
for sample in front/* monitor/*; do
    install -D -m 644 "$sample" "$root/usr/share/cunji-county/$sample"
done
install -D -m 644 ../LICENSE "$root/usr/share/doc/cunji-county/copyright"
