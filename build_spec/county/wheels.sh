#!/bin/sh
# A county's server as a folder of wheels with install.sh, for systems a deb does not fit and that have no line:
# Python 3.11 to 3.13 on x86_64 and, put together but not run by us, aarch64.
set -eu
cd "$(dirname "$0")/../.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1764547200}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -1)
name=cunji-county-$version-wheels
folder=build/county-wheels/$name
uv=$(command -v uv || echo build/uv/bin/uv)
rm -rf build/county-wheels
mkdir -p $folder/wheels $folder/build_spec
sh build_spec/site.sh county
$uv export -q --locked --no-dev --extra county --no-emit-project --no-header --no-annotate -o $folder/requirements.txt
for machine in x86_64 aarch64; do
    for python in 3.11 3.12 3.13; do
        build/packing/bin/pip download -qq --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
            --python-version $python --implementation cp --abi cp${python%.*}${python#*.} --abi abi3 --abi none \
            --platform manylinux_2_28_$machine --platform manylinux_2_17_$machine --platform manylinux2014_$machine \
            --platform manylinux_2_5_$machine --platform manylinux1_$machine --platform any \
            -d $folder/wheels -r $folder/requirements.txt
    done
done
own=$(basename build/wheel-county/*.whl)
cp build/wheel-county/"$own" $folder/wheels/
echo "cunji==$version --hash=sha256:$(sha256sum < build/wheel-county/"$own" | cut -d ' ' -f 1)" >> $folder/requirements.txt
echo "$version" > $folder/version
cp LICENSE $folder/
cp -r build_spec/county build_spec/systemd build_spec/front build_spec/monitor $folder/build_spec/
printf '#!/bin/sh\nexec sh "$(dirname "$0")/build_spec/county/install.sh"\n' > $folder/install.sh
chmod -R go-w,a+rX build/county-wheels
tar c --sort=name --owner=0 --group=0 --numeric-owner --mtime=@$SOURCE_DATE_EPOCH -C build/county-wheels $name |
    xz -1 -T 0 > dist/$name.tar.xz
echo "dist/$name.tar.xz：$(($(stat -c %s dist/$name.tar.xz) / 1000000)) MB，$(ls $folder/wheels | wc -l) 个程序库"
