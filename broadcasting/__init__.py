"""Live events for Django: a Pusher-protocol server and its HTTP API."""
