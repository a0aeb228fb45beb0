#!/bin/sh
# A county's server where no deb fits, without a line: from the folder of wheels, or from the source after `make server`.
#   sh install.sh        as root; again for another version: the one before stays beside it
set -eu
cd "$(dirname "$0")/../.."
program=/usr/lib/cunji-county
[ "$(id -u)" = 0 ] || { echo "请用 root 运行：sudo sh $0；没有做任何事。" >&2; exit 1; }
if [ -e $program ] && [ ! -L $program ]; then
    echo "这台机器已经用安装包装过（$program）。请接着用安装包，或先 apt-get remove cunji-county；没有做任何事。" >&2
    exit 1
fi
for needed in systemd-sysusers systemd-tmpfiles runuser; do
    command -v $needed > /dev/null || { echo "缺少 $needed（systemd、util-linux），没有做任何事。" >&2; exit 1; }
done
if [ -d wheels ]; then
    python=${PYTHON:-python3}
    "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2> /dev/null || {
        echo "需要 Python 3.11 到 3.13（可以写 PYTHON=/usr/bin/python3.11 sh $0）；没有做任何事。" >&2
        exit 1
    }
    there=$program-$(cat version)
    rm -rf "$there.before"
    [ ! -e "$there" ] || mv "$there" "$there.before"  # the same version once more
    if ! { "$python" -m venv "$there" && "$there/bin/python" -m pip install --quiet --disable-pip-version-check \
        --no-index --find-links wheels --only-binary :all: --require-hashes -r requirements.txt; }; then
        rm -rf "$there"
        [ ! -e "$there.before" ] || mv "$there.before" "$there"
        echo "没有装上，原来的没有动。建不了 Python 环境的，Debian 请先装 python3-venv。" >&2
        exit 1
    fi
    rm -rf "$there.before"
else
    there=$PWD/.venv
    [ -x "$there/bin/cunji-county" ] || { echo "请先运行 make server；没有做任何事。" >&2; exit 1; }
fi
ln -sfn "$there" $program
sh build_spec/county/lay_out.sh ""
sh build_spec/county/postinst configure
echo "装好了：$(/usr/bin/cunji-county --version)。接着照 docs/howto/county.md 建县服务器。"
