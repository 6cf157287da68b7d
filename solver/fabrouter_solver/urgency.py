"""In which order do lines get their share?"""

import numpy as np

from fabrouter_solver.problem_data import ProblemData


def urgency_order(data: ProblemData) -> list[int]:
    """Returns lines by falling priority, then rising due period, deadline and row number."""
    lines = data.lines
    keys = (lines.deadline, lines.due, -lines.priority)
    return [int(line) for line in np.lexsort(keys)]
