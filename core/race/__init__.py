"""Several optimizers on one surface: their paths, outcomes and learning-rate sweeps."""
