import quopri

from hypothesis import given
from hypothesis import strategies as st

from briefs.writers.mail.parts import LONGEST_LINE, quoted

WORDS = st.text(st.sampled_from("..  From\n=é—x"), max_size=400) | st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\r"), max_size=200
)


@given(WORDS)
def test_words_come_back_as_they_were(words):
    lines = quoted(f"{words}\n")
    assert quopri.decodestring(lines.replace(b"\r\n", b"\n")).decode() == f"{words}\n"


@given(WORDS)
def test_no_line_is_too_long_or_begins_with_what_mail_systems_change(words):
    lines = quoted(f"{words}\n").split(b"\r\n")
    assert max(map(len, lines)) <= LONGEST_LINE
    assert not any(line.startswith((b".", b"From ")) for line in lines)
    assert all(line.isascii() and b"\r" not in line and b"\n" not in line for line in lines)


@given(st.lists(WORDS, max_size=5))
def test_stretches_may_be_set_one_after_the_other(stretches):
    whole = [f"{words}\n" for words in stretches]
    assert b"".join(map(quoted, whole)) == quoted("".join(whole))
