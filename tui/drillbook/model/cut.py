"""The cut: where one region's own records begin, and where it was taken from."""

import msgspec

Cut = dict[str, tuple[int, ...]]
"""Topic to an offset for each partition, in order."""


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """The entry of the earlier drill whose outcome holds the cut, and where its own link stood then (`stood`).

    A link that has moved since has brought other records: then this is not the cut any more.
    """

    drill: str
    entry: int
    sha256: str
    link: str = ""
    stood: Cut = msgspec.field(default_factory=dict)
