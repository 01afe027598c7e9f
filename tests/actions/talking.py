"""A person and the actions, without Rasa in between: real trackers, real dispatchers, slots kept."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer, ActionMoreResults
from actions.base import SafeAction
from actions.checklist import ActionChecklist
from actions.feedback import ActionFeedback
from actions.house import House
from actions.navigate import ActionListRegulations, ActionShowArticle, ActionShowOutline
from actions.probe import ActionProbe
from index import Library

Message = dict[str, Any]
ACTION_OF: dict[str, type[SafeAction]] = {
    "ask_rule": ActionAnswer,
    "followup": ActionAnswer,
    "out_of_scope": ActionAnswer,
    "show_article": ActionShowArticle,
    "show_outline": ActionShowOutline,
    "list_regulations": ActionListRegulations,
    "more_results": ActionMoreResults,
    "feedback_good": ActionFeedback,
    "feedback_bad": ActionFeedback,
    "probe": ActionProbe,
    "start_checklist": ActionChecklist,
    "next": ActionChecklist,
    "done": ActionChecklist,
    "skip": ActionChecklist,
    "go_back": ActionChecklist,
    "why": ActionChecklist,
    "progress": ActionChecklist,
    "pause": ActionChecklist,
    "resume": ActionChecklist,
    "stop": ActionChecklist,
    "checklist": ActionChecklist,
}
SLOTS = {"last_question", "last_addresses", "last_answer_id", "shown", "checklist_run"}


def perform(action: SafeAction, latest_message: Message, slots: dict[str, Any]) -> Message:
    """Run one action as the SDK does; its single message, the slots updated."""
    (message,) = perform_all(action, latest_message, slots)
    return message


def perform_all(action: SafeAction, latest_message: Message, slots: dict[str, Any]) -> list[Message]:
    """Run one action as the SDK does; its messages, the slots updated."""
    dispatcher = CollectingDispatcher()
    tracker = Tracker("person", dict(slots), latest_message, [], False, None, {}, None)
    events = asyncio.run(action.run(dispatcher, tracker, {}))
    assert all(uttered["text"] is None for uttered in dispatcher.messages)
    for event in events:
        assert event["event"] == "slot" and event["name"] in SLOTS, event
        slots[event["name"]] = event["value"]
    json.dumps(slots)
    return [
        json.loads(json.dumps(uttered["custom"])) or {"utterance": uttered["response"]}
        for uttered in dispatcher.messages
    ]


class Talk:
    """One conversation; every message is held to what all messages promise."""

    def __init__(self, house: House, person: str = "person", channel: str = "web") -> None:
        self.house = house
        self.person = person
        self.channel = channel
        self.turn: list[Message] = []
        self.slots: dict[str, Any] = {}
        self.shown: list[Message] = []

    def say(self, text: str, intent: str = "ask_rule") -> Message:
        return self._turn(intent, {"text": text, "intent": {"name": intent}, "entities": []})

    def press(self, title: str) -> Message:
        offered = [b for m in reversed(self.shown) if "utterance" not in m for b in buttons_of(m)]
        payload = next(b["payload"] for b in offered if title in b["title"])
        return self.send(payload)

    def send(self, payload: str) -> Message:
        intent, _, carried = payload.removeprefix("/").partition("{")
        values = json.loads("{" + carried) if carried else {}
        entities = [{"entity": name, "value": value} for name, value in values.items()]
        return self._turn(intent, {"text": payload, "intent": {"name": intent}, "entities": entities})

    def _turn(self, intent: str, latest_message: Message) -> Message:
        action = ACTION_OF.get(intent, ActionAnswer)
        if self.slots.get("checklist_run") and latest_message["text"][:1] != "/":
            action = ActionChecklist  # what bot/nlu/checklist_policy.py makes Rasa do
        latest_message = {**latest_message, "metadata": {"person": self.person, "channel": self.channel}}
        messages = perform_all(action(self.house), latest_message, self.slots)
        for message in messages:
            self.shown.append(message)
            if "utterance" not in message:
                hold_promises(self.house.shelf.library(), message)
        self.turn = messages
        return messages[0]


def buttons_of(message: Message) -> list[dict[str, str]]:
    """Every button, those of list items, options, cites and progress lines included."""
    step = message.get("step") or {}
    progress = message.get("progress") or {}
    more = [*message.get("items", ()), *step.get("cites", ()), *progress.get("steps", ())]
    options = [{**option, "title": option["label"]} for option in step.get("options", ())]
    found = [*message["buttons"], *options, *(one for one in more if "payload" in one)]
    return [{"title": "", **one} for one in found]


def articles_of(message: Message) -> list[str]:
    """The numbers of the articles shown, best first."""
    return [evidence["article"] for evidence in message.get("evidence", ())]


def hold_promises(library: Library, message: Message) -> None:
    """Quotes are exact, `text` says it all, buttons lead somewhere, nothing splits into two messages."""
    assert message["text"].strip() and "\n\n" not in message["text"]
    for evidence in message.get("evidence", ()):
        article = library.article(evidence["address"])
        assert evidence["quote"] and evidence["quote"] in article.text
        assert evidence["quote"] in message["text"] and evidence["citation"] in message["text"]
        assert evidence["citation"] == library.citation(evidence["address"])
        assert (evidence["label"], evidence["article"]) == (article.label, article.number)
        assert not article.truncated or "原文在此处不完整" in message["text"] or not evidence["truncated"]
    if message.get("decision") == "not_found":
        assert not message["evidence"] and message["holdings"]
    if shown := message.get("article"):
        assert shown["text"] == library.article(shown["address"]).text
        assert shown["text"] in message["text"]
        assert all(quote in shown["text"] for quote in shown["highlight"])
        assert shown["truncated"] == ("原文在此处不完整" in message["text"])
    step = message.get("step") or {}
    for cite in step.get("cites", ()):
        assert cite["quote"] in library.quote(cite["address"])
        assert cite["citation"] == library.citation(cite["address"])
        if step["kind"] in ("task", "outcome"):
            assert cite["quote"] in message["text"] and cite["citation"] in message["text"]
    for button in buttons_of(message):
        intent, _, carried = button["payload"].removeprefix("/").partition("{")
        assert (button["title"] or "quote" in button) and intent in ACTION_OF
        values = json.loads("{" + carried) if carried else {}
        assert all(isinstance(value, str) for value in values.values())
