"""The running service, measured from outside: reads, accepting, watchers, reads while solving."""
