"""Sectors and industries under the names that terminals use, and what their companies make.

Trades stand in company names, products in descriptions. A sector's industries share its weight
evenly.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Industry:
    """One industry: words for names, and noun phrases for what its companies sell."""

    name: str
    trades: tuple[str, ...]
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """One sector with its industries; `weight` is its share of the universe."""

    name: str
    weight: float
    industries: tuple[Industry, ...]


def _industry(name: str, trades: str, products: str) -> Industry:
    return Industry(name, tuple(trades.split("; ")), tuple(products.split("; ")))


SECTORS = (
    Sector(
        "Basic Materials",
        0.15,
        (
            _industry(
                "Chemicals",
                "Chemical; Fine Chemicals; Electrochemical",
                "solvents; battery-grade manganese salts; epoxy resins; chlor-alkali products;"
                " flame retardants; water treatment agents",
            ),
            _industry(
                "Other Industrial Metals & Mining",
                "Metals; Mining; Nonferrous",
                "tungsten concentrate; molybdenum oxide; germanium ingots; cemented carbide tools;"
                " tantalum powder; refined antimony",
            ),
            _industry(
                "Steel",
                "Steel; Special Steel",
                "seamless tubes; hot-rolled coil; bearing steel; wire rod; electrical steel sheet;"
                " forged rolls",
            ),
        ),
    ),
    Sector(
        "Communication Services",
        0.05,
        (
            _industry(
                "Telecom Services",
                "Telecom; Networks",
                "fixed-line services; data centre hosting; mobile data plans; submarine cable"
                " capacity; paging for hospitals",
            ),
            _industry(
                "Electronic Gaming & Multimedia",
                "Interactive; Games",
                "role-playing games; racing simulations; game engines; animated series;"
                " tournament platforms",
            ),
        ),
    ),
    Sector(
        "Consumer Cyclical",
        0.11,
        (
            _industry(
                "Auto Parts",
                "Automotive; Auto Parts",
                "brake callipers; wiring harnesses; seat frames; turbocharger housings;"
                " tyre pressure sensors; shock absorbers",
            ),
            _industry(
                "Furnishings, Fixtures & Appliances",
                "Home; Appliances",
                "office chairs; range hoods; bathroom fittings; air purifiers; kitchen cabinets;"
                " mattresses",
            ),
            _industry(
                "Apparel Manufacturing",
                "Textiles; Garments",
                "knitwear; outdoor jackets; school uniforms; denim; silk scarves",
            ),
        ),
    ),
    Sector(
        "Consumer Defensive",
        0.07,
        (
            _industry(
                "Packaged Foods",
                "Foods; Provisions",
                "frozen dumplings; soy sauce; infant cereal; canned fish; edible oils",
            ),
            _industry(
                "Beverages - Wineries & Distilleries",
                "Distillery; Spirits",
                "grain spirits; plum wine; single malts; sparkling wine; bitters",
            ),
        ),
    ),
    Sector(
        "Energy",
        0.05,
        (
            _industry(
                "Oil & Gas Equipment & Services",
                "Oilfield Services; Drilling",
                "blowout preventers; well logging; drill pipe; subsea valves; mud systems",
            ),
            _industry(
                "Thermal Coal",
                "Coal; Energy",
                "steam coal; coal washing; rail loading; methane drainage",
            ),
        ),
    ),
    Sector(
        "Financial Services",
        0.08,
        (
            _industry(
                "Banks - Regional",
                "Bank; Savings Bank",
                "deposits; mortgages; trade finance; farm loans; payment services",
            ),
            _industry(
                "Capital Markets",
                "Securities; Capital",
                "brokerage; underwriting; margin lending; asset management; market making",
            ),
            _industry(
                "Insurance - Life",
                "Life Insurance; Assurance",
                "annuities; term life policies; group health cover; endowment policies",
            ),
        ),
    ),
    Sector(
        "Healthcare",
        0.10,
        (
            _industry(
                "Biotechnology",
                "Biotech; Therapeutics; Biologics",
                "monoclonal antibodies; gene therapies for rare diseases; vaccine adjuvants;"
                " cell culture media; diagnostic enzymes",
            ),
            _industry(
                "Medical Devices",
                "Medical; Surgical",
                "infusion pumps; coronary stents; hearing implants; patient monitors; bone screws",
            ),
            _industry(
                "Drug Manufacturers - Specialty & Generic",
                "Pharmaceutical; Pharma",
                "generic injectables; herbal granules; eye drops; antibiotic intermediates;"
                " inhalers",
            ),
        ),
    ),
    Sector(
        "Industrials",
        0.15,
        (
            _industry(
                "Specialty Industrial Machinery",
                "Machinery; Precision; Automation",
                "machining centres; vacuum pumps; packaging lines; linear guides; textile looms;"
                " cryogenic valves",
            ),
            _industry(
                "Electrical Equipment & Parts",
                "Electric; Cable; Power Systems",
                "transformers; switchgear; lithium cells; motor drives; ultra-high-voltage cable",
            ),
            _industry(
                "Marine Shipping",
                "Shipping; Marine",
                "dry bulk transport; container feeder services; ship management; bunkering",
            ),
            _industry(
                "Building Products & Equipment",
                "Building Materials; Glass",
                "insulated glass; fire doors; ceramic tiles; roof membranes; lifts",
            ),
        ),
    ),
    Sector(
        "Real Estate",
        0.04,
        (
            _industry(
                "Real Estate - Development",
                "Land; Development",
                "residential quarters; shopping streets; car parks; serviced flats",
            ),
            _industry(
                "REIT - Industrial",
                "Logistics Trust; Property Trust",
                "warehouses; cold stores; last-mile depots; light factories",
            ),
        ),
    ),
    Sector(
        "Technology",
        0.15,
        (
            _industry(
                "Semiconductors",
                "Semiconductor; Microelectronics",
                "power transistors; image sensors; memory controllers; wafer probing;"
                " silicon carbide substrates; radio-frequency switches",
            ),
            _industry(
                "Electronic Components",
                "Electronics; Circuits; Optics",
                "printed circuit boards; ceramic capacitors; camera lenses; connectors; crystal"
                " oscillators",
            ),
            _industry(
                "Software - Application",
                "Software; Systems",
                "payroll software; warehouse systems; computer-aided design; hospital records;"
                " tax filing",
            ),
        ),
    ),
    Sector(
        "Utilities",
        0.05,
        (
            _industry(
                "Utilities - Regulated Electric",
                "Power; Electric Power",
                "electricity distribution; grid maintenance; metering; pumped storage",
            ),
            _industry(
                "Utilities - Renewable",
                "Wind Power; Hydro; New Energy",
                "wind farms; run-of-river plants; solar parks; battery storage",
            ),
        ),
    ),
)

INDUSTRIES = tuple((sector, industry) for sector in SECTORS for industry in sector.industries)
"""Every industry with its sector; a ticker's industry is its place in this list."""
