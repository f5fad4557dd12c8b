"""An app with a model that broadcasts."""
