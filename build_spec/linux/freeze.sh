#!/bin/sh
# Freeze the program for Linux into dist/cunji and let it check itself.
#   sh build_spec/linux/freeze.sh          for glibc 2.28 and later, from our own Python
#   sh build_spec/linux/freeze.sh here     for the machine one sits at, from its Python: `make package`
set -eu
cd "$(dirname "$0")/../.."
site=linux
[ "${1:-}" = here ] && site=here
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1764547200} PYTHONHASHSEED=0
sh build_spec/site.sh $site
.venv/bin/python -m build_spec.icons build/icons
python=.venv/bin/python
[ $site = here ] || python=$(sh build_spec/linux/runtime.sh)/runtime/bin/python3.13
rm -rf build/freeze-$site dist/cunji
PYTHONPATH=$PWD/build/sites/$site:$PWD/build/sites/$site-tools PYTHONDONTWRITEBYTECODE=1 $python -P -m PyInstaller \
    --noconfirm --log-level WARN --workpath build/freeze-$site --distpath dist build_spec/cunji.spec
ln -s cunji dist/cunji/cunji-window
if [ $site = linux ]; then
    for helper in build/parts/libxcb-*.deb; do
        dpkg-deb --fsys-tarfile "$helper" | tar x --wildcards --transform 's|.*/||' -C dist/cunji/_internal './usr/lib/*/lib*.so.?*'
    done
    chmod -R go-w,a+rX dist/cunji
    .venv/bin/python build_spec/linux/icu.py dist/cunji/_internal/libicudata.so.*
    .venv/bin/python -m build_spec.check dist/cunji
fi
.venv/bin/python -m build_spec.licences dist/cunji linux
QT_QPA_PLATFORM=offscreen dist/cunji/cunji self-check
du -sh dist/cunji | awk '{print "冻结后的程序在 dist/cunji，大小 " $1 "。"}'
