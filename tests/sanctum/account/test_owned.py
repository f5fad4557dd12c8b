"""A user's own tokens."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from sanctum import create_token, revoke_token
from sanctum.account.owned import token_of, tokens_of
from sanctum.models import PersonalAccessToken


def test_only_the_users_good_tokens_newest_first(ada: User, bob: User) -> None:
    first, second, revoked, ended = (create_token(ada, name, []).token for name in ("1", "2", "3", "4"))
    create_token(bob, "theirs", [])
    revoke_token(revoked)
    PersonalAccessToken.objects.filter(pk=ended.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert [*tokens_of(ada)] == [second, first]
    assert token_of(ada, str(first.pk)) == first
    assert [token_of(ada, str(each.pk)) for each in (revoked, ended)] == [None, None]
    assert token_of(bob, str(first.pk)) is None
