#!/bin/sh
# For one person, without an administrator: a shortcut in the menu, and a double click opens a book.
set -eu
here=$(dirname "$(readlink -f "$0")")
data=${XDG_DATA_HOME:-$HOME/.local/share}
mkdir -p "$data/applications" "$data/mime/packages" "$data/icons/hicolor/256x256/apps"
sed "s|^Exec=.*|Exec=\"$here/cunji-window\" %f|; s|^Icon=.*|Icon=$here/cunji-256.png|" "$here/cunji.desktop" \
    > "$data/applications/cunji.desktop"
cp "$here/cunji.xml" "$data/mime/packages/cunji.xml"
cp "$here/cunji-256.png" "$data/icons/hicolor/256x256/apps/cunji.png"
update-mime-database "$data/mime" 2> /dev/null || true
update-desktop-database "$data/applications" 2> /dev/null || true
echo "好了。从菜单里打开「村记」，或者双击 $here/cunji-window。"
