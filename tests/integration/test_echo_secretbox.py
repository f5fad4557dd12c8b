"""The module's own decryption, against PyNaCl's ``SecretBox`` and the test vectors of RFC 8439."""

import json
import random
import subprocess
from typing import Any

import pytest
from nacl.secret import SecretBox

from tests.integration.node_client import MODULE

pytestmark = pytest.mark.node

FOLDER = MODULE.parent / "echo"
FULL, EMPTY = "ff" * 16, "00" * 16
# Appendix A.3, 7 to 11 and the two after: what goes wrong where a carry is lost. r, s, message, tag
CARRIES = [
    ("02" + "00" * 15, EMPTY, FULL, "03" + "00" * 15),
    ("02" + "00" * 15, FULL, "02" + "00" * 15, "03" + "00" * 15),
    ("01" + "00" * 15, EMPTY, FULL + "f0" + "ff" * 15 + "11" + "00" * 15, "05" + "00" * 15),
    ("01" + "00" * 15, EMPTY, FULL + "fb" + "fe" * 15 + "01" * 16, EMPTY),
    ("02" + "00" * 15, EMPTY, "fd" + "ff" * 15, "fa" + "ff" * 15),
    (
        "0100000000000000" + "0400000000000000",
        EMPTY,
        "e33594d7505e43b90000000000000000" + "3394d7505e4379cd0100000000000000" + EMPTY + "01" + "00" * 15,
        "14" + "00" * 7 + "55" + "00" * 7,
    ),
    (
        "0100000000000000" + "0400000000000000",
        EMPTY,
        "e33594d7505e43b90000000000000000" + "3394d7505e4379cd0100000000000000" + EMPTY,
        "13" + "00" * 15,
    ),
]


def run(program: str, cases: object) -> Any:
    """What ``program`` prints, as JSON; it finds ``cases`` and ``bytes`` (of hexadecimal) and ``hex``."""
    head = f"""
        import {{ readFileSync }} from "node:fs";
        import {{ secretbox }} from {json.dumps((FOLDER / "secretbox.js").as_uri())};
        import {{ equal, poly1305 }} from {json.dumps((FOLDER / "poly1305.js").as_uri())};
        const bytes = (text) => Uint8Array.from(Buffer.from(text, "hex"));
        const hex = (data) => data && Buffer.from(data).toString("hex");
        const cases = JSON.parse(readFileSync(0, "utf8"));
    """
    command = ["node", "--input-type=module", "-e", head + program]
    output = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, check=True, timeout=50)
    return json.loads(output.stdout)


def boxes(lengths: list[int]) -> list[dict[str, str]]:
    chance = random.Random(7)
    found = []
    for length in lengths:
        key, nonce, message = (chance.randbytes(size) for size in (32, 24, length))
        box = SecretBox(key).encrypt(message, nonce).ciphertext
        found.append({"key": key.hex(), "nonce": nonce.hex(), "box": box.hex(), "message": message.hex()})
    return found


OPEN = "hex(secretbox.open(bytes(box), bytes(nonce), bytes(key)))"


def test_opens_what_pynacl_has_closed() -> None:
    lengths = [*range(150), 255, 256, 257, 1000, 4096, 10_000, 65_537]
    cases = boxes(lengths)
    opened = run(f"console.log(JSON.stringify(cases.map(({{ box, nonce, key }}) => {OPEN})));", cases)
    assert opened == [case["message"] for case in cases]


@pytest.mark.parametrize("byte", ["00", "ff"])
def test_opens_boxes_of_extreme_keys(byte: str) -> None:
    key, nonce = bytes.fromhex(byte * 32), bytes.fromhex(byte * 24)
    messages = [bytes.fromhex(value * 100) for value in ("00", "ff")]
    cases = [
        {"key": key.hex(), "nonce": nonce.hex(), "box": SecretBox(key).encrypt(message, nonce).ciphertext.hex()}
        for message in messages
    ]
    opened = run(f"console.log(JSON.stringify(cases.map(({{ box, nonce, key }}) => {OPEN})));", cases)
    assert opened == [message.hex() for message in messages]


def test_every_changed_bit_is_noticed() -> None:
    program = """
        const [{ key, nonce, box }] = cases;
        let opened = 0, tried = 0;
        for (const [name, text] of Object.entries({ key, nonce, box })) {
            for (let bit = 0; bit < text.length * 4; bit += 1) {
                const forged = { key: bytes(key), nonce: bytes(nonce), box: bytes(box) };
                forged[name][bit >> 3] ^= 1 << (bit & 7);
                if (secretbox.open(forged.box, forged.nonce, forged.key)) opened += 1;
                tried += 1;
            }
        }
        console.log(JSON.stringify([opened, tried]));
    """
    assert run(program, boxes([100])) == [0, (32 + 24 + 116) * 8]


def test_what_is_cut_or_of_another_length_does_not_open() -> None:
    program = """
        const [{ key, nonce, box }] = cases;
        const open = (from, to, at, till) => secretbox.open(bytes(box).slice(from, to), bytes(nonce).slice(0, at),
            bytes(key).slice(0, till));
        const cuts = Array.from({ length: 116 }, (_, length) => open(0, length, 24, 32));
        cuts.push(open(1, 116, 24, 32), open(0, 116, 23, 32), open(0, 116, 24, 31), open(0, 116, 24, 0));
        console.log(JSON.stringify(cuts.every((cut) => cut === null)));
    """
    assert run(program, boxes([100])) is True


def test_authenticates_as_the_rfc_does() -> None:
    program = """
        const tags = cases.map(([r, s, message]) => hex(poly1305(bytes(message), bytes(r + s))));
        console.log(JSON.stringify(tags));
    """
    assert run(program, CARRIES) == [tag for *_, tag in CARRIES]


def test_tags_are_compared_whole() -> None:
    program = """
        const tag = new Uint8Array(16);
        const flip = (bit) => tag.map((_, at) => (at === bit >> 3 ? 1 << (bit & 7) : 0));
        const others = Array.from({ length: 128 }, (_, bit) => flip(bit));
        console.log(JSON.stringify([equal(tag, tag.slice()), others.some((other) => equal(tag, other)),
            equal(tag, new Uint8Array(15))]));
    """
    assert run(program, []) == [True, False, False]
