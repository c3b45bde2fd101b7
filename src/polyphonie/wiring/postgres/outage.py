"""How the embedded database fails."""


class PostgresOutage(Exception):
    """The database cannot be started, stopped or reached. The message says why in French, then in English."""

    def __init__(self, french: str, english: str, *, detail: str = "") -> None:
        super().__init__("\n".join(line for line in (french, english, detail.strip()) if line))
