"""While a checklist is open, whatever is typed goes to it: an intent cannot know what 是 or 2 answers."""

from __future__ import annotations

from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

ACTION = "action_checklist"
SLOT = "checklist_run"
ABOVE_RULES = 100


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class OpenChecklistPolicy(Policy):
    """Sends typed text to the checklist action while the slot holds a run; says nothing otherwise.

    Buttons are left to the rules: they name their intent themselves. There is nothing to learn.
    """

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules and stories alike: neither is read."""
        return SupportedData.ML_AND_RULE_DATA

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """It wins over a rule that is as certain."""
        return {"priority": ABOVE_RULES}

    def train(self, training_trackers: list[Any], domain: Domain, **_: object) -> Resource:
        """Nothing."""
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: object,
    ) -> OpenChecklistPolicy:
        """As it was made: it keeps nothing."""
        return cls(config, model_storage, resource, execution_context)

    def _create_featurizer(self) -> TrackerFeaturizer | None:
        return None

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, **_: object
    ) -> PolicyPrediction:
        """The checklist action, or to listen after it; nothing at all where no run is open."""
        probabilities = self._default_predictions(domain)
        action = _next_action(tracker)
        if action is not None:
            probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(probabilities)


def _next_action(tracker: DialogueStateTracker) -> str | None:
    if tracker.latest_action_name == ACTION:
        return ACTION_LISTEN_NAME
    said = (tracker.latest_message.text or "") if tracker.latest_message else ""
    if tracker.latest_action_name != ACTION_LISTEN_NAME or not said or said.startswith("/"):
        return None
    return ACTION if tracker.get_slot(SLOT) else None
