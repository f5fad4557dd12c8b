"""The endpoints, over Django's test clients: what clients of a site get, under WSGI and under ASGI."""

import json

import pytest
from django.contrib.auth.models import User
from django.test import AsyncClient, Client
from django.urls import include, path
from rest_framework.authentication import BaseAuthentication

from broadcasting.authorization import channel, user_resolver
from broadcasting.protocol.grants import grant_part, read_grant
from broadcasting.protocol.signatures import subscription_auth, user_auth
from tests.broadcasting.authorization.requests import TOKEN
from tests.broadcasting.authorization.signer import APPLICATION, CONNECTIONS

AUTH, USER_AUTH = "/broadcasting/auth", "/broadcasting/user-auth"
ASK = {"socket_id": "1.2", "channel_name": "private-users.ada"}


class Urls:
    urlpatterns = [path("broadcasting/", include("broadcasting.urls"))]


class Everybody(BaseAuthentication):
    def authenticate(self, request):
        return User(pk=99), None


@pytest.fixture(autouse=True)
def site(settings, transactional_db):
    settings.ROOT_URLCONF = Urls
    user = User.objects.create(username="ada")

    @channel("users.{who:username}")
    def own(user, who: User):
        return {"name": who.username} if who == user else None

    @channel("asked")
    async def asked(user):
        return True

    @channel("api", guards=[Everybody])
    def api(user):
        return True

    return user


