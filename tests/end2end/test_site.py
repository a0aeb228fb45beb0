"""The documents as a site: its links hold, it opens from a stick, nothing comes from outside."""

import os
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from build_spec.docs_site.build import (
    MANUAL,
    ROOT,
    SITE,
    assemble,
    chapters,
    from_outside,
    main,
    pack,
)
from desktop.ui.window.manual import sections
from tests.helpers.browsing import browser

__all__ = ["browser"]

nightly = pytest.mark.skipif("CUNJI_SITE" not in os.environ, reason="needs MkDocs: make nightly")


def test_every_page_is_listed_and_every_link_holds(tmp_path: Path) -> None:
    listed = assemble(tmp_path)
    pages = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")}
    assert {page for group in listed.values() for _, page in group} == pages
    for page in pages:
        text = (tmp_path / page).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", text):
            there = "://" in target or (tmp_path / page).parent.joinpath(target).exists()
            assert there, (page, target)


def test_the_manual_is_cut_and_loses_nothing() -> None:
    whole = (ROOT / MANUAL / "README.md").read_text(encoding="utf-8")
    cut = "".join(text for _, text in chapters())
    heads = re.compile(r"^#+ ", re.MULTILINE)
    assert heads.sub("", cut) == heads.sub("", whole)
    assert len(list(chapters())) == 1 + sum(one.level == 2 for one in sections())


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('<script async src="https://cdn.example/x.js">', "https://cdn.example/x.js"),
        ("<img alt=x src=//example.org/x.png>", "//example.org/x.png"),
        ('<link rel="stylesheet" href="https://fonts.example/css">', "https://fonts.example/css"),
        ('<link rel="preconnect" href="//fonts.example">', "//fonts.example"),
        ("@font-face{src:url(https://example.org/a.woff)}", "https://example.org/a.woff"),
        ('@import "https://example.org/a.css"', "https://example.org/a.css"),
        ('load("https://unpkg.com/mermaid@11")', "https://unpkg.com/mermaid@11"),
        ('<a href="https://example.org/">somewhere</a>', ""),
        ('<img src="pictures/start.png"><script src="assets/a.js">', ""),
    ],
)
def test_what_is_loaded_from_outside_is_seen(tmp_path: Path, written: str, told: str) -> None:
    (tmp_path / "page.html").write_text(written, encoding="utf-8")
    assert from_outside(tmp_path) == ([f"page.html: {told}"] if told else [])


def test_the_same_site_makes_the_same_zip(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<p>村记", encoding="utf-8")
    pack(site, tmp_path / "a/x.zip")
    os.utime(site / "index.html", (1, 1))
    pack(site, tmp_path / "b/x.zip")
    assert (tmp_path / "a/x.zip").read_bytes() == (tmp_path / "b/x.zip").read_bytes()


@nightly
def test_it_opens_from_a_stick_and_is_searched_without_a_server(
    tmp_path: Path, browser: Browser
) -> None:
    main()
    assert not from_outside(SITE)
    (packed,) = (ROOT / "dist").glob("cunji-site-*.zip")
    with zipfile.ZipFile(packed) as stick:
        stick.extractall(tmp_path)
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / packed.stem / "index.html").as_uri())
    assert page.locator("article img").first.evaluate("one => one.naturalWidth") > 800
    page.locator("input.md-search__input").fill("打印机")
    page.locator(".md-search-result__link").first.wait_for(timeout=20_000)
    found = page.locator(".md-search-result__link").all_inner_texts()
    assert any("打印机" in one for one in found)
    page.locator(".md-search-result__link").filter(has_text="打印机").first.click()
    page.wait_for_load_state()
    assert "驱动" in page.locator("article").inner_text()
    assert not [one for one in asked if not one.startswith(("file:", "data:", "blob:", "about:"))]
    page.close()
