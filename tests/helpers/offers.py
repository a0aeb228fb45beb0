"""What a line that completes shows below it."""

from desktop.ui.fields.autocomplete import OFFER, Offer, SuggestLine


def offers(line: SuggestLine) -> list[Offer]:
    """What the list of a line shows now."""
    shown = line.view.model()
    rows = (shown.index(row, 0).data(OFFER) for row in range(shown.rowCount()))
    return [offer for offer in rows if offer is not None]