@pytest.fixture
def ada(site):
    """A browser with Ada's session and a CSRF cookie; it forgets to send the token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(site)
    client.cookies["csrftoken"] = TOKEN
    return client


def ask(client, fields=ASK, url=AUTH, **headers):
    return client.post(url, fields, headers={"X-CSRF-TOKEN": TOKEN, **headers})


class TestAuth:
    def test_signs_for_a_private_channel(self, ada):
        response = ask(ada)
        assert response.status_code == 200
        assert response.json() == {"auth": subscription_auth(APPLICATION, "1.2", "private-users.ada")}
        assert response.headers["Cache-Control"] == "private, no-store"

    def test_signs_for_a_member(self, ada, site):
        answer = ask(ada, ASK | {"channel_name": "presence-users.ada"}).json()
        member = {"user_id": str(site.pk), "user_info": {"name": "ada"}}
        assert json.loads(answer["channel_data"]) == member
        assert answer["auth"] == subscription_auth(APPLICATION, "1.2", "presence-users.ada", answer["channel_data"])

    def test_gives_the_key_of_an_encrypted_channel(self, ada):
        assert set(ask(ada, ASK | {"channel_name": "private-encrypted-users.ada"}).json()) == {"auth", "shared_secret"}

    def test_takes_json(self, ada):
        response = ada.post(AUTH, ASK, content_type="application/json", headers={"X-XSRF-TOKEN": TOKEN})
        assert response.status_code == 200

    def test_what_a_client_says_of_itself_is_not_signed(self, ada, site):
        forged = {"channel_data": '{"user_id":"1000"}', "user_id": "1000", "user_info": "{}", "user": "1000"}
        answer = ask(ada, ASK | forged | {"channel_name": "presence-users.ada"}).json()
        assert json.loads(answer["channel_data"])["user_id"] == str(site.pk)
        assert set(ask(ada, ASK | forged).json()) == {"auth"}

    @pytest.mark.parametrize(
        "name", ["private-users.bob", "private-nothing", "orders", "#server-to-user-1", "x" * 5000]
    )
    def test_refuses_and_does_not_say_why(self, ada, name):
        response = ask(ada, ASK | {"channel_name": name})
        assert response.status_code == 403
        assert response.json() == {"message": "You are not allowed to listen to this channel."}

    def test_says_why_while_a_site_is_made(self, ada, settings):
        settings.DEBUG = True
        answer = ask(ada, ASK | {"channel_name": "private-users.bob"}).json()
        assert "Nothing is found for who='bob'" in answer["message"]
        assert "Pattern users.{who:username}: fits who='bob'" in answer["explanation"][1]

    def test_tells_the_log_why(self, ada, caplog):
        caplog.set_level("INFO", "broadcasting.authorization")
        ask(ada, ASK | {"channel_name": "private-nothing"})
        assert "Refused: No pattern fits." in caplog.text

    def test_a_stranger_is_refused(self):
        assert ask(Client()).status_code == 403

    def test_a_user_who_was_deactivated_meanwhile_is_refused(self, ada, site, settings):
        settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.AllowAllUsersModelBackend"]
        ada.force_login(site)
        assert ask(ada).status_code == 200
        User.objects.update(is_active=False)
        assert ask(ada).status_code == 403

    def test_a_user_who_is_gone_is_refused(self, ada):
        User.objects.all().delete()
        assert ask(ada).status_code == 403

    def test_a_members_size_is_told_to_everybody(self, ada, settings):
        settings.BROADCASTING = {"DEFAULT": "other", "CONNECTIONS": CONNECTIONS}
        User.objects.update(username="a" * 100)
        response = ask(ada, ASK | {"channel_name": f"presence-users.{'a' * 100}"})
        assert response.status_code == 403
        assert "MAX_PRESENCE_MEMBER_SIZE allows 60" in response.json()["message"]

    def test_nobody_signs_without_an_application(self, ada, settings):
        settings.BROADCASTING = {"DEFAULT": "null"}
        response = ask(ada)
        assert response.status_code == 503
        assert "manage.py revurb_install" in response.json()["message"]

    def test_an_encrypted_channel_without_a_key_is_told(self, ada, settings):
        settings.BROADCASTING = {"DEFAULT": "other", "CONNECTIONS": CONNECTIONS}
        assert ask(ada, ASK | {"channel_name": "private-encrypted-users.ada"}).status_code == 503


class TestForgeries:
    @pytest.mark.parametrize("header", ["X-CSRFToken", "X-CSRF-TOKEN", "X-XSRF-TOKEN"])
    def test_a_page_of_the_site_says_its_token(self, ada, header):
        assert ada.post(AUTH, ASK, headers={header: TOKEN}).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"X-CSRF-TOKEN": "b" * 32},
            {"X-CSRF-TOKEN": TOKEN, "Origin": "https://evil.example"},
            {"X-CSRF-TOKEN": ""},
        ],
    )
    @pytest.mark.parametrize("url", [AUTH, USER_AUTH])
    def test_others_are_refused_with_advice(self, ada, url, headers):
        response = ada.post(url, ASK, headers=headers)
        assert response.status_code == 403
        assert "X-CSRF-TOKEN" in response.json()["message"]

    def test_who_sends_no_cookie_can_not_be_abused(self):
        client = Client(enforce_csrf_checks=True)
        assert client.post(AUTH, ASK | {"channel_name": "private-api"}).status_code == 200

    def test_a_guard_without_cookies_does_not_open_other_channels(self, ada):
        assert ada.post(AUTH, ASK | {"channel_name": "private-api"}).status_code == 200
        assert ada.post(AUTH, ASK).status_code == 403


class TestRequests:
    @pytest.mark.parametrize("url", [AUTH, USER_AUTH])
    @pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
    def test_must_be_posts(self, ada, url, method):
        response = getattr(ada, method)(url)
        assert response.status_code == 405
        assert response.headers["Allow"] == "POST"

    @pytest.mark.parametrize(
        "fields",
        [{}, {"socket_id": "1.2"}, {"channel_name": "private-a"}, ASK | {"socket_id": "1.2:private-users.bob"},
         ASK | {"socket_id": "1.2::user::"}, ASK | {"socket_id": ["1.2", "3.4"]}],
    )  # fmt: skip
    def test_must_say_socket_and_channel(self, ada, fields):
        response = ask(ada, fields)
        assert response.status_code == 400
        assert "must be given" in response.json()["message"] or "malformed" in response.json()["message"]

    def test_must_be_forms_or_json(self, ada):
        response = ada.post(AUTH, "x", content_type="text/plain", headers={"X-CSRF-TOKEN": TOKEN})
        assert response.status_code == 415

    def test_must_not_be_huge(self, ada, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        for content_type in ("application/json", "application/x-www-form-urlencoded"):
            assert ada.post(AUTH, "x" * 2000, content_type=content_type).status_code == 413

    def test_may_ask_for_several_channels(self, ada):
        names = ["private-users.ada", "private-users.bob", "presence-asked"]
        answers = ask(ada, {"socket_id": "1.2", "channels[]": names}).json()["channels"]
        assert {name: answer["status"] for name, answer in answers.items()} == dict(
            zip(names, [200, 403, 200], strict=True)
        )
        assert answers["private-users.ada"]["data"] == ask(ada).json()
        assert set(answers["private-users.bob"]["data"]) == {"message"}


class TestUserAuth:
    def test_signs_a_user_in(self, ada, site):
        data = json.dumps({"id": str(site.pk)}, separators=(",", ":"))
        assert ask(ada, {"socket_id": "1.2"}, USER_AUTH).json() == {
            "auth": user_auth(APPLICATION, "1.2", data),
            "user_data": data,
        }

    def test_the_resolver_says_more(self, ada):
        user_resolver(lambda user: {"id": "7", "user_info": {"name": user.username}})
        answer = ask(ada, {"socket_id": "1.2"}, USER_AUTH).json()
        assert json.loads(answer["user_data"]) == {"id": "7", "user_info": {"name": "ada"}}

    def test_what_a_client_says_of_itself_is_not_signed(self, ada, site):
        answer = ask(ada, {"socket_id": "1.2", "user_data": '{"id":"1000"}', "id": "1000"}, USER_AUTH).json()
        assert json.loads(answer["user_data"]) == {"id": str(site.pk)}

    def test_a_stranger_is_refused(self):
        response = ask(Client(), {"socket_id": "1.2"}, USER_AUTH)
        assert (response.status_code, response.json()) == (403, {"message": "You can not be signed in."})

    @pytest.mark.parametrize("socket_id", ["", "1", "1.2:private-a"])
    def test_odd_socket_ids_are_refused(self, ada, socket_id):
        assert ask(ada, {"socket_id": socket_id}, USER_AUTH).status_code == 400


class TestSites:
    async def test_may_be_asynchronous(self, site):
        client = AsyncClient()
        await client.aforce_login(site)
        for name in ("private-users.ada", "presence-asked"):
            assert (await client.post(AUTH, ASK | {"channel_name": name})).status_code == 200
        assert (await client.post(AUTH, ASK | {"channel_name": "private-users.bob"})).status_code == 403

    def test_may_have_atomic_requests(self, ada, settings):
        from django.db import connection

        connection.settings_dict["ATOMIC_REQUESTS"] = True
        try:
            assert ask(ada).status_code == 200
        finally:
            connection.settings_dict["ATOMIC_REQUESTS"] = False

    def test_may_want_a_login_everywhere(self, ada, settings):
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
        assert ask(ada).status_code == 200
        assert ask(Client()).status_code == 403

    def test_may_keep_tokens_in_the_session(self, ada, settings):
        settings.CSRF_USE_SESSIONS = True
        assert ask(ada).status_code == 403
        session = ada.session
        session["_csrftoken"] = TOKEN
        session.save()
        assert ask(ada).status_code == 200


class TestGrants:
    """Signatures for our own server say who was let in."""

    @pytest.fixture(autouse=True)
    def granting(self, settings):
        settings.BROADCASTING = {"DEFAULT": "granting", "CONNECTIONS": CONNECTIONS}

    @pytest.mark.parametrize("name", ["private-users.ada", "presence-users.ada", "private-encrypted-users.ada"])
    def test_of_a_subscription(self, ada, site, name):
        answer = ask(ada, ASK | {"channel_name": name}).json()
        grant = grant_part(answer["auth"])
        assert read_grant(grant).is_of(str(site.pk))
        assert answer["auth"] == subscription_auth(APPLICATION, "1.2", name, answer.get("channel_data"), grant)

    def test_of_a_sign_in(self, ada, site):
        answer = ask(ada, {"socket_id": "1.2"}, USER_AUTH).json()
        grant = grant_part(answer["auth"])
        assert read_grant(grant).is_of(str(site.pk))
        assert answer["auth"] == user_auth(APPLICATION, "1.2", answer["user_data"], grant)
