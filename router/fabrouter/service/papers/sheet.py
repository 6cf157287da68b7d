"""A4 sheets: fonts that know every European language, headings, tables, codes to scan."""

from collections.abc import Collection, Sequence
from importlib.resources import as_file, files

import segno
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from fabrouter.i18n import Language

_FONT = "DejaVu"
_FILES = {"": "DejaVuSansCondensed.ttf", "B": "DejaVuSansCondensed-Bold.ttf"}
_MARGIN_MM = 15.0
_NAME_MM = 50.0
_GREY = (110, 110, 110)
_QUIET_MODULES = 4
"""White modules that readers of QR codes need around them."""


class Sheet(FPDF):
    """A document of A4 pages.

    Parameters
    ----------
    title
        What it is; stands in the file's properties.
    language
        Of its text.
    footer_text
        Stands at the bottom of each page.
    """

    def __init__(self, title: str, language: Language, footer_text: str = "") -> None:
        super().__init__(format="A4")
        self._footer_text = footer_text
        self.set_title(title)
        self.set_lang(language)
        self.set_creator("fabrouter")
        self.set_margin(_MARGIN_MM)
        self.set_auto_page_break(True, margin=20)
        for style, name in _FILES.items():
            with as_file(files(__package__) / "fonts" / name) as path:
                self.add_font(_FONT, style, path)
        self.set_font(_FONT, size=10)
        self.add_page()

    def footer(self) -> None:
        """Writes the page number below each page; called by fpdf2."""
        self.set_y(-14)
        self.set_font(_FONT, size=8)
        self.set_text_color(*_GREY)
        self.cell(self.epw / 2, 5, self._footer_text)
        self.cell(self.epw / 2, 5, f"{self.page_no()} / {{nb}}", align="R")
        self.set_text_color(0)

    def heading(self, text: str, size: float = 18) -> None:
        """Writes a heading."""
        self.set_font(_FONT, "B", size)
        self.multi_cell(0, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)
        self.set_font(_FONT, size=10)

    def paragraph(self, text: str) -> None:
        """Writes running text."""
        self.multi_cell(0, 5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Writes pairs of name and value, one a line; empty values are left out."""
        for name, value in rows:
            if not value:
                continue
            self.set_font(_FONT, "B", 10)
            self.cell(_NAME_MM, 6, name)
            self.set_font(_FONT, size=10)
            self.multi_cell(0, 6, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(2)

    def grid(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        numbers: Collection[int] = (),
    ) -> None:
        """Writes a table; columns of ``numbers`` are set to the right."""
        aligned = ["RIGHT" if place in numbers else "LEFT" for place in range(len(header))]
        style = FontFace(emphasis="BOLD", fill_color=(235, 235, 235))
        with self.table(
            col_widths=tuple(widths),
            text_align=tuple(aligned),
            headings_style=style,
            line_height=5.5,
        ) as table:
            for cells in (header, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(cell)
        self.ln(3)

    def boxed(self, text: str) -> None:
        """Writes text in a frame."""
        self.multi_cell(0, 5.5, text, border=1, padding=2, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(3)

    def code(self, text: str, x: float, y: float, size_mm: float) -> None:
        """Draws a QR code, quiet zone included."""
        modules = tuple(segno.make(text, error="m", micro=False).matrix)
        step = size_mm / (len(modules) + 2 * _QUIET_MODULES)
        self.set_fill_color(0)
        for row, line in enumerate(modules):
            for column, dark in enumerate(line):
                if dark:
                    left = x + (column + _QUIET_MODULES) * step
                    top = y + (row + _QUIET_MODULES) * step
                    self.rect(left, top, step, step, style="F")

    def bytes(self) -> bytes:
        """Returns the finished file."""
        return bytes(self.output())
