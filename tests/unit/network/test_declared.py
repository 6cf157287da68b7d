"""What a lab declares in a table is no longer an assumption."""

from fabrouter_network.spreadsheets import LABS, MACHINES, STOCK, import_sheet
from scenario_cases import document

ASSUMED = ["/opening", "/people", "/limits", "/stock", "/machines/0/count", "/machines/1/hours"]


def assumed_after(sheet, table, assumed=ASSUMED):
    """Returns what is still assumed about the lab in Paris after an import."""
    before = document({"/labs/0/assumed": assumed})
    return list(import_sheet(before, sheet, table.encode(), "t.csv").document.labs[0].assumed)


def test_declared_hours_and_people():
    """A labs table with hours and people takes exactly these marks away."""
    table = "id,name,opening,people\nlab-paris,Paris,mon-fri 09:00-17:00,3\n"
    assert assumed_after(LABS, table) == [w for w in ASSUMED if w not in ("/opening", "/people")]


def test_a_declared_chance_to_deliver():
    """It takes its own mark away and no other."""
    table = "id,name,delivery_probability\nlab-paris,Paris,0.9\n"
    assert assumed_after(LABS, table, [*ASSUMED, "/delivery_probability"]) == ASSUMED


def test_empty_cells_declare_nothing():
    """A row without hours leaves the assumption about hours."""
    assert assumed_after(LABS, "id,name,opening\nlab-paris,Paris,\n") == ASSUMED


def test_declared_machines_by_column():
    """A machines table takes away the marks of its rows and columns."""
    table = "lab,id,capability,count\nlab-paris,printers,3d_printing,4\n"
    assert assumed_after(MACHINES, table) == [w for w in ASSUMED if w != "/machines/0/count"]


def test_one_declared_stock_leaves_the_others_assumed():
    """Where all stock was assumed, the rows that are not declared still are."""
    table = "lab,material,quantity\nlab-paris,elastic,20\n"
    left = assumed_after(STOCK, table, ["/stock"])
    assert left == ["/stock/0"]


def test_other_labs_stay_as_they_are():
    """A table about one lab says nothing about another."""
    table = "id,name,opening\nlab-lyon,Lyon,mon-fri 09:00-17:00\n"
    assert assumed_after(LABS, table) == ASSUMED
