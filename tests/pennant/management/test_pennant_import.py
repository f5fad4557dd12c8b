"""``manage.py pennant_import``. What becomes of rows is tested with ``pennant.importing``."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from pennant import Feature
from tests.pennant.importing.conftest import ada, fill, installed

__all__ = ["ada", "fill", "installed"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_code_is_printed_and_all_else_is_told_beside_it(run, installed):
    installed("flags")
    from flags.models import FlagState

    FlagState.objects.create(name="a", condition="path matches", value="\x1b[2J")
    told = StringIO()
    code = run("pennant_import", "django-flags", "--dry-run", stderr=told)
    compile(code, "features.py", "exec")
    assert "\x1b" not in code + told.getvalue()
    assert "0 values would be imported." in told.getvalue()
    assert "Not carried over: a: " in told.getvalue()
    assert "No code defines these yet, so they stay inactive: a." in told.getvalue()


def test_types_and_names_are_mapped(run, fill, ada: User):
    fill(("Old", f"user|{ada.pk}", "3"), table="old_features")
    told = StringIO()
    words = ("--table=old_features", "--scope-map=user=auth.user", "--name-map=Old=new")
    assert run("pennant_import", "laravel", *words, stderr=told) == ""
    assert "1 value imported." in told.getvalue()
    Feature.define("new", lambda scope: 0)
    assert Feature.for_(ada).value("new") == 3


@pytest.mark.parametrize(
    "words",
    [
        ("nobody",),
        ("waffle",),
        ("waffle", "--table=x"),
        ("django-flags", "--scope-map=user=auth.user"),
        ("laravel", "--scope-map=user"),
        ("laravel", "--scope-map=user=no.model"),
        ("laravel", "--scope-map=user=nothing"),
        ("laravel", "--name-map==x"),
        ("laravel", "--from-database=nowhere"),
        ("laravel", "--table=nothing"),
        ("laravel", "--batch=0"),
    ],
)
def test_what_can_t_be_done_is_said(run, words):
    with pytest.raises(CommandError):
        run("pennant_import", *words)
