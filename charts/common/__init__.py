"""What every figure shares: colours and fonts, subplots, thinning of curves, tracks."""
