"""Events by the HTTP API of a Pusher-compatible server, over connections that are kept."""
