"""What every command opens: the settings, our database, and Rasa's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from actions.storage.database import Database
from bot.gateway.audit.log import AuditLog
from bot.gateway.identity.store import Identities
from bot.gateway.people_data import PeopleData
from bot.gateway.sessions import signing_key
from bot.gateway.settings import Settings, load


@dataclass(frozen=True, slots=True)
class House:
    """Open while a command runs."""

    settings: Settings
    key: str
    log: AuditLog
    identities: Identities
    people: PeopleData


@contextmanager
def house() -> Iterator[House]:
    """The house that the settings describe. Raises BadSetting."""
    settings = load()
    key = signing_key(settings)
    database = Database(settings.database_url)
    log = AuditLog(database)
    people = PeopleData(database, settings.tracker_url, log)
    try:
        yield House(settings, key, log, Identities(database, key, settings.link_minutes), people)
    finally:
        people.close()
        database.close()
