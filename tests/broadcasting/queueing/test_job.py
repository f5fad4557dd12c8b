"""Jobs as JSON, and what a queue may hold instead."""

import json

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from broadcasting.queueing import Job, MalformedJob
from broadcasting.queueing.unique import lock_key


def test_a_job_comes_back_from_json_as_it_went(make):
    job = make(
        queue="high",
        retries=3,
        backoff=(1, 2.5),
        timeout=10,
        lock=lock_key("shop.events:X", "memory", "7"),
        token="abc",
        rescue=True,
        event_class="shop.events:Outer.X",
    )
    assert Job.from_message(json.loads(json.dumps(job.as_message()))) == job
    assert Job.from_message(make().as_message()) == make()


def test_a_message_holds_plain_json_only(make):
    assert json.loads(json.dumps(make().as_message())) == make().as_message()


def test_the_last_pause_goes_on(make):
    job = make(backoff=(1, 5))
    assert [job.pause(attempt) for attempt in range(4)] == [1, 5, 5, 5]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("connection", None),
        ("connection", ""),
        ("connection", ["memory"]),
        ("name", 7),
        ("data", {"a": 1}),
        ("channels", "orders"),
        ("channels", []),
        ("channels", ["a b"]),
        ("channels", [7]),
        ("channels", ["x" * 10_000]),
        ("socket_id", "x"),
        ("socket_id", 1.2),
        ("queue", 7),
        ("retries", -1),
        ("retries", 10**9),
        ("retries", True),
        ("retries", None),
        ("retries", float("nan")),
        ("backoff", 1),
        ("backoff", []),
        ("backoff", [1] * 1001),
        ("backoff", ["1"]),
        ("backoff", [-1]),
        ("backoff", [10**300]),
        ("timeout", "1"),
        ("timeout", float("inf")),
        ("lock", "a-cache-key-of-the-site"),
        ("lock", "broadcasting:unique:x"),
        ("token", 7),
        ("event_class", "os.system"),
        ("event_class", "shop events:X"),
    ],
)
def test_malformed_jobs(make, key, value):
    with pytest.raises(MalformedJob):
        Job.from_message(make().as_message() | {key: value})


def test_nothing_of_a_malformed_job_is_repeated(make):
    with pytest.raises(MalformedJob) as caught:
        Job.from_message(make().as_message() | {"socket_id": "never-to-be-shown"})
    assert "never" not in str(caught.value)


KEYS = st.sampled_from(["connection", "name", "data", "channels", "retries", "backoff"])


@hypothesis_settings(max_examples=50)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(["connection", "name", "data", "channels", "retries", "backoff"]), inner, max_size=6
            ),
        ),
        max_leaves=8,
    )
)
def test_whatever_comes_it_is_a_job_or_malformed(message):
    try:
        Job.from_message(message)
    except MalformedJob as error:
        assert len(str(error)) < 100
