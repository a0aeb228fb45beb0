"""Put the pages together, have MkDocs make a site of them, pack it: ``make site``.

    python -m build_spec.docs_site.build        build/site and dist/cunji-site-<version>.zip

Pages keep their places, so that their links hold; the manual is cut into its chapters. Nothing may
be loaded from outside: a village has no line, and nobody learns who reads the manual.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
HERE: Final = Path(__file__).parent
PAGES: Final = ROOT / "build/site-pages"
SITE: Final = ROOT / "build/site"
MANUAL: Final = "desktop/resources/manual-zh"
TOPS: Final = {"README.md": "首页", "SECURITY.md": "报告安全问题", "CHANGELOG.md": "更新记录"}
COUNTY: Final = {"docs/howto/county.md": "县服务器", "docs/security.md": "保护什么、怎么保护"}
LEFT_OUT: Final = {"docs/state.md"}
"""Notes to ourselves."""

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_LOADED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*?\s(?:src|data)=["']?((?:https?:)?//[^"'\s>]+)"""
    r"""|<link\b(?![^>]*rel=["']?canonical)[^>]*?\shref=["']?((?:https?:)?//[^"'\s>]+)"""
    r"""|(?:url\(|@import\s+)["']?((?:https?:)?//[^"')\s]+)"""
    r"""|["'`](https?://(?:unpkg|cdn|fonts)[^"'`]*)""",
)
"""What a browser fetches by itself, in pages, styles and scripts."""


def chapters() -> Iterator[tuple[str, str]]:
    """The manual by its chapters.

    Yields:
        Title and Markdown of each; the first is what stands before any.
    """
    text = (ROOT / MANUAL / "README.md").read_text(encoding="utf-8")
    before, *rest = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    yield "使用手册", before
    for chapter in rest:
        heading, _, body = chapter.partition("\n")
        title = heading.removeprefix("## ").strip()
        yield title, f"# {title}\n{re.sub(r'^###', '##', body, flags=re.MULTILINE)}"


def assemble(pages: Path) -> dict[str, list[tuple[str, str]]]:
    """Copy all pages to where MkDocs reads them.

    Args:
        pages: The folder, made anew.

    Returns:
        What stands in the side list: group, then title and page.
    """
    shutil.rmtree(pages, ignore_errors=True)
    named = [*TOPS, "CONTRIBUTING.md"]
    docs = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))]
    for name in [*named, *(one for one in docs if one not in LEFT_OUT)]:
        _put(pages / name, (ROOT / name).read_text(encoding="utf-8"))
    manual = []
    for number, (title, text) in enumerate(chapters()):
        name = f"{MANUAL}/{f'{number:02}' if number else 'README'}.md"
        _put(pages / name, text)
        manual.append((title, name))
    shutil.copytree(ROOT / MANUAL / "pictures", pages / MANUAL / "pictures")
    (pages / "assets").mkdir()
    shutil.copy(ROOT / "desktop/resources/icons/cunji.svg", pages / "assets")
    shutil.copy(HERE / "iframe-worker.js", pages / "assets")
    shutil.copy(HERE / "iframe-worker-licence.txt", pages / "assets")
    for page in pages.rglob("*.md"):
        _put(page, _only_links_that_hold(page))
    inside = [name for name in docs if name not in LEFT_OUT and name not in COUNTY]
    return {
        "": [("首页", "README.md")],
        "使用手册": manual,
        "县里": [(title, name) for name, title in COUNTY.items()],
        "给开发者": [(_title(pages / name), name) for name in ["CONTRIBUTING.md", *inside]],
        "这一版": [(TOPS[name], name) for name in ("CHANGELOG.md", "SECURITY.md")],
    }


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _title(page: Path) -> str:
    found = re.search(r"^# (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else page.stem


def _only_links_that_hold(page: Path) -> str:
    """A link to code or a folder of the project is its words: the site has pages only."""

    def kept(link: re.Match[str]) -> str:
        target = link[3].partition("#")[0]
        there = not target or "://" in target or (page.parent / target).is_file()
        return link[0] if there else link[2]

    return _LINK.sub(kept, page.read_text(encoding="utf-8"))


def from_outside(site: Path) -> list[str]:
    """What a browser would fetch from elsewhere, as ``file: address``.

    Args:
        site: A finished site.
    """
    return sorted(
        f"{path.relative_to(site)}: {next(filter(None, found))}"
        for path in site.rglob("*")
        if path.suffix in {".html", ".css", ".js", ".svg", ".json"}
        for found in _LOADED.findall(path.read_text(encoding="utf-8"))
    )


def pack(site: Path, target: Path) -> None:
    """The site as a zip with the same bytes each time; unpacked, its index.html opens.

    Args:
        site: A finished site.
        target: The zip.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(path for path in site.rglob("*") if path.is_file()):
            name = f"{target.stem}/{path.relative_to(site).as_posix()}"
            about = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            about.external_attr = 0o644 << 16
            packed.writestr(about, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def _own_scripts(site: Path) -> None:
    """Take addresses of crutches for browsers of before 2020, and of diagrams, out of the theme."""
    for script in site.rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        clean = re.sub(r"https://unpkg\.com/[\w@./-]*", "", text)
        if clean != text:
            script.write_text(clean, encoding="utf-8", newline="\n")


def main() -> None:
    """Build and pack; anything loaded from outside ends it.

    Raises:
        SystemExit: Something would be.
    """
    listed = assemble(PAGES)
    lines = [
        "INHERIT: ../build_spec/docs_site/mkdocs.yml",
        "docs_dir: site-pages",
        "site_dir: site",
        "nav:",
    ]
    for group, entries in listed.items():
        lines += [f"  - {group}:"] if group else []
        indent = "      - " if group else "  - "
        lines += [f"{indent}{title!r}: {page}" for title, page in entries]
    (ROOT / "build/mkdocs.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.rmtree(SITE, ignore_errors=True)
    env = {**os.environ, "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "1764547200")}
    mkdocs = ROOT / "build/docs/bin/mkdocs"
    subprocess.run(
        [str(mkdocs), "build", "-q", "-f", "build/mkdocs.yml"], cwd=ROOT, check=True, env=env
    )
    for spare in ("sitemap.xml", "sitemap.xml.gz"):
        (SITE / spare).unlink(missing_ok=True)
    _own_scripts(SITE)
    if told := from_outside(SITE):
        sys.exit("站点会从外面取东西：\n" + "\n".join(told))
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    target = ROOT / f"dist/cunji-site-{written['project']['version']}.zip"
    pack(SITE, target)
    print(f"{target.relative_to(ROOT)}：{target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
