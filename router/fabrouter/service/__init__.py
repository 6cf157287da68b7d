"""Use cases: what people and programs can do; each runs inside one unit of work."""
