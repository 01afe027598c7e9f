"""The tokenizer of Rasa's pipeline: the words that search sees, seen by the intent classifier too."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

import index.segment
from bot import rasa_logs, rasa_patches

# config.yml names this module, so every Rasa process imports it before it loads a model.
rasa_patches.apply()
rasa_logs.apply()

# 第四十六条 and 第七条 are one word to the classifier, which learns from the lemma: what is asked for is an
# article, whichever it is, and most of their numbers stand in no example.
_REFERENCE = re.compile(r"^第[零一二三四五六七八九十百千]+(?=[条款项目章节])")
_ANY_NUMBER = "第几"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SharedJiebaTokenizer(Tokenizer):
    """Cuts text with `index.segment`: its own jieba tokenizer and our lexicon, and no blank tokens."""

    @staticmethod
    def supported_languages() -> list[str] | None:
        """Chinese only: `language: zh`."""
        return ["zh"]

    @staticmethod
    def required_packages() -> list[str]:
        """What `index.segment` needs."""
        return ["jieba"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The options of every Rasa tokenizer: whether and where an intent's name is split."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Changes with the lexicon and with the code that cuts, so that either makes Rasa train again."""
        digest = hashlib.sha256(index.segment.lexicon_hash().encode())
        for source in sorted(Path(index.segment.__file__).parent.glob("*.py")):
            digest.update(source.read_bytes())
        return digest.hexdigest()

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of `attribute` with their offsets; none for empty or blank text."""
        words = index.segment.tokenize_with_offsets(message.get(attribute) or "")
        tokens = [
            Token(word.text, word.start, word.end, lemma=_REFERENCE.sub(_ANY_NUMBER, word.text))
            for word in words
            if word.text.strip()
        ]
        return self._apply_token_pattern(tokens)
