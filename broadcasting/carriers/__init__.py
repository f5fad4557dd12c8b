"""What carries the current socket from a request to the jobs that it starts."""

from broadcasting.checks.packages import is_importable


def install_carriers() -> None:
    """Start carrying, as far as there are queues that can; called when the app is ready, harmless when called again.

    Celery is imported only where it is installed.
    """
    if is_importable("celery"):
        from broadcasting.carriers.celery import install

        install()
