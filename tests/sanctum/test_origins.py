"""Origins as they are read, and who is covered by which: attacks 27 and 28 on the pure part."""

import pytest

from sanctum.origins import Origin, OriginPattern, origin_of_url, parse_origin


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://app.example.com", Origin("https", "app.example.com", 443)),
        ("https://app.example.com:443", Origin("https", "app.example.com", 443)),
        ("http://app.example.com:443", Origin("http", "app.example.com", 443)),
        ("HTTPS://APP.Example.com", Origin("https", "app.example.com", 443)),
        ("http://localhost:5173", Origin("http", "localhost", 5173)),
        ("http://127.0.0.1:8000", Origin("http", "127.0.0.1", 8000)),
        ("http://[::1]:3000", Origin("http", "[::1]", 3000)),
        ("http://[2001:DB8:0:0::1]", Origin("http", "[2001:db8::1]", 80)),
        ("https://xn--bcher-kva.example", Origin("https", "xn--bcher-kva.example", 443)),
        ("https://my_app.example", Origin("https", "my_app.example", 443)),
    ],
)
def test_what_browsers_send_is_read(text, origin):
    assert parse_origin(text) == origin
    assert parse_origin(str(origin)) == origin
    assert origin_of_url(f"{text}/a/b?c=\\d#e") == origin


NO_AUTHORITY = [
    "https://",
    "https:///app.example.com",
    "https:app.example.com",
    "//app.example.com",
    "app.example.com",
    "null",
    "",
    None,
    "about:blank",
    "file:///etc/passwd",
    "ftp://app.example.com",
    "ws://app.example.com",
    "javascript://app.example.com",
    "https://user@app.example.com",
    "https://user:pw@app.example.com",
    "https://@app.example.com",
    "https://app.example.com:",
    "https://app.example.com:0",
    "https://app.example.com:65536",
    "https://app.example.com:999999",
    "https://app.example.com:-1",
    "https://app.example.com:4 43",
    "https://app.example.com:٤٤٣",
    "https://app.example.com:443:443",
    "https://app.example.com.",
    "https://.app.example.com",
    "https://app..example.com",
    "https://-app.example.com",
    "https://*.example.com",
    "https://app.example.com\\.evil.test",
    "https:\\\\app.example.com",
    "https://app%2eexample.com",
    "https://app.example.com\x00",
    "https://app.example.com\n",
    " https://app.example.com",
    "https://app.example.com https://evil.test",
    "https://app.example.com, https://evil.test",
    "https://bücher.example",
    "https://\u212a.example",
    "https://\u017f.example",
    "\ufeffhttps://app.example.com",
    "https://[::1",
    "https://::1",
    "https://[::1]x",
    "https://[::1]]",
    "https://[fe80::1%25eth0]",
    "https://[v1.a]",
    "https://[]",
    "https://127.1",
    "https://0x7f.1",
    "https://127.0.0.01",
    "https://1.2.3.256",
    "https://2130706433",
    "https://app.1",
    "https://" + "a" * 254,
    "https://app.example.com/" + "a" * 8192,
]


@pytest.mark.parametrize("text", NO_AUTHORITY)
def test_what_no_browser_sends_is_no_origin(text):
    assert parse_origin(text) is None
    assert origin_of_url(text) is None


@pytest.mark.parametrize("rest", ["/", "?", "#", "/path", "?a=b", "#c"])
def test_an_origin_has_no_path(rest):
    assert parse_origin(f"https://app.example.com{rest}") is None
    assert origin_of_url(f"https://app.example.com{rest}") == Origin("https", "app.example.com", 443)


@pytest.mark.parametrize(
    ("pattern", "covered", "others"),
    [
        (
            "https://app.example.com",
            ["https://app.example.com"],
            [
                "http://app.example.com",
                "https://app.example.com:8443",
                "https://example.com",
                "https://a.app.example.com",
            ],
        ),
        (
            "https://*.example.com",
            ["https://app.example.com", "https://a.b.example.com"],
            ["https://example.com", "https://evilexample.com", "https://example.com.evil.test", "http://a.example.com"],
        ),
        ("https://*.example.com:8443", ["https://a.example.com:8443"], ["https://a.example.com"]),
        ("http://*.localhost:5173", ["http://shop.localhost:5173"], ["http://localhost:5173"]),
        ("http://[0:0::1]:3000", ["http://[::1]:3000"], ["http://[::2]:3000", "http://127.0.0.1:3000"]),
        ("https://xn--bcher-kva.example", ["https://xn--bcher-kva.example"], ["https://bucher.example"]),
        ("HTTPS://App.Example.COM:443", ["https://app.example.com"], []),
    ],
)
def test_a_pattern_covers_whole_labels_of_one_scheme_and_port(pattern, covered, others):
    read = OriginPattern.parse(pattern)
    assert [text for text in covered if not read.covers(parse_origin(text))] == []
    assert [text for text in others if read.covers(parse_origin(text))] == []


@pytest.mark.parametrize("text", ["https://app.example.com", "https://*.example.com:8443", "http://[::1]:3000"])
def test_a_pattern_is_written_as_it_is_configured(text):
    assert str(OriginPattern.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        None, 7, b"https://a.example", [], "", "*", "null", "app.example.com", "//app.example.com", "ftp://a.example",
        "https://", "https://*", "https://*.", "https://*.com", "https://**.example.com", "https://a.*.example.com",
        "https://*example.com", "https://*.*.example.com", "https://a.example/", "https://a.example/*",
        "https://a.example?b", "https://u@a.example", "https://a.example:99999", "https://*.0.0.1", "https://*.[::1]",
        "https://127.1", "https://a b.example", "https://bücher.example", "https://\u212a.example",
        "https://a\u200db.example", "https://" + "a" * 300,
    ],
)  # fmt: skip
def test_an_ambiguous_entry_of_a_setting_is_refused(text):
    with pytest.raises(ValueError, match=r"^(is no|must|has letters) "):
        OriginPattern.parse(text)
