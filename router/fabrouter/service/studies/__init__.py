"""Studies: what researchers ask for, see and share."""
