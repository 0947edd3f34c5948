"""What every figure shares: colours and fonts, panels and subplots, thinning of curves."""
