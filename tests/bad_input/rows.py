"""Where each row of the catalogue of bad input is tested.

The catalogue numbers kinds of bad input from 1 to 109. Tests of ``api_catalogue`` carry their rows
in their names; the rows tested elsewhere are listed here with the ids of their tests.
"""

import re

LAST = 109

SCENARIO = (
    "bad_input/test_catalogue.py::test_a_wrong_scenario_is_refused_with_place_code_and_advice"
)
ODD = "bad_input/test_strange_but_valid.py"

ELSEWHERE = {
    "B54": ["unit/api/test_labs.py::test_lowering_capacity_below_promises_is_told"],
    "B93": [f"{SCENARIO}[future version]", f"{SCENARIO}[no version]"],
    "B94": [f"{ODD}::test_nothing_to_do_gives_an_empty_plan[no lines]",
            f"{ODD}::test_without_labs_nobody_is_capable"],
    "B95": [f"{SCENARIO}[promised line]", f"{SCENARIO}[lab of parts]", f"{SCENARIO}[works]",
            "bad_input/test_catalogue.py::test_every_fault_of_a_file_is_reported_at_once"],
    "B96": ["bad_input/test_catalogue.py::test_links_that_no_machine_here_can_hold_are_refused",
            f"{SCENARIO}[10^9 units in all]"],
    "B97": ["bad_input/test_catalogue.py::test_weights_whose_sum_leaves_64_bits_are_refused"],
    "B98": [f"{ODD}::test_incapable_labs_are_told_by_obstacle",
            f"{ODD}::test_without_labs_the_command_line_ends_well"],
    "B99": [f"{SCENARIO}[lot]", f"{SCENARIO}[too many units]"],
    "B103": ["unit/api/test_events.py::test_a_wrong_last_event_id_is_refused[x]",
             "unit/api/test_events.py::test_the_stream_resumes_and_goes_on_live"],
    "B105": ["unit/api/test_events.py::test_a_sixth_stream_waits"],
}  # fmt: skip
"""Ids of tests, below the folder of tests, by row."""

_ROW = re.compile(r"(?<![A-Za-z0-9])[Bb](\d{1,3})(?=[^\d]|$)")


def rows_in(test_id: str) -> set[str]:
    """Returns the rows that the name of a test of the catalogue says it is about."""
    name = test_id.partition("::")[2].replace("_", " ")
    return {f"B{number}" for number in _ROW.findall(name)}
