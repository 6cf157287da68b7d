"""Hands tables of arrays to compiled code by reference.

A named tuple of thirty arrays is copied into every compiled call and makes compilation slow; a
``structref`` is one pointer. Compiled code reads its fields under the names of the named tuple;
Python keeps the named tuple itself, which shares the arrays.
"""

from numba import types
from numba.experimental import structref

from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.instance import Instance
from fabrouter_solver.kernel.state import State


@structref.register
class InstanceRef(types.StructRef):
    """Numba's type of a handle on an ``Instance``."""


@structref.register
class StateRef(types.StructRef):
    """Numba's type of a handle on a ``State``."""


class InstanceHandle(structref.StructRefProxy):
    """What compiled functions take as ``instance``."""


class StateHandle(structref.StructRefProxy):
    """What compiled functions take as ``state``."""


structref.define_proxy(InstanceHandle, InstanceRef, list(Instance._fields))  # type: ignore[no-untyped-call]
structref.define_proxy(StateHandle, StateRef, list(State._fields))  # type: ignore[no-untyped-call]


@compiled
def instance_handle(instance: Instance) -> Instance:
    """Returns a handle on an instance; compiled code reads it like the named tuple."""
    return InstanceHandle(*instance)  # type: ignore[no-untyped-call, return-value]


@compiled
def state_handle(state: State) -> State:
    """Returns a handle on a state; compiled code reads it like the named tuple."""
    return StateHandle(*state)  # type: ignore[no-untyped-call, return-value]
