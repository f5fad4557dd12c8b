from broadcasting.api.operations import OPERATIONS
from broadcasting.api.urls import urlpatterns


def test_every_view_has_one() -> None:
    assert set(OPERATIONS) == {pattern.callback.cls for pattern in urlpatterns}


def test_ids_are_unique() -> None:
    assert len({operation.id for operation in OPERATIONS.values()}) == len(OPERATIONS)


def test_refusals_are_text_or_json() -> None:
    for operation in OPERATIONS.values():
        responses = operation.responses()
        for status in (status for status, kind in [key for key in responses if isinstance(key, tuple)] if kind):
            assert (status, "text/plain") in responses
            assert (status, "application/json") in responses
