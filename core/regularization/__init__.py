"""L1, L2, elastic net and Lp penalties on two weights: geometry, solutions, priors, sparsity."""
