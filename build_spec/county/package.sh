#!/bin/sh
# A county's server as a deb for Debian and its kin from glibc 2.28 on, with a Python of its own: `make county`.
# The program is a Python with the locked libraries in it; it is not frozen, nobody starts it by a double click.
set -eu
cd "$(dirname "$0")/../.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1764547200} PYTHONHASHSEED=0
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -1)
runtime=$(sh build_spec/linux/runtime.sh)/runtime
sh build_spec/site.sh county
root=$PWD/build/county-deb
program=$root/usr/lib/cunji-county
rm -rf $root
mkdir -p $program/bin $program/lib $root/DEBIAN
cp -a "$runtime/bin/python3.13" $program/bin/
cp -a "$runtime"/lib/libpython3.13.so.1.0 "$runtime"/lib/python3.13 $program/lib/
library=$program/lib/python3.13
rm -rf $library/config-3.13* $library/ensurepip $library/idlelib $library/lib2to3 $library/pydoc_data $library/tkinter \
    $library/turtle* $library/unittest $library/test $library/site-packages
cp -a build/sites/county $library/site-packages
rm -rf $library/site-packages/bin $library/site-packages/share $library/site-packages/pypdfium2_cli
# what installing noted of the computer it was put together on
find $library/site-packages -path '*.dist-info/*' \( -name RECORD -o -name INSTALLER -o -name REQUESTED -o -name direct_url.json -o -name uv_cache.json \) -delete
find $program -name __pycache__ -prune -exec rm -rf {} +
find $program -type f \( -name '*.so' -o -name '*.so.*' -o -path '*/bin/python3.13' \) -exec strip --strip-unneeded {} +
$program/bin/python3.13 -I -m compileall -q -f --invalidation-mode unchecked-hash -s $program -p /usr/lib/cunji-county $library
install -m 755 build_spec/county/start.sh $program/bin/cunji-county
sh build_spec/county/lay_out.sh $root
.venv/bin/python -m build_spec.check $program
$program/bin/python3.13 -I -B -c 'from importlib.util import find_spec as has; from sys import exit
exit([part for part in ("desktop", "PySide6", "PIL", "reportlab", "tkinter") if has(part)] or 0)'

for script in postinst prerm postrm; do install -m 755 build_spec/county/$script $root/DEBIAN/$script; done
(cd $root && find etc -type f | sort | sed 's|^|/|') > $root/DEBIAN/conffiles
cat > $root/DEBIAN/control << CONTROL
Package: cunji-county
Version: $version
Architecture: amd64
Maintainer: Cunji <cunji@example.invalid>
Installed-Size: $(du -sk $root/usr | cut -f1)
Section: misc
Priority: optional
Depends: $(.venv/bin/python -m build_spec.check --depends $program), systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles
Recommends: postgresql
Suggests: nginx, prometheus
Description: county server for village records (村记县服务器)
 Takes in what the villages of a county report, keeps it in PostgreSQL or
 SQLite, and shows it to the county's people on pages of their own.
CONTROL
(cd $root && find etc usr -type f -exec md5sum {} + | sort -k 2 > DEBIAN/md5sums)
chmod -R go-w,a+rX $root
find $root -exec touch -h -d @$SOURCE_DATE_EPOCH {} +
mkdir -p dist
deb=dist/cunji-county_${version}_amd64.deb
dpkg-deb --root-owner-group -Zxz -z6 -b $root $deb > /dev/null
echo "$deb：$(($(stat -c %s $deb) / 1000000)) MB"
