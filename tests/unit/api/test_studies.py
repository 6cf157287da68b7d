"""Studies over HTTP: asked for, watched, shared with whoever has the link."""

import pytest

import service_cases as cases
from fabrouter.jobs.study_worker import StudyWorker
from solve_cases import InPlace

SIZES = [5, 10, 20, 40, 60, 80]
BOTH = {"mixes": ["one_stage", "two_stage"]}
BODY = {
    "name": "Small",
    "sizes_percent": [25],
    "days": 4,
    "engines": ["greedy"],
    "time_limit_s": 1.0,
}


@pytest.fixture
def net(desk):
    return cases.network(desk)


@pytest.fixture
def researcher(desk, net):
    return cases.account(desk, researches=net)


def post(api, who, path, body=None):
    return api.post(f"/api/v1{path}", json=body, headers=cases.as_account(api, who))


def see(api, who, path):
    return api.get(f"/api/v1{path}", headers=cases.as_account(api, who))


@pytest.fixture
def study(api, net, researcher):
    """Returns a study that waits."""
    answer = post(api, researcher, f"/networks/{net.id}/studies", BODY)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_study_from_asking_to_figures(api, desk, net, researcher, study):
    assert study["runs"] == {"queued": 1, "running": 0, "done": 0, "failed": 0, "cancelled": 0}
    assert StudyWorker(desk, runner=InPlace).run_once()
    path = f"/studies/{study['id']}"
    assert see(api, researcher, path).json()["runs"]["done"] == 1
    (run,) = see(api, researcher, f"{path}/runs").json()["runs"]
    assert run["state"] == "done"
    assert run["figures"]["requested_units"] > 0
    table = see(api, researcher, f"{path}/runs.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text.splitlines()) == 2
    assert see(api, researcher, f"{path}/study.json").json() == study["spec"]
    listed = see(api, researcher, f"/networks/{net.id}/studies").json()["items"]
    assert [one["id"] for one in listed] == [study["id"]]


def test_whoever_has_the_link_reads_and_nothing_else(api, researcher, study):
    """Ids and the network stay inside; without the link there is nothing."""
    key = post(api, researcher, f"/studies/{study['id']}/share").json()["share_key"]
    shown = api.get(f"/api/v1/shared-studies/{key}")
    assert shown.status_code == 200
    assert shown.json()["name"] == "Small"
    assert {"id", "network_id", "share_key"}.isdisjoint(shown.json())
    assert len(api.get(f"/api/v1/shared-studies/{key}/runs").json()["runs"]) == 1
    post(api, researcher, f"/studies/{study['id']}/unshare")
    assert api.get(f"/api/v1/shared-studies/{key}").status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"engines": ["auto", "magic"]}, "#/engines/1"),
        ({"tightness": [0.6, 0.6]}, "#/tightness"),
        ({"starts_on": "2019-12-24"}, "#/starts_on"),
        ({"seeds": list(range(10)), "time_limit_s": 120.0, "sizes_percent": SIZES} | BOTH, "#"),
        ({"colour": "red"}, "#/colour"),
    ],
)  # fmt: skip
def test_wrong_studies_are_refused_by_place(api, net, researcher, change, pointer):
    answer = post(api, researcher, f"/networks/{net.id}/studies", BODY | change)
    assert answer.status_code in (400, 422), answer.text
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]


def test_the_library_tells_what_there_is(api, researcher):
    found = see(api, researcher, "/studies/library").json()
    assert [suite["name"] for suite in found["suites"]] == ["city", "region", "nation"]
    assert found["suites"][2]["labs"] == 400
    assert "auto" in found["engines"]
    assert found["mixes"].keys() == {"one_stage", "two_stage"}
