"""What a class says of all its events alike."""

from dataclasses import dataclass
from typing import Any

import pytest

from broadcasting.events import BroadcastEvent, PrivateChannel, UserChannel
from broadcasting.schemas.placeholders import Placeholder, Undecidable, ask


@dataclass(frozen=True, slots=True)
class Sample:
    order: Any
    users: Any = ()

    def text(self):
        return f"orders.{self.order}.{self.order.customer.pk}"

    def constant(self):
        return "saved"

    def each(self):
        return [f"users.{user.pk}" for user in self.users]

    def branch(self):
        return "a" if self.order else "b"

    def comparison(self):
        return self.order == 1

    def length(self):
        return len(self.users)

    def sum(self):
        return self.order + 1

    def private(self):
        return self.order._meta

    def missing(self):
        return self.nothing


@pytest.mark.parametrize(
    ("method", "answer"),
    [("text", "orders.{order}.{order_customer_pk}"), ("constant", "saved"), ("each", ["users.{users_pk}"])],
)
def test_texts_name_the_fields_that_they_are_made_of(method, answer):
    assert ask(Sample, method) == answer


@pytest.mark.parametrize("method", ["branch", "comparison", "length", "sum", "private", "missing"])
def test_what_depends_on_values_is_undecidable(method):
    with pytest.raises(Undecidable):
        ask(Sample, method)


def test_fields_of_classes_that_are_no_dataclass():
    class Plain(BroadcastEvent):
        number: int

        def broadcast_on(self):
            return PrivateChannel(f"numbers.{self.number}")

    assert ask(Plain, "broadcast_on") == PrivateChannel("numbers.{number}")


def test_channels_take_placeholders_for_models_and_users():
    assert str(PrivateChannel(Placeholder("{order}"))) == "private-{order}"
    assert str(UserChannel(Placeholder("{user}"))) == "#server-to-user-{user_pk}"
