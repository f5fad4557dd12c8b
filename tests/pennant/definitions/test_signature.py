"""What a resolver's first parameter says."""

import functools
from typing import Any, Optional, Union

import pytest
from django.contrib.auth.models import Group, User

from pennant.definitions.signature import read_signature
from pennant.errors import InvalidDefinition


class Callable_:
    def __call__(self, user: User) -> bool:
        return True


async def awaited(user): ...


def define(parameters):
    space = {"User": User, "Group": Group, "Any": Any, "Optional": Optional, "Union": Union}
    exec(f"def function({parameters}): pass", space)
    return space["function"]


@pytest.mark.parametrize(
    ("parameters", "wants_scope", "takes_null", "types"),
    [
        ("", False, True, ()),
        ("scope", True, True, ()),
        ("scope=None", True, True, ()),
        ("*scopes", True, True, ()),
        ("scope: Any", True, True, ()),
        ("scope: object", True, True, ()),
        ("scope: None", True, True, ()),
        ("user: User", True, False, (User,)),
        ("user: 'User'", True, False, (User,)),
        ("user: User = None", True, True, (User,)),
        ("user: User | None", True, True, (User,)),
        ("user: Optional[User]", True, True, (User,)),
        ("user: User | Group", True, False, (User, Group)),
        ("user: Union[User, Any]", True, True, ()),
        ("user: 'Nowhere'", True, True, ()),
        ("names: list[str]", True, False, (list,)),
        ("scope, *, extra=1", True, True, ()),
        ("scope, second=2", True, True, ()),
    ],
)
def test_parameters(parameters, wants_scope, takes_null, types):
    signature = read_signature(define(parameters))
    assert (signature.wants_scope, signature.takes_null, signature.types) == (wants_scope, takes_null, types)


def test_other_callables():
    assert read_signature(Callable_()).types == (User,)
    assert read_signature(functools.partial(lambda a, b: 0, 1)).wants_scope
    assert read_signature(awaited).is_async
    assert read_signature(bool)


@pytest.mark.parametrize("parameters", ["a, b", "*, a", "a, *, b", "a, /, b"])
def test_what_cannot_be_called_with_a_scope(parameters):
    with pytest.raises(InvalidDefinition, match="one argument"):
        read_signature(define(parameters))


def test_types_tell_for_whom_it_is():
    signature = read_signature(define("user: User"))
    assert signature.takes(User())
    assert not signature.takes(Group())
