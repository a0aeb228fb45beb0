#!/bin/sh
# bin/cunji-county of the package: our own Python beside it, nothing of the computer's.
here=$(dirname "$(readlink -f "$0")")
exec "$here/python3.13" -I -X utf8 -m sync.county "$@"
