"""The site, asked in this process."""

import json
import logging

from sanctum.doctor.trial.site import PROBE, Site
from sanctum.origins import parse_origin
from tests.sanctum.front_end import API, MIDDLEWARE, PAGE


def ask(method="POST", path="/anything", *, probe=True, api=API, **headers):
    return Site().ask(method, parse_origin(api), path, headers, probe=probe)


def test_a_probe_is_answered_at_every_path(site):
    answer = json.loads(ask(Origin=PAGE).content)
    assert answer["first_party"] and answer["has_middleware"] and not answer["has_session"]
    assert "CSRF cookie not set" in answer["csrf_failure"]


def test_a_stranger_is_told_apart(site):
    assert json.loads(ask(Origin="https://other.test").content)["first_party"] is False


def test_a_session_s_cookie_is_seen_and_not_looked_up(site):
    """Without a database: pytest would refuse to ask one."""
    assert json.loads(ask(Cookie=f"sessionid={PROBE}").content)["has_session"]


def test_other_requests_meet_the_sites_views(site):
    assert ask("GET", probe=False).status_code == 404
    assert ask("GET", "/sanctum/csrf-cookie", probe=False, Origin=PAGE).status_code == 204


def test_the_proxy_of_the_settings_is_there(site):
    site.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    site.USE_X_FORWARDED_HOST = site.USE_X_FORWARDED_PORT = True
    site.SANCTUM = {}
    assert json.loads(ask(Origin=API).content)["first_party"]
    plain = API.replace("https", "http")
    assert json.loads(ask(Origin=plain, api=plain).content)["first_party"]


def test_nobody_gets_mail(site, caplog):
    site.MIDDLEWARE = ["tests.sanctum.doctor.gatekeeper.Failing", *MIDDLEWARE]
    with caplog.at_level(logging.DEBUG, "django.request"):
        assert ask().status_code == 500
    assert caplog.records == []
    assert not logging.getLogger("django.request").disabled
