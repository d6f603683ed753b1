"""The house: words, looks, language and settings, loaded once for a whole pack."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from briefs.errors import LayoutError, RulebookError, named
from briefs.layout import Layout, complete_folder, load_layout, load_looks
from briefs.locale import Locale
from briefs.production.editions import ENGINE_FORMATS, Format
from briefs.rulebook import Rulebook, Subject, load_rulebook
from briefs.settings import DEFAULT_DIGEST_RULEBOOK, DEFAULT_LAYOUT, DEFAULT_RULEBOOK
from briefs.settings.publication import Settings
from briefs.writers.digests import SHARED
from briefs.writers.farewell import check_farewell
from briefs.writers.mail.setter import TEMPLATES as MAIL
from briefs.writers.site.assets import TEMPLATES as SITE
from briefs.writers.site.assets import check_site
from briefs.writers.templates import check_template
from briefs.writers.wiki import TEMPLATES as WIKI

TEMPLATES = {
    Format.PDF: ("brief.html.j2", "digest.html.j2", "pack.html.j2"),
    Format.MD: ("brief.md.j2", "digest.md.j2", SHARED),
    Format.HTML: SITE,
    Format.MAIL: (*MAIL, SHARED),
}
"""What each format is made with."""


@dataclass(frozen=True)
class House:
    """What stays the same for all briefs of a pack: words, looks, language and settings."""

    rulebook: Rulebook
    digest_rulebook: Rulebook
    layout: Layout
    locale: Locale
    settings: Settings


def load_house(
    rulebook: str = DEFAULT_RULEBOOK,
    layout: str = DEFAULT_LAYOUT,
    language: str = "en",
    settings: Settings | None = None,
    digest_rulebook: str = DEFAULT_DIGEST_RULEBOOK,
) -> House:
    """The rulebooks and the layout by name or path, set up by `settings` (`load_settings` reads
    them).

    Raises RulebookError, LayoutError or SettingsError where one is wrong, where they do not fit
    together, and where the rulebook does not speak the language.
    """
    locale, settings = Locale(language), settings or Settings()
    return House(
        load_spoken(rulebook, locale),
        load_spoken(digest_rulebook, locale, Subject.SECTOR),
        load_layout(layout, settings),
        locale,
        settings,
    )


def load_spoken(rulebook: str, locale: Locale, subject: Subject = Subject.LISTING) -> Rulebook:
    """The rulebook by name or path, of that subject, all of whose rules have words in the locale's
    language: a sentence in one language with figures in another would be neither.
    """
    loaded = load_rulebook(rulebook, subject)
    lacking = loaded.lacking(locale.language)
    if lacking:
        raise RulebookError(
            f"{rulebook}: {len(lacking)} rules and terms have no words in {locale.language!r}: "
            f"{named(lacking)}",
            f"Add text.{locale.language} to each, or choose another language.",
        )
    return loaded


def check_layout(layout: Layout, formats: Sequence[Format] = tuple(Format)) -> None:
    """Load what is left of a layout that needs no document: templates and, for PDF, style sheet
    and fonts. LayoutError names file and line of what would fail every brief.
    """
    if ENGINE_FORMATS & set(formats):
        # The engine and its libraries load only where they are asked for.
        from briefs.writers.pdf import check_engine  # noqa: PLC0415

        check_engine(layout)
    if Format.HTML in formats:
        check_site(layout)
    for each in formats:
        for template in TEMPLATES[each]:
            check_template(layout.root, template)


def layout_mistakes(name_or_dir: str) -> tuple[LayoutError, ...]:
    """Every mistake of a layout that is found without a document: in its files, in its templates,
    and in its style sheet with each of its themes on each paper. LayoutError where it is not there.
    """
    root = complete_folder(name_or_dir)
    mistakes: dict[str, LayoutError] = {}
    looks: list[Layout] = []
    with _noted(mistakes):
        looks.extend(load_looks(name_or_dir))
    for template in chain(*TEMPLATES.values(), WIKI):
        with _noted(mistakes):
            check_template(root, template)
    for look in looks:
        with _noted(mistakes):
            check_layout(look)
        with _noted(mistakes):
            check_farewell(look)
    return tuple(mistakes.values())


@contextmanager
def _noted(mistakes: dict[str, LayoutError]) -> Iterator[None]:
    """A mistake that all themes share is noted once."""
    try:
        yield
    except LayoutError as error:
        mistakes.setdefault(str(error), error)
