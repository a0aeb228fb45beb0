"""Opening a county's store: brought to what this program knows, and what it was is kept beside."""

from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from sync.county.backup import backup
from sync.county.oneway.laying import settle
from sync.county.oneway.log import OnewayLog
from sync.county.oneway.noting import LOG
from sync.county.reading.erasing import obey
from sync.county.settings import Settings
from sync.county.tables import prepare
from sync.store.engine import keys_beside, open_store


def open_county(settings: Settings, *, settled: bool = True) -> Engine:
    """The county's store, its tables as this program knows them, and what was erased by law gone.

    A store of an earlier program is backed up first, into the county's folder; ``cunji-county
    restore`` puts that back, with this program or the earlier one.

    Args:
        settings: The county's.
        settled: Whether it has to know all that ``oneway.log`` does; False to lay that over.

    Raises:
        StoreUnwritable: There is no room for the backup; nothing was changed.
        StoreOlder: The store was put back by other means, and nothing was laid over it.
        CunjiError: What ``prepare`` says.
    """
    engine = open_store(settings.url, keys_beside(settings.folder))
    engine.update_execution_options(**{LOG: OnewayLog(settings.folder, settings.mirror)})
    try:
        prepare(engine, partial(_keep, engine, settings, settings.folder / "before-frames.backup"))
        if settled:
            settle(engine)
        backup.project_anew(engine)  # a backup was put back, and not to its end
        obey(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _keep(engine: Engine, settings: Settings, file: Path, _version: int) -> None:
    backup.save_as_it_is(engine, file, settings.photo_key())
