"""How the nodes of a cluster reach each other: messages over the Channels channel layer."""
