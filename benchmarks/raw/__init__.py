"""
The raw limit: the same rows by hand-written SQL, and nothing else.

No authentication, validation or domain. There are two: one takes rows apart and
encodes them, in the formats of the contract; the other passes on the JSON that
PostgreSQL writes, whose times and amounts are not in those formats.
"""
