"""Changes of features: for scopes (``values``), for everyone (``everyone``), by operators (``steering``), and purging.

Each is made in one transaction with its trail, and told by a signal once that is committed.
"""
