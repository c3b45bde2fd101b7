"""What Chorus Pro demands of an invoice to a public body, beyond the standard and the French rules.

The standard's own list (BR-FR-CPRO-01 to 44, XP Z12-012 § 4.5.3) is not published as code and its numbering is not
public: these rules bear numbers of ours (B2G-…), and `docs/rules.md` says which demands they hold and which they do
not yet. They look at the semantic model, the same for both syntaxes.
"""

VERSION = "1.0"
