"""What the management commands of several apps share: reading options (``arguments``), printing (``telling``)."""
