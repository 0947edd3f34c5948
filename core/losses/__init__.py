"""Loss functions: binary, categorical, likelihoods, information, calibration, float ranges."""
