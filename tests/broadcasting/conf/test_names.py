import pytest

from broadcasting.conf.names import Guards, Names, Namespace


@pytest.mark.parametrize(
    ("value", "names"),
    [("revurb", ("revurb",)), (["a", "b", "a"], ("a", "b")), (("a.b-c_1",), ("a.b-c_1",))],
)
def test_one_name_or_several(value, names):
    assert Names().check(value) == names


@pytest.mark.parametrize("value", [None, 7, "", [], {}, {"a"}, ["a", 7], ["a", ""], ["a b"], "x" * 41, b"a", ["a\n"]])
def test_what_is_no_list_of_names(value):
    with pytest.raises(ValueError, match="must be a name or a list of names"):
        Names().check(value)


def test_names_in_the_environment():
    assert Names().read(" a, b ,") == ("a", "b")
    for text in (",", " ", "a b"):
        with pytest.raises(ValueError, match="must be a name"):
            Names().read(text)


@pytest.mark.parametrize(
    ("value", "namespace"), [("", ""), ("App.Events", "App.Events"), ("App\\Events", "App.Events"), ("_a1", "_a1")]
)
def test_namespaces(value, namespace):
    assert Namespace().check(value) == namespace
    assert Namespace().read(f" {value} ") == namespace


@pytest.mark.parametrize(
    "value", [None, 7, ".", "App.", ".App", "App..Events", "1App", "App Events", "Äpp", "a" * 201, "a\n"]
)
def test_what_is_no_namespace(value):
    with pytest.raises(ValueError, match="must be empty, or names joined by dots"):
        Namespace().check(value)


@pytest.mark.parametrize(
    ("value", "guards"),
    [("session", ("session",)), (["session", "shop.guards.device"], ("session", "shop.guards.device")), (len, (len,))],
)
def test_guards(value, guards):
    assert Guards().check(value) == guards


def test_guards_in_the_environment():
    assert Guards().read("session, shop.guards.device") == ("session", "shop.guards.device")
    with pytest.raises(ValueError, match="a guard or a list of guards"):
        Guards().read("session,")


@pytest.mark.parametrize("value", [None, 7, "", [], {}, {"session"}, ["session", 7], [""], [[]], b"session"])
def test_what_is_no_guard(value):
    with pytest.raises(ValueError, match="a guard or a list of guards"):
        Guards().check(value)
