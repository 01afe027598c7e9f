"""Nothing torn, nothing lost: the real builder process killed, starved and crowded, its files damaged."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import CorruptBuild, Library
from index.build.builder import Builder
from index.build.manifest import BUILDS, CURRENT, open_current, read_manifest
from index.collection import load_sources
from index.embed.encoder import load_encoder
from index.errors import StoreUnavailable
from index.settings import load_settings

pytestmark = pytest.mark.model
RULES = "zhuzhou-work-rules@2022"
KILLS = 8
SEED = 20220113


class Site:
    """A var of its own with regulations that a test may change."""

    def __init__(self, var: Path, repository: Path) -> None:
        self.var = var
        self.index = var / "index"
        self._repository = repository

    def change(self, mark: str) -> None:
        """Give article 44 another wording, so that the next build is a new one."""
        text = self.var / "regulations" / RULES / "text.txt"
        body = (self._repository / "data/regulations" / RULES / "text.txt").read_text(encoding="utf-8")
        text.write_text(body.replace("一般每月召开二次", f"一般每月召开二次{mark}"), encoding="utf-8")

    def start(self, limit: int | None = None) -> subprocess.Popen[str]:
        """Start a build; `limit` is the most bytes it may write into one file."""
        return subprocess.Popen(
            [sys.executable, "-m", "index", "build"],
            cwd=self._repository,
            env={
                **os.environ,
                "ZHIGUI_VAR": str(self.var),
                "ZHIGUI_REGULATIONS": str(self.var / "regulations"),
                "OMP_NUM_THREADS": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=None if limit is None else lambda: _limit_files(limit),  # noqa: PLW1509
        )

    def build(self) -> str:
        """Build and give what it said."""
        process = self.start()
        said, complained = process.communicate(timeout=120)
        assert process.returncode == 0, complained
        return said

    def quote(self) -> str:
        """What a reader of the current build sees at the changed place."""
        library = Library.open(self.index)
        try:
            return library.quote(f"{RULES}#44.2")
        finally:
            library.close()


@pytest.fixture
def site(index_root: Path, repository: Path, tmp_path: Path) -> Site:
    shutil.copytree(index_root, tmp_path / "index")
    shutil.copytree(repository / "data/regulations", tmp_path / "regulations")
    (tmp_path / "models").symlink_to(index_root.parent / "models")
    return Site(tmp_path, repository)


def test_what_has_not_changed_is_not_built_again(site: Site) -> None:
    assert "nothing to build" in site.build()


def test_a_small_change_embeds_little(site: Site) -> None:
    site.change("（改）")
    said = site.build()
    passages, reused = (int(said.split(word)[0].split()[-1]) for word in (" passages", " of them"))
    assert 0 < passages - reused <= 4
    assert "（改）" in site.quote()


def test_a_build_killed_at_any_moment_leaves_readers_a_whole_one(site: Site) -> None:
    moments = random.Random(SEED)
    site.change("（一）")
    began = time.monotonic()
    site.build()
    takes = time.monotonic() - began
    seen = site.quote()
    for number in range(KILLS):
        mark = f"（第{number}回）"
        site.change(mark)
        process = site.start()
        time.sleep(moments.uniform(0.3, 1.05) * takes)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        now = site.quote()
        assert now == seen or mark in now, "a reader sees the last build or the new one, never another"
        seen = now
    site.change("（终）")
    site.build()
    assert "（终）" in site.quote()
    assert not list((site.index / BUILDS).glob(".*.part")), "what the killed ones left is cleared away"


def test_a_flipped_byte_in_any_file_is_found_and_the_last_good_build_serves(site: Site) -> None:
    before = site.quote()
    site.change("（新）")
    site.build()
    current = site.index / BUILDS / (site.index / CURRENT).read_text().strip()
    files = sorted(path for path in current.rglob("*") if path.is_file())
    assert len(files) >= 6
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(_flipped(whole))
        build = open_current(site.index)
        assert build.folder != current, f"{path.name} is damaged and was not noticed"
        assert path.name in (build.problem or "")
        assert site.quote() == before
        path.write_bytes(whole)
    assert "（新）" in site.quote()


def test_a_manifest_damaged_anywhere_is_named_itself(site: Site) -> None:
    site.change("（封）")
    site.build()
    current = site.index / BUILDS / (site.index / CURRENT).read_text().strip()
    path = current / "manifest.json"
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x01]) + whole[place + 1 :])
        try:
            harmless = read_manifest(current)
        except CorruptBuild as error:
            assert "manifest.json" in str(error)
        else:
            path.write_bytes(whole)
            assert harmless == read_manifest(current), "only what says nothing may change unnoticed"


def test_when_no_build_is_whole_the_file_is_named_and_the_next_build_mends_it(site: Site) -> None:
    for manifest in (site.index / BUILDS).glob("*/manifest.json"):
        manifest.write_text("{", encoding="utf-8")
    with pytest.raises(CorruptBuild, match=r"manifest\.json"):
        Library.open(site.index)
    site.change("（再）")
    site.build()
    assert "（再）" in site.quote()


def test_of_two_builds_at_once_one_is_told_to_wait(site: Site) -> None:
    site.change("（同时）")
    both = [site.start(), site.start()]
    said = [process.communicate(timeout=120) for process in both]
    failed = [words[1] for process, words in zip(both, said, strict=True) if process.returncode]
    assert len(failed) <= 1
    assert all("another build is running" in words for words in failed)
    assert "（同时）" in site.quote()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB, full before a build is; root may mount one, else the size of a file is bounded."""
    folder = tmp_path / "small"
    folder.mkdir()
    yield folder
    subprocess.run(["umount", folder], check=False, capture_output=True)


