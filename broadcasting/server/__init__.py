"""The server program behind ``manage.py runrevurb``: engines, the frame writer, restart and the console."""

from importlib import import_module

from broadcasting.server.base import Engine, EngineUnavailable

ENGINES = {
    "daphne": ("broadcasting.server.daphne", "DaphneEngine"),
    "uvicorn": ("broadcasting.server.uvicorn", "UvicornEngine"),
}


def engine_class(name: str) -> type[Engine]:
    """Import the engine ``name``. Raises ``EngineUnavailable`` if there is none, or if its packages are missing.

    The import has effects (Daphne's installs Twisted's reactor), so it happens only for the engine that is used.
    """
    if name not in ENGINES:
        raise EngineUnavailable(f"There is no engine {name!r}; choose one of {', '.join(ENGINES)}.")
    module, attribute = ENGINES[name]
    try:
        return getattr(import_module(module), attribute)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("broadcasting"):
            raise
        raise EngineUnavailable(
            f"The {name} engine needs the package {error.name!r}: pip install 'revurb[{name}]'."
        ) from error
