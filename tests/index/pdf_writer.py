"""A PDF with a text layer, written by hand: Chinese by a predefined character map, tables as ruled lines."""

from __future__ import annotations

from dataclasses import dataclass, field

SIZE = 12
WIDTH, HEIGHT = 595, 842
LEFT, TOP = 72, 760
LEADING = 20


@dataclass
class Page:
    marks: list[str] = field(default_factory=list)

    def text(self, words: str, x: float, y: float) -> None:
        shown = words.encode("utf-16-be").hex()
        self.marks.append(f"BT /F1 {SIZE} Tf {x} {y} Td <{shown}> Tj ET")

    def line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self.marks.append(f"{x} {y} m {to_x} {to_y} l S")

    def picture(self, width: float, height: float) -> None:
        """One grey picture in the middle of the page."""
        x, y = (WIDTH - width) / 2, (HEIGHT - height) / 2
        self.marks.append(f"q {width} 0 0 {height} {x} {y} cm BI /W 1 /H 1 /CS /G /BPC 8 ID A EI Q")

    def table(self, rows: list[list[str]], y: float, width: float = 150) -> None:
        """Ruled cells from `y` downwards."""
        bottom, columns = y - LEADING * len(rows), len(rows[0])
        for number in range(len(rows) + 1):
            self.line(LEFT, y - LEADING * number, LEFT + width * columns, y - LEADING * number)
        for number in range(columns + 1):
            self.line(LEFT + width * number, y, LEFT + width * number, bottom)
        for down, row in enumerate(rows):
            for across, cell in enumerate(row):
                self.text(cell, LEFT + width * across + 4, y - LEADING * (down + 1) + 5)


def pdf(pages: list[Page]) -> bytes:
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        "/DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 5 0 R >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /ItalicAngle 0 /Ascent 880 /Descent -120 "
        "/CapHeight 880 /StemV 93 /FontBBox [-25 -254 1000 880] >>",
    ]
    for number, page in enumerate(pages):
        content = "\n".join(page.marks)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {7 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
