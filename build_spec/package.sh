#!/bin/sh
# Freeze the desktop and let the frozen program check itself (encryption, fonts, a notice).
set -eu
cd "$(dirname "$0")/.."
rm -rf build/freeze dist/cunji
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1764547200} PYTHONHASHSEED=0 \
    .venv/bin/pyinstaller --noconfirm --log-level WARN --workpath build/freeze --distpath dist build_spec/cunji.spec
QT_QPA_PLATFORM=offscreen dist/cunji/cunji self-check
du -sh dist/cunji | awk '{print "冻结后的程序在 dist/cunji，大小 " $1 "。"}'
