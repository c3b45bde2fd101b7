"""The electronic invoice between a supplier and a public entity: deposited, checked, routed, treated, followed.

An invoice belongs to the entity that receives it. Its state is the last of its status events, which are never edited;
its original is kept as received. A deposit that is refused is answered with every reason and keeps no invoice.
"""
