"""What a user is told of a cluster that cannot be used."""


class ClusterError(Exception):
    """A cluster that cannot be used: what, and the cure."""

    def __init__(self, what: str, cure: str) -> None:
        """Keep both parts of the message."""
        super().__init__(f"--cluster: {what}\n  {cure}")
