"""The pages of features: who sees them, what they change, and what breaks none of them."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from pennant import Feature, Rollout, Variants
from pennant.admin.addresses import address
from pennant.models import FeatureChange, FeatureValue

pytestmark = [pytest.mark.database, pytest.mark.django_db]

LIST = reverse("admin:pennant_featurevalue_changelist")
ASK = reverse("admin:pennant_featurevalue_ask")
HOSTILE = ["<script>alert(1)</script>", "'\";--", "\u202eevil", "a/b?c#d", "..", "{{ 7|add:7 }}", "x" * 255]


class Site:
    name = "admin"


def page_of(name: str) -> str:
    return address(Site, "change", name)


@pytest.fixture
def log_in(client: Any) -> Any:
    def log_in(*permissions: str) -> Any:
        user = User.objects.create_user("mia", "mia@example.org", is_staff=True)
        codenames = [f"{each}_featurevalue" for each in permissions]
        user.user_permissions.set(Permission.objects.filter(codename__in=[*codenames, "view_user"]))
        client.force_login(user)
        return client

    return log_in


def send(client: Any, name: str, do: str, **data: Any) -> Any:
    """Send a form of the page as it is shown now."""
    context = client.get(page_of(name), {"scope": data["scope"]} if "scope" in data else {}).context
    seen = {each: context[each] for each in ("seen", "scope_seen") if each in context}
    return client.post(page_of(name), {**seen, "do": do, **data})


def answer(client: Any, do: str, *names: str, **data: Any) -> Any:
    """Answer a question."""
    seen = client.post(ASK, {"do": do, "name": names}).context["seen"]
    return client.post(ASK, {"do": do, "name": names, "sure": "yes", "seen": seen, **data})


def test_the_list_shows_what_code_defines_and_what_is_only_stored(log_in):
    Feature.define("new-checkout", Rollout(25), description="The new checkout.")
    FeatureValue.objects.create(name="forgotten", scope="a", value="true")
    page = log_in("view").get(LIST).content.decode()
    for each in ("new-checkout", "25 % of scopes", "The new checkout.", "forgotten", "not defined"):
        assert each in page


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_and_values_break_no_page(log_in, name):
    if name.isprintable():
        Feature.define(name, lambda scope: True, description=name)
    FeatureValue.objects.create(name=name, scope=name, value='"' + "<b>" * 4000, source="manual")
    FeatureValue.objects.create(name=name, scope="$everyone", value="not json <script>alert(1)</script>")
    FeatureValue.objects.create(name=name, scope="$steering", value="[]")
    client = log_in("view", "change", "delete")
    for url in (LIST, page_of(name), address(Site, "history", name), page_of(name) + "?scope=a&before=x&source=y"):
        page = client.get(url)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "<b><b>" not in page.content.decode()
    assert client.post(ASK, {"do": "purge", "name": [name]}).status_code == 200


@pytest.mark.parametrize("query", [{"q": "\0"}, {"p": "-9"}, {"state": "delete"}, {"before": "9" * 40}, {"kind": "x"}])
def test_queries_that_are_made_up_break_no_page(log_in, query):
    Feature.define("f", True)
    client = log_in("view")
    assert client.get(LIST, query).status_code == client.get(page_of("f"), query).status_code == 200


@pytest.mark.parametrize("do", ["kill", "share", "schedule", "give", "forget"])
def test_who_may_only_view_changes_nothing(log_in, do):
    Feature.define("f", True)
    client = log_in("view")
    assert client.post(page_of("f"), {"do": do}).status_code == 403
    assert client.post(ASK, {"do": "purge", "name": ["f"], "sure": "yes"}).status_code == 403
    assert client.post(ASK, {"do": "on", "name": ["f"], "sure": "yes"}).status_code == 403
    assert b'name="do"' not in client.get(page_of("f")).content
    assert not FeatureChange.objects.exists()


def test_who_has_no_permission_sees_nothing(log_in):
    assert log_in().get(LIST).status_code == 403


def test_a_change_takes_no_get(log_in):
    Feature.define("f", True)
    log_in("view", "change").get(page_of("f"), {"do": "kill"})
    assert not Feature.steering("f").killed


def test_a_feature_is_killed_and_revived_with_a_trail(log_in):
    Feature.define("f", True)
    client = log_in("view", "change")
    send(client, "f", "kill")
    assert Feature.steering("f").killed
    send(client, "f", "revive")
    assert not Feature.steering("f").killed
    assert [(each.action, each.actor_label) for each in FeatureChange.objects.all()] == [
        ("revive", "mia"),
        ("kill", "mia"),
    ]
    assert LogEntry.objects.count() == 2
    assert "kill" in client.get(address(Site, "history", "f")).content.decode()


def test_a_form_that_is_sent_twice_changes_once(log_in):
    Feature.define("f", True)
    client = log_in("view", "change")
    seen = client.get(page_of("f")).context["seen"]
    for _ in range(2):
        client.post(page_of("f"), {"do": "share", "percent": "12.5", "seen": seen})
    assert Feature.steering("f").percent == 12.5
    assert FeatureChange.objects.count() == 1


def test_a_stale_form_changes_nothing(log_in):
    Feature.define("f", True)
    client = log_in("view", "change")
    seen = client.get(page_of("f")).context["seen"]
    Feature.limit("f", 50)
    page = client.post(page_of("f"), {"do": "share", "percent": "10", "seen": seen}, follow=True)
    assert Feature.steering("f").percent == 50
    assert "was changed since" in page.content.decode()


@pytest.mark.parametrize("percent", ["", "101", "-1", "nan", "x", "<b>"])
def test_a_share_that_is_none_is_refused(log_in, percent):
    Feature.define("f", True)
    page = send(log_in("view", "change"), "f", "share", percent=percent)
    assert page.status_code == 200
    assert page.context["share_form"].errors
    assert Feature.steering("f").percent is None


def test_a_schedule_is_set_and_cleared(log_in):
    Feature.define("f", True)
    client = log_in("view", "change")
    send(client, "f", "schedule", on_from="2030-01-02T03:04")
    assert Feature.steering("f").schedule.on_from.year == 2030
    assert (
        send(client, "f", "schedule", on_from="2030-01-02T03:04", off_at="2029-01-01T00:00")
        .context["schedule_form"]
        .errors
    )
    send(client, "f", "unschedule")
    assert Feature.steering("f").schedule is None


@pytest.mark.parametrize("who", ["mia", "mia@example.org", "pk"])
def test_a_user_is_looked_up_and_given_a_value(log_in, who):
    Feature.define("f", lambda user: False)
    client = log_in("view", "change")
    mia = User.objects.get()
    page = client.get(page_of("f"), {"kind": "user", "who": mia.pk if who == "pk" else who})
    assert page.context["scope"].given == mia
    assert page.context["reason"] == "the definition answers so, now or earlier"
    assert not FeatureValue.objects.exists()
    send(client, "f", "give", scope=f"auth.user|{mia.pk}", choice="on", note="asked for it")
    assert Feature.for_(mia).active("f")
    assert FeatureChange.objects.get().note == "asked for it"
    send(client, "f", "forget", scope=f"auth.user|{mia.pk}")
    assert not Feature.for_(mia).active("f")


def test_variants_and_json_are_given(log_in):
    Feature.define("f", Variants({"blue": 50, "green": 50}))
    client = log_in("view", "change")
    send(client, "f", "give", scope="a", choice="variant:1")
    assert Feature.for_("a").value("f") == "green"
    send(client, "f", "give", scope="a", choice="json", other='{"x": [1]}')
    assert Feature.for_("a").value("f") == {"x": [1]}


@pytest.mark.parametrize("other", ["blue", "NaN", "", "[" * 9000, '"' + "x" * 20_000 + '"', '"\\ud800"'])
def test_json_that_is_none_gets_a_clear_error(log_in, other):
    Feature.define("f", True)
    page = send(log_in("view", "change"), "f", "give", scope="a", choice="json", other=other)
    assert page.context["value_form"].errors["other"]
    assert not FeatureValue.objects.exists()


def test_a_question_says_how_many_values_change_for_everyone(log_in):
    Feature.define("f", lambda scope: False)
    FeatureValue.objects.bulk_create(FeatureValue(name="f", scope=f"s{i}", value="false") for i in range(7))
    client = log_in("view", "change")
    question = client.post(ASK, {"do": "on", "name": ["f"]})
    assert question.context["count_words"] == "7"
    assert not Feature.for_("s1").active("f")
    answer(client, "everyone", "f", choice="on", note="launch day")
    assert Feature.for_("s1").active("f")
    assert Feature.for_("new").active("f")
    assert FeatureChange.objects.get().note == "launch day"


def test_purging_takes_the_permission_to_delete_and_a_choice(log_in):
    Feature.define("f", lambda scope: False)
    FeatureValue.objects.create(name="f", scope="a", value="true", source="manual")
    FeatureValue.objects.create(name="f", scope="b", value="true")
    client = log_in("view", "delete")
    answer(client, "purge", "f", what="resolved")
    assert [each.scope for each in FeatureValue.objects.all()] == ["a"]
    answer(client, "purge", "f", what="all")
    assert not FeatureValue.objects.exists()


@pytest.mark.parametrize(("page", "most"), [("list", 8), ("feature", 10), ("history", 6)])
def test_pages_take_few_queries_and_count_no_table(log_in, django_assert_max_num_queries, page, most):
    for number in range(40):
        Feature.define(f"f{number}", lambda scope: True)
        FeatureValue.objects.create(name=f"f{number}", scope="auth.user|1", value="true", source="manual")
        Feature.limit(f"f{number}", 50)
    client = log_in("view", "change", "delete")
    url = {"list": LIST, "feature": page_of("f1"), "history": address(Site, "history", "f1")}[page]
    client.get(url)
    with django_assert_max_num_queries(most) as queries:
        assert client.get(url).status_code == 200
    for query in queries.captured_queries:
        assert "COUNT(" not in query["sql"] or "LIMIT 1001" in query["sql"]
