"""The console's templates: every value is escaped, and a name that is not given is an error."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sync.county import clock

HERE = Path(__file__).parent


def templates() -> Environment:
    """All pages, with the filters they use."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = clock.shown
    made.filters["link"] = _link
    return made


def _link(here: Mapping[str, str], path: str, **changed: str) -> str:
    """A link to a page that keeps what was chosen, except for what changes."""
    kept = {k: v for k, v in {**here, **changed}.items() if v}
    return f"{path}?{urlencode(kept)}" if kept else path
