"""What of the libraries goes into a package: of Qt what is named stays, of the others it goes.

Each line for Qt must name a file of the locked wheel, so that a renewed library cannot empty a line
without being seen: `make test` looks at the wheel for Linux, each build at its own.
"""

from fnmatch import fnmatchcase
from typing import Final

QT: Final = {
    "windows": (
        "Qt{Core,Gui,Widgets,Svg,PrintSupport}.pyd",
        "Qt6{Core,Gui,Widgets,Svg,PrintSupport}.dll",
        "pyside6.abi3.dll",
        "plugins/platforms/q{windows,offscreen}.dll",
        "plugins/imageformats/q{jpeg,svg,webp}.dll",
        "plugins/iconengines/qsvgicon.dll",
        "translations/qtbase_zh_CN.qm",
    ),
    "linux": (
        "Qt{Core,Gui,Widgets,Svg,PrintSupport}.abi3.so",
        "libpyside6.abi3.so.6.8",
        "Qt/lib/libQt6{Core,Gui,Widgets,Svg,PrintSupport,DBus,XcbQpa,OpenGL}.so.6",
        "Qt/lib/libicu{data,i18n,uc}.so.73",
        "Qt/plugins/platforms/libq{xcb,offscreen}.so",
        "Qt/plugins/printsupport/libcupsprintersupport.so",
        "Qt/plugins/imageformats/libq{jpeg,svg,webp}.so",
        "Qt/plugins/iconengines/libqsvgicon.so",
        "Qt/plugins/platforminputcontexts/lib{ibus,compose}platforminputcontextplugin.so",
        "Qt/translations/qtbase_zh_CN.qm",
    ),
}
"""Of PySide6: window, pictures, platforms, Chinese input by ibus, Qt's own words in Chinese."""

DROPPED: Final = (
    "PIL/_{avif,webp,imagingcms,imagingft,imagingtk,imagingmorph}*",
    "pillow.libs/lib{avif,webp,webpdemux,webpmux,sharpyuv,freetype,harfbuzz,brotlicommon,brotlidec,png16,lcms2}*",
    "zstandard/_cffi*",
    "reportlab/fonts/*",
    "*.dist-info/{RECORD,INSTALLER,REQUESTED,direct_url.json,uv_cache.json}",
)
"""Of the others: picture formats nobody brings, a second zstd, fonts where ours are used, and where
and when the builder's computer installed a library, which no two builds have alike."""

MODULES_LEFT_OUT: Final = (
    "_hashlib",  # a second OpenSSL: Python has the digests we ask for itself
    "sqlite3",  # a second SQLite: SQLCipher without a key is one
    "zstandard.backend_cffi", "_codecs_kr", "_codecs_tw",
    "PIL._avif", "PIL._webp", "PIL._imagingcms", "PIL._imagingft", "PIL._imagingtk", "PIL.ImageQt",
    "PIL.ImageTk", "pycparser", "cffi.recompiler", "pypdfium2_cli", "psycopg",
    "sqlalchemy.dialects.mssql", "sqlalchemy.dialects.mysql", "sqlalchemy.dialects.oracle",
    "sqlalchemy.ext.mypy", "reportlab.graphics.charts", "reportlab.graphics.samples",
    "tkinter", "setuptools", "pkg_resources", "pydoc", "pydoc_data", "unittest", "doctest",
    "lib2to3", "ensurepip", "idlelib", "test",
)  # fmt: skip
"""Modules that an import names somewhere and nothing of ours reaches."""


PYTHONS_OWN: Final = (
    "libpython3*", "libssl*", "libcrypto*", "libffi*", "libmpdec*", "libexpat*", "liblzma*",
)  # fmt: skip
"""What the Python of a system keeps outside its own folder; ours has all of it inside."""

DISTRIBUTIONS: Final = (
    "cunji", "PySide6-Essentials", "sqlcipher3", "SQLAlchemy", "msgspec",
)  # fmt: skip
"""Whose version the program tells of itself and in a report of a fault."""


def braces(pattern: str) -> list[str]:
    """``q{a,b}`` as ``qa`` and ``qb``: the file patterns of Python know no braces."""
    head, opened, rest = pattern.partition("{")
    if not opened:
        return [pattern]
    inside, _, tail = rest.partition("}")
    return [f"{head}{one}{end}" for one in inside.split(",") for end in braces(tail)]


def kept(name: str, system: str) -> bool:
    """Whether a file of the libraries goes into a package.

    Args:
        name: Its name below the libraries, with ``/``.
        system: windows or linux.
    """
    if name.startswith("PySide6/"):
        return fits(name.removeprefix("PySide6/"), QT[system])
    return not fits(name, DROPPED)


def unmatched(names: list[str], system: str) -> list[str]:
    """Lines that name no file: a library was renewed and the line says nothing any more.

    Args:
        names: Every file below the libraries.
        system: windows or linux.
    """
    of_qt = [one for pattern in QT[system] for one in braces(f"PySide6/{pattern}")]
    return [one for one in of_qt if not any(fnmatchcase(name, one) for name in names)]


def fits(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the patterns, braces and all, names a file."""
    return any(fnmatchcase(name, one) for pattern in patterns for one in braces(pattern))
