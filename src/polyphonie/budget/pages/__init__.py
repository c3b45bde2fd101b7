"""The pages of the budget: the tree and its views, envelopes and their operations, acts, the controller's desk."""
