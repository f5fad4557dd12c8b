"""Only models that broadcast are listened to."""

from django.db.models.signals import post_delete, post_save, pre_delete

from tests.broadcasting.model_events.shop.models import Draft, Essay, Post, Stamp


def test_who_is_listened_to():
    for model in (Post, Draft, Essay):
        assert post_save.has_listeners(model)
        assert post_delete.has_listeners(model)
    assert not post_save.has_listeners(Stamp)
    assert not post_delete.has_listeners(Stamp)


def test_parents_matter_only_where_there_are_some():
    assert pre_delete.has_listeners(Essay)
    assert not pre_delete.has_listeners(Post)
