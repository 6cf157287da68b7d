"""Public instances: read whole, mapped exactly, solved to their published optima."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from fabrouter.cli.main import run
from fabrouter_bench.public.families import FAMILIES, generate
from fabrouter_bench.public.json_lines import read_json_lines
from fabrouter_bench.public.mapping import FINEST, MOVES, PRICE_STEPS, exact_scale, mapped
from fabrouter_bench.public.native import Assignment, Kind, Location
from fabrouter_bench.public.orlib import read_orlib
from fabrouter_bench.public.solving import read_public, solve_public
from fabrouter_network.issues import InputError
from fabrouter_solver import Lot, Solution, SolveParams, objective_value, solve

FILES = Path(__file__).parent / "files"
GAP = FILES / "gap_small.jsonl.gz"
CFLP = FILES / "cflp_small.jsonl.gz"
EXACT = SolveParams("cpsat", time_limit=60)


def numbers(*values: object) -> list[Fraction]:
    return [Fraction(str(value)) for value in values]


def instances(path: Path, kind: Kind) -> dict[str, Location | Assignment]:
    return {instance.name: instance for instance in read_json_lines(path, kind)}


LOCATION = Location(
    "two",
    False,
    numbers(5, 4),
    numbers("10.5", 3),
    numbers(3, 4),
    [numbers(6, 8), numbers("1.5", 20)],
)


@pytest.mark.parametrize("name", ["a05100", "a10100", "c0515_1", "c0824_1"])
def test_gap_optima(name):
    """Generalised assignment instances are solved to the published optimum."""
    instance = instances(GAP, Kind.GAP)[name]
    (answer,) = solve_public([instance], EXACT)
    assert answer.objective == answer.lower_bound == answer.published
    assert answer.gap == 0


@pytest.mark.parametrize("name", ["cap41"])
def test_cflp_optima(name):
    """OR-Library location instances are solved to the published optimum, to the cent."""
    instance = instances(CFLP, Kind.CFLP)[name]
    (answer,) = solve_public([instance], EXACT)
    assert answer.objective == answer.lower_bound == answer.published


@pytest.mark.parametrize("engine", ["greedy", "set_cover", "lp_rounding", "mip_highs"])
@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [(GAP, Kind.GAP, "c0515_2"), (CFLP, Kind.CFLP, "cap41"), (CFLP, Kind.SSCFLP, "cap41")],
)
def test_native_value_is_the_scaled_objective(path, kind, name, engine):
    """Recomputed from who serves whom, the native value is the solver's objective ÷ scale."""
    problem = mapped(instances(path, kind)[name])
    result = solve(problem.data, SolveParams(engine, time_limit=2))
    value = problem.native_value(result.solution)
    assert value is None or value * problem.scale == objective_value(problem.data, result.solution)
    assert problem.native_bound(result.lower_bound) <= (value or 10**9)
    assert (value is None) == (result.terms.unmet > 0)


def test_a_location_problem_by_hand():
    """The cheap facility serves customer 0 and is too small for more, the dear one customer 1."""
    problem = mapped(LOCATION)
    result = solve(problem.data, EXACT)
    value = problem.native_value(result.solution)
    assert value == Fraction("10.5") + 3 + Fraction("1.5") + 8
    assert problem.native_bound(result.lower_bound) == 23


def test_a_split_customer_costs_its_shares():
    """A customer served from two places costs each its share of the cost of the whole demand."""
    problem = mapped(LOCATION)
    site = problem.data.num_labs
    lots = (
        Lot(0, 0, 0, ((0, 1),), ((site, 0, 1),)),
        Lot(0, 1, 0, ((0, 2),), ((site, 0, 2),)),
        Lot(1, 0, 0, ((0, 4),), ((site + 1, 0, 4),)),
    )
    plan = Solution(lots)
    value = problem.native_value(plan)
    assert value == Fraction("13.5") + Fraction(6, 3) + Fraction("1.5") * 2 / 3 + 8
    assert value * problem.scale == objective_value(problem.data, plan)
    assert problem.native_value(Solution(lots[:2])) is None


def test_single_source_serves_everybody_whole():
    """Where one facility must serve all of a customer, the optimum may be dearer."""
    tight = Location(
        "tight",
        True,
        numbers(4, 4),
        numbers(0, 0),
        numbers(3, 3, 2),
        [numbers(1, 1, 1), numbers(2, 2, 2)],
    )
    split = Location(**{**vars(tight), "single_source": False})
    (whole,) = solve_public([tight], EXACT)
    (parted,) = solve_public([split], EXACT)
    assert whole.objective is None  # 3 + 3 + 2 does not fit into 4 + 4 without a split
    assert parted.objective is not None


def test_maximised_assignment():
    """A profit is maximised; its bound holds from above."""
    best = Assignment(
        "max", numbers(2, 2), [numbers(1, 2), numbers(2, 1)], [numbers(5, 9), numbers(7, 1)], True
    )
    (answer,) = solve_public([best], EXACT)
    assert (answer.objective, answer.lower_bound, answer.gap) == (16.0, 16.0, 0.0)


