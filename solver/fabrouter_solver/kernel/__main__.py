"""``python -m fabrouter_solver.kernel``: compiles the core once per installation."""

from fabrouter_solver.kernel.readiness import make_ready

make_ready()
