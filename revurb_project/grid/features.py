"""What the grid shows to some: a feature that open pages follow."""

from pennant import Feature

Feature.define(
    "gilded-board",
    False,
    expose=True,
    description="The board is gilded. Change it for everyone, in the admin or with pennant_set, and watch it.",
)