def test_exact_scale():
    """The smallest factor that makes all whole, nothing if it is too large."""
    assert exact_scale(numbers("0.25", "1.5", 3)) == 4
    assert exact_scale([]) == 1
    assert exact_scale([Fraction(1, FINEST + 1)]) is None


def test_costs_without_exact_scale_are_rounded_down():
    """A bound of the rounded problem holds for the exact one and is close to it."""
    thirds = [[Fraction(c, 3) for c in row] for row in ((1_000_003, 1_999_999), (2_000_003, 7))]
    odd = Location("odd", False, numbers(7, 7), numbers(1, 2), numbers(7, 7), thirds)
    (answer,) = solve_public([odd], EXACT)
    assert answer.objective is not None
    assert answer.gap is not None
    assert answer.lower_bound <= answer.objective
    assert answer.gap < 1e-6


def test_quantities_must_be_whole_after_scaling():
    """A demand that no small factor makes whole is refused: rounding would change the problem."""
    odd = Location("odd", False, numbers(9), numbers(1), [Fraction(1, 3_000_001)], [numbers(1)])
    with pytest.raises(ValueError, match="more decimals"):
        mapped(odd)


def test_a_job_without_weight_is_refused():
    """Machine time is at least one second a unit."""
    free = Assignment("free", numbers(2), [numbers(0)], [numbers(1)])
    with pytest.raises(ValueError, match="no capacity"):
        mapped(free)


def write_lines(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return path


BASE_ROW = {
    "name": "base",
    "facilities": 2,
    "customers": 2,
    "capacity": [9, 9],
    "fixed": [1, 2],
    "demand": [3, 4],
    "cost": [[1, 2], [3, 4]],
    "optimal": 4,
    "data_only": True,
}


def test_rows_that_take_data_of_another(tmp_path):
    """Missing keys come from the named row; a row of data is no instance of its own."""
    other = {"name": "other", "data_of": "base", "capacity": [7, 0]}
    path = write_lines(tmp_path / "s.jsonl", BASE_ROW, other)
    (found,) = read_public(path, Kind.SSCFLP)
    assert found == Location(
        "other", True, numbers(7, 0), numbers(1, 2), numbers(3, 4), [numbers(1, 2), numbers(3, 4)]
    )


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([{"name": "x", "data_of": "y"}], "no row 'y'"),
        ([{"name": "x"}], "there is no 'cost'"),
        ([{**BASE_ROW, "data_only": False, "fixed": [1]}], "1 fixed costs for 2"),
        ([{**BASE_ROW, "data_only": False, "cost": [[1], [2]]}], "not 2 × 2"),
        ([[1, 2]], "line 1: not an object"),
    ],
)
def test_bad_rows_are_named(tmp_path, rows, complaint):
    """What is wrong with a file is said with the instance or the line."""
    path = write_lines(tmp_path / "bad.jsonl", *rows)
    with pytest.raises(InputError, match=complaint):
        read_public(path, Kind.CFLP)


def test_orlib_location_text(tmp_path):
    """cap*.txt: sizes, (capacity, fixed) rows, then demand and costs of each customer."""
    path = tmp_path / "cap1.txt"
    path.write_text("2 2\n5 10.5\n4 3.\n3\n6 1.5\n4\n8 20.\n", encoding="ascii")
    (found,) = read_orlib(path, Kind.CFLP)
    assert found == Location(**{**vars(LOCATION), "name": "cap1"})


def test_orlib_text_with_open_capacity(tmp_path):
    """The large files say "capacity": one problem per published number."""
    path = tmp_path / "capa.txt"
    path.write_text("1 1\ncapacity 10\n3\n6\n", encoding="ascii")
    found = read_orlib(path, Kind.CFLP)
    assert [(i.name, int(i.capacity[0])) for i in found] == [
        ("capa1", 8000),
        ("capa2", 10000),
        ("capa3", 12000),
        ("capa4", 14000),
    ]
    path = path.rename(tmp_path / "capz.txt")
    with pytest.raises(InputError, match="leaves the capacity open"):
        read_public(path, Kind.CFLP)


def test_orlib_assignment_text(tmp_path):
    """gap*.txt: number of problems, then sizes, costs, resources, capacities; numbered = max."""
    text = "2\n1 2\n5 9\n1 2\n4\n1 1\n3\n1\n2\n"
    for stem, maximise in (("gap7", True), ("gapa", False)):
        path = tmp_path / f"{stem}.txt"
        path.write_text(text, encoding="ascii")
        first, second = read_orlib(path, Kind.GAP)
        assert first == Assignment(
            f"{stem}-1", numbers(4), [numbers(1, 2)], [numbers(5, 9)], maximise
        )
        assert second.name == f"{stem}-2"
    path.write_text("1\n2 2\n1 1", encoding="ascii")
    with pytest.raises(InputError, match="ends early"):
        read_public(path, Kind.GAP)


