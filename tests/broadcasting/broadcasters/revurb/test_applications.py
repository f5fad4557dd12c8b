"""The application of a connection."""

import pytest
from django.core.exceptions import SynchronousOnlyOperation

from broadcasting.applications import ApplicationProvider
from broadcasting.broadcasters import BroadcastError
from broadcasting.broadcasters.revurb import applications as module
from broadcasting.broadcasters.revurb.applications import Applications
from tests.broadcasting import sites
from tests.broadcasting.fakes import application


class Database(ApplicationProvider):
    """Keeps applications where only sync code may look, and counts how often that is done."""

    asked = 0
    found = (application(id="5"), application(id="6"))

    def find_by_id(self, id):
        return next((each for each in self.all() if each.id == id), None)

    def find_by_key(self, key):
        raise NotImplementedError

    def all(self):
        Database.asked += 1
        if module._in_loop():
            raise SynchronousOnlyOperation
        return self.found


@pytest.fixture
def database(settings):
    settings.REVURB = {"APPLICATION_PROVIDER": f"{__name__}.Database"}
    Database.asked = 0


@pytest.fixture
def configured(settings):
    settings.REVURB = sites.REVURB


def test_of_the_settings(configured):
    assert Applications(None).find().id == "1"
    assert Applications("2").find().id == "2"
    assert Applications("2").at_hand().id == "2"
    assert Applications("3").find() is None


async def test_of_the_settings_in_a_loop(configured):
    assert Applications("2").at_hand().id == "2"
    assert (await Applications(None).afind()).id == "1"


def test_a_provider_is_not_asked_each_time(database, monkeypatch):
    applications = Applications("6")
    assert [applications.find().id for _ in range(3)] == ["6"] * 3
    assert Database.asked == 1
    monkeypatch.setattr(module, "KNOWN_FOR", 0)
    applications._until = 0
    applications.find()
    assert Database.asked == 2


@pytest.mark.django_db
async def test_in_a_loop_a_provider_is_asked_in_a_thread(database):
    applications = Applications(None)
    assert applications.at_hand() is None
    assert (await applications.afind()).id == "5"
    assert applications.at_hand().id == "5"
    assert (await Applications("6").afind()).id == "6"


def test_a_provider_that_fails(database, monkeypatch):
    monkeypatch.setattr(Database, "found", property(lambda self: 1 / 0))
    with pytest.raises(BroadcastError, match="ZeroDivisionError"):
        Applications(None).find()
