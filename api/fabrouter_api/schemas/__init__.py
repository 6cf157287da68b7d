"""Models of answers, one file per noun."""
