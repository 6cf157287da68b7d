"""Solves: what they see, how they are asked for, what becomes of their plans."""
