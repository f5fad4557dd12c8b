"""without_broadcasting(): for an object, a class or everything, and for nobody else."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from broadcasting.model_events import without_broadcasting
from broadcasting.model_events.silence import is_silent
from tests.broadcasting.model_events.shop.models import Article, Draft, Essay, Post, Tag


def test_of_everything():
    with without_broadcasting():
        assert is_silent(Post())
        assert is_silent(Tag())
    assert not is_silent(Post())


def test_of_a_class_and_its_children():
    with Article.without_broadcasting():
        assert is_silent(Article())
        assert is_silent(Essay())
        assert not is_silent(Post())
    with Post.without_broadcasting():
        assert is_silent(Draft())
    with Draft.without_broadcasting():
        assert not is_silent(Post())


def test_of_one_object():
    one, twin = Post(pk=1), Post(pk=1)
    with one.without_broadcasting():
        assert is_silent(one)
        assert not is_silent(twin)
    assert not is_silent(one)


def test_one_in_the_other():
    silence = Post.without_broadcasting()
    with silence:
        with Tag.without_broadcasting(), silence:
            assert is_silent(Post())
            assert is_silent(Tag())
        assert is_silent(Post())
        assert not is_silent(Tag())
    assert not is_silent(Post())


def test_an_error_ends_it():
    with pytest.raises(KeyError), without_broadcasting():
        raise KeyError
    assert not is_silent(Post())


def test_decorates_functions():
    @Post.without_broadcasting()
    def work(post):
        """Works."""
        return is_silent(post)

    assert work(Post()) is True
    assert not is_silent(Post())
    assert work.__doc__ == "Works."


async def test_decorates_coroutine_functions():
    @without_broadcasting()
    async def work():
        await asyncio.sleep(0)
        return is_silent(Post())

    assert asyncio.iscoroutinefunction(work)
    assert await work() is True
    assert not is_silent(Post())


async def test_other_tasks_and_threads_go_on():
    inside, seen = asyncio.Event(), asyncio.Event()

    async def silent():
        with without_broadcasting():
            inside.set()
            await seen.wait()
            return is_silent(Post())

    task = asyncio.create_task(silent())
    await inside.wait()
    assert not is_silent(Post())
    seen.set()
    assert await task
    with without_broadcasting(), ThreadPoolExecutor() as threads:
        assert not threads.submit(is_silent, Post()).result()


@pytest.mark.django_db
def test_nothing_is_told(hears):
    with hears() as heard:
        with Post.without_broadcasting():
            post = Post.objects.create(title="A")
            post.save()
            post.delete()
        Post.objects.create(title="B")
    assert [data["model"]["title"] for data in heard.data] == ["B"]
