"""``manage.py runrevurb`` as a program: started, asked, stopped."""

import asyncio
import json
import os
import signal
import socket
import ssl

import httpx
import pytest
import trustme
from websockets.asyncio.client import connect, unix_connect

from tests.integration.commands import change, refusal, runrevurb, serving, site
from tests.integration.servers import ENGINES, PATIENCE, ROOT, running, wait_until
from tests.integration.test_frame_writer import collect


@pytest.mark.parametrize("name", ENGINES)
async def test_sockets_api_and_site_in_one_process(name):
    with serving("--server", name, DJANGO_DEBUG="true") as server:
        address = f"127.0.0.1:{server.port}"
        async with connect(f"ws://{address}/app/a-key?protocol=7") as client:
            assert json.loads(await client.recv())["event"] == "pusher:connection_established"
            async with httpx.AsyncClient() as http:
                assert (await http.get(f"http://{address}/up")).json() == {"health": "OK"}
                assert (await http.get(f"http://{address}/apps/101/channels")).status_code == 401
                assert (await http.get(f"http://{address}/admin/login/")).status_code == 200
                css = await http.get(f"http://{address}/static/admin/css/base.css")
                assert css.headers["content-type"] == "text/css"
            server.signal(signal.SIGINT)
            await collect(client)
            assert client.close_code == 4200
        assert await asyncio.to_thread(server.wait) == 0
        assert "Traceback" not in server.output
        assert "Watching for file changes" not in server.output, "in spite of --noreload"
        assert f"Starting server on 127.0.0.1:{server.port}\n" in server.output
        assert f"Stopping server on 127.0.0.1:{server.port} (SIGINT): gracefully" in server.output


@pytest.mark.parametrize("name", ENGINES)
async def test_options_win_over_the_environment(name):
    other = {"REVURB_SERVER": "other", "REVURB_SERVER_PATH": "/other", "REVURB_HOST": "no"}
    with serving("--server", name, "--path", "/ws", "--hostname", "live.example", **other) as server:
        assert f"Starting server on 127.0.0.1:{server.port}/ws (live.example)" in server.output
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"http://127.0.0.1:{server.port}/ws/up")).status_code == 200
            assert (await http.get(f"http://127.0.0.1:{server.port}/up")).status_code == 404


async def test_the_site_serves_no_static_files_without_debug():
    with serving(DJANGO_DEBUG="false") as server:
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"http://127.0.0.1:{server.port}/static/admin/css/base.css")).status_code == 404


@pytest.mark.parametrize("name", ENGINES)
async def test_debug_shows_the_messages_and_obeys_no_color(name):
    with serving("--server", name, "--debug", "--no-color") as server:
        async with connect(f"ws://127.0.0.1:{server.port}/app/a-key") as client:
            await client.recv()
            await client.send('{"event": "pusher:subscribe", "data": {"channel": "news"}}')
            await client.recv()
        for line in (
            "Connection Established",
            "Message Received",
            "Channel Created",
            "Message Sent",
            "Channel Removed",
        ):
            await asyncio.to_thread(server.wait_for_output, f"  {line} ..")
        assert "\x1b" not in server.output


@pytest.mark.parametrize("name", ENGINES)
async def test_a_unix_socket(name, tmp_path):
    path = tmp_path / "revurb.sock"
    with runrevurb("--server", name, "--uds", str(path)) as server:
        await asyncio.to_thread(server.wait_for_output, "Quit with")
        assert f"Starting server on unix:{path}" in server.output
        async with unix_connect(str(path), "ws://localhost/app/a-key") as client:
            assert "connection_established" in await client.recv()
        assert await asyncio.to_thread(server.stop) == 0
        assert not path.exists()


@pytest.mark.parametrize("name", ENGINES)
async def test_an_inherited_socket(name):
    listener = socket.create_server(("127.0.0.1", 0))
    arguments = ["--server", name, "--fd", str(listener.fileno())]
    inherited = {"pass_fds": [listener.fileno()], "reload": True, "DJANGO_DEBUG": "true"}
    with listener, runrevurb(*arguments, **inherited) as server:
        await asyncio.to_thread(server.wait_for_output, "Quit with")
        async with connect(f"ws://127.0.0.1:{listener.getsockname()[1]}/app/a-key") as client:
            assert "connection_established" in await client.recv()


@pytest.mark.parametrize("name", ENGINES)
async def test_a_certificate(name, tmp_path):
    authority, trust = trustme.CA(), ssl.create_default_context()
    authority.configure_trust(trust)
    (tmp_path / "server.pem").write_bytes(authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.bytes())
    pem = str(tmp_path / "server.pem")
    with serving("--server", name, "--tls-cert", pem, "--tls-key", pem) as server:
        assert f"Starting secure server on 127.0.0.1:{server.port}\n" in server.output
        async with connect(f"wss://127.0.0.1:{server.port}/app/a-key", ssl=trust) as client:
            assert "connection_established" in await client.recv()
            async with httpx.AsyncClient(verify=trust) as http:
                assert (await http.get(f"https://127.0.0.1:{server.port}/up")).json() == {"health": "OK"}


def test_a_port_in_use_is_told_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        message = f"CommandError: 127.0.0.1:{port} is in use by another process. Stop it, or choose another --port."
        assert refusal("--host", "127.0.0.1", "--port", port).endswith(f"\n{message}\n")


