"""Each payload carries an id of its own."""

import json
from uuid import UUID

import pytest

from broadcasting.outbox.identity import with_id


def test_an_object_gets_an_id_beside_what_it_holds():
    payload = json.loads(with_id('{"order":7}'))
    assert UUID(payload.pop("outbox_id")).version == 4
    assert payload == {"order": 7}


@pytest.mark.parametrize("empty", ["{}", "{ }"])
def test_an_empty_object_gets_one_too(empty):
    assert list(json.loads(with_id(empty))) == ["outbox_id"]


def test_no_two_ids_are_the_same():
    assert with_id("{}") != with_id("{}")


@pytest.mark.parametrize("data", ["[1,2]", '"text"', "7", "null", "", "no JSON"])
def test_what_is_no_object_stays_as_it_is(data):
    assert with_id(data) == data


def test_the_payloads_own_key_wins():
    assert json.loads(with_id('{"outbox_id":"mine"}')) == {"outbox_id": "mine"}


def test_the_key_can_be_chosen(settings):
    settings.BROADCASTING = {"OUTBOX_ID_KEY": "once"}
    assert list(json.loads(with_id("{}"))) == ["once"]


def test_or_left_out(settings):
    settings.BROADCASTING = {"OUTBOX_ID_KEY": None}
    assert with_id("{}") == "{}"
