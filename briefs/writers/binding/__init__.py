"""The pack as one publication: cover, contents, digests and briefs in one file, or in volumes."""

from briefs.writers.binding.binder import LARGEST, bind
from briefs.writers.binding.parts import Chapter, Cover, Listed, Part, Volume

__all__ = ["LARGEST", "Chapter", "Cover", "Listed", "Part", "Volume", "bind"]
