"""The ledger by itself, on SQLite and on PostgreSQL: each change from the state it names, by one alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from actions.storage.database import Database
from bot.gateway.errors import ReplayedNonce
from bot.gateway.wechat.answering import put_off
from bot.gateway.wechat.ledger import Ledger
from bot.gateway.wechat.outbox import DEAD_SECONDS, EMPTY_SECONDS, FORGET_SECONDS, Outbox
from bot.gateway.wechat.render import Choice, Rendered

ASK: dict[str, Any] = {"act": "said", "text": "常务会议多久开一次", "token": "", "fetch": 0}
ANSWER = Rendered(("一般每月召开二次。",), (Choice(token="t1"),))


@dataclass
class Clock:
    """Time as a test has it."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(database: Database, clock: Clock) -> Ledger:
    return Ledger(database, "wechat", "process-a", clock)


@pytest.fixture
def outbox(database: Database, clock: Clock) -> Outbox:
    return Outbox(database, "wechat", "process-a", clock)


def receive(ledger: Ledger, key: str = "m1", nonce: str = "", **ask: Any) -> int:
    return ledger.receive(nonce or f"nonce-{key}", key, "c1", "u1", ASK | ask).id


def test_a_message_that_comes_again_is_known_with_its_age(ledger: Ledger, clock: Clock) -> None:
    first = ledger.receive("n1", "m1", "c1", "u1", ASK)
    clock.now += 5
    again = ledger.receive("n2", "m1", "c1", "u1", ASK)
    assert (first.fresh, first.age) == (True, 0)
    assert (again.id, again.fresh, again.age) == (first.id, False, 5)


def test_a_nonce_belongs_to_one_message(ledger: Ledger) -> None:
    receive(ledger, "m1", "n1")
    receive(ledger, "m1", "n1")
    with pytest.raises(ReplayedNonce):
        receive(ledger, "m2", "n1")


def test_an_answer_is_taken_once_and_repeated_to_a_retry(ledger: Ledger) -> None:
    message = receive(ledger)
    assert ledger.take(message, "还有", may_send=True) is None
    assert ledger.answer(message, ANSWER)
    assert not ledger.answer(message, ANSWER)
    assert ledger.take(message, "还有", may_send=True) == "一般每月召开二次。"
    assert ledger.take(message, "还有", may_send=True) == "一般每月召开二次。"
    assert ledger.choices("c1") == (message, (Choice(token="t1"),))


def test_a_kept_answer_moves_to_whoever_asks_for_it_and_is_gone_then(ledger: Ledger) -> None:
    message = receive(ledger)
    assert ledger.keep(message)
    assert ledger.choices("c1") == (message, (Choice(fetch=message),))
    asking = receive(ledger, "m2", fetch=message)
    assert ledger.fetch(asking, message) == "waiting"
    ledger.answer(message, ANSWER)
    assert ledger.fetch(asking, message) == "moved"
    assert ledger.take(asking, "还有", may_send=False) == "一般每月召开二次。"
    assert ledger.fetch(receive(ledger, "m3", fetch=message), message) == "gone"
    assert ledger.fetch(receive(ledger, "m4", fetch=0), 0) == "gone"


def test_an_answer_that_an_unheard_request_took_goes_to_the_next(ledger: Ledger) -> None:
    message = receive(ledger)
    ledger.keep(message)
    ledger.answer(message, ANSWER)
    unheard, again, third = (receive(ledger, key, fetch=message) for key in ("m2", "m3", "m4"))
    assert ledger.fetch(unheard, message) == "moved"
    assert ledger.fetch(again, message) == "waiting"
    ledger.set_aside(unheard)
    assert ledger.fetch(again, message) == "moved"
    ledger.set_aside(again)
    assert ledger.fetch(third, message) == "moved"
    assert ledger.take(third, "还有", may_send=False) == "一般每月召开二次。"
    assert ledger.fetch(receive(ledger, "m5", fetch=again), again) == "gone"


def test_what_a_dead_process_left_is_taken_over_once(
    database: Database, ledger: Ledger, clock: Clock
) -> None:
    other = Outbox(database, "wechat", "process-b", clock)
    Outbox(database, "wechat", "process-a", clock).adopt()
    message = receive(ledger)
    assert other.adopt() == []
    clock.now += DEAD_SECONDS + 1
    assert [one.id for one in other.adopt()] == [message]
    assert other.adopt() == []
    assert not ledger.answer(message, ANSWER)


def test_what_is_sent_goes_part_by_part_the_oldest_first(
    ledger: Ledger, outbox: Outbox, clock: Clock
) -> None:
    long, short = receive(ledger, "m1"), receive(ledger, "m2")
    ledger.answer(long, Rendered(("一", "二")))
    ledger.answer(short, ANSWER)
    for message in (long, short):
        ledger.hand_over(message)
    assert [one.id for one in outbox.to_send()] == [long]
    assert outbox.begin(long)
    assert not outbox.begin(long)
    assert not outbox.part_sent(long)
    outbox.begin(long)
    outbox.try_later(long, 30)
    assert outbox.to_send() == []
    clock.now += 31
    assert outbox.begin(long)
    assert outbox.part_sent(long)
    assert [one.id for one in outbox.to_send()] == [short]


def test_what_is_done_is_emptied_and_then_forgotten(ledger: Ledger, outbox: Outbox, clock: Clock) -> None:
    message = receive(ledger)
    ledger.answer(message, ANSWER)
    ledger.take(message, "还有", may_send=True)
    clock.now += EMPTY_SECONDS + 1
    outbox.sweep()
    emptied = ledger.read(message)
    assert emptied is not None
    assert (emptied.user, emptied.ask, emptied.parts) == ("", {}, ())
    clock.now += FORGET_SECONDS
    outbox.sweep()
    assert ledger.read(message) is None


def test_who_asks_too_often_for_a_kept_answer_may_ask_again(ledger: Ledger) -> None:
    kept = receive(ledger)
    asking, other = ledger.read(receive(ledger, "m2", fetch=kept)), ledger.read(receive(ledger, "m3"))
    assert asking is not None
    assert other is not None
    assert put_off(asking).choices == (Choice(fetch=kept),)
    assert "回复“1”查看" in put_off(asking).parts[0]
    assert put_off(other).choices == ()
