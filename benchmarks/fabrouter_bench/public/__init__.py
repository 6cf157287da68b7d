"""Public location and assignment instances with known optima, solved as routing problems."""
