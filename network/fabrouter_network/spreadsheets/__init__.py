"""CSV tables a coordinator keeps: labs, machines, stock, sites, order lines. In and out."""

from fabrouter_network.spreadsheets.cells import Column
from fabrouter_network.spreadsheets.formats import (
    LABS,
    LINES,
    MACHINES,
    SITES,
    STOCK,
    Locate,
    SheetFormat,
)
from fabrouter_network.spreadsheets.merge import import_sheet, table_of
from fabrouter_network.spreadsheets.table import Row, read_table, write_table

__all__ = [
    "LABS",
    "LINES",
    "MACHINES",
    "SITES",
    "STOCK",
    "Column",
    "Locate",
    "Row",
    "SheetFormat",
    "import_sheet",
    "read_table",
    "table_of",
    "write_table",
]
