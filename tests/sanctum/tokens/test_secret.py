"""A new secret is shown and kept nowhere (attack 40)."""

import copy
import json
import pickle

import pytest

from sanctum.tokens import text
from sanctum.tokens.secret import Secret


def test_it_is_that_of_a_token():
    secret = Secret("acme_pat_")
    parsed = text.parse(secret.write("15"), ["acme_pat_"])
    assert parsed == text.ParsedToken("15", (secret.digest(),))
    assert secret.hint().startswith("acme_pat_…") and secret.hint()[-4:] == secret.write("15")[-12:-8]


def test_it_does_not_show_itself():
    secret = Secret("acme_pat_")
    assert {repr(secret), str(secret), f"{secret}", f"{secret!r}"} == {"<Secret>"}


@pytest.mark.parametrize("keep", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars])
def test_it_can_not_be_kept(keep):
    with pytest.raises(TypeError) as caught:
        keep(Secret("acme_pat_"))
    assert "acme_pat_" not in str(caught.value)
