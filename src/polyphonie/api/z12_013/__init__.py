"""The two services of XP Z12-013 between a platform and its clients: the directory (annexe B) and flows (annexe A).

Paths, fields, codes and errors are the standard's; what they mean is asked of the houses below in their own words.
"""