def test_the_command_prints_one_json_document(tmp_path, capsys):
    """``fabrouter bench public … --json`` prints every figure of every instance."""
    path = write_lines(tmp_path / "one.jsonl", {**BASE_ROW, "data_only": False})
    code = run(["bench", "public", "--kind", "cflp", str(path), "--time-limit", "5", "--json"])
    (row,) = json.loads(capsys.readouterr().out)
    assert code == 0
    assert row["name"] == "base"
    assert row["objective"] == row["lower_bound"] == row["published"] == 4.0
    assert row["gap"] == 0
    assert row["seconds"] < 5


def test_the_command_prints_a_table(tmp_path, capsys):
    """Without ``--json`` there is a table with the distance to what is published."""
    path = write_lines(tmp_path / "one.jsonl", {**BASE_ROW, "data_only": False})
    assert run(["bench", "public", "--kind", "sscflp", str(path), "--time-limit", "5"]) == 0
    assert "0.000%" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--kind", "tsp"], ["--kind", "gap", "--engine", "magic"]])
def test_unknown_kinds_and_engines(words, capsys):
    """What does not exist is a usage error that says what there is."""
    assert run(["bench", "public", str(GAP), *words]) == 2
    assert "choose from" in capsys.readouterr().err.replace("\n", " ")


def test_a_missing_file(tmp_path, capsys):
    """A file that is not there is bad input, not a crash."""
    assert run(["bench", "public", "--kind", "gap", str(tmp_path / "no.jsonl")]) == 2
    assert "no.jsonl" in capsys.readouterr().err.replace("\n", "")


@pytest.mark.parametrize("name", FAMILIES)
def test_drawn_instances_are_read_and_solved(name, tmp_path, capsys):
    """Every family is drawn alike from the same seed, in the layout that is read."""
    file = tmp_path / "drawn.jsonl"
    words = ["--family", name, "--size", "3x12", "--seeds", "1-2"]
    assert run(["bench", "generate", *words, "--out", str(file)]) == 0
    kind = FAMILIES[name].kind
    first, second = read_public(file, kind)
    (answer,) = solve_public([first], EXACT)
    assert answer.objective == pytest.approx(answer.lower_bound, rel=1e-6)
    assert (first.name, second.name) == (f"{name}-3x12-1", f"{name}-3x12-2")
    assert first.capacity != second.capacity or first.cost != second.cost
    drawn = file.read_text()
    assert run(["bench", "generate", *words, "--out", str(file)]) == 0
    assert file.read_text() == drawn
    assert f"--kind {kind.value}" in capsys.readouterr().err.replace("\n", " ")


def test_assignments_as_published():
    """Ranges and capacities of the types c, d and e; what takes less costs more in d and e."""
    rows = {name: generate(f"gap-{name}", 20, 200, 1) for name in "cde"}
    resource = {name: np.array(row["resource"]) for name, row in rows.items()}
    cost = {name: np.array(row["cost"]) for name, row in rows.items()}
    for name, row in rows.items():
        assert row["capacity"] == np.floor(0.8 * resource[name].sum(axis=1) / 20).tolist()
    assert (resource["c"].min(), resource["c"].max()) == (5, 25)
    assert (cost["c"].min(), cost["c"].max()) == (10, 50)
    assert (resource["d"].min(), resource["d"].max()) == (1, 100)
    slack = cost["d"] + resource["d"] - 111
    assert (slack.min(), slack.max()) == (-10, 10)
    assert resource["e"].min() == 1
    assert 1 <= cost["e"].min() < cost["e"].max() <= 1000
    for name in "de":
        assert np.corrcoef(resource[name].ravel(), cost[name].ravel())[0, 1] < -0.6


def test_locations_as_published():
    """Demand 5 to 35; all capacity is five times all demand, but for rounding."""
    row = generate("sscflp", 30, 200, 1)
    assert (min(row["demand"]), max(row["demand"])) == (5, 35)
    assert sum(row["capacity"]) == pytest.approx(5 * sum(row["demand"]), abs=15)
    assert np.array(row["cost"]).shape == (30, 200)


@pytest.mark.parametrize(
    "words", [["--family", "gap-f", "--size", "2x3"], ["--family", "gap-d", "--size", "2"]]
)
def test_families_and_sizes_that_are_none(words, tmp_path):
    """What cannot be drawn is a usage error, and nothing is written."""
    assert run(["bench", "generate", *words, "--out", str(tmp_path / "x.jsonl")]) == 2
    assert not list(tmp_path.iterdir())


def test_costs_leave_room_for_fractions_of_a_price():
    """Whole costs are scaled up, and leaving somebody out costs more than several dear moves."""
    problem = mapped(Assignment("one", numbers(3, 3), [numbers(1, 2)] * 2, [numbers(5, 7)] * 2))
    assert problem.scale == PRICE_STEPS
    assert problem.data.weights.unmet == MOVES * 7 * PRICE_STEPS + 1
