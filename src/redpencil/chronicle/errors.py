"""What can go wrong with a run folder."""


class RunFolderError(Exception):
    """A run folder that cannot be written or read: where, what, and the cure."""

    def __init__(self, where: str, what: str, cure: str) -> None:
        """Keep the three parts of the message."""
        super().__init__(f"{where}: {what}\n  {cure}")
