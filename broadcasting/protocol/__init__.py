"""The Pusher protocol without I/O: no Django, no event loop, no clock.

Values go in, values come out. Whoever calls owns the sockets and passes the time.
"""
