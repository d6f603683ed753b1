import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from briefs.subscribers.addresses import LONGEST_ADDRESS, checked_address

LONG = ".".join(["d" * 60] * 3) + ".org"

GOOD = {
    "ann@example.org": "ann@example.org",
    "Ann.Example+briefs@Example.ORG": "Ann.Example+briefs@example.org",
    "o'neil@example.org": "o'neil@example.org",
    "a@bücher.de": "a@xn--bcher-kva.de",
    "a@BÜCHER.de": "a@xn--bcher-kva.de",
    "a@xn--bcher-kva.de": "a@xn--bcher-kva.de",
    "a@例え.jp": "a@xn--r8jz45g.jp",
    "a@ｅxample.org": "a@example.org",
    "1@a.io": "1@a.io",
    f"{'a' * 64}@example.org": f"{'a' * 64}@example.org",
}
BAD = {
    "": "an @-sign",
    "ann": "an @-sign",
    "ann@": "after the @-sign",
    "@example.org": "before the @-sign",
    "a@@example.org": "invalid characters: '@'",
    "a b@example.org": "SPACE",
    " a@example.org": "SPACE",
    "a@example.org\r\nBcc: b@example.org": "invalid characters",
    "a@example.org\n": "U\\+000A",
    "a\0@example.org": "U\\+0000",
    "a@example\u202e.org": "RIGHT-TO-LEFT OVERRIDE",
    "a\u200b@example.org": "ZERO WIDTH SPACE",
    "Ann <a@example.org>": "display name",
    '"a b"@example.org': "[Qq]uoting",
    '"a"@example.org': "[Qq]uoting",
    "a@[127.0.0.1]": "IP address",
    "a@localhost": "should have a period",
    "a@example": "should have a period",
    "a@host.test": "special-use",
    "a@b..org": "two periods",
    ".a@b.org": "start with a period",
    "a.@b.org": "period",
    "a@-b.org": "hyphen",
    "a@b.org.": "end with a period",
    "ü@example.org": "not ASCII",
    "用户@example.org": "not ASCII",
    f"{'a' * 65}@example.org": "too long",
    f"a@{'b' * 64}.org": "too many|character too",
    f"{'a' * 64}@{LONG}{'x' * 10}": f"longer than {LONGEST_ADDRESS}",
    "a@" + "b" * 100_000: f"longer than {LONGEST_ADDRESS}",
    "a@\ud800.de": "U\\+D800",
}


@pytest.mark.parametrize("text", GOOD)
def test_an_address_is_written_as_an_envelope_has_it(text):
    assert checked_address(text) == GOOD[text]
    assert checked_address(GOOD[text]) == GOOD[text]


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_address_is_refused_in_a_plain_sentence(text):
    with pytest.raises(ValueError, match=BAD[text]) as caught:
        checked_address(text)
    assert str(caught.value).isprintable()
    assert not str(caught.value).endswith(".")


letters = st.text("aZ09._+-'%@ü\"\0\u202e \n[]", max_size=20)
texts = st.one_of(
    st.text(max_size=80),
    st.builds("{}@{}".format, letters, st.sampled_from(["example.org", "b.de", "x", "ä.de"])),
    st.builds("{}@{}".format, letters, letters),
    st.emails(),
)


def asked(text):
    """The address and "", or None and what is wrong."""
    try:
        return checked_address(text), ""
    except ValueError as error:
        return None, str(error)


@given(texts)
def test_an_address_is_fit_for_an_envelope_or_refused(text):
    address, wrong = asked(text)
    if address is None:
        assert wrong
        assert wrong.isprintable()
        return
    local, _, domain = address.rpartition("@")
    assert address.isascii()
    assert address.isprintable()
    assert len(address) <= LONGEST_ADDRESS
    assert not set(address) & set(' <>"()[],;:\\')
    assert domain == domain.lower()
    assert 0 < len(local) <= 64
    assert checked_address(address) == address


def by_the_library(text):
    options = {"check_deliverability": False, "strict": True, "allow_smtputf8": False}
    try:
        return validate_email(text, **options).ascii_email
    except EmailNotValidError:
        return None


@given(texts)
def test_the_short_way_comes_to_what_the_library_says(text):
    address, _ = asked(text)
    assert (address or "").casefold() == (by_the_library(text) or "").casefold()
