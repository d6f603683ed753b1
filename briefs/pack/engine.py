"""What the server that workers are forked from loads once: the PDF engine.

A machine that lacks the engine's libraries must not stop that server: whoever then asks for a PDF
is told so.
"""

from contextlib import suppress

from briefs.errors import SystemPartMissing

with suppress(SystemPartMissing):
    import briefs.writers.pdf  # noqa: F401 (loaded for the workers to share)
