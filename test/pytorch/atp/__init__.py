"""The method in plain PyTorch, written from docs/atp.md and docs/recipe.md: an independent second computation."""
