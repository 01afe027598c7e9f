"""Random walks through a checklist as people take them: forward mostly, and all the other ways too."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tests.conversations.client import Message, Person, buttons_of

MOST_MOVES = 400
ASIDES = ("常务会议多久召开一次", "会议纪要由谁签发", "第四十六条第二款", "谢谢")
WORDS = ("为什么", "这步谁负责", "要什么材料", "时限", "进度", "下一步")
BACKWARD = ("上一步", "撤销")


@dataclass
class Walk:
    """One walk; `moves` is what was done, for whoever must repeat it."""

    person: Person
    chance: random.Random
    moves: list[str] = field(default_factory=list)

    def through(self, title: str) -> Message:
        """From the beginning to the summary; fails where there is no way on."""
        message = self.say(f"我要办理{title}")
        if message["view"] == "choice":
            message = self.press(message, title)
        while message["view"] != "summary":
            assert len(self.moves) < MOST_MOVES, f"no end in sight: {self.moves}"
            message = self.step(message)
        return message

    def step(self, message: Message) -> Message:
        """One move, whatever is shown."""
        assert message["kind"] == "checklist", message
        if message["view"] == "progress":
            return self.press(message, "继续")
        luck = self.chance.random()
        if luck < 0.05:
            self.say(self.chance.choice(WORDS))
            return self.say("继续")
        if luck < 0.08:
            self.say(self.chance.choice(ASIDES))
            return self.say("继续")
        if luck < 0.14:
            return self.say(self.chance.choice(BACKWARD))
        return self.forward(message)

    def forward(self, message: Message) -> Message:
        """Answer the question or settle the task, by word or by button."""
        step = message["step"]
        if step["kind"] == "task":
            word = self.chance.choice(("完成了", "完成了", "跳过"))
            return self.say(word) if self.chance.random() < 0.5 else self.press(message, word)
        if step["kind"] == "date":
            return self.say(f"2026-{self.chance.randint(1, 12)}-{self.chance.randint(1, 28)}")
        place = self.chance.randrange(len(step["options"]))
        option = step["options"][place]
        typed = self.chance.choice((str(place + 1), option["label"], ""))
        return self.say(typed) if typed else self.press(message, option["label"])

    def say(self, text: str) -> Message:
        self.moves.append(f"say {text}")
        self.person.say(text)
        return self.person.turn[-1]

    def press(self, message: Message, title: str) -> Message:
        self.moves.append(f"press {title}")
        buttons: list[dict[str, Any]] = buttons_of(message)
        chosen = next((one for one in buttons if one["title"] == title), None)
        assert chosen is not None, f"no {title!r} in {[one['title'] for one in buttons]}"
        self.person.send({"button": chosen["payload"]})
        return self.person.turn[-1]
