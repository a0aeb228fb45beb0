#!/bin/sh
# The Python of our Linux packages, for glibc 2.28 (UOS 20, Kylin V10, Debian 10 and later): Debian's own
# sources, compiled by zig (PyPI: ziglang) against the C library of that age. No registry we reach has such a
# Python ready-made.
#   sh build_spec/linux/runtime.sh [x86_64|aarch64]     answers with its folder; made anew when this file or
#                                                       build_spec/parts.toml changed, some ten minutes
set -eu
cd "$(dirname "$0")/../.."
root=$PWD arch=${1:-x86_64} floor=2.28
mark=$(grep "orig[.]tar\|debian[.]tar" build_spec/parts.toml | cat - build_spec/linux/runtime.sh | sha256sum | cut -c1-12)
out=$root/build/runtime-$arch-$mark
if [ -e "$out/done" ]; then echo "$out"; exit 0; fi

parts=$root/build/parts making=$out/making have=$out/making/have
rm -rf "$out"
mkdir -p "$have"
zig="$root/build/packing/bin/python -m ziglang"
export CC="$zig cc -target $arch-linux-gnu.$floor" AR="$zig ar" RANLIB="$zig ranlib"
export CFLAGS="-O2 -fPIC -g0 -ffunction-sections -fdata-sections -Wno-date-time"     # zig refuses __DATE__; the epoch below fixes what it says
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1764547200}
export ZIG_GLOBAL_CACHE_DIR=$root/build/zig ZIG_LOCAL_CACHE_DIR=$root/build/zig
export PKG_CONFIG_LIBDIR=$have/lib/pkgconfig      # nothing of the computer we build on
host=--host=$arch-linux-gnu
jobs=-j$(nproc)

unpacked() {  # unpacked PATTERN FOLDER
    mkdir -p "$making/$2"
    tar xf "$parts"/$1 -C "$making/$2" --strip-components=1
    cd "$making/$2"
}
made() {  # made NAME COMMAND...: what it says goes into a file, shown when it fails
    name=$1
    shift
    "$@" >> "$making/$name.log" 2>&1 || { tail -30 "$making/$name.log" >&2; exit 1; }
}

unpacked 'zlib_*.orig.tar.gz' zlib
made zlib ./configure --static --prefix="$have"
made zlib make $jobs install
unpacked 'xz-utils_*.orig.tar.xz' xz
made xz ./configure $host --prefix="$have" --disable-shared --with-pic --disable-nls --disable-doc \
    --disable-xz --disable-xzdec --disable-lzmadec --disable-lzmainfo --disable-scripts
made xz make $jobs install
unpacked 'libffi_*.orig.tar.gz' libffi
[ -f configure ] || made libffi ./autogen.sh
made libffi ./configure $host --prefix="$have" --disable-shared --with-pic --disable-docs
made libffi make $jobs install
unpacked 'openssl_*.orig.tar.gz' openssl
made openssl ./Configure "linux-$arch" --prefix="$have" --libdir=lib --openssldir=/etc/ssl \
    no-shared no-tests no-legacy no-apps no-docs no-engine no-comp no-ssl3 no-dtls no-quic no-srp no-cms no-cmp no-ts \
    no-aria no-camellia no-seed no-idea no-rc2 no-rc4 no-bf no-cast no-md4 no-mdc2 no-rmd160 no-whirlpool no-gost \
    no-ml-dsa no-slh-dsa
made openssl make $jobs build_sw
made openssl make install_dev

unpacked 'python3.13_*.debian.tar.xz' patches
unpacked 'python3.13_*.orig.tar.xz' python
grep -i '^cve' "$making/patches/patches/series" | while read -r patch _; do
    made python patch -p1 -s -i "$making/patches/patches/$patch"
done
sed -i "s/-Wl,-h/-Wl,-soname,/g" configure Makefile.pre.in   # the linker of zig knows the long word only
export CPPFLAGS="-I$have/include" LDFLAGS="-L$have/lib -Wl,--gc-sections -Wl,-rpath,'\$\$ORIGIN/../lib'"
[ "$arch" = "$(uname -m)" ] && host="" || host="$host --build=$(uname -m)-linux-gnu --with-build-python"
made python ./configure $host --prefix=/runtime --enable-shared \
    --with-openssl="$have" --without-ensurepip --disable-test-modules --with-readline=no --with-pkg-config=yes \
    ac_cv_file__dev_ptmx=yes ac_cv_file__dev_ptc=no \
    py_cv_module__tkinter=n/a py_cv_module__curses=n/a py_cv_module__curses_panel=n/a py_cv_module__gdbm=n/a \
    py_cv_module__dbm=n/a py_cv_module_nis=n/a py_cv_module__bz2=n/a py_cv_module__uuid=n/a \
    py_cv_module__sqlite3=n/a py_cv_module_readline=n/a
made python make $jobs PY3LIBRARY=            # a door to libpython that nothing of ours goes through; zig cannot link it
made python make install PY3LIBRARY= "DESTDIR=$out"
rm -rf "$making"
touch "$out/done"
echo "$out"
