"""The ground floor of Revurb: only what two of its apps or more share. It knows Django and none of the apps."""
