"""What a trained model makes of many texts at once.

    .venv-rasa/bin/python -m bot.nlu.parse_batch var/rasa/zhigui.tar.gz < texts.json > parsed.json

In: a JSON list of texts. Out: `{"load_seconds", "peak_megabytes", "parsed": [{"text", "intent",
"confidence", "best", "milliseconds"}]}`, in order; `best` is the intent that stood first before the
fallback for doubtful ones had its say, and `confidence` is that intent's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import sys
import time
from typing import Any

from rasa.core.agent import Agent, load_agent


def main() -> None:
    """Read texts from standard input, write what they mean to standard output."""
    texts = json.load(sys.stdin)
    # Rasa and TensorFlow print as they load; standard output is for the result alone.
    with contextlib.redirect_stdout(sys.stderr):
        result = asyncio.run(parse(sys.argv[1], texts))
    json.dump(result, sys.stdout, ensure_ascii=False)


async def parse(model: str, texts: list[str]) -> dict[str, Any]:
    """The document described at the top of this module, for the model in the file `model`."""
    started = time.perf_counter()
    agent = await load_agent(model_path=model)
    if not agent.is_ready():
        raise SystemExit(f"no Rasa model at {model!r}: train one first (make setup)")
    loaded = time.perf_counter() - started
    await agent.parse_message("热身")
    return {
        "load_seconds": round(loaded, 2),
        "parsed": [await _parse_one(agent, text) for text in texts],
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


async def _parse_one(agent: Agent, text: str) -> dict[str, Any]:
    started = time.perf_counter()
    parsed = await agent.parse_message(text)
    milliseconds = (time.perf_counter() - started) * 1000
    ranking = [one for one in parsed.get("intent_ranking", []) if one["name"] != "nlu_fallback"]
    best = ranking[0] if ranking else parsed["intent"]
    return {
        "text": text,
        "intent": parsed["intent"]["name"],
        "best": best["name"],
        "confidence": round(best["confidence"], 4),
        "milliseconds": round(milliseconds, 2),
    }


if __name__ == "__main__":
    main()
