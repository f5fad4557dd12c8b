"""Tasks of workers begin with a memory of their own; those of Celery know who started them."""

from revurb.conf.packages import is_importable


def install_carriers() -> None:
    """Listen to the queues that are installed; harmless when called again."""
    if is_importable("celery"):
        from pennant.carrying.celery import install

        install()
    from pennant.carrying.django_tasks import install as install_for_tasks

    install_for_tasks()
