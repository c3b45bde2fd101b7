"""The pages that cross houses (home, help) and the skin that every page of every house wears."""
