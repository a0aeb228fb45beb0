#!/bin/sh
# dist/cunji as a deb (Debian, UOS, Kylin, Deepin) and as a folder to unpack anywhere: `make linux`.
# Files under /opt/apps, where UOS wants what is not its own; no debhelper, nothing runs at installing.
set -eu
cd "$(dirname "$0")/../.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1764547200}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -1)
root=build/deb files=build/deb/opt/apps/cunji/files
rm -rf $root build/tar
mkdir -p $files $root/usr/bin $root/DEBIAN
cp -a dist/cunji $files/program
for name in cunji cunji-window; do
    install -m 755 build_spec/linux/start.sh $files/$name
    ln -s ../../opt/apps/cunji/files/$name $root/usr/bin/$name
done
install -m 644 build_spec/linux/cunji.desktop build_spec/linux/cunji.xml build/icons/cunji-256.png LICENSE $files
install -m 755 build_spec/linux/install-here.sh $files
mkdir -p build/tar
cp -a $files build/tar/cunji-$version

install -D -m 644 build_spec/linux/cunji.desktop $root/usr/share/applications/cunji.desktop
install -D -m 644 build_spec/linux/cunji.xml $root/usr/share/mime/packages/cunji.xml
for size in 16 24 32 48 64 128 256; do
    install -D -m 644 build/icons/cunji-$size.png $root/usr/share/icons/hicolor/${size}x$size/apps/cunji.png
done
install -D -m 644 LICENSE $root/usr/share/doc/cunji/copyright
cat > $root/DEBIAN/control << CONTROL
Package: cunji
Version: $version
Architecture: amd64
Maintainer: Cunji <cunji@example.invalid>
Installed-Size: $(du -sk $root/opt | cut -f1)
Section: misc
Priority: optional
Depends: $(.venv/bin/python -m build_spec.check --depends)
Recommends: cups-client
Description: village records, notices and county reports (村记)
 Keeps the household records of a village offline and encrypted, prints
 public notices with names masked as the law asks, and reports to the county.
CONTROL
(cd $root && find opt usr -type f -exec md5sum {} + | sort -k 2 > DEBIAN/md5sums)
chmod -R go-w,a+rX $root build/tar
find $root build/tar -exec touch -h -d @$SOURCE_DATE_EPOCH {} +
dpkg-deb --root-owner-group -Zxz -z6 -b $root dist/cunji_${version}_amd64.deb > /dev/null
tar c --sort=name --owner=0 --group=0 --numeric-owner -C build/tar cunji-$version |
    xz -6 -T 0 > dist/cunji-$version-linux-x86_64.tar.xz
for made in dist/cunji_${version}_amd64.deb dist/cunji-$version-linux-x86_64.tar.xz; do
    size=$(stat -c %s $made)
    echo "$made：$((size / 1000000)) MB"
    # the goal is 75: docs/decisions/0011
    [ $size -le 85000000 ] || { echo "$made 超过 85 MB" >&2; exit 1; }
done
