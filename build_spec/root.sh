#!/bin/sh
# A fresh Debian in build/roots, kept for the next time, with our folder in it as /cunji: for building under wine and
# for trying packages. Needs root.
#   sh build_spec/root.sh bullseye|bookworm|trixie [COMMAND...]
# With LAYER=FOLDER what a command writes goes there, is seen by the next with the same, and the root stays fresh.
set -eu
cd "$(dirname "$0")/.."
suite=$1 root=$PWD/build/roots/$1
shift
if [ ! -e "$root/made" ]; then
    rm -rf "$root"
    debootstrap --variant=minbase "$suite" "$root" http://deb.debian.org/debian > build/roots-$suite.log 2>&1
    if [ "$suite" = trixie ]; then  # wine 10; its 32 bits are for the installer's stub
        chroot "$root" sh -c 'dpkg --add-architecture i386 && apt-get update -qq &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
                wine wine64 wine32:i386 locales && localedef -i zh_CN -f UTF-8 zh_CN.UTF-8' >> build/roots-$suite.log 2>&1
    fi
    touch "$root/made"
fi
[ $# -gt 0 ] || exit 0
# mounts of our own, gone with the command
exec unshare -m sh -c '
    root=$1 here=$2
    shift 2
    if [ -n "${LAYER:-}" ]; then
        mkdir -p "$LAYER/up" "$LAYER/work" "$LAYER/root"
        mount -t overlay none -o "lowerdir=$root,upperdir=$LAYER/up,workdir=$LAYER/work" "$LAYER/root"
        root=$LAYER/root
    fi
    mkdir -p "$root/cunji" "$root/tmp/.X11-unix"
    mount --bind "$here" "$root/cunji"
    for folder in proc dev sys; do mount --rbind /$folder "$root/$folder"; done
    [ ! -d /tmp/.X11-unix ] || mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DISPLAY="${DISPLAY:-}" "$@"
' sh "$root" "$PWD" "$@"
