"""Classes of views that are there where features are active."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.views import View

from pennant import Feature, FeatureRequiredMixin
from pennant.errors import InvalidGuard, InvalidName

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pennant_site")]


def test_a_class_wants_all_its_features(client):
    Feature.define("new-report", True)
    assert client.get("/report/").status_code == 404
    Feature.define("reports", True)
    assert client.get("/report/").content == b"report"


async def test_an_async_class_has_a_scope_and_an_answer_of_its_own(async_client):
    Feature.define("reports", lambda company: company == "acme")
    assert (await async_client.get("/areport/?company=acme")).content == b"report"
    response = await async_client.get("/areport/?company=<b>")
    assert (response.status_code, response.content) == (410, b"no ['new-report', 'reports']")


def test_an_async_class_works_in_sync_sites(client):
    Feature.define("reports", lambda company: company == "acme")
    assert client.get("/areport/?company=acme").content == b"report"


def test_a_class_redirects_or_has_a_status():
    class Elsewhere(FeatureRequiredMixin, View):
        required_features = "never"
        inactive_redirect = "/elsewhere/"

    class Gone(FeatureRequiredMixin, View):
        required_features = "never"
        inactive_status = 410

        def get(self, request):
            return HttpResponse()

    assert Elsewhere.as_view()(RequestFactory().get("/"))["Location"] == "/elsewhere/"
    assert Gone.as_view()(RequestFactory().get("/")).status_code == 410


def test_a_class_without_features_is_refused():
    class Open(FeatureRequiredMixin, View):
        pass

    with pytest.raises(InvalidGuard):
        Open.as_view()(RequestFactory().get("/"))
    with pytest.raises(InvalidName):

        class Wrong(FeatureRequiredMixin, View):
            required_features = "\0"
