"""Invented names and descriptions. No company is meant; roots are put together from syllables.

A root occurs once in a country, so that names are unique. Some names are awkward on purpose: long,
with letters outside ASCII, with ampersands, apostrophes and parentheses.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from briefs.simulation.sectors import Industry


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a country's names sound: three lists of syllables, legal forms, the country's name."""

    land: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    third: tuple[str, ...]
    legal: tuple[str, ...]

    def root(self, number: int) -> str:
        """The root of that number; numbers up to `roots` give different ones."""
        number, last = divmod(number, len(self.third))
        start, middle = divmod(number, len(self.second))
        return self.first[start] + self.second[middle] + self.third[last]

    @property
    def roots(self) -> int:
        return len(self.first) * len(self.second) * len(self.third)


def _tongue(land: str, first: str, second: str, third: str, legal: str) -> Tongue:
    return Tongue(
        land,
        tuple(first.split()),
        tuple(second.split()),
        tuple("" if part == "-" else part for part in third.split()),
        tuple(legal.split("; ")),
    )


TONGUES = {
    "CN": _tongue(
        "China",
        "Bei Cang Dai Fu Gan Heng Jia Kai Lan Lin Meng Nuo Pei Qiao Rui Shuo Su Tong Wan Xiang Yan"
        " Yu Zan Zhuo Ze Chun",
        "bo chuan da fen gu hong jin ke lai ming ning pan quan ren sheng ting wei xun yi zhen zhou"
        " mo",
        "- an bao dong feng hai jun kun lu nan ping xi",
        "Co.,Ltd; Co., Ltd.; Group Co., Ltd.; Corporation Limited; Stock Co., Ltd.",
    ),
    "HK": _tongue(
        "Hong Kong",
        "Cheuk Fai Hing Kwai Lok Man Nam Pak Shing Tak Wah Yau",
        "chi fung hei kin lam mei oi po sau tung",
        "- kei lee wo yip",
        "Holdings Limited; International Holdings Ltd.; Group Limited",
    ),
    "JP": _tongue(
        "Japan",
        "Aka Chiba Fuka Haru Iwa Kita Kuro Mina Nishi Oka Shira Taka Toma Umi Waka Yori",
        "be da gi ha ka mi na ra sa to wa zu",
        "da hara kawa mori no ri se ya",
        "Co., Ltd.; Corporation; K.K.; Holdings, Inc.; Industries, Ltd.",
    ),
    "KR": _tongue(
        "Korea",
        "Bo Dae Eun Gang Han Hyo Jin Kwang Mir Nam Sae Seo Tae Woo Yeon",
        "bit byeol dam hae jae kyu mok neul ram seong",
        "- an gil lim on wol",
        "Co., Ltd.; Inc.; Corp.; Holdings Co., Ltd.",
    ),
    "US": _tongue(
        "the United States",
        "Alder Bram Calder Dorn Elver Fenn Garrow Harl Ister Kell Lorn Marrow Northam Oster Penn"
        " Quarr Rill Stav Thorn Wex",
        "a be co du e i lo ma o ra ti u",
        "brook dale field gate line mont ridge stone via worth",
        "Inc.; Corp.; Corporation; Holdings, Inc.; Company; L.P.",
    ),
    "DE": _tongue(
        "Germany",
        "Blüm Dörn Eichel Fährn Gröb Hüll Jäg Kürn Löh Mühr Nier Pfänd Rött Schön Türk Weiß",
        "a el en er ing is",
        "bach berg brück feld hof kamp ner stett",
        "AG; SE; SE & Co. KGaA; GmbH & Co. KGaA",
    ),
    "FR": _tongue(
        "France",
        "Aubr Bél Chât Dén Évr Fért Gérau Hélo Lév Mérign Noël Périgu Réau Séven Théo Vér",
        "a e i o u ai",
        "ac cy gnon lle nçay ron ssac val",
        "S.A.; SE; S.C.A.; Société anonyme",
    ),
}

