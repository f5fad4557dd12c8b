"""The outbox in the admin: seen by those who may, changed by nobody, tried again and dropped with permission."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from broadcasting.broadcasters import BroadcastError
from broadcasting.models import OutboxEvent
from broadcasting.outbox.record import record_death, record_failure, record_sent

pytestmark = [pytest.mark.database, pytest.mark.django_db]

LIST = reverse("admin:broadcasting_outboxevent_changelist")


@pytest.fixture(autouse=True)
def plain(settings):
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.startswith("revurb_project")]


@pytest.fixture
def log_in(client):
    """Logs a member of the staff in who has these permissions."""

    def log_in(*permissions):
        user = User.objects.create_user("mia", is_staff=True)
        user.user_permissions.set(
            Permission.objects.filter(codename__in=[f"{each}_outboxevent" for each in permissions])
        )
        client.force_login(user)
        return client

    return log_in


def row(name="OrderShipped", **values):
    return OutboxEvent.objects.create(
        **{"connection": "revurb", "name": name, "channels_json": '["orders"]', "data": "{}", **values}
    )


def act(client, action, *rows):
    return client.post(LIST, {"action": action, "_selected_action": [each.pk for each in rows], "post": "yes"})


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_tells_how_old_the_oldest_is(log_in):
    client = log_in("view")
    assert "Nothing waits" in text(client.get(LIST))
    row()
    assert "The oldest has waited 0:00:0" in text(client.get(LIST))


@pytest.mark.parametrize(
    ("state", "shown"),
    [("waiting", {"Waiting", "Retrying"}), ("retrying", {"Retrying"}), ("dead", {"Dead"}), ("sent", {"Sent"})],
)
def test_events_are_filtered_by_what_becomes_of_them(log_in, state, shown):
    row("Waiting")
    record_failure(row("Retrying"), BroadcastError("no"), "default", 60)
    record_death(row("Dead"), BroadcastError("no"), "default")
    record_sent([row("Sent").pk], "default", keep=True)
    found = log_in("view").get(LIST, {"state": state}).context["cl"].result_list
    assert {each.name for each in found} == shown


def test_and_by_where_they_go(log_in, settings):
    settings.BROADCASTING = {"CONNECTIONS": {"shop": {"DRIVER": "log"}}}
    row("Ours", connection="shop")
    row("Theirs")
    found = log_in("view").get(LIST, {"connection": "shop"}).context["cl"].result_list
    assert [each.name for each in found] == ["Ours"]


@pytest.mark.parametrize("query", [{"state": "count"}, {"state": "delete"}, {"state": "x'"}, {"connection": "\0'"}])
def test_a_filter_that_is_made_up_harms_nobody(log_in, query):
    kept = row()
    assert log_in("view").get(LIST, query).status_code in (200, 302)
    assert OutboxEvent.objects.get() == kept


def test_an_event_can_be_read_and_not_written(log_in):
    event = row(data='{"order":7}')
    page = text(log_in("view", "change").get(reverse("admin:broadcasting_outboxevent_change", args=[event.pk])))
    assert "{&quot;order&quot;:7}" in page
    assert 'name="data"' not in page
    assert 'name="_save"' not in page


def test_what_is_hostile_is_shown_as_text(log_in):
    script = "<script>alert(1)</script>"
    event = row(script, data=f'{{"a":"{script}"}}', channels_json=f'["{script}"]', last_error=script)
    client = log_in("view")
    for address in (LIST, reverse("admin:broadcasting_outboxevent_change", args=[event.pk])):
        page = text(client.get(address))
        assert script not in page
        assert "&lt;script&gt;alert(1)" in page


def test_nobody_adds_one(log_in):
    client = log_in("view", "add", "change", "delete")
    assert client.get(reverse("admin:broadcasting_outboxevent_add")).status_code == 403


def test_who_may_change_them_has_them_tried_again(log_in):
    event, other = row(), row()
    record_death(event, BroadcastError("no"), "default")
    record_death(other, BroadcastError("no"), "default")
    act(log_in("change"), "try_again", event)
    assert OutboxEvent.objects.waiting().get() == event


def test_who_may_only_see_them_does_not(log_in):
    event = row()
    record_death(event, BroadcastError("no"), "default")
    act(log_in("view"), "try_again", event)
    assert OutboxEvent.objects.dead().get() == event


def test_who_may_delete_them_drops_them(log_in):
    event, kept = row(), row()
    act(log_in("view", "delete"), "delete_selected", event)
    assert OutboxEvent.objects.get() == kept


def test_who_may_not_does_not(log_in):
    event = row()
    act(log_in("view", "change"), "delete_selected", event)
    assert OutboxEvent.objects.get() == event


def test_a_stranger_is_refused(log_in):
    assert log_in().get(LIST).status_code == 403
