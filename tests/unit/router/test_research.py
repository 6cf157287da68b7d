"""Studies: what they compare, runs that anybody can repeat, figures that fit together."""

import json

import pytest
from pydantic import ValidationError

from fabrouter.cli.main import run
from fabrouter.research import Experiment, StudySpec, experiments_of, run_experiment
from fabrouter.research.experiment import scenario_of, without_labs
from fabrouter.research.thinning import thinned
from fabrouter_network.labs import LabKind

SMALL = StudySpec(name="Small", sizes_percent=(25,), days=5, engines=("greedy",), time_limit_s=1.0)
ONE = experiments_of(SMALL)[0]


def test_every_combination_is_a_run():
    """Sizes first, so that small ones answer first; engines of an instance are neighbours."""
    spec = StudySpec(
        name="All",
        sizes_percent=(50, 25),
        mixes=("one_stage", "two_stage"),
        tightness=(0.6, 1.3),
        seeds=(1, 2),
        engines=("auto", "greedy", "nearest"),
    )
    runs = experiments_of(spec)
    assert len(runs) == len(set(runs)) == 2 * 2 * 2 * 2 * 3
    assert [one.size_percent for one in runs] == [25] * 24 + [50] * 24
    assert {one.instance for one in runs[:3]} == {"25-one_stage-0.6-1"}
    assert [one.engine for one in runs[:3]] == ["auto", "greedy", "nearest"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"seeds": tuple(range(10)), "time_limit_s": 120.0, "tightness": (0.5, 0.6, 0.7, 0.8)},
         "study-too-long"),
        ({"engines": ("auto", "auto")}, "listed-twice"),
        ({"starts_on": "2019-04-01"}, "outside-the-wave"),
        ({"sizes_percent": ()}, "too_short"),
        ({"engines": ("magic",)}, "literal_error"),
    ],
)  # fmt: skip
def test_what_makes_no_study_is_refused(wrong, code):
    """Each with a reason that says what to write instead."""
    with pytest.raises(ValidationError) as refused:
        StudySpec.model_validate({"name": "Wrong"} | wrong)
    assert code in {fault["type"] for fault in refused.value.errors()}


def test_the_same_run_is_the_same_campaign():
    """Seed, size and day of the wave decide it; another seed is another one."""
    first, again = scenario_of(SMALL, ONE), scenario_of(SMALL, ONE)
    assert first == again
    assert first.horizon.periods == 5
    other = Experiment(**(vars(ONE) | {"seed": 2}))
    assert scenario_of(SMALL, other).lines != first.lines
    autumn = SMALL.model_copy(update={"starts_on": StudySpec(name="x").starts_on.replace(month=9)})
    assert scenario_of(autumn, ONE).lines != first.lines


def test_size_scales_labs_and_lines():
    """A larger share has more of both."""
    whole = Experiment(**(vars(ONE) | {"size_percent": 100}))
    small, large = scenario_of(SMALL, ONE), scenario_of(SMALL, whole)
    assert len(small.labs) < len(large.labs) == 20
    assert len(small.lines) == 8
    assert len(large.lines) == 30


def test_labs_drop_out_by_seed_but_never_all():
    """Half of them is half of them; hubs stay."""
    document = scenario_of(SMALL, Experiment(100, "two_stage", 0.95, 1, "greedy"))
    labs = [lab for lab in document.labs if lab.kind is not LabKind.HUB]
    hubs = len(document.labs) - len(labs)
    half = without_labs(document, 50, 1)
    assert len(half.labs) == hubs + len(labs) - len(labs) // 2
    assert half == without_labs(document, 50, 1)
    assert half != without_labs(document, 50, 2)
    assert len(without_labs(document, 100, 1).labs) == hubs + 1
    assert without_labs(document, 0, 1) == document


def test_figures_fit_together():
    """Units add up, the bound is below the plan, and failures cost units."""
    spec = SMALL.model_copy(update={"simulations": 20})
    found = run_experiment(spec, ONE)
    assert found.on_time_units + found.late_units + found.unmet_units == found.requested_units > 0
    assert found.lower_bound_neur <= found.objective_neur
    assert found.gap == pytest.approx(1 - found.lower_bound_neur / found.objective_neur)
    assert found.ran == "greedy"
    assert found.simulated_q10 is not None
    assert found.simulated_mean is not None
    assert found.simulated_q10 <= found.simulated_mean <= found.on_time_units
    assert found.trace[-1].objective_neur == found.objective_neur
    assert found.build_s > 0
    assert found.compile_s > 0
    assert run_experiment(spec, ONE).objective_neur == found.objective_neur


def test_fewer_labs_make_less():
    """Dropping labs out leaves more unmet, with the same order."""
    tight = Experiment(**(vars(ONE) | {"tightness": 1.3}))
    bad = SMALL.model_copy(update={"lost_labs_percent": 60})
    before, after = run_experiment(SMALL, tight), run_experiment(bad, tight)
    assert after.requested_units == before.requested_units
    assert after.unmet_units > before.unmet_units


def test_long_traces_keep_their_ends():
    """And no more points than asked for."""
    kept = thinned(range(1000), 10)
    assert len(kept) == 10
    assert (kept[0], kept[-1]) == (0, 999)
    assert thinned([1, 2], 10) == [1, 2]


def test_a_study_runs_from_its_file(tmp_path, capsys):
    """The command writes one row per run and repeats what the service found."""
    file, out = tmp_path / "study.json", tmp_path / "out"
    file.write_text(SMALL.model_dump_json(), "utf-8")
    assert run(["study", str(file), "--out", str(out)]) == 0
    rows = (out / "runs.csv").read_text("utf-8").splitlines()
    assert len(rows) == 2
    kept = json.loads((out / "runs.jsonl").read_text("utf-8"))
    assert kept["objective_neur"] == run_experiment(SMALL, ONE).objective_neur
    assert "25-one_stage-0.95-1" in capsys.readouterr().out


def test_a_wrong_study_file_is_refused_by_place(tmp_path, capsys):
    """Exit code 2 and a pointer, no traceback."""
    file = tmp_path / "study.json"
    file.write_text('{"name": "x", "engines": ["auto", "magic"], "colour": "red"}', "utf-8")
    assert run(["study", str(file)]) == 2
    told = capsys.readouterr().err
    assert "/engines/1" in told
    assert "/colour" in told
