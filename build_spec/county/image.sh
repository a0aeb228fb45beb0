#!/bin/sh
# A county's server as an image for a county's cloud, from what package.sh has laid out: where buildah is installed.
# Counties have no registry: it is one file, taken in by `podman load -i` or `docker load -i`. Needs root.
set -eu
cd "$(dirname "$0")/../.."
if ! command -v buildah > /dev/null; then
    echo "没有 buildah，没有做镜像（apt-get install buildah）。" >&2
    exit 0
fi
epoch=${SOURCE_DATE_EPOCH:-1764547200}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -1)
root=build/image/root made=dist/cunji-county-$version.oci.tar
sh build_spec/root.sh bookworm
rm -rf build/image
mkdir -p $root
# of Debian what runs; who has licensed what stays
tar c -C build/roots/bookworm --one-file-system --exclude=./made --exclude='./cunji/*' --exclude='./dev/*' --exclude='./proc/*' \
    --exclude='./sys/*' --exclude=./etc/resolv.conf --exclude=./etc/hostname --exclude='./tmp/*' --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./var/log/*' \
    --exclude='./usr/share/locale/*' --exclude='./usr/share/man/*' --exclude='./usr/share/info/*' . | tar x -C $root
find $root/usr/share/doc -type f ! -name copyright -delete
cp -a build/county-deb/usr/lib/cunji-county $root/usr/lib/
install -D -m 644 LICENSE $root/usr/share/doc/cunji-county/copyright
useradd --prefix "$PWD/$root" --uid 10001 --user-group --home-dir /var/lib/cunji --no-create-home \
    --shell /usr/sbin/nologin cunji
install -d -o 10001 -g 10001 -m 700 $root/var/lib/cunji

store() { buildah --root "$PWD/build/image/store" --runroot "$PWD/build/image/run" --storage-driver vfs "$@"; }
image=$(store from scratch)
tar cf build/image/root.tar --sort=name -C $root .  # as an archive, which keeps whose a file is
store add -q "$image" build/image/root.tar / > /dev/null
store config --user 10001:10001 --workingdir /var/lib/cunji --env LANG=C.UTF-8 --volume /var/lib/cunji --port 8443 \
    --entrypoint '["/usr/lib/cunji-county/bin/cunji-county"]' \
    --cmd 'serve --data /var/lib/cunji/459999 --host 0.0.0.0 --port 8443 --certificate /etc/cunji/server.pem --key /etc/cunji/server.key' \
    --label org.opencontainers.image.title=cunji-county --label org.opencontainers.image.version="$version" "$image"
rm -f $made
store commit -q --timestamp "$epoch" --disable-compression=false --format oci "$image" oci-archive:$made:cunji-county:$version > /dev/null
store rm "$image" > /dev/null
rm -rf build/image
echo "$made：$(($(stat -c %s $made) / 1000000)) MB"
