"""The pure core: what a token looks like, what it may do, and when it ends. No Django and no clock."""
