"""``manage.py channel_explain``."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from broadcasting.authorization import channel
from broadcasting.authorization.registry import only_these_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ada():
    with only_these_rules():

        @channel("users.{who:username}")
        def users(user, who: User):
            return user == who

        yield User.objects.create(username="ada")


def run(*arguments):
    """What is printed, and the exit status."""
    out, status = StringIO(), 0
    try:
        call_command("channel_explain", *arguments, stdout=out, no_color=True)
    except SystemExit as ended:
        status = ended.code
    return out.getvalue().splitlines(), status


def test_it_says_why_somebody_is_let_in(ada):
    lines, status = run("ada", "private-users.ada")
    assert status == 0
    assert lines == [
        "private-users.ada is a private channel; patterns are held against 'users.ada'.",
        f"Pattern users.{{who:username}}: fits who='ada'; {__name__}.ada.<locals>.users is asked.",
        f"Taken as what the guards (session) found: User {ada.pk}.",
        f"Bound who=User {ada.pk}.",
        f"{__name__}.ada.<locals>.users answered True.",
        "Let in.",
    ]


def test_users_go_by_key_or_name(ada):
    assert run(str(ada.pk), "private-users.ada") == run("ada", "private-users.ada")


@pytest.mark.parametrize(
    ("user", "name", "why"),
    [
        ("anonymous", "private-users.ada", "Refused: Nobody is logged in."),
        ("ada", "private-users.bob", "Refused: Nothing is found for who='bob' (DoesNotExist)."),
        ("ada", "private-orders.1", "Refused: No pattern fits."),
        ("ada", "users.ada", "Refused: A public channel is not authorized here: only private and presence ones are."),
        ("ada", "a b", "Refused: This is no name of a channel."),
    ],
)
def test_it_says_why_somebody_is_not(user, name, why):
    lines, status = run(user, name)
    assert (lines[-1], status) == (why, 1)


def test_the_deactivated_are_refused(ada):
    User.objects.update(is_active=False)
    assert run("ada", "private-users.ada")[0][-1] == "Refused: The user is not active."


def test_programs_get_json():
    lines, status = run("anonymous", "private-users.ada", "--json")
    told = json.loads("\n".join(lines))
    assert status == 1
    assert (told["allowed"], told["channel"], told["steps"][-1]) == (False, "private-users.ada", "Nobody is logged in.")
    assert json.loads("\n".join(run("ada", "a b", "--json")[0]))["channel"] is None


@pytest.mark.parametrize("user", ["bob", "999", "9" * 5000, "-1", "", "\x00", "²"])
def test_users_who_do_not_exist_are_told(user):
    with pytest.raises(CommandError, match="There is no user") as caught:
        run(user, "private-users.ada")
    assert caught.value.returncode == 2


def test_a_site_without_users_is_told(settings):
    settings.AUTH_USER_MODEL = "nowhere.User"
    with pytest.raises(CommandError, match="nowhere.User"):
        run("ada", "private-users.ada")
    assert run("anonymous", "private-users.ada")[1] == 1


def test_a_slip_of_a_rule_is_told():
    @channel("broken")
    def broken(user):
        return 1 / 0

    with pytest.raises(CommandError, match="A rule failed: ZeroDivisionError: division by zero"):
        run("ada", "private-broken")
