"""What every subject of `core` shares and none of them is about.

The table of parameters (`params`), the array libraries that the same formulas run on, typed numbers
and tables, the format of a number, and the words and conditions that sentences are made of.
"""
