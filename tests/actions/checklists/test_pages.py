"""The Word files as people see them: through LibreOffice to PDF and to pictures; nothing may be cut."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from actions.checklists.engine import Answers
from actions.checklists.export import Sheet, make_sheet, to_docx
from actions.checklists.load import Catalogue
from actions.checklists.rules import Documents

TODAY = date(2026, 5, 6)
WALKED = {
    "issuer": "city",
    "forbidden": "none",
    "sensitive": "是",
    "powers": "是",
    "major": "是",
    "counties": "是",
    "stability": "否",
    "important": "是",
    "meeting-known": "是",
    "meeting-date": "2026-12-08",
    "ask-first": "done",
    "ask-first-how": "skipped",
    "agreed": "是",
}
DPI = 72
MARGIN = 40  # pixels, less than the 2 cm that the page leaves


@pytest.fixture(scope="module")
def office() -> str:
    found = shutil.which("soffice")
    if found is None or shutil.which("pdftoppm") is None:
        pytest.fail("this test looks at the pages: apt-get install libreoffice-writer-nogui poppler-utils")
    return found


def _convert(office: str, sheet: Sheet, folder: Path) -> Path:
    (folder / "sheet.docx").write_bytes(to_docx(sheet))
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [
        office,
        "--headless",
        profile,
        "--convert-to",
        "pdf",
        "--outdir",
        folder,
        folder / "sheet.docx",
    ]
    subprocess.run([*command, folder / "sheet.docx"], check=True, capture_output=True, timeout=120)
    return folder / "sheet.pdf"


@pytest.mark.parametrize("answers", [None, Answers(WALKED)], ids=["empty", "run"])
def test_every_word_is_on_the_pages_and_none_in_the_margin(
    office: str, catalogue: Catalogue, rules: Documents, tmp_path: Path, answers: Answers | None
) -> None:
    sheet = make_sheet(catalogue.get("normative-document"), rules, TODAY, answers, "优化营商环境办法的送审")
    pdf = _convert(office, sheet, tmp_path)
    columns = _column_texts(pdf)
    for line in sheet.lines:
        for text in (line.title, line.do, *[ground.quote for ground in line.grounds]):
            assert _bare(text) in columns, text
    pages = _pictures(pdf, tmp_path)
    assert pages
    for page in pages:
        assert page.mean() < 254, "a page is blank"
        edges = (page[:MARGIN], page[-MARGIN:], page[:, :MARGIN], page[:, -MARGIN:])
        assert all(edge.min() > 250 for edge in edges)


def _column_texts(pdf: Path) -> str:
    """The text column by column, as each cell holds it, blanks and line breaks left out."""
    raw = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True).stdout
    return _bare(raw.decode())


def _bare(text: str) -> str:
    """Quotation marks may be set in another font, and pdftotext then moves them about."""
    return re.sub(r"[\s“”]+", "", text)


def _pictures(pdf: Path, folder: Path) -> list[np.ndarray]:
    subprocess.run(["pdftoppm", "-gray", "-r", str(DPI), pdf, folder / "page"], check=True, timeout=120)
    return [_read_pgm(path) for path in sorted(folder.glob("page*.pgm"))]


def _read_pgm(path: Path) -> np.ndarray:
    kind, size, _, pixels = path.read_bytes().split(b"\n", 3)
    assert kind == b"P5"
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8, width * height).reshape(height, width)
