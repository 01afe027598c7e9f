"""The widget's files: small, for browsers as old as Chrome 80, with nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WIDGET = Path(__file__).parents[2] / "bot/gateway/widget"
LIMIT_BYTES = 60 * 1024

TOO_NEW_SCRIPT = {
    "logical assignment (85)": r"\?\?=|\|\|=|&&=",
    "private member (84)": r"\.#\w|^\s*#\w+\s*[=(;]|^\s*static\b",
    "numeric separator (75, kept out)": r"\b\d+_\d",
    ".at() (92)": r"\.at\(",
    "replaceAll (85)": r"\.replaceAll\(",
    "replaceChildren (86)": r"\.replaceChildren\(",
    "structuredClone (98)": r"\bstructuredClone\b",
    "randomUUID (92, secure pages only)": r"\.randomUUID\(",
    "findLast, toSorted and their like (97, 110)": r"\.(findLast(Index)?|toSorted|toReversed|toSpliced)\(",
    "Object.hasOwn, fromEntries of it (93)": r"\bObject\.(hasOwn|groupBy)\b",
    "AbortSignal.timeout (103)": r"\bAbortSignal\.(timeout|any)\b",
    "error cause (93)": r"\bcause:",
    "top-level await (89)": r"^await\b",
    "import attributes (123)": r"^import .* (with|assert) \{",
    "checkVisibility, showPopover, inert (105, 114, 102)": r"\.(checkVisibility|showPopover|inert)\b",
    "regular expression flags d and v": r"/[gimsuy]*[dv][gimsuy]*\.(test|exec)\(",
}
TOO_NEW_STYLE = {
    "inset (87)": r"(^|[\s;{])inset\s*:",
    "aspect-ratio (88)": r"aspect-ratio\s*:",
    "gap outside a grid (84)": r"(^|[\s;{])(row-|column-)?gap\s*:",
    "selectors :is :where :has :not(list) (88, 105)": r":(is|where|has)\(|:not\([^()]*,",
    "nesting (112)": r"&[\s:.\[]",
    "container queries, layers, color-mix (99 and later)": r"@container|@layer|color-mix\(|\boklch\(",
    "dvh and its like (108)": r"\d[dsl]v[hw]\b",
    "accent-color, text-wrap (93, 114)": r"accent-color|text-wrap",
}
UNSAFE = {
    "text as markup": r"(inner|outer|insertAdjacent)HTML|document\.write|DOMParser|ContextualFragment",
    "text as code": r"\beval\(|new Function\(|set(Timeout|Interval)\(['\"`]",
    "style as an attribute": r"setAttribute\(\s*['\"]style|style:\s*['\"`]",
}


def sources(suffix: str) -> list[Path]:
    return sorted(WIDGET.glob(f"*{suffix}"))


def code_of(path: Path) -> str:
    """The file without its comments."""
    text = re.sub(r"/\*.*?\*/|<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)


def found(patterns: dict[str, str], code: str) -> list[str]:
    return [name for name, pattern in patterns.items() if re.search(pattern, code, re.MULTILINE)]


@pytest.mark.parametrize("path", sources(".js"), ids=lambda path: path.name)
def test_scripts_are_plain_and_safe(path: Path) -> None:
    assert found(TOO_NEW_SCRIPT, code_of(path)) == []
    assert found(UNSAFE, code_of(path)) == []


@pytest.mark.parametrize("path", sources(".css"), ids=lambda path: path.name)
def test_styles_are_plain(path: Path) -> None:
    assert found(TOO_NEW_STYLE, code_of(path)) == []
    assert "url(" not in code_of(path)


def test_the_guards_recognise_what_they_guard_against() -> None:
    newer = {
        "a ??= b;": "logical assignment (85)",
        "class A {\n  #x = 1;\n}": "private member (84)",
        "list.at(-1)": ".at() (92)",
        "text.replaceAll('a', 'b')": "replaceAll (85)",
        "await load();": "top-level await (89)",
    }
    for code, name in newer.items():
        assert found(TOO_NEW_SCRIPT, code) == [name]
    assert found(TOO_NEW_STYLE, ".a { inset: 0; } .b:has(p) { gap: 4px; }") != []
    assert found(UNSAFE, "node.innerHTML = text;") == ["text as markup"]


def test_nothing_is_asked_of_another_host() -> None:
    for path in [*sources(".js"), *sources(".css"), *sources(".html"), *sources(".svg")]:
        addresses = re.findall(r"(?:https?:)?//[\w.-]+", code_of(path))
        assert set(addresses) <= {"http://www.w3.org"}, path.name


def test_the_page_holds_no_inline_script_or_style() -> None:
    page = (WIDGET / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son\w+=", page) == []


def test_what_the_page_says_stands_in_one_file() -> None:
    for path in sources(".js"):
        if path.name == "texts.js":
            continue
        # Numerals are how a document numbers its items, not words of ours.
        words = re.findall(r"[\u4e00-\u9fff]+", re.sub("[一二三四五六七八九十百]", "", code_of(path)))
        assert words == [], path.name


def test_all_of_it_is_small() -> None:
    size = sum(path.stat().st_size for path in WIDGET.iterdir())
    assert size <= LIMIT_BYTES, f"{size} bytes"
