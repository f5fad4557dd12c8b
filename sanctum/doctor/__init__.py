"""Why a front end is let in by this site, or isn't.

``steps`` reads it from the settings, one module per subject. ``trial`` then does what a browser would do, through the
site's own middleware, and tells what came back. ``examination`` puts both together.
"""
