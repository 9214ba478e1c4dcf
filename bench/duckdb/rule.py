"""The SQL that both comparisons share."""


def divided(name, numerator, denominator, integer):
    """Steps that add the column `name`_rounded, a quotient rounded half to even, with one division."""
    over = f"(2 * ({name}_of - {name}_down * {denominator}))"  # twice the remainder
    return (
        f"*, {numerator} AS {name}_of",
        f"*, {name}_of // {denominator}::{integer} AS {name}_down",
        f"*, {name}_down + ({over} > {denominator} OR ({over} = {denominator} AND {name}_down & 1 = 1))::{integer}"
        f" AS {name}_rounded",
    )
