"""Order lines: what sites need, how it changes, how it ends."""
