"""Front ends log in and out, and ask who they are: attacks 31 to 35, 40 and 43 on the endpoints."""

import sys

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.views.debug import ExceptionReporter
from rest_framework.response import Response

from sanctum import create_token
from sanctum.spa.views import LoginView
from tests.sanctum.spa.front_end import OWN, PASSWORD, SPA, FrontEnd, code

pytestmark = pytest.mark.django_db

EVIL = "https://evil.test"


class TestLogin:
    def test_a_user_comes_in_and_is_told(self, ada):
        spa = FrontEnd()
        response = spa.login()
        assert response.status_code == 200
        assert response.json()["user"] == {"id": ada.pk, "username": "ada", "abilities": ["*"]}
        assert spa.client.session[SESSION_KEY] == str(ada.pk)
        assert "no-store" in response["Cache-Control"]
        assert spa.get("/sanctum/user").json()["username"] == "ada"
        assert spa.post("/api/notes", {"text": "hi"}).status_code == 201

    def test_pages_of_the_site_itself_log_in_too(self, ada):
        assert FrontEnd(OWN).login().status_code == 200

    def test_a_form_will_do(self, ada):
        spa = FrontEnd()
        spa.get("/sanctum/csrf-cookie")
        form = {"username": "ada", "password": PASSWORD, "csrfmiddlewaretoken": spa.cookie("csrftoken")}
        assert spa.client.post("/sanctum/login", form, headers={"origin": SPA}).status_code == 200
        encoded = f"username=ada&password={PASSWORD}&csrfmiddlewaretoken={spa.cookie('csrftoken')}"
        kind = "application/x-www-form-urlencoded"
        assert spa.client.post("/sanctum/login", encoded, kind, headers={"origin": SPA}).status_code == 200

    def test_31_another_site_logs_nobody_in(self, ada):
        client = Client(enforce_csrf_checks=True)
        for body, kind in [
            ({"username": "ada", "password": PASSWORD}, "application/json"),
            (f"username=ada&password={PASSWORD}", "application/x-www-form-urlencoded"),
            (f'{{"username": "ada", "password": "{PASSWORD}"}}', "text/plain"),
        ]:
            for headers in ({"origin": EVIL}, {"origin": "null"}, {"referer": f"{EVIL}/{SPA}"}, {}):
                response = client.post("/sanctum/login", body, kind, headers=headers)
                assert code(response) == (403, "not_first_party")
        assert SESSION_KEY not in client.session

    def test_31_not_even_with_a_token(self, ada):
        spa = FrontEnd()
        spa.get("/sanctum/csrf-cookie")
        spa.origin = EVIL
        response = spa.post("/sanctum/login", {"username": "ada", "password": PASSWORD})
        assert code(response) == (403, "not_first_party")

    @pytest.mark.parametrize("token", [None, "a" * 32, "b" * 64, "é", "x" * 100_000])
    def test_31_a_page_of_ours_needs_its_token(self, ada, token):
        spa = FrontEnd()
        spa.get("/sanctum/csrf-cookie")
        response = spa.post("/sanctum/login", {"username": "ada", "password": PASSWORD}, token=token)
        assert code(response) == (403, "csrf_failed")
        assert SESSION_KEY not in spa.client.session

    def test_the_status_of_a_forgery_may_be_laravels(self, ada, settings):
        settings.SANCTUM = {**settings.SANCTUM, "CSRF_FAILURE_STATUS": 419}
        assert code(FrontEnd().post("/sanctum/login", {})) == (419, "csrf_failed")

    def test_33_nothing_but_post_logs_in(self, ada):
        spa = FrontEnd()
        spa.get("/sanctum/csrf-cookie")
        for method in ("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE"):
            response = spa.ask(method, f"/sanctum/login?username=ada&password={PASSWORD}", {})
            assert response.status_code == 405
        override = {"x-http-method-override": "POST", "x-method-override": "POST"}
        assert spa.get("/sanctum/login?_method=POST", **override).status_code == 405
        assert spa.post("/sanctum/login", {"username": "ada", "password": PASSWORD}, token=None,
                        **{"x-http-method-override": "GET"}).status_code == 403  # fmt: skip

    def test_35_the_session_gets_another_key(self, ada):
        spa = FrontEnd()
        session = spa.client.session
        session["basket"] = [1]
        session.save()
        spa.client.cookies["sessionid"] = planted = session.session_key
        spa.login()
        assert spa.cookie("sessionid") != planted
        assert spa.client.session["basket"] == [1]
        assert not session.exists(planted)
        before = spa.cookie("sessionid")
        assert spa.post("/sanctum/login", {"username": "ada", "password": PASSWORD}).status_code == 200
        assert spa.cookie("sessionid") != before
        assert not session.exists(before)

    def test_one_user_follows_another_in_an_empty_session(self, ada):
        User.objects.create_user("bob", password=PASSWORD)
        spa = FrontEnd()
        spa.login()
        session = spa.client.session
        session["basket"] = [1]
        session.save()
        assert spa.login("bob").json()["user"]["username"] == "bob"
        assert "basket" not in spa.client.session

    def test_32_the_token_of_before_is_stale(self, ada):
        spa = FrontEnd()
        spa.get("/sanctum/csrf-cookie")
        stale = spa.cookie("XSRF-TOKEN")
        fresh = spa.post("/sanctum/login", {"username": "ada", "password": PASSWORD}).json()["csrfToken"]
        assert code(spa.post("/api/notes", {"text": "hi"}, token=stale)) == (403, "csrf_failed")
        assert spa.post("/api/notes", {"text": "hi"}, token=fresh).status_code == 201

    @pytest.mark.parametrize(
        ("remember", "at_close", "age"),
        [(True, True, 1_209_600), (False, False, ""), (None, False, 1_209_600), (None, True, "")],
    )
    def test_whoever_is_remembered_stays(self, ada, settings, remember, at_close, age):
        settings.SESSION_EXPIRE_AT_BROWSER_CLOSE = at_close
        spa = FrontEnd()
        spa.login(**({} if remember is None else {"remember": remember}))
        assert spa.client.cookies["sessionid"]["max-age"] == age

    def test_43_all_who_are_refused_hear_the_same(self, ada):
        User.objects.create_user("gone", password=PASSWORD, is_active=False)
        answers = {
            FrontEnd().login(name, password).content
            for name, password in [("ada", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD), ("ada", " " + PASSWORD)]
        }
        assert answers == {b'{"detail":"Wrong credentials.","code":"invalid_credentials"}'}

    def test_backends_that_let_inactive_users_in_do_not_decide(self, ada, settings):
        settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.AllowAllUsersModelBackend"]
        User.objects.filter(pk=ada.pk).update(is_active=False)
        assert code(FrontEnd().login()) == (400, "invalid_credentials")

    def test_backends_see_the_request_and_signals_tell(self, ada):
        told = []

        def hear(signal, request, **kwargs):
            told.append((signal, request.path))

        for signal in (user_logged_in, user_login_failed, user_logged_out):
            signal.connect(hear)
        try:
            spa = FrontEnd()
            spa.login(password="wrong")
            spa.login()
            spa.post("/sanctum/logout")
        finally:
            for signal in (user_logged_in, user_login_failed, user_logged_out):
                signal.disconnect(hear)
        assert told == [
            (user_login_failed, "/sanctum/login"),
            (user_logged_in, "/sanctum/login"),
            (user_logged_out, "/sanctum/logout"),
        ]

    def test_what_is_noted_of_a_failed_login_stays_noted(self, ada, monkeypatch):
        """Also where each request is one transaction, as for django-axes."""
        monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)

        def note(**kwargs):
            User.objects.create_user("noted")

        user_login_failed.connect(note)
        try:
            assert code(FrontEnd().login(password="wrong")) == (400, "invalid_credentials")
        finally:
            user_login_failed.disconnect(note)
        assert User.objects.filter(username="noted").exists()

    @pytest.mark.parametrize("kind", ["json", "form"])
    def test_40_an_error_report_has_no_password(self, ada, settings, kind):
        settings.AUTHENTICATION_BACKENDS = ["tests.sanctum.spa.broken_backend.BrokenBackend"]
        reports = []

        def report(request, **kwargs):
            reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_html())

        got_request_exception.connect(report)
        spa = FrontEnd(client=Client(enforce_csrf_checks=True, raise_request_exception=False))
        try:
            if kind == "json":
                assert spa.login().status_code == 500
            else:
                spa.get("/sanctum/csrf-cookie")
                form = {"username": "ada", "password": PASSWORD, "csrfmiddlewaretoken": spa.cookie("csrftoken")}
                assert spa.client.post("/sanctum/login", form, headers={"origin": SPA}).status_code == 500
        finally:
            got_request_exception.disconnect(report)
        (text,) = reports
        assert "BrokenBackend" in text
        assert PASSWORD not in text

    def test_a_subclass_may_ask_for_more(self, ada, monkeypatch):
        seen = []

        def ask(view, request, user):
            seen.append(user)
            return Response({"code": "second_factor"}, status=401)

        monkeypatch.setattr(LoginView, "before_login", ask)
        spa = FrontEnd()
        assert code(spa.login(password="wrong")) == (400, "invalid_credentials")
        assert code(spa.login()) == (401, "second_factor")
        assert seen == [ada]
        assert SESSION_KEY not in spa.client.session

    def test_many_attempts_are_too_many(self, ada, settings):
        settings.SANCTUM = {**settings.SANCTUM, "LOGIN_LIMIT": "3/day"}
        spa = FrontEnd()
        for _ in range(3):
            assert code(spa.login(password="wrong")) == (400, "invalid_credentials")
        response = spa.login()
        assert code(response) == (429, "throttled")
        assert 0 < int(response["Retry-After"]) <= 86_400

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"null", b"[]", b"7", b'"ada"', b"\xff\xfe", b"[" * 100_000, b"{}",
            b'{"username": null, "password": null}', b'{"username": ["ada"], "password": {"a": 1}}',
            b'{"username": "", "password": ""}', b'{"username": "\\u0000", "password": "\\u0000"}',
            b'{"username": "\\ud800", "password": "\\udfff"}', b'{"username": true, "password": false}',
            b'{"username": "' + b"a" * 255 + b'", "password": "x"}',
            b'{"username": "a", "password": "' + b"x" * 4097 + b'"}',
            b'{"username": "ada", "password": "x", "remember": "perhaps"}', b'{"username": 1e999, "password": NaN}',
        ],
    )  # fmt: skip
    def test_what_is_no_login_is_told_so(self, ada, body):
        spa = FrontEnd()
        spa.get("/sanctum/csrf-cookie")
        assert spa.post("/sanctum/login", body).status_code == 400

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", "nonsense", "multipart/form-data"])
    def test_other_kinds_of_bodies_are_refused(self, ada, kind):
        spa = FrontEnd()
        spa.get("/sanctum/csrf-cookie")
        headers = {"origin": SPA, "x-xsrf-token": spa.cookie("XSRF-TOKEN")}
        assert spa.client.generic("POST", "/sanctum/login", b"x=1", kind, headers=headers).status_code in (400, 415)


