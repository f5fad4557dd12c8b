from broadcasting.api.responses import json_response


def test_json_response_is_compact() -> None:
    response = json_response({"a": [1, "ü"]}, status=422)
    assert (response.status_code, response["Content-Type"]) == (422, "application/json")
    assert response.content == b'{"a":[1,"\\u00fc"]}'


def test_nothing_is_an_empty_object() -> None:
    assert json_response({}).content == b"{}"
