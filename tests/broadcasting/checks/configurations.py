"""A configuration that no check complains of, to be spoilt."""

APP = {"ID": "123456", "KEY": "a-public-key", "SECRET": "never-to-be-shown-1", "ALLOWED_ORIGINS": ["example.com"]}


def app(**values):
    return {"APPS": [APP | values]}