class TestLogout:
    def test_the_session_is_gone(self, ada):
        spa = FrontEnd()
        spa.login()
        key = spa.cookie("sessionid")
        assert spa.post("/sanctum/logout").status_code == 204
        spa.client.cookies["sessionid"] = key
        assert spa.get("/sanctum/user").status_code == 401

    def test_nobody_may_log_out_and_in_again(self, ada):
        spa = FrontEnd()
        spa.get("/sanctum/csrf-cookie")
        assert spa.post("/sanctum/logout").status_code == 204
        login = spa.post("/sanctum/login", {"username": "ada", "password": PASSWORD})
        assert login.status_code == 200, "the token that came with the logout is good"

    @pytest.mark.parametrize(("origin", "token"), [(EVIL, ""), (None, ""), (SPA, None)])
    def test_another_site_logs_nobody_out(self, ada, origin, token):
        spa = FrontEnd()
        spa.login()
        spa.origin = origin
        assert spa.post("/sanctum/logout", token=token).status_code == 403
        assert SESSION_KEY in spa.client.session


class TestUser:
    def test_nobody_is_told_so(self):
        assert FrontEnd().get("/sanctum/user").status_code == 401

    def test_a_token_is_asked_for_its_abilities(self, ada):
        bearer = f"Bearer {create_token(ada, 'ci', ['orders:read']).plain_text}"
        told = Client().get("/sanctum/user", headers={"authorization": bearer}).json()
        assert told == {"id": ada.pk, "username": "ada", "abilities": ["orders:read"]}

    def test_other_pages_do_not_learn_who_is_logged_in(self, ada):
        spa = FrontEnd()
        spa.login()
        spa.origin = EVIL
        assert spa.get("/sanctum/user").status_code == 401


def test_a_session_costs_what_it_costs_in_django_and_nothing_where_it_does_not_count(ada, django_assert_num_queries):
    spa = FrontEnd()
    spa.login()
    with django_assert_num_queries(2):
        assert spa.get("/api/notes").status_code == 200
    with django_assert_num_queries(2):
        assert spa.post("/api/notes", {"text": "hi"}).status_code == 201
    with django_assert_num_queries(0):
        assert spa.post("/api/notes", {"text": "hi"}, token=None).status_code == 403
    spa.origin = EVIL
    with django_assert_num_queries(0):
        assert spa.get("/api/notes").status_code == 401


def test_settings_of_the_site_for_its_own_api_change_nothing(ada, settings):
    settings.REST_FRAMEWORK = {
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.TemplateHTMLRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.FileUploadParser"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
        "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.AcceptHeaderVersioning",
        "ALLOWED_VERSIONS": ["1"],
    }
    spa = FrontEnd()
    assert spa.login().status_code == 200
    assert spa.get("/sanctum/user", accept="application/json; version=7").status_code == 200
