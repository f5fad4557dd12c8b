import asyncio
import logging
import ssl

import pytest

from broadcasting.server.certificates import Certificates, server_context
from tests.integration.servers import until
from tests.integration.tls_files import TlsFiles

QUICK = 0.01
LOGGER = "broadcasting.server.certificates"


@pytest.fixture
def files(tmp_path):
    return TlsFiles(tmp_path)


def load(certificate: str, key: str) -> tuple[str, str]:
    server_context(certificate, key)
    with open(certificate) as one, open(key) as other:
        return one.read(), other.read()


@pytest.fixture
async def certificates(files):
    made = Certificates(str(files.certificate), str(files.key), load)
    task = asyncio.create_task(made.watch(QUICK))
    yield made
    task.cancel()


async def looks() -> None:
    """Time for several looks at the files."""
    await asyncio.sleep(QUICK * 20)


def holds(certificates, files):
    async def condition() -> bool:
        return certificates.context == (files.certificate.read_text(), files.key.read_text())

    return condition


async def test_changed_files_are_loaded(certificates, files):
    for _ in range(3):
        files.renew()
        await until(holds(certificates, files))


async def test_unchanged_files_are_not(certificates):
    before = certificates.context
    await looks()
    assert certificates.context is before


async def test_unless_somebody_asks(certificates):
    before = certificates.context
    certificates.reload()

    async def loaded() -> bool:
        return certificates.context is not before

    await until(loaded)


async def test_whoever_writes_two_files_is_given_the_time(files, caplog):
    """Files that have just changed are looked at once more before they are loaded."""
    with caplog.at_level(logging.INFO, LOGGER):
        made = Certificates(str(files.certificate), str(files.key), load)
        task = asyncio.create_task(made.watch(0.2))
        await asyncio.sleep(0.1)
        chain, key = files.issue()
        files.certificate.write_bytes(chain)
        await asyncio.sleep(0.2)  # one look has seen the new certificate with the old key
        files.key.write_bytes(key)
        await until(holds(made, files))
        task.cancel()
    assert [record.levelname for record in caplog.records] == ["INFO"]


async def test_broken_files_are_logged_once_and_the_old_context_kept(certificates, files, caplog):
    before = certificates.context
    with caplog.at_level(logging.INFO, LOGGER):
        files.key.unlink()
        await looks()
        assert certificates.context is before
        files.renew()
        await until(holds(certificates, files))
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
    assert str(files.certificate) in caplog.text
    assert "PRIVATE KEY" not in caplog.text


async def test_links_are_followed(files, tmp_path):
    """As certbot's ``live`` folder has them."""
    links = [tmp_path / "live-chain", tmp_path / "live-key"]
    for link, file in zip(links, (files.certificate, files.key), strict=True):
        link.symlink_to(file)
    made = Certificates(*map(str, links), load)
    task = asyncio.create_task(made.watch(QUICK))
    files.renew()
    await until(holds(made, files))
    task.cancel()


def test_files_that_do_not_work_at_the_start_raise(files):
    files.key.write_text("not a key")
    with pytest.raises(ssl.SSLError):
        Certificates(str(files.certificate), str(files.key), server_context)


def test_old_versions_of_tls_are_not_spoken(files):
    assert server_context(str(files.certificate), str(files.key)).minimum_version == ssl.TLSVersion.TLSv1_2
