"""The solver HiGHS, without its banner."""

import highspy


class QuietHighs(highspy.Highs):
    """HiGHS that does not write its name to the terminal, as it does when callbacks begin."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the name is theirs
        """Begin callbacks in silence."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]
