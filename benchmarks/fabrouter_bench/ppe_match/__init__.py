"""Replays the real requests of GetUsPPE in 2020 with the router as the matching strategy.

The framework, ``ppe_match``, runs unchanged in an environment of its own; it and the router talk
over pipes.
"""
