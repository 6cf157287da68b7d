"""Studies: engines compared on campaigns of real places, made harder or easier."""

from fabrouter.research.experiment import run_experiment
from fabrouter.research.figures import ExperimentFigures, TracePointRow
from fabrouter.research.spec import Experiment, StudySpec, experiments_of

__all__ = [
    "Experiment",
    "ExperimentFigures",
    "StudySpec",
    "TracePointRow",
    "experiments_of",
    "run_experiment",
]
