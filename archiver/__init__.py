"""Archives a municipality's social media as records that last."""

__version__ = "0.1.0"
