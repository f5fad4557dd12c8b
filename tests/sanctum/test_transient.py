"""What stands for a token where somebody came by session."""

import pytest

from sanctum import TransientToken


def test_it_may_do_whatever_its_user_may():
    token = TransientToken()
    assert token.can("orders:read") and not token.cant("orders:read")
    assert token.is_transient


def test_it_is_nothing_that_could_be_revoked():
    assert (TransientToken.pk, TransientToken.credential, TransientToken.valid_until) == (None, None, None)
    with pytest.raises(TypeError, match="log the user out"):
        TransientToken().delete()
