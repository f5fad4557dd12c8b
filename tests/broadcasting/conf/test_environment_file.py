"""Files of environment variables: whatever they hold, only what is meant changes."""

from hypothesis import given
from hypothesis import strategies as st

from broadcasting.conf.environment_file import EnvironmentFileError, find_names, set_variables

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["A=1", "B='x", 'B="y', "'", '"', "export A=2", "A=", " A = 'q' # c", "# A=3", "\r", "\\", "C\\"]
        ),
        st.text(max_size=12),
    )
)


@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_any_text_is_edited_as_meant_or_refused(lines, newline):
    text = newline.join(lines)
    try:
        edited = set_variables(text, {"A": "new", "Z": '"last"'})
    except EnvironmentFileError:
        assert "'" in text or '"' in text
        return
    assert {"A", "Z"} <= find_names(edited)
    assert set_variables(edited, {"A": "new", "Z": '"last"'}) == edited
    if "A" not in find_names(text) and "A" not in text:
        assert edited.startswith(text)


def test_names_with_a_value_are_found():
    assert find_names("A=1\nexport B = 'x'\nC=\nD=\"\"\n# E=1\nF") == {"A", "B"}


def test_a_long_line_takes_no_long_time():
    text = "A=" + " x" * 200_000 + "\n" + "B='\n" * 20_001
    assert "Z" in find_names(set_variables(text, {"Z": "1"}))
