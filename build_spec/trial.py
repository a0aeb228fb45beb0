"""Install a package on a fresh system and do with it what people do: ``make packages``.

    python -m build_spec.trial linux      the deb in bare roots of Debian 11 and 12
    python -m build_spec.trial windows    the installer under wine 10, from first to last
    python -m build_spec.trial county     docs/howto/county.md in fresh roots of Debian 12 (the deb
                                          with PostgreSQL, the wheels with SQLite), and the image

Each step says what was done and ends the trial when it is not as it should be. Pictures for the eye
go to build/trial. Needs root and a display of its own (Xvfb), which it starts.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image, ImageGrab

from build_spec.icons import version
from tests.helpers.county_page import run_page
from tests.helpers.pictures import unlike
from tests.helpers.throw_away_root import DEB, WHEELS

ROOT = Path(__file__).parents[1]
TRIAL = ROOT / "build/trial"
SCREEN: Final = ":77"
PAGES: Final = ("start", "person", "notice")
UNLIKE: Final = 20
"""Squares of 16 pixels, of some 4,000, that may differ: the foot tells of a time and a backup."""
PRACTISING: Final = "练习用口令-请勿真用"
HERE: Final = "/cunji/build/trial"
PROGRAMS: Final = "drive_c/users/root/AppData/Local/Programs/Cunji"
INSTALLED: Final = r"C:\users\root\AppData\Local\Programs\Cunji"


def step(what: str, good: bool, told: str = "") -> None:
    """Say how a step went; the first that went wrong ends the trial."""
    print(f"{'✓' if good else '✗'} {what}", flush=True)
    if not good:
        sys.exit(told[-3000:] or 1)


def run(*words: str, wait: int = 600) -> subprocess.CompletedProcess[str]:
    """A command, its words caught."""
    return subprocess.run(
        words, cwd=ROOT, check=False, capture_output=True, text=True, encoding="utf-8",
        errors="replace", stdin=subprocess.DEVNULL, timeout=wait,
        env={**os.environ, "DISPLAY": SCREEN},
    )  # fmt: skip


@contextmanager
def screen() -> Iterator[None]:
    """A display that nobody sees."""
    shown = subprocess.Popen(["Xvfb", SCREEN, "-screen", "0", "1366x768x24"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    time.sleep(1)
    try:
        yield
    finally:
        shown.terminate()
        shown.wait()


def compare(where: Path) -> None:
    """The pages of the packaged program against those of the source, drawn on this machine."""
    source = TRIAL / "source"
    if not source.exists():
        done = run("env", "QT_QPA_PLATFORM=offscreen", ".venv/bin/cunji", "demo", "--no-window",
                   "--out", str(source))  # fmt: skip
        step("练习，从源代码", done.returncode == 0, done.stderr)
    for page in PAGES:
        one, other = (Image.open(at / f"{page}.png").convert("RGB") for at in (source, where))
        apart = len(unlike(one, other)) if one.size == other.size else 9999
        step(f"{page}.png 与源代码的一样（{apart} 格不同）", apart <= UNLIKE)


def seen(name: str) -> None:
    """What stands on the display, kept for the eye; a window is more than one colour."""
    picture = ImageGrab.grab(xdisplay=SCREEN)
    picture.save(TRIAL / f"{name}.png")
    colours = picture.convert("RGB").getcolors(1 << 20) or []
    step(f"窗口打开了：build/trial/{name}.png", len(colours) > 100)


@contextmanager
def opened(*words: str, seconds: int) -> Iterator[None]:
    """A window that is open meanwhile."""
    window = subprocess.Popen(words, cwd=ROOT, env={**os.environ, "DISPLAY": SCREEN},
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    time.sleep(seconds)
    try:
        yield
    finally:
        os.killpg(window.pid, 15)
        window.wait()


def linux(suite: str) -> None:
    """Install the deb, use it, remove it."""
    layer = TRIAL / f"layer-{suite}"
    root = ("env", f"LAYER={layer}", "sh", "build_spec/root.sh", suite)

    def inside(*words: str) -> subprocess.CompletedProcess[str]:
        return run(*root, *words)

    for before in (TRIAL / suite, layer):
        shutil.rmtree(before, ignore_errors=True)
    deb = f"/cunji/dist/cunji_{version()}_amd64.deb"
    take = "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
    done = inside("sh", "-c", f"apt-get update -qq; {take} {deb}")
    step(f"{suite}：安装", done.returncode == 0, done.stdout + done.stderr)
    done = inside("cunji", "--version")
    step(f"{suite}：{done.stdout.strip()}", done.stdout.strip() == f"村记 {version()}", done.stderr)
    done = inside("env", "QT_QPA_PLATFORM=offscreen", "PYTHONHOME=/nowhere", "cunji", "self-check")
    step(f"{suite}：自检", done.returncode == 0, done.stdout + done.stderr)
    done = inside("env", "QT_QPA_PLATFORM=offscreen", "cunji", "demo", "--no-window", "--out",
                  f"{HERE}/{suite}")  # fmt: skip
    step(
        f"{suite}：练习，连县服务器",
        "村里与县里的摘要一致" in done.stdout,
        done.stdout + done.stderr,
    )
    compare(TRIAL / suite)
    (book,) = (TRIAL / suite).glob("*.cunji")
    strange = ("env", "QT_QPA_PLATFORM=dxcb", "QT_IM_MODULE=fcitx", "cunji-window")
    words = (*root, *strange, f"{HERE}/{suite}/{book.name}", "--practice-passphrase", PRACTISING)
    with opened(*words, seconds=12):
        seen(suite)
    done = inside("apt-get", "remove", "-y", "-qq", "cunji")
    left = inside("sh", "-c", "ls -d /opt/apps/cunji /usr/bin/cunji /usr/share/*/*/cunji*")
    step(f"{suite}：卸载，什么也没留下", done.returncode == 0 and not left.stdout, left.stdout)


def windows() -> None:
    """The installer as people and as administrators use it."""
    prefix = "wine-trial"
    home = ROOT / "build" / prefix
    there = home / PROGRAMS
    setup = rf"Z:\cunji\dist\cunji-setup-{version()}.exe"
    shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(TRIAL / "wine", ignore_errors=True)

    def wine(*words: str) -> subprocess.CompletedProcess[str]:
        return run("sh", "build_spec/windows/wine.sh", prefix, *words)

    def ends(what: str, code: int, *words: str) -> str:
        done = wine(*words)
        step(
            f"wine：{what}",
            done.returncode == code,
            f"{done.returncode} {done.stdout}{done.stderr}",
        )
        return done.stdout

    wine("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
    ends("静默安装，装好先自检", 0, setup, "/S")
    told = ends("版本", 0, rf"{INSTALLED}\cunji.exe", "--version")
    step("wine：版本对", told.strip() == f"村记 {version()}", told)
    told = ends("自检，码页 936", 0, rf"{INSTALLED}\cunji.exe", "self-check", "--json")
    step("wine：管道里是 UTF-8", "汉字编码" in told, told)
    demo = (rf"{INSTALLED}\cunji.exe", "demo", "--no-window", "--out", r"Z:\cunji\build\trial\wine")
    done = run("sh", "build_spec/windows/wine.sh", prefix, "cmd", "/c", "set",
               "QT_QPA_PLATFORM=offscreen&&", *demo)  # fmt: skip
    step("wine：练习，连县服务器", "村里与县里的摘要一致" in done.stdout, done.stdout + done.stderr)
    compare(TRIAL / "wine")
    for kind in ("Cunji.Book", "Cunji.Parcel"):
        told = ends(
            f"双击 {kind}", 0, "reg", "query", rf"HKCU\Software\Classes\{kind}\shell\open\command"
        )
        step("wine：打开的是村记", "cunji-window.exe" in told, told)
    (book,) = (TRIAL / "wine").glob("*.cunji")
    shutil.copy(book, there / "放错了地方.cunji")
    before = hashlib.sha256((there / "放错了地方.cunji").read_bytes()).hexdigest()
    words = ("sh", "build_spec/windows/wine.sh", prefix, rf"{INSTALLED}\cunji-window.exe",
             rf"Z:\cunji\build\trial\wine\{book.name}",
             "--practice-passphrase", PRACTISING)  # fmt: skip
    with opened(*words, seconds=25):
        seen("wine")
        ends("开着时升级：先关闭，什么也没动", 4, setup, "/S")
        wine("taskkill", "/f", "/im", "cunji-window.exe")
    time.sleep(3)
    ends("升级", 0, setup, "/S")
    step("wine：上一版还留着", (there / "former/cunji.exe").exists())
    _break(ROOT / "build/broken")
    ends("坏的新版：退回原来的", 5, r"Z:\cunji\build\broken\setup.exe", "/S")
    ends("退回以后自检", 0, rf"{INSTALLED}\cunji.exe", "self-check")
    ends("卸载", 0, rf"{INSTALLED}\uninstall.exe", "/S")
    for _ in range(20):  # the uninstaller goes on in a copy of itself
        if not (there / "_internal").exists():
            break
        time.sleep(1)
    after = hashlib.sha256((there / "放错了地方.cunji").read_bytes()).hexdigest()
    left = [path.name for path in there.iterdir()]
    step(
        "wine：程序没有了，台账一个字节没动",
        (left, after) == (["放错了地方.cunji"], before),
        str(left),
    )
    told = wine("reg", "query", r"HKCU\Software\Cunji").stdout
    step("wine：注册表里也没有了", "Version" not in told, told)


def county() -> None:
    """A server from the first block of its page to the last, as somebody would set it up."""
    for ground, store in ((DEB, "postgres"), (WHEELS, "sqlite")):
        village = TRIAL / f"county-{ground.kind}"
        shutil.rmtree(village, ignore_errors=True)
        village.mkdir(parents=True)
        *told, last = run_page({store, "direct"}, village, ground)
        for block in told if "failed" in last else [*told, last]:
            print(f"✓ county.md:{block['line']}")
        step(f"县服务器，{ground.kind}，{store}：一页从头到尾", "failed" not in last, str(last))
    _image(ROOT / f"dist/cunji-county-{version()}.oci.tar")


_AS_ITS_USER: Final = """
for mounted in proc dev; do mount --rbind "/$mounted" "$1/$mounted"; done
root=$1 user=$2
shift 2
exec chroot --userspec="$user" "$root" "$@"
"""


def _image(made: Path) -> None:
    """The image, taken in by what is not ours, serves a county as its user."""
    if shutil.which("buildah") is None:
        print("- 县服务器的镜像：没有 buildah，没有试")
        return
    store = TRIAL / "image"
    shutil.rmtree(store, ignore_errors=True)
    buildah = ("buildah", "--root", f"{store}/kept", "--runroot", f"{store}/run",
               "--storage-driver", "vfs")  # fmt: skip

    def told(*words: str) -> str:
        done = run(*words)
        step(f"镜像：{' '.join(words[-3:])}"[:70], done.returncode == 0, done.stdout + done.stderr)
        return done.stdout.strip()

    taken = told(*buildah, "from", "-q", f"oci-archive:{made}")
    about = json.loads(told(*buildah, "inspect", taken))["OCIv1"]["config"]
    inside = ("unshare", "--mount", "sh", "-c", _AS_ITS_USER, "sh", told(*buildah, "mount", taken),
              about["User"], *about["Entrypoint"])  # fmt: skip
    folder = "/var/lib/cunji/county"
    told(*inside, "init", "--data", folder, "--county", "459999")
    serving = subprocess.Popen([*inside, "serve", "--data", folder, "--port", "0"],
                               stdout=subprocess.PIPE, text=True, encoding="utf-8")  # fmt: skip
    try:
        assert serving.stdout is not None
        url = json.loads(serving.stdout.readline())["url"]
        with urllib.request.urlopen(f"{url}/healthz", timeout=30) as answer:
            step("镜像：以自己的用户服务，健康检查答 200", answer.status == 200)
    finally:
        serving.terminate()
        serving.wait()
    shutil.rmtree(store)


def _break(folder: Path) -> None:
    """An installer of a version that has lost its encryption."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "dist/windows/cunji", folder / "cunji")
    shutil.rmtree(folder / "cunji/_internal/sqlcipher3")
    made = run("makensis", "-V1", "-INPUTCHARSET", "UTF8", "-DVERSION=9.9.9", "-DFAST",
               f"-DFROZEN={folder / 'cunji'}", f"-DICON={ROOT / 'build/icons/cunji.ico'}",
               f"-DOUT={folder / 'setup.exe'}", "build_spec/windows/cunji.nsi")  # fmt: skip
    step("一个坏的新版", made.returncode == 0, made.stdout + made.stderr)


if __name__ == "__main__":
    TRIAL.mkdir(parents=True, exist_ok=True)
    with screen():
        if sys.argv[1] == "linux":
            for one in ("bullseye", "bookworm"):
                linux(one)
        elif sys.argv[1] == "county":
            county()
        else:
            windows()
