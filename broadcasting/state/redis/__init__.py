"""The state of a cluster, in Redis.

A node knows its own *share*: how many subscriptions, members, users and connections its sockets are. Redis is told of
it in numbered calls with absolute values, and decides what that changes for the cluster.
"""
