"""docs/performance.md, made from one run: the table of goals, and how it grows, with a picture."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bench.__main__ import Figure

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs/performance.md"
PICTURE: Final = ROOT / "docs/pictures/growth.svg"
HAND: Final = "<!-- 以下由人写，重新生成时留着 -->"
"""Everything below it was written by hand and stays."""
STEPS: Final = {
    "open": "打开台账", "read": "读全村", "lists_first": "第一次算三张名单", "save": "保存一处",
    "lists_after": "保存以后算对名单", "search": "查找", "status": "看未上报多少",
    "history": "一条登记的来历",
}  # fmt: skip
_INKS: Final = (
    "#1f3a34",
    "#b5382b",
    "#8a6d1d",
    "#2f6f8f",
    "#6b4a86",
    "#3e8f4f",
    "#777777",
    "#c2691d",
)


def written(about: Mapping[str, Any], found: Sequence["Figure"], ladder: Mapping[str, Any]) -> None:
    """Write the page and its picture."""
    kept = PAGE.read_text("utf-8").partition(HAND)[2] if PAGE.exists() else "\n"
    parts = [
        "# 快慢和大小",
        f"`make bench` 做的：{about['at'][:10]}，{about['system']}，{about['cores']} 核，"
        f"Python {about['python']}，开始时负载 {about['load']}"
        + ("，短的一遍（`--quick`）。" if about["quick"] else "。")
        + "CPU 时间，别人占着机器时也比得；“同一次里的参照”是同一次运行里量的下限或对照。",
        _table(found),
    ]
    if ladder:
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(_picture(ladder["sizes"]), encoding="utf-8")
        parts += [
            "## 村子大了慢多少",
            _ladder_words(ladder["sha256_mb_ms"]),
            _growth(ladder),
            "![各步随人数的 CPU 时间](pictures/growth.svg)",
        ]
    PAGE.write_text("\n\n".join(parts) + f"\n\n{HAND}{kept}", encoding="utf-8")


def _ladder_words(anchor_ms: float) -> str:
    return (
        "每一种大小一本台账、一个进程（`bench/ladder.py`）；"
        f"参照：这台机器算 1 MB 的 SHA-256 用 {anchor_ms} 毫秒。"
        "“次方”是 CPU 时间随人数增长的斜率：1 是跟着村子长，0 是不长。"
    )


def _table(found: Sequence["Figure"]) -> str:
    rows = ["| 什么 | 量到 | 目标 | 同一次里的参照 | 怎么量的 |", "|---|---|---|---|---|"]
    for one in found:
        value = "没有量到" if one.value is None else f"{one.value:.4g} {one.unit}"
        told = {True: "", False: " **没达到**", None: ""}[one.met]
        beside = "" if one.beside is None else f"{one.beside:.4g}"
        words = f" {one.words}" if one.words else ""
        rows.append(
            f"| {one.what} | {value}{told} | {one.goal} | {beside} | `{one.script}{words}` |"
        )
    asked = [one.met for one in found if one.goal]
    told = f"{len(asked)} 项有目标，{asked.count(True)} 项达到，{asked.count(False)} 项没有"
    lost = f"，{asked.count(None)} 项没有量到" if None in asked else ""
    return f"{told}{lost}。\n\n" + "\n".join(rows)


def _growth(ladder: Mapping[str, Any]) -> str:
    sizes = ladder["sizes"]
    heads = " | ".join(f"{one['persons']} 人" for one in sizes.values())
    rows = [f"| CPU 毫秒 | {heads} | 次方 |", "|---|" + "---|" * (len(sizes) + 1)]
    for step, zh in STEPS.items():
        cells = " | ".join(f"{one[step]['cpu_ms']:g}" for one in sizes.values())
        rows.append(f"| {zh} | {cells} | {ladder['powers'][step]} |")
    for key, zh in (("file_mb", "文件（MB）"), ("peak_mb", "内存（MB）")):
        rows.append(f"| {zh} | {' | '.join(str(one[key]) for one in sizes.values())} | |")
    return "\n".join(rows)


def _picture(sizes: Mapping[str, Any]) -> str:
    """Lines on a double logarithm, named at their right end."""
    wide, high, left, right, top, bottom = 760, 420, 64, 150, 16, 44
    persons = [one["persons"] for one in sizes.values()]
    every = [max(one[step]["cpu_ms"], 0.1) for step in STEPS for one in sizes.values()]
    lowest, highest = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))
    span = math.log10(max(persons) / min(persons)) or 1.0

    def x(count: float) -> float:
        return left + (wide - left - right) * math.log10(count / min(persons)) / span

    def y(ms: float) -> float:
        part = (math.log10(max(ms, 0.1)) - lowest) / ((highest - lowest) or 1)
        return high - bottom - (high - top - bottom) * part

    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
            'font-family="sans-serif" font-size="12">'
        ),
        f'<rect width="{wide}" height="{high}" fill="#fffdf8"/>',
    ]
    for power in range(lowest, highest + 1):
        at = y(10.0**power)
        lines.append(f'<path d="M{left} {at:.1f}H{wide - right}" stroke="#ddd6c8"/>')
        lines.append(
            f'<text x="{left - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} ms</text>'
        )
    for count in persons:
        lines.append(f'<path d="M{x(count):.1f} {top}V{high - bottom}" stroke="#eee8da"/>')
        lines.append(
            f'<text x="{x(count):.1f}" y="{high - 22}" text-anchor="middle">{count} 人</text>'
        )
    ends = []
    for (step, zh), ink in zip(STEPS.items(), _INKS, strict=True):
        points = [(x(one["persons"]), y(one[step]["cpu_ms"])) for one in sizes.values()]
        path = "L".join(f"{px:.1f} {py:.1f}" for px, py in points)
        lines.append(f'<path d="M{path}" fill="none" stroke="{ink}" stroke-width="2"/>')
        ends.append((points[-1][1], zh, ink))
    last = -100.0
    for at, zh, ink in sorted(ends):
        last = max(at + 4, last + 15)
        lines.append(f'<text x="{wide - right + 8}" y="{last:.1f}" fill="{ink}">{zh}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"
