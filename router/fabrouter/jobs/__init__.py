"""Solves as jobs: rows that workers claim, hold for a while, and answer once."""
