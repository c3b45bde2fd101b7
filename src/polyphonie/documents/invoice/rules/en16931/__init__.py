"""EN 16931 as CEN/TC 434's validation artefacts 1.3.16 (10 April 2026) judge it, for UBL and for CII.

`ubl.py` and `cii.py` hold the business rules of each syntax, `ubl_vat.py` and `cii_vat.py` their VAT category
families, the `*_syntax.tsv` tables what a syntax must not or may not repeat, `wording.py` the sentences.
"""

VERSION = "1.3.16"
