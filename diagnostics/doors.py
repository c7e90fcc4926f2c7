"""What the upper floors bring to a diagnostic, without `diagnostics` knowing them.

- `settled`: functions of a convention that return the keys of its enjeux which nothing going on serves any more.
"""

settled: list = []


def settled_enjeux(convention):
    """Keys of the enjeux of this convention that were served, and of which all is over."""
    return {key for told in settled for key in told(convention)}
