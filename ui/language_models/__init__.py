"""The pretrained models that this server holds: loaded once, read through a bounded cache."""
