"""Two weekly issues of sixty names whose every word tries to be more than a word."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from command import run

from briefs.scoring import score_market
from briefs.simulation import simulate_market, write_market

Document = dict[str, Any]

BEFORE, WEEK = "2026-06-05", "2026-06-12"
NAMES = 60
FIRM = "Harbour & <b>Sons</b> | `Research` [desk](http://evil.example)"
TEXTS = (
    *("**bold** _thin_ `code` ~~gone~~ ***both*** __dunder__", "# heading ## again"),
    *("<script>alert(1)</script><b>x</b>", "<img src=x onerror=alert(1)>", "</title></td></table>"),
    *("[x](javascript:alert(1))", "](http://evil.example) [", "![p](http://evil.example/p.png)"),
    *("a | b || c \\| d |", "[[Home]] [[Home|x]] [[include:Home]]"),
    *("{{ 7*7 }} {% raw %} {# x #}", "{: .x #y } {::options /}", "<<GlobalTOC()>> @startuml"),
    "Compagnie Internationale des Métaux Précieux et des Terres Rares d’Outre-Mer Réunie",
    *("云南临沧鑫圆锗业股份有限公司", "삼성전자 주식회사", "ソニーグループ株式会社"),
    *("\u202egnitteS\u202c \u2067שלום\u2069 مرحبا", "ze\u200bro wi\u200ddth \ufeff\u00ad"),
    *("A--B -- C --> D --- E ... F", "<!-- x --> <!-- end of notes --> <!-- notes: mine -->"),
    *("\"it's\" «so» “they” ‘say’ 'all' ''", "A & B &amp; &#35; &nbsp; &copy; &lt;i&gt; &unknown;"),
    *("https://evil.example/?a=b&c=d www.evil.example", "<https://evil.example> ftp://evil.example"),
    *("me@evil.example or mailto:me@evil.example", "javascript:alert(1) data:text/html,x"),
    *("1. not a list", "- not a list", "+ not a list", "* not a list", "> not a quote", "12) no"),
    *("===", "---", "***", "```", "~~~", ":--- | ---:", "    indented", ": no term", "::: warning"),
    *("back\\slash \\* \\_ \\", "[TOC] [^1] [1]: http://evil.example", "*[HTML]: x", "!!! note"),
    *("$a$ $$b$$ \\(x\\) \\[y\\]", "==mark== ^sup^ ~sub~ ++ins++", "%%comment%% #tag ^block"),
    *("- [x] done [ ] open", ":tada: @person #12 GH-1 !34 a1b2c3d", "e\u0301 🚀👩‍👩‍👧 \u00a0x"),
    *("null", "true", "2026-06-12", "key: value # no", "---\ntitle: no\n---", "!!python/object"),
)  # fmt: skip
SCOPES = (
    "CN Basic Materials",
    "US <script>alert(1)</script> | Oil & `Gas` &lt;b&gt; etc",
    "[[KR]] *Tech* {{ x }}",
    "JP -- Real Estate --> \"Trusts\" 'etc.'",
    "欧洲 工业 & 公用事业",
)
GONE_SCOPE = "Sector that ends # ](x)"
"""Has names in the first week alone."""
SYMBOLS = (
    *("BRK.B", "BF-B", "^GSPC", "aapl", "AAPL", "CON", "a b", "x/y|z", "../up", "[[s]]", "天地"),
    *("<b>", "A.B.C", "2026-06-12-cn", "Home", "sector-cn", "--", "A_B"),
)
EXCHANGES = ("US", "B.US", "U|S", "--")
DESK = """
[[hold]]
ticker = {held}
reason = "Halted | *pending* <b>news</b> [x](http://evil.example)."
by = "A|L"
week = 2026-06-12

[[hold]]
ticker = {held_before}
reason = "Late accounts."
by = "AL"
week = 2026-06-05

[[note]]
sector = "CN Basic Materials"
text = "A note of the **desk** | with <i>all</i> [of it](http://evil.example)."
by = "AL"

