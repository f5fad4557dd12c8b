"""What a browser would do, done through the site's own middleware.

``site`` answers, ``browser`` keeps cookies and CORS as browsers do, ``visit`` is what a front end does with it.
"""
