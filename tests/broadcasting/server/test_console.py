import io
import json
import logging

import pytest
from django.core.management.color import color_style, no_style

from broadcasting import signals
from broadcasting.server.console import Console, harmless


@pytest.fixture
def out():
    return io.StringIO()


@pytest.fixture
def console(out):
    console = Console(out, no_style())
    console.connect()
    yield console
    console.disconnect()


async def send(signal, **values):
    results = await signal.asend_robust(None, application=None, **values)
    assert [result for _, result in results if isinstance(result, Exception)] == []


async def test_a_line_has_two_columns(console, out, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    await send(signals.connection_opened, socket_id="12.34", origin=None)
    (line,) = out.getvalue().splitlines()
    left, dots, right = line.split(" .")[0], line.count("."), line[-5:]
    assert (left, right, len(line)) == ("  Connection Established", "12.34", 58)
    assert dots > 20


@pytest.mark.parametrize(
    ("signal", "values", "what", "whom"),
    [
        (signals.connection_closed, {"socket_id": "1.2", "code": 4200}, "Connection Closed", "1.2 (4200)"),
        (signals.connection_pruned, {"socket_id": "1.2"}, "Connection Pruned", "1.2"),
        (signals.channel_occupied, {"channel": "news"}, "Channel Created", "news"),
        (signals.channel_vacated, {"channel": "news"}, "Channel Removed", "news"),
        (
            signals.message_sent,
            {"message": '{"event":"pusher:ping"}', "socket_ids": ("1.2",)},
            "Connection Pinged",
            "1.2",
        ),
    ],
)
async def test_each_signal_has_its_line(console, out, signal, values, what, whom):
    await send(signal, **values)
    (line,) = out.getvalue().splitlines()
    assert line.startswith(f"  {what} ..")
    assert line.endswith(f". {whom}")


async def test_inner_json_is_decoded(console, out):
    data = {"channel": "presence-a", "channel_data": json.dumps({"user_id": 7})}
    await send(
        signals.message_received,
        socket_id="1.2",
        message=json.dumps({"event": "pusher:subscribe", "data": data}),
    )
    shown = out.getvalue().partition("\n")[2]
    assert json.loads(shown) == {
        "event": "pusher:subscribe",
        "data": {"channel": "presence-a", "channel_data": {"user_id": 7}},
    }


async def test_an_event_is_shown_as_a_broadcast_with_the_number_of_receivers(console, out):
    message = json.dumps({"event": "news", "channel": "a", "data": '{"x": 1}'})
    await send(signals.message_sent, message=message, socket_ids=("1.1", "1.2"))
    assert "Broadcasting To" in out.getvalue()
    assert "a (2 connections)" in out.getvalue()
    assert '"x": 1' in out.getvalue()


async def test_an_answer_is_shown_as_a_message(console, out):
    message = json.dumps({"event": "pusher_internal:subscription_succeeded", "channel": "a", "data": "{}"})
    await send(signals.message_sent, message=message, socket_ids=("1.1",))
    assert "Message Sent" in out.getvalue()


@pytest.mark.parametrize(
    "message",
    ["not json", "[1]", "12", "", "\x00", '{"data": "{"}', '{"data": null}', "[" * 100_000]
    + ['{"a":' * 100_000, '{"event": {"x": []}, "channel": ["a"], "data": [1]}', '"\\ud800"', '{"event": "\\ud800"}'],
)
async def test_whatever_a_client_sends_is_shown(console, out, message):
    await send(signals.message_received, socket_id="1.2", message=message)
    await send(signals.message_sent, socket_ids=("1.2",), message=message)
    assert out.getvalue().startswith("  Message Received")


async def test_a_long_message_is_cut(console, out):
    await send(signals.message_received, socket_id="1.2", message=json.dumps({"event": "x" * 100_000}))
    assert len(out.getvalue()) < 400
    assert out.getvalue().endswith("...\n")


@pytest.mark.parametrize("evil", ["\x1b[2J", "\x9b31m", "\r", "\x07", "\x08", "\u202e", "\u2028", "\x7f", "\n"])
async def test_nothing_steers_the_terminal(console, out, evil):
    for message in (f"a{evil}b", json.dumps({"event": f"a{evil}b", "channel": f"c{evil}"}, ensure_ascii=False)):
        await send(signals.message_received, socket_id="1.2", message=message)
        await send(signals.message_sent, socket_ids=("1.2",), message=message)
    await send(signals.channel_occupied, channel=f"a{evil}b")
    assert evil not in out.getvalue().replace("\n", "")
    assert all(line.startswith("  ") for line in out.getvalue().splitlines())


def test_ordinary_text_stays():
    assert harmless("Grüße, 世界 😀") == "Grüße, 世界 😀"


async def test_a_terminal_with_few_characters_gets_escapes():
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    await Console(out, no_style()).channel_occupied(channel="größe")
    assert b"gr\\xf6\\xdfe" in out.buffer.getvalue()


async def test_colours(monkeypatch):
    out = io.StringIO()
    await Console(out, color_style(force_color=True)).connection_opened(socket_id="1.2")
    assert "\x1b[" in out.getvalue()


async def test_a_disconnected_console_is_silent(console, out):
    console.disconnect()
    await send(signals.connection_pruned, socket_id="1.2")
    assert out.getvalue() == ""


def test_a_refused_request_is_shown_with_its_reason(console, out):
    logger = logging.getLogger("broadcasting.api")
    logger.info("Refused a request: %s.", "auth_key is not\x1b the application's key")
    logger.error("The HTTP API failed.")
    (line,) = out.getvalue().splitlines()
    assert line.startswith("  Request Refused ..")
    assert line.endswith(". auth_key is not\\x1b the application's key.")
    console.disconnect()
    logger.info("Refused a request: %s.", "auth_version is not 1.0")
    assert len(out.getvalue().splitlines()) == 1