[[approval]]
week = 2026-06-05
by = "A <b>L</b> [x](y)"
"""


@dataclass(frozen=True)
class Issues:
    """What was built: the folder with both weeks and the archive, the settings, and of each week
    the documents by key. `held` is kept back in the second week, `held_before` in the first;
    `dropped` are the first week's alone.
    """

    output: Path
    settings: Path
    documents: Mapping[str, Mapping[str, Document]]
    held: str
    held_before: str
    dropped: frozenset[str]

    def name(self, key: str, week: str) -> str:
        """What a listing is called in a week's document, with single spaces."""
        return " ".join(self.documents[week][key]["ticker"]["name"].split())


def build_hostile(folder: Path) -> Issues:
    """Have both weeks made and built in that folder by the command."""
    documents = {BEFORE: _documents(folder, "-week-before"), WEEK: _documents(folder, "")}
    both = sorted(documents[WEEK].keys() & documents[BEFORE].keys())
    gone = {key for key in both if _scope(documents[WEEK][key]) == GONE_SCOPE}
    gone |= {both[7], both[-8]}
    for key in gone:
        del documents[WEEK][key]
    stay = [key for key in both if key not in gone]
    del documents[BEFORE][stay[11]]
    held, held_before = stay[3], stay[20]
    source = folder / "documents"
    source.mkdir()
    for week, made in documents.items():
        for place, document in enumerate(made.values()):
            (source / f"{week}-{place}.json").write_text(json.dumps(document), "utf-8")
    desk = DESK.format(held=json.dumps(held), held_before=json.dumps(held_before))
    (source / "desk.toml").write_text(desk, "utf-8")
    settings = folder / "briefs.toml"
    settings.write_text(f"[publisher]\nfirm = {json.dumps(FIRM)}\n", "utf-8")
    options = ("--output", folder / "output", "--formats", "md")
    run(sys.executable, "-m", "briefs", "build", source, *options, cwd=folder)
    return Issues(folder / "output", settings, documents, held, held_before, frozenset(gone))


def _documents(folder: Path, week: str) -> dict[str, Document]:
    """A week's documents by key, with their text made hostile."""
    market = folder / "market"
    if not market.exists():
        write_market(simulate_market(tickers=NAMES, weeks=110, seed=7), market)
    scored = score_market(
        market / f"bars{week}.csv", market / "listing.csv", str(market / f"benchmark{week}.csv")
    )
    read = (json.loads(each.content) for each in scored.documents())
    found = sorted(read, key=lambda each: each["ticker"]["uuid"])
    return {_key(each): each for each in _hostile(found)}


def _hostile(documents: list[Document]) -> Iterator[Document]:
    for place, document in enumerate(documents):
        text = TEXTS[place % len(TEXTS)]
        more = " ".join(TEXTS[(place + step) % len(TEXTS)] for step in (7, 19, 31))
        scope = GONE_SCOPE if place % 20 == 9 else SCOPES[place % len(SCOPES)]
        ticker = document["ticker"]
        ticker["name"] = f"{text}\n{place}" if place % 3 else text
        if place < 2 * len(SYMBOLS):
            ticker["symbol"] = SYMBOLS[place % len(SYMBOLS)]
            ticker["exchange"] = EXCHANGES[place % len(EXCHANGES)]
        document["description"] = f"{text}\n\n{more}\n\n- {text}\n\n# {text}"
        document["setup_signature"] = more[:120]
        document["classification"] |= {"sector": text, "industry": more[:100]}
        document["momentum"]["peer"]["scope"] = scope
        for group in document["groups"].values():
            for step, peer in enumerate(group["top_peers"]):
                peer["name"] = TEXTS[(place + step) % len(TEXTS)]
        document["groups"]["sector"]["scope"] = scope
        document["groups"]["industry"]["scope"] = more[:60]
        yield document


def _scope(document: Document) -> str:
    return str(document["groups"]["sector"]["scope"])


def _key(document: Document) -> str:
    return f"{document['ticker']['symbol']}.{document['ticker']['exchange']}"
