"""Makes the README's picture from a real PDF: `make picture`, after `make pack`."""

import sys
from pathlib import Path

import pypdfium2

DOTS_PER_INCH = 100


def main(pdf: Path, png: Path) -> None:
    """Draw page 1 of `pdf` into `png`."""
    page = pypdfium2.PdfDocument(pdf)[0]
    page.render(scale=DOTS_PER_INCH / 72).to_pil().save(png, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
