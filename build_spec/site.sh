#!/bin/sh
# What a package is made of, for one system: the locked libraries by hash, our own wheel, PyInstaller beside them.
#   sh build_spec/site.sh linux|windows|here      into build/sites/<system> and build/sites/<system>-tools
set -eu
cd "$(dirname "$0")/.."
system=$1 sites=build/sites
uv=$(command -v uv || echo build/uv/bin/uv)
case $system in
    linux) target="--python-platform x86_64-manylinux_2_28 --python-version 3.13" ;;
    windows) target="--python-platform x86_64-pc-windows-msvc --python-version 3.13" ;;
    here) target="--python .venv/bin/python" ;;
    *) echo "没有 $system：linux、windows、here" >&2; exit 2 ;;
esac
rm -rf $sites/$system $sites/$system-tools build/wheel
mkdir -p $sites
# with the county's server for practice (cunji demo), without its driver for PostgreSQL
$uv export -q --locked --no-dev --extra desktop --extra county --no-emit-project \
    --no-emit-package psycopg --no-emit-package psycopg-binary -o $sites/$system.txt
$uv pip install -q --target $sites/$system $target --only-binary :all: --require-hashes -r $sites/$system.txt
$uv build -q --wheel -o build/wheel .
$uv pip install -q --target $sites/$system $target --no-deps build/wheel/*.whl
for tool in pyinstaller pyinstaller-hooks-contrib; do  # of the versions that are locked
    grep -A 1 "^name = \"$tool\"" uv.lock | sed -n 's/^version = "\(.*\)"/'$tool'==\1/p'
done > $sites/tools.txt
$uv pip install -q --target $sites/$system-tools $target --only-binary :all: -r $sites/tools.txt
