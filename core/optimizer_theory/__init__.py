"""What theory says about optimizers, measured: rates, Adam's parts, basins, noise floors."""
