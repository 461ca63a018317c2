"""Real products for the first synthesiser, cut out of photos whose licence allows training. Start with README.md."""
