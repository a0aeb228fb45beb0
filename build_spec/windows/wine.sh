#!/bin/sh
# Run a Windows program under wine 10 on a Chinese Windows 10 (code page 936); our folder is Z:\cunji.
#   sh build_spec/windows/wine.sh PREFIX PROGRAM [WORDS...]      PREFIX: below build/, a computer of its own
set -eu
prefix=$1
shift
exec sh "$(dirname "$0")/../root.sh" trixie env LC_ALL=zh_CN.UTF-8 WINEDEBUG=-all WINEPREFIX=/cunji/build/"$prefix" \
    sh -c 'cd /cunji && exec wine "$@"' sh "$@" < /dev/null
