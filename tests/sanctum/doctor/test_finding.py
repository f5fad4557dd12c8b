"""Findings as JSON has them."""

from sanctum.doctor.finding import note, ok, problem


def test_as_dict():
    assert problem("CORS", "No.", "Do it").as_dict() == {
        "step": "CORS",
        "state": "problem",
        "text": "No.",
        "hint": "Do it",
    }
    assert [each("x", "y").as_dict()["state"] for each in (ok, note, problem)] == ["ok", "note", "problem"]
