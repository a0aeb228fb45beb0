#!/bin/sh
# What a package is made of, for one system: the locked libraries by hash, our own wheel, PyInstaller beside them.
#   sh build_spec/site.sh linux|windows|here|county   into build/sites/<system> and build/sites/<system>-tools
# A county's server is not frozen: no PyInstaller, and of our own wheel what has no window (build/wheel-county).
set -eu
cd "$(dirname "$0")/.."
system=$1 sites=build/sites
uv=$(command -v uv || echo build/uv/bin/uv)
# with the county's server for practice (cunji demo), without its driver for PostgreSQL
wanted="--extra desktop --extra county --no-emit-package psycopg --no-emit-package psycopg-binary"
source=. wheel=build/wheel
case $system in
    linux) target="--python-platform x86_64-manylinux_2_28 --python-version 3.13" ;;
    windows) target="--python-platform x86_64-pc-windows-msvc --python-version 3.13" ;;
    here) target="--python .venv/bin/python" ;;
    county)
        target="--python-platform x86_64-manylinux_2_28 --python-version 3.13"
        wanted="--extra county --group sqlite"
        source=build/county-source wheel=build/wheel-county
        rm -rf $source
        mkdir -p $source
        cp -r LICENSE README.md forms sync $source
        sed -f build_spec/county/pyproject.sed pyproject.toml > $source/pyproject.toml
        ;;
    *) echo "没有 $system：linux、windows、here、county" >&2; exit 2 ;;
esac
rm -rf $sites/$system $sites/$system-tools $wheel
mkdir -p $sites
$uv export -q --locked --no-dev $wanted --no-emit-project -o $sites/$system.txt
$uv pip install -q --target $sites/$system $target --only-binary :all: --require-hashes -r $sites/$system.txt
$uv build -q --wheel -o $wheel $source
$uv pip install -q --target $sites/$system $target --no-deps $wheel/*.whl
[ $system != county ] || exit 0
for tool in pyinstaller pyinstaller-hooks-contrib; do  # of the versions that are locked
    grep -A 1 "^name = \"$tool\"" uv.lock | sed -n 's/^version = "\(.*\)"/'$tool'==\1/p'
done > $sites/tools.txt
$uv pip install -q --target $sites/$system-tools $target --only-binary :all: -r $sites/tools.txt
