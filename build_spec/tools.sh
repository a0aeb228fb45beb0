#!/bin/sh
# What building packages needs beside set-up: Debian packages (installed when we may), zig, the parts by hash.
set -eu
cd "$(dirname "$0")/.."
missing=""
for package in $(sed 's/#.*//' build_spec/tools.txt); do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "做安装包还缺系统组件，请让管理员运行：apt-get install$missing" >&2
        exit 1
    fi
    echo "正在安装做安装包的系统组件：$missing" >&2
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
fi
if [ ! -x build/packing/bin/python ]; then
    ${PYTHON:-python3} -m venv build/packing
    build/packing/bin/pip install --quiet --disable-pip-version-check "ziglang==0.17.1" >&2
fi
.venv/bin/python -m build_spec.parts
