#!/bin/sh
# The window's tests with another Python and another Qt than those that are locked; each pair in a place of its own.
#   sh build_spec/matrix.sh                      all pairs, as `make nightly` does, a line each at the end
#   sh build_spec/matrix.sh 3.13 6.11.3 TESTS    one pair, some tests
# 6.11.3 is where Windows and new Debian would go if a hole in Qt 6.8 were not mended (docs/decisions/0002).
set -u
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo build/uv/bin/uv)
tests="tests/gui tests/unit/desktop"

python_of() {  # python_of 3.13: its path, or nothing; one that is not there may be fetched where there is internet
    for found in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python "$("$uv" python find -q "$1" 2> /dev/null)"; do
        "$found" -c "import sys, ssl, sqlite3; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2> /dev/null &&
            { command -v "$found"; return; }
    done
    "$uv" python install -q "$1" > /dev/null 2>&1 && "$uv" python find -q "$1"
}
pair() {  # pair PYTHON QT TESTS...: 0 green, 1 red, 3 not tried
    python=$(python_of "$1") at=build/matrix/python$1-qt$2 qt=$2
    [ -n "$python" ] || { echo "没有 Python $1，也取不到：没有试" >&2; return 3; }
    shift 2
    UV_PROJECT_ENVIRONMENT=$at UV_LINK_MODE=copy "$uv" sync -q --locked --python "$python" &&
        "$uv" pip install -q --python "$at/bin/python" "pyside6-essentials==$qt" "shiboken6==$qt" ||
        { echo "Python $python 加 Qt $qt 的程序库装不齐：没有试" >&2; return 3; }
    told=$("$at/bin/python" -c "import sys, PySide6.QtCore as q; print('%d.%d' % sys.version_info[:2], q.qVersion())")
    [ "${told#* }" = "$qt" ] || { echo "装的是 Qt $told，不是 $qt" >&2; return 1; }
    QT_QPA_PLATFORM=offscreen "$at/bin/python" -m pytest -q -n 2 --dist loadgroup -p no:cacheprovider "$@"
}

if [ $# -ge 2 ]; then pair "$@"; exit; fi
table="" red=0
for one in 3.11:6.11.3 3.12:6.8.3 3.13:6.8.3 3.13:6.11.3; do
    pair "${one%:*}" "${one#*:}" $tests
    case $? in 0) said=通过 ;; 3) said=没有试 ;; *) said=没有通过 red=1 ;; esac
    table="$table
Python ${one%:*}，Qt ${one#*:}：$said"
done
echo "$table"
exit $red
