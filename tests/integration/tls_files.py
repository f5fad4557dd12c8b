"""A certificate and its key as files, which tests replace while a server uses them."""

import ssl
from pathlib import Path

import trustme


class TlsFiles:
    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.trust = ssl.create_default_context()
        self._authority.configure_trust(self.trust)
        self.certificate, self.key = folder / "chain.pem", folder / "key.pem"
        self.renew()

    @property
    def options(self) -> dict[str, str]:
        return {"tls_cert": str(self.certificate), "tls_key": str(self.key)}

    def issue(self) -> tuple[bytes, bytes]:
        """A new certificate with its chain, and its key."""
        issued = self._authority.issue_cert("127.0.0.1")
        return b"".join(blob.bytes() for blob in issued.cert_chain_pems), issued.private_key_pem.bytes()

    def renew(self) -> None:
        """Replace both files, as programs that renew certificates do it."""
        for file, content in zip((self.certificate, self.key), self.issue(), strict=True):
            new = file.with_suffix(".new")
            new.write_bytes(content)
            new.rename(file)

    def served_by(self, port: int) -> bytes:
        """The certificate that a server shows to a new client."""
        pem = ssl.get_server_certificate(("127.0.0.1", port))
        return ssl.PEM_cert_to_DER_cert(pem)

    def current(self) -> bytes:
        """The certificate in the file."""
        return ssl.PEM_cert_to_DER_cert(self.certificate.read_text().split("-----END")[0] + "-----END CERTIFICATE-----")
