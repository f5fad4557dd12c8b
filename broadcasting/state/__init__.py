"""What all nodes of a cluster must agree on: who is where, how many, and what was said last."""