def test_the_reloader_too_tells_it_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with runrevurb("--host", "127.0.0.1", "--port", port, reload=True, DJANGO_DEBUG="true") as server:
            assert server.wait() == 1
            assert "is in use by another process" in server.output
            assert "Traceback" not in server.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--server", "gunicorn"], "daphne"),
        (["--port", "70000"], "70000"),
        (["--host", "203.0.113.1", "--port", "0"], "This machine does not have the address 203.0.113.1."),
        (["--fd", "77"], "File descriptor 77 is not an open socket"),
        (["--fd", "1"], "File descriptor 1 is not"),
        (["--uds", "/nowhere/at/all"], "Cannot listen on the unix socket /nowhere/at/all: No such file"),
        (["--uds", "/tmp/x", "--fd", "3"], "CommandError: --uds and --fd exclude each other."),
        (["--server", "gunicorn", "--skip-checks"], "CommandError: The command's option for SERVER must be one of"),
        (["--tls-cert", __file__, "--tls-key", __file__, "--skip-checks"], "CommandError: The TLS certificate"),
        (["--tls-cert", "/nowhere.pem", "--tls-key", "/nowhere.key"], "/nowhere.pem"),
        (["--tls-cert", __file__, "--tls-key", __file__], "TLS"),
    ],
)
def test_what_cannot_work_is_told_without_a_traceback(arguments, message):
    assert message in refusal(*arguments)


def test_a_missing_package_is_told_with_the_extra(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['uvicorn'] = None\n")
    told = refusal("--server", "uvicorn", PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert "pip install 'revurb[uvicorn]'" in told


def test_a_wrong_asgi_application_is_told(tmp_path):
    assert "ASGI_APPLICATION 'no.such.module' cannot be imported" in refusal(
        settings=site(tmp_path, ASGI_APPLICATION="no.such.module"), PYTHONPATH=f"{tmp_path}:{ROOT}"
    )


async def test_a_changed_file_reloads_after_closing_the_sockets_with_4200(tmp_path):
    settings = site(tmp_path, DEBUG=True)
    with serving(reload=True, settings=settings, PYTHONPATH=f"{tmp_path}:{ROOT}") as server:
        async with connect(f"ws://127.0.0.1:{server.port}/app/a-key") as client:
            await client.recv()
            await asyncio.to_thread(change, server, tmp_path / f"{settings}.py")
            await asyncio.wait_for(client.wait_closed(), PATIENCE)
            assert client.close_code == 4200
        assert "Traceback" not in server.output
        await asyncio.to_thread(wait_until, lambda: server.output.count("Quit with") > 1)


def test_the_reloader_waits_for_a_failing_check_to_be_mended(tmp_path):
    settings = site(tmp_path, DEBUG=True, REVURB={"SERVER_HOST": 12})
    with runrevurb("--port", "0", reload=True, settings=settings, PYTHONPATH=f"{tmp_path}:{ROOT}") as server:
        server.wait_for_output("SystemCheckError")
        change(server, tmp_path / f"{settings}.py", 'REVURB = {"SERVER_HOST": "127.0.0.1"}')
        server.wait_for_output("Quit with")
        assert "Traceback" not in server.output


@pytest.mark.parametrize("name", ENGINES)
async def test_restartrevurb_stops_the_server_with_status_0(name, tmp_path):
    cache = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}}
    options = {"settings": site(tmp_path, CACHES=cache), "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    with serving("--server", name, **options) as server:
        async with connect(f"ws://127.0.0.1:{server.port}/app/a-key") as client:
            await client.recv()
            command = [str(ROOT / "manage.py"), "restartrevurb"]
            environment = {"DJANGO_SETTINGS_MODULE": options["settings"], "PYTHONPATH": options["PYTHONPATH"]}
            with running(command, environment=environment) as restart:
                assert await asyncio.to_thread(restart.wait) == 0
            await asyncio.wait_for(collect(client), 20)
            assert client.close_code == 4200
        assert await asyncio.to_thread(server.wait) == 0
        assert "(restart): gracefully" in server.output


async def test_control_c_under_the_reloader_is_graceful_too():
    with serving(reload=True, DJANGO_DEBUG="true") as server:
        async with connect(f"ws://127.0.0.1:{server.port}/app/a-key") as client:
            await client.recv()
            os.killpg(server.pid, signal.SIGINT)  # as a terminal does: to the reloader and to its child
            assert await asyncio.to_thread(server.wait) == 0
        assert "Traceback" not in server.output


@pytest.mark.parametrize("name", ENGINES)
async def test_a_sync_view_that_hangs_cannot_keep_the_process(name, tmp_path):
    (tmp_path / "hanging_urls.py").write_text(
        "import time\nfrom django.urls import path\n"
        "urlpatterns = [path('hang', lambda request: (print('hanging', flush=True), time.sleep(3600)))]\n"
    )
    options = {"settings": site(tmp_path, ROOT_URLCONF="hanging_urls"), "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    with serving("--server", name, REVURB_SHUTDOWN_GRACE="1", **options) as server:
        async with httpx.AsyncClient(timeout=30) as http:
            hanging = asyncio.create_task(http.get(f"http://127.0.0.1:{server.port}/hang"))
            await asyncio.to_thread(server.wait_for_output, "hanging")
            server.signal()
            assert await asyncio.to_thread(server.wait) == 0
            with pytest.raises(httpx.HTTPError):
                (await hanging).raise_for_status()
