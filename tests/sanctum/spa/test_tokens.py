"""Front ends get CSRF tokens, with the secret in a cookie or in the session: attack 32."""

import pytest

from tests.sanctum.spa.front_end import FrontEnd, code

pytestmark = pytest.mark.django_db


class TestToken:
    def test_it_comes_by_two_cookies(self):
        spa = FrontEnd()
        response = spa.get("/sanctum/csrf-cookie")
        assert (response.status_code, response.content) == (204, b"")
        assert len(spa.cookie("csrftoken")) == 32
        assert len(spa.cookie("XSRF-TOKEN")) == 64
        assert "no-store" in response["Cache-Control"]
        assert {"Cookie", "Origin"} <= {each.strip() for each in response["Vary"].split(",")}

    def test_it_comes_in_the_body_too_for_whoever_asks_for_json(self):
        spa = FrontEnd()
        response = spa.get("/sanctum/csrf-cookie", accept="application/json, text/plain, */*")
        assert response.status_code == 200
        assert len(response.json()["csrfToken"]) == 64

    def test_both_names_are_taken_and_both_ways_of_writing(self, ada):
        for header, cookie in [
            ("x-csrftoken", "csrftoken"),
            ("x-csrf-token", "csrftoken"),
            ("x-xsrf-token", "XSRF-TOKEN"),
        ]:
            spa = FrontEnd()
            spa.get("/sanctum/csrf-cookie")
            assert spa.post("/api/open", token=None, **{header: spa.cookie(cookie)}).status_code == 200

    def test_a_site_may_do_without_axios_cookie(self, settings):
        settings.SANCTUM = {**settings.SANCTUM, "XSRF_COOKIE": False}
        spa = FrontEnd()
        spa.get("/sanctum/csrf-cookie")
        assert (spa.cookie("XSRF-TOKEN"), len(spa.cookie("csrftoken"))) == (None, 32)

    def test_a_token_that_is_there_stays_good(self):
        spa = FrontEnd()
        spa.get("/sanctum/csrf-cookie")
        first, secret = spa.cookie("XSRF-TOKEN"), spa.cookie("csrftoken")
        spa.get("/sanctum/csrf-cookie")
        assert spa.cookie("csrftoken") == secret
        assert spa.post("/api/open", token=first).status_code == 200

    @pytest.mark.parametrize("cookie", ["", "short", "é" * 32, "a" * 64, "b" * 5000])
    def test_a_cookie_that_is_none_of_ours_is_no_obstacle(self, cookie):
        spa = FrontEnd()
        spa.client.cookies["csrftoken"] = cookie
        assert spa.get("/sanctum/csrf-cookie").status_code == 204
        assert spa.post("/api/open").status_code == 200

    def test_a_site_without_djangos_middleware_hands_it_out_too(self, settings, ada):
        settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "Csrf" not in each]
        spa = FrontEnd()
        assert spa.login().status_code == 200
        assert spa.post("/api/notes", {"text": "hi"}).status_code == 201
        assert code(spa.post("/api/notes", {"text": "hi"}, token=None)) == (403, "csrf_failed")

    @pytest.mark.parametrize("origin", ["https://evil.test", None, "null"])
    def test_other_pages_get_none(self, origin):
        response = FrontEnd(origin).get("/sanctum/csrf-cookie")
        assert code(response) == (403, "not_first_party")
        assert response.cookies == {}


class TestTokenOfTheSession:
    @pytest.fixture(autouse=True)
    def in_the_session(self, settings):
        settings.CSRF_USE_SESSIONS = True

    def test_it_is_handed_out_and_the_secret_stays(self, ada):
        spa = FrontEnd()
        assert spa.login().status_code == 200
        assert spa.cookie("csrftoken") is None
        assert spa.client.session["_csrftoken"] not in spa.cookie("XSRF-TOKEN")
        assert spa.post("/api/notes", {"text": "hi"}).status_code == 201
        assert spa.post("/sanctum/logout").status_code == 204
        assert spa.login().status_code == 200

    def test_32_one_of_another_session_is_refused(self, ada):
        other = FrontEnd()
        other.get("/sanctum/csrf-cookie")
        spa = FrontEnd()
        spa.login()
        response = spa.post("/api/notes", {"text": "hi"}, token=other.cookie("XSRF-TOKEN"))
        assert code(response) == (403, "csrf_failed")

    def test_32_a_cookie_that_was_planted_counts_for_nothing(self, ada):
        spa = FrontEnd()
        spa.login()
        spa.client.cookies["csrftoken"] = planted = "a" * 32
        assert code(spa.post("/api/notes", {"text": "hi"}, token=planted)) == (403, "csrf_failed")
