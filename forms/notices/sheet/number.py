"""Numbers of notices: the same records and the same day always give the same number."""

from datetime import date

from forms.privacy.masking import MaskedText, public


def number(village: str, kind: str, posted_on: date, run: int = 1) -> MaskedText:
    """The number of a sheet, for example 弄峒村公示〔2026〕N09-1123号.

    A village posts a kind at most once a day, so year, kind and day name the sheet; a running
    number would need to know of sheets that another computer of the village has printed. A sheet
    that is corrected on its day gets one of its own: 弄峒村公示〔2026〕N09-1123-2号.
    """
    again = f"-{run}" if run > 1 else ""
    text = f"{village}公示〔{posted_on.year}〕{kind}-{posted_on:%m%d}{again}号"
    return public(text, place="公示编号")
