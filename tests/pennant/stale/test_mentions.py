"""Where a project's files name features."""

from pathlib import Path

import pytest

from pennant.stale import find_mentions


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(project: Path, name: str, text: str | bytes) -> None:
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def found(project, *words):
    mentions = find_mentions({word: word for word in words}, [project])
    return {feature: [str(each) for each in lines] for feature, lines in mentions.items()}


def test_python_templates_and_front_ends(project):
    write(project, "shop/views.py", 'x = 1\n\nif Feature.active("new"):\n    pass\n# "new" in a comment\n')
    write(project, "shop/templates/a.html", "{% load pennant %}\n{% feature 'new' %}{% endfeature %} new\n")
    write(project, "shop/static/a.js", "features.active(`new`) && features.on('newer')\n")
    assert found(project, "new", "other") == {
        "new": ["shop/static/a.js:1", "shop/templates/a.html:2", "shop/views.py:3"]
    }


def test_classes_are_found_by_their_name(project):
    write(project, "features.py", "class NewApi(FeatureClass):\n    pass\n")
    write(project, "views.py", "import features\nfrom features import NewApi\n\nfeatures.NewApi\nNewApi\n")
    mentions = find_mentions({"new-api": "new-api", "NewApi": "new-api"}, [project])
    assert [str(each) for each in mentions["new-api"]] == ["features.py:1", "views.py:4", "views.py:5"]


def test_what_is_not_the_projects_own_is_left_out(project):
    for folder in (".git", "node_modules/x", "app/migrations", "venv/lib", "lib/site-packages/p"):
        write(project, f"{folder}/a.py", '"new"\n')
    write(project, "venv/pyvenv.cfg", "")
    assert found(project, "new") == {}


def test_hostile_files_and_names(project):
    write(project, "binary.py", b'\xff\xfe"new"')
    write(project, "broken.py", 'def ("new"')
    write(project, "nul.py", '"new"\x00')
    write(project, "deep.py", '"new"' + "+(" * 5000)
    write(project, "large.html", '"new"' * 500_000)
    (project / "loop").symlink_to(project)
    (project / "nowhere.py").symlink_to(project / "gone")
    write(project, "fine.html", '".*" "(" "new"\n')
    assert found(project, "new", ".*", "(", "\\") == {
        "new": ["fine.html:1"],
        ".*": ["fine.html:1"],
        "(": ["fine.html:1"],
    }


def test_a_folder_that_is_given_twice_is_searched_once(project):
    write(project, "a.py", '"new"\n')
    assert len(find_mentions({"new": "new"}, [project, project])["new"]) == 1
