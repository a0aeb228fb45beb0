"""A county's own kind of notice, or one of the program in its place: as strict, or stricter."""

import re
from typing import Final

from forms.catalogue import Catalogue
from forms.gather import why_unknown
from forms.notice import NoticeDef
from forms.notice_files import read_notice
from forms.source import Entry

KIND: Final = re.compile(r"N[5-9][0-9]")
"""Ids of a county's own kinds."""
STRICTER: Final = {"M2": ("M1", "M12"), "M12": ("M1",), "M0": ("M7", "M9", "M10", "M11")}
"""Masks that hide more than another, by that other."""


def proved_notice(entry: Entry, catalogue: Catalogue) -> NoticeDef:
    """The kind a pack defines.

    Args:
        entry: Its definition.
        catalogue: What holds without it.

    Raises:
        DefinitionFault: It cannot be used, or says less than the law asks of its kind.
    """
    notice = read_notice(entry)
    before, own = catalogue.notices.get(notice.id), KIND.fullmatch(notice.id)
    if before is None and not own:
        raise entry.fault_at("id", "县里自己的公示种类用 N50 到 N99，请改 id。")
    if why := why_unknown(notice, catalogue.forms):
        raise entry.fault_at("rows", why)
    if before is not None and not own:
        _prove_as_strict(entry, before, notice)
        _prove_masks(entry, before, notice)
    return notice


def _prove_as_strict(entry: Entry, before: NoticeDef, notice: NoticeDef) -> None:
    """A county may say more and ask longer, not less."""
    if notice.days < before.days or notice.working != before.working:
        raise entry.fault_at("days", f"天数不能少于 {before.days} 天，请改正。")
    if lost := [name for name in before.never if name not in notice.never]:
        raise entry.fault_at("never", f"不得公开的「{lost[0]}」不见了，请补上。")
    for key in ("adults", "aid", "disclosed"):
        if getattr(before, key) and not getattr(notice, key):
            raise entry.fault(f"「{key}」不能改成 no，请改回 yes。")
    if notice.issuer is not before.issuer:
        raise entry.fault_at("issuer", f"由谁公示不能改，请写回 {before.issuer.value}。")
    if notice.rows != before.rows:
        raise entry.fault_at("rows", f"取数办法不能改，请写回 {before.rows}。")


def _prove_masks(entry: Entry, before: NoticeDef, notice: NoticeDef) -> None:
    """It may hide more, not less."""
    masks = {column.id: column.mask for column in before.columns}
    for column in notice.columns:
        known = masks.get(column.id, column.mask)
        if column.mask != known and column.mask not in STRICTER.get(known, ()):
            zh = f"「{column.title}」的打码规则原来是 {known}，不能放宽成 {column.mask}，请改回。"
            raise entry.fault_at("columns", zh)