def test_a_full_disk_leaves_the_last_good_build(site: Site, small_disk: Path) -> None:
    before = site.quote()
    mounted = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small_disk], check=False, capture_output=True
        ).returncode
        == 0
    )
    if mounted:
        # The builds lie on the small disk, which has room for the one that is there and not for another.
        kept = site.index / BUILDS / (site.index / CURRENT).read_text().strip()
        size = sum(path.stat().st_size for path in kept.rglob("*") if path.is_file())
        subprocess.run(["mount", "-o", f"remount,size={size * 3 // 2}", small_disk], check=True)
        shutil.copytree(kept, small_disk / kept.name)
        shutil.rmtree(site.index / BUILDS)
        (site.index / BUILDS).symlink_to(small_disk)
    site.change("（满）")
    process = site.start(limit=None if mounted else 20_000)
    _, complained = process.communicate(timeout=120)
    assert process.returncode != 0
    assert "Traceback" not in complained
    assert site.quote() == before


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0x10]) + content[middle + 1 :]


def _limit_files(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_vector_store_that_is_away_when_an_old_build_goes_fails_no_build(
    index_root: Path, tmp_path: Path, repository: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = tmp_path / "index"
    shutil.copytree(index_root, index)
    settings = load_settings()
    encoder, sources = load_encoder(settings), load_sources([repository / "data/regulations"])
    dropped: list[str] = []
    away = True

    def drop(build: str) -> None:
        if away:
            raise StoreUnavailable("Milvus is not there")
        dropped.append(build)

    def build(parser: str) -> str:
        return Builder(index, encoder, settings.lexicon, parser, drop=drop).build(sources).build

    built = [build(f"parser {number}") for number in range(4)]
    assert (index / CURRENT).read_text().strip() == built[-1]
    assert all((index / BUILDS / one).is_dir() for one in built)
    assert "stays: Milvus is not there" in caplog.text
    away = False
    built.append(build("parser 4"))
    assert {folder.name for folder in (index / BUILDS).iterdir()} == set(built[-3:])
    assert set(built[:2]) < set(dropped)
