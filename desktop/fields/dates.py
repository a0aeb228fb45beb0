"""Days typed as people write them; shown normalised once the person moves on."""

from desktop.fields.line import LineField


class DateField(LineField):
    """A day, or only a month or year where that is all one knows."""

    placeholder = "如 2026-3-5、2026年3月、20260305"
