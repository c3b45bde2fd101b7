"""Flows: the files by which software exchanges with Chorus Pro, one or many documents in each.

    from polyphonie.documents import flow

    flow.named("FSO1110A_XXX999_XXX9991110000000000000001.tar.gz").interface.syntax
    for member in flow.members(opened, name="lot.zip"):
        member.name, member.content

`names` reads the names of files and the interface codes, `archives` unpacks what came in within bounds, `terms` tells
the foreign words for a flow's state and syntax.
"""

from .archives import Member, members
from .names import FlowName, Interface, Misnamed, interfaces, named, syntax_of
from .terms import CHORUS_STATES, chorus_syntaxes

__all__ = [
    "CHORUS_STATES",
    "FlowName",
    "Interface",
    "Member",
    "Misnamed",
    "chorus_syntaxes",
    "interfaces",
    "members",
    "named",
    "syntax_of",
]
