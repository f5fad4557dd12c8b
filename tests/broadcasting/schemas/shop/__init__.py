"""An app with events of every sort."""
