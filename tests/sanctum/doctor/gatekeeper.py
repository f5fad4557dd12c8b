"""A middleware that keeps everybody out, as a site's own may."""

from django.http import HttpResponse


class Gatekeeper:
    def __init__(self, get_response):
        pass

    def __call__(self, request):
        return HttpResponse("Closed for repairs.", status=503)


class Failing(Gatekeeper):
    def __call__(self, request):
        raise RuntimeError("never-to-be-shown")
