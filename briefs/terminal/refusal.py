"""Why one document could not be had, and whether asking again might help."""

from briefs.errors import Problem


class Refusal(Exception):
    """Ends one attempt. `again` says that another may succeed, after `wait` seconds where the
    terminal named a time. `everybody` says that the trouble is the terminal's, not one document's.
    """

    def __init__(
        self,
        message: str,
        found: str = "",
        expected: str = "",
        *,
        again: bool = False,
        wait: float | None = None,
        everybody: bool = False,
    ) -> None:
        super().__init__(message)
        self.found = found
        self.expected = expected
        self.again = again
        self.wait = wait
        self.everybody = everybody

    def problem(self, url: str) -> Problem:
        return Problem(url, str(self), found=self.found, expected=self.expected)