LONG = " Research, Development and International Engineering Services (Group)"
SHAPES = (
    ("{root} {trade} {legal}", 0.42),
    ("{root} {second} {trade} {legal}", 0.22),
    ("{root} {legal}", 0.10),
    ("{root} & {second} {trade} {legal}", 0.08),
    ("{root} {trade} ({second}) {legal}", 0.08),
    ("{root}'s {second} {trade} {legal}", 0.03),
    ("{root} Brothers' {trade} {legal}", 0.02),
    ("{root} {second} {trade}" + LONG + " {legal}", 0.05),
)
"""How names are put together, and how often. `second` is a root too, but need not be unique."""

EXTRAS = (
    "The company's products are used in {uses}.",
    "It also offers {more}, and runs a service network for customers abroad.",
    "In addition, the company trades in {more} and leases out premises.",
    "It sells directly and through distributors in {count} countries.",
    "The company holds {count} patents and employs its own development staff.",
)
USES = (
    "vehicles and construction machines",
    "hospitals, laboratories and schools",
    "households and small workshops",
    "power plants, ports and railways",
    "consumer electronics; data centres; and industrial automation",
    "farming & forestry",
)
VERBS = ("develops and sells", "engages in", "provides", "is a supplier of", "specialises in")


def company_names(rng: Generator, countries: list[str], industries: list[Industry]) -> list[str]:
    """A name for each ticker; no two are the same."""
    roots = _roots(rng, countries)
    shapes = rng.choice(len(SHAPES), len(countries), p=[share for _, share in SHAPES])
    seconds, trades, legals = rng.random((3, len(countries)))
    return [
        SHAPES[shape][0].format(
            root=root,
            second=TONGUES[country].root(int(second * TONGUES[country].roots)),
            trade=_pick(industry.trades, trade),
            legal=_pick(TONGUES[country].legal, legal),
        )
        for root, shape, country, industry, second, trade, legal in zip(
            roots, shapes, countries, industries, seconds, trades, legals, strict=True
        )
    ]


def descriptions(
    rng: Generator, names: list[str], countries: list[str], industries: list[Industry]
) -> list[str]:
    """Two to five sentences for each ticker, each with its name, so that no two are the same."""
    return [
        _description(rng, name, TONGUES[country], industry)
        for name, country, industry in zip(names, countries, industries, strict=True)
    ]


def _description(rng: Generator, name: str, tongue: Tongue, industry: Industry) -> str:
    *products, other = (str(product) for product in rng.permutation(industry.products))
    main = products[: rng.integers(2, len(products) + 1)]
    year, place = rng.integers(1886, 2019), tongue.root(int(rng.integers(tongue.roots)))
    return " ".join(
        (
            f"{name} {_pick(VERBS, rng.random())} {', '.join(main[:-1])} and {main[-1]}.",
            *_extra_sentences(rng, other),
            f"{name} was founded in {year} and is based in {place}, {tongue.land}.",
        )
    )


def _roots(rng: Generator, countries: list[str]) -> list[str]:
    own = np.array(countries)
    roots = np.empty(own.size, dtype=object)
    for country, tongue in TONGUES.items():
        tickers = np.flatnonzero(own == country)
        numbers = rng.choice(tongue.roots, tickers.size, replace=False)
        roots[tickers] = [tongue.root(int(number)) for number in numbers]
    return [str(root) for root in roots]


def _extra_sentences(rng: Generator, more: str) -> list[str]:
    chosen = rng.permutation(len(EXTRAS))[: rng.integers(0, 4)]
    return [
        EXTRAS[extra].format(
            uses=_pick(USES, rng.random()),
            more=more,
            count=int(rng.integers(3, 90)),
        )
        for extra in sorted(chosen)
    ]


def _pick(words: tuple[str, ...], where: float) -> str:
    """The word at `where`, 0 to below 1, along the list."""
    return words[int(where * len(words))]
