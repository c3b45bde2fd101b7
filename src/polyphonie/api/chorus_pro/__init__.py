"""The API that programs written for Chorus Pro call, at the same paths and in the same words: only the address changes.

A door like the others: it translates their names and codes, whole numbers and pages, and makes one call. What each
path does here, and where it differs from the real service, is told in docs/chorus-pro.md.
"""
