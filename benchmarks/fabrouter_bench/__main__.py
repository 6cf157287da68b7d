"""``python -m fabrouter_bench``: measures everything and writes the results."""

import argparse
import sys
from pathlib import Path

from fabrouter_bench.campaigns import campaigns
from fabrouter_bench.quality import measure_campaign
from fabrouter_bench.report import write_results
from fabrouter_bench.travel import measure_travel


def main() -> None:
    """Runs all measurements, telling on stderr what it is at."""
    parser = argparse.ArgumentParser(prog="fabrouter_bench", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--time-limit", type=float, default=10.0, help="seconds per engine")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="names of campaigns")
    arguments = parser.parse_args()
    tell = sys.stderr.write
    tell("travel …\n")
    travel = measure_travel(arguments.seed, arguments.repeats)
    figures = []
    for name, spec in campaigns(arguments.seed).items():
        if arguments.only is None or name in arguments.only:
            tell(f"{name} …\n")
            figures.append(measure_campaign(spec, arguments.time_limit, arguments.repeats))
    protocol = (
        f"Medians of {arguments.repeats} runs; engines once each with {arguments.time_limit:g} s, "
        f"seed {arguments.seed}, one worker, all in one process."
    )
    tell(f"{write_results(arguments.out, travel, figures, protocol)}\n")


if __name__ == "__main__":
    main()
