"""What all tests share. Fixtures for servers and clients live beside the tests that use them."""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["broadcasting.testing.plugin"]  # as pytest finds it by itself where Revurb is installed

# Two cores shared by several workers: how long one example takes says nothing.
settings.register_profile("revurb", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("revurb")

# A developer's own credentials, from the shell or from .env, change no test, nor the servers that tests start.
os.environ["PYTHON_DOTENV_DISABLED"] = "1"
for name in [name for name in os.environ if name.startswith(("REVURB_", "REVERB_", "REDIS_URL", "BROADCAST_"))]:
    del os.environ[name]
