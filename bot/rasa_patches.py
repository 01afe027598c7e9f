"""Two mends to Rasa, each for the one version that it was written and measured against.

docs/decisions/0005-rasa-patches.md has the figures. Under any other version nothing is changed
and a warning says so: the bot is then slower, not wrong.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

import jsonschema
import rasa
from rasa.core.actions.action import ActionSessionStart, RemoteAction
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

MADE_FOR = "3.6.21"

logger = logging.getLogger(__name__)


def apply() -> bool:
    """Put the mends in place. Gives False, changing nothing, if this is not Rasa `MADE_FOR`."""
    if rasa.__version__ != MADE_FOR:
        logger.warning(
            "bot/rasa_patches.py was made for Rasa %s and is not applied to %s: see docs/decisions/0005",
            MADE_FOR,
            rasa.__version__,
        )
        return False
    RemoteAction._validate_action_result = _validate_with_cached_schema
    ActionSessionStart._slot_set_events_from_tracker = staticmethod(_latest_slot_values)
    return True


def _validate_with_cached_schema(_action: RemoteAction, result: dict[str, Any]) -> bool:
    # Rasa checks the schema itself against its meta-schema on every call of an action: 19 ms of about 40.
    error = jsonschema.exceptions.best_match(_validator().iter_errors(result))
    if error is None:
        return True
    error.message += ". The action server's reply does not have the form that Rasa expects"
    raise error


@lru_cache(maxsize=1)
def _validator() -> jsonschema.protocols.Validator:
    schema = RemoteAction.action_response_format_spec()
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    return validator_class(schema)


def _latest_slot_values(tracker: DialogueStateTracker) -> list[SlotSet]:
    # Rasa carries over every SlotSet that a session ever had, so each session begins longer than the one
    # before and a long conversation grows slower with every message.
    latest = {event.key: event for event in tracker.applied_events() if isinstance(event, SlotSet)}
    return [SlotSet(key=e.key, value=e.value, metadata=e.metadata) for e in latest.values()]
