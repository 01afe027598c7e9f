"""The widget's files: small, for browsers as old as Chrome 80, with nothing from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from bot.gateway import assets
from bot.gateway.pages import static_files

WIDGET = Path(__file__).parents[2] / "bot/gateway/widget"
LIMIT_BYTES = 60 * 1024

TOO_NEW_SYNTAX = {
    "private_property_identifier": "private member (84)",
    "class_static_block": "static block (94)",
    "field_definition": "class field (72, kept out)",
    "hash_bang_line": "hash-bang",
    "decorator": "decorator",
    "import_attribute": "import attributes (123)",
    "meta_property": "import.meta: a classic script has none",
}
TOO_NEW_OPERATORS = {"??=", "||=", "&&=", "using"}
TOO_NEW_METHODS = {
    *("at", "replaceAll", "replaceChildren", "randomUUID", "findLast", "findLastIndex", "toSorted"),
    *("toReversed", "toSpliced", "hasOwn", "groupBy", "checkVisibility", "showPopover", "setHTML"),
    *("withResolvers", "throwIfAborted", "adoptedStyleSheets", "inert"),
}
TOO_NEW_GLOBALS = {"structuredClone", "AggregateError", "WeakRef", "FinalizationRegistry"}
TOO_NEW_MEMBERS = {"AbortSignal.timeout", "AbortSignal.any", "Promise.any", "Intl.Segmenter"}
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


SCRIPT = Parser(Language(tree_sitter_javascript.language()))


def nodes_of(code: str) -> Iterator[Node]:
    """Every node of the script's syntax tree."""
    waiting = [SCRIPT.parse(code.encode()).root_node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children


def too_new(code: str) -> list[str]:
    """What Chrome 80 could not read or has not, found in the syntax tree and not in strings."""
    found = []
    for node in nodes_of(code):
        text = node.text.decode() if node.text else ""
        inside = {ancestor.type for ancestor in ancestors(node)}
        if node.is_error or node.is_missing:
            found.append(f"no syntax: {text[:40]}")
        elif node.type in TOO_NEW_SYNTAX:
            found.append(TOO_NEW_SYNTAX[node.type])
        elif node.type in TOO_NEW_OPERATORS:
            found.append(node.type)
        elif _is_too_new_name(node.type, text):
            found.append(text)
        elif node.type == "await_expression" and not inside & FUNCTIONS:
            found.append("top-level await (89)")
        elif node.type == "number" and "_" in text:
            found.append("numeric separator (75, kept out)")
        elif node.type == "regex_flags" and set(text) & set("dv"):
            found.append("regular expression flags d and v")
    return found


def _is_too_new_name(kind: str, text: str) -> bool:
    return (
        (kind == "property_identifier" and text in TOO_NEW_METHODS)
        or (kind == "identifier" and text in TOO_NEW_GLOBALS)
        or (kind == "member_expression" and text in TOO_NEW_MEMBERS)
    )


FUNCTIONS = {"function_declaration", "arrow_function", "method_definition", "function_expression"}


def ancestors(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


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
    assert too_new(path.read_text(encoding="utf-8")) == []
    assert found(UNSAFE, code_of(path)) == []


@pytest.mark.parametrize("path", sources(".css"), ids=lambda path: path.name)
def test_styles_are_plain(path: Path) -> None:
    assert found(TOO_NEW_STYLE, code_of(path)) == []
    assert "url(" not in code_of(path)


@pytest.mark.parametrize(
    "code",
    [
        "a ??= b;",
        "class A { #x = 1; }",
        "class A { x = 1; }",
        "class A { static { f(); } }",
        "list.at(-1);",
        "text.replaceAll('a', 'b');",
        "await load();",
        "const n = 1_000;",
        "/a/v.test(b);",
        "new WeakRef(a);",
        "import.meta.url;",
        "let a = ;",
    ],
)
def test_the_guard_recognises_what_chrome_80_cannot_run(code: str) -> None:
    assert too_new(code) != []


def test_the_guard_passes_what_chrome_80_can_run() -> None:
    code = "async () => { await f?.(a ?? b, { ...c }); try { g(); } catch { h('.at(' + `${x}`); } };"
    assert too_new(code) == []


def test_the_guards_recognise_later_style_and_unsafe_text() -> None:
    assert len(found(TOO_NEW_STYLE, ".a { inset: 0; } .b:has(p) { gap: 4px; }")) == 3
    assert found(UNSAFE, "node.innerHTML = text;") == ["text as markup"]


def test_what_is_served_is_the_sources_joined() -> None:
    served = assets.script(WIDGET)
    assert too_new(served) == []
    tops = [
        name.text
        for node in nodes_of(served)
        if node.type in {"function_declaration", "class_declaration", "variable_declarator"}
        and depth_of(node) == 1
        and (name := node.child_by_field_name("name"))
    ]
    twice = [name for name, times in Counter(tops).items() if times > 1]
    assert tops and twice == [], "modules share one scope: every top-level name is used once"
    own = "".join(path.read_text(encoding="utf-8") for path in sources(".js"))
    assert strings_of(served) - {"'use strict'"} <= strings_of(own)
    lost = strings_of(own) - strings_of(served)
    assert {text for text in lost if not text.startswith("'./")} == set()


def depth_of(node: Node) -> int:
    return sum(ancestor.type in FUNCTIONS for ancestor in ancestors(node))


def strings_of(code: str) -> set[str]:
    """Every string, template and pattern of a script, as written."""
    kinds = {"string", "template_string", "regex"}
    return {node.text.decode() for node in nodes_of(code) if node.type in kinds and node.text}


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


def test_all_that_a_page_loads_is_small() -> None:
    sizes = {name: len(file.body) for name, file in static_files().items()}
    assert sum(sizes.values()) <= LIMIT_BYTES, sizes
