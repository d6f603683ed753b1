import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.claims import Claim, Line
from briefs.pack.headlines import headline_tree, read_headline
from briefs.production import Headline

CLAIMS = st.builds(
    Claim, st.text(), st.text(), st.sampled_from((-1, 0, 1)), missing=st.text(), form=st.text()
)
LINES = st.builds(Line, st.lists(st.text() | CLAIMS).map(tuple))
HEADLINES = st.builds(
    Headline, st.text(), st.text(), LINES, CLAIMS, st.lists(CLAIMS, max_size=3).map(tuple)
)


@given(HEADLINES)
def test_a_headline_comes_back_as_it_was(headline):
    assert read_headline(json.loads(json.dumps(headline_tree(headline)))) == headline


@pytest.mark.parametrize("tree", [{}, {"scope": "x"}, []])
def test_what_is_no_headline_is_refused(tree):
    with pytest.raises((KeyError, TypeError)):
        read_headline(tree)
