#!/bin/sh
# /usr/bin/cunji and cunji-window, and the same beside an unpacked folder: start the program with what it understands.
here=$(dirname "$(readlink -f "$0")")
[ "${QT_QPA_PLATFORM:-}" = dxcb ] && export QT_QPA_PLATFORM=xcb  # what Deepin and UOS call their own
case "${QT_IM_MODULE:-}" in fcitx*) export QT_IM_MODULE=ibus ;; esac  # fcitx 5 answers to ibus too
[ -e /etc/machine-id ] || [ -e /var/lib/dbus/machine-id ] || export QT_IM_MODULE=compose  # D-Bus would end us
exec "$here/program/$(basename "$0")" "$@"
