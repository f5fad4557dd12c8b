"""What one user does on the site; prints what came of it as JSON."""

import json
import os
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.allauth_site.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

BROWSER = "/_allauth/browser/v1"
ORIGIN = {"Origin": "http://testserver"}


class Browser:
    """A page of the site's own, which sends the CSRF token that it has been given."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.get(f"{BROWSER}/config")

    def post(self, path: str, **body: Any) -> Any:
        headers = {**ORIGIN, "X-CSRFToken": self.client.cookies["csrftoken"].value}
        return self.client.post(path, body, content_type="application/json", headers=headers)

    def by_session(self) -> Any:
        return self.client.get("/me", headers=ORIGIN).json()


def by_token(token: str) -> Any:
    answer = Client().get("/me", headers={"Authorization": f"Bearer {token}"})
    return answer.json() if answer.status_code == 200 else answer.status_code


def tell() -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    page = Browser()
    signup = page.post(f"{BROWSER}/auth/signup", username="ada", password="a first long password")
    token = page.post("/tokens").json()["token"]
    other = Browser()
    login = other.post(f"{BROWSER}/auth/login", username="ada", password="a first long password")
    story = {
        "signed up": signup.status_code,
        "logged in elsewhere": login.status_code,
        "by session": [page.by_session(), other.by_session()],
        "by token": by_token(token),
    }
    passwords = {"current_password": "a first long password", "new_password": "a second long password"}
    story["password changed"] = page.post(f"{BROWSER}/account/password/change", **passwords).status_code
    story["by token afterwards"] = by_token(token)
    story["by session elsewhere"] = other.client.get("/me", headers=ORIGIN).status_code
    return story


if __name__ == "__main__":
    print(json.dumps(tell()))
