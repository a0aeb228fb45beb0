#!/bin/sh
# All set-up on a bare machine: system libraries and fonts (when allowed), uv, the locked packages.
# Runs again in a moment when nothing changed. Windows people use: pip install uv; uv run cunji demo
# With the word county (`make server`): only what a county's server needs, no window, no browser, no printer.
set -eu
for_whom=${1:-all}
cd "$(dirname "$0")/.."
stamp=.venv/.setup-done
want="$for_whom $(cat uv.lock pyproject.toml build_spec/apt-packages.txt build_spec/setup.sh | cksum)"
case $for_whom in
county) packages=python3-venv extras="--no-dev --extra county" ;;
*) packages=$(sed 's/#.*//' build_spec/apt-packages.txt) extras= ;;
esac
if [ -x .venv/bin/cunji-county ] && [ "$(cat $stamp 2>/dev/null || true)" = "$want" ]; then exit 0; fi

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "需要 Python 3.11 或更高版本：请先安装 python3（Debian 12 自带），再运行一次。" >&2
    exit 1
fi

missing=""
if command -v dpkg-query >/dev/null 2>&1; then
    for package in $packages; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
fi
if [ -n "$missing" ]; then
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo -n"
    if $sudo true 2>/dev/null; then
        echo "正在安装系统组件：$missing" >&2
        $sudo apt-get update -qq >&2 || true
        DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >&2 ||
            echo "有系统组件没有装上，请让管理员运行：apt-get install$missing" >&2
    else
        echo "缺少系统组件，请让管理员运行：apt-get install$missing" >&2
    fi
fi

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    uv=build/uv/bin/uv
    if [ ! -x $uv ]; then
        echo "正在安装 uv……" >&2
        "$python" -m venv build/uv
        build/uv/bin/pip install --quiet --disable-pip-version-check "uv==0.13.9" >&2
    fi
fi
echo "正在安装锁定版本的程序库……" >&2
UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy "$uv" sync --quiet --locked $extras --compile-bytecode --python "$python"
.venv/bin/python -m compileall -q desktop forms sync
echo "$want" > $stamp
