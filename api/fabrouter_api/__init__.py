"""The HTTP room: it will hold the Litestar service and the web pages, and nothing else.

Nothing lives here yet. The command line and the Python package do all that this version can do.
"""
