"""
Work requests for assets whose capacity matters: the pure domain.

Import what you need from the submodules: `workcore.model` for the words,
`workcore.entities` for the things, `workcore.use_cases` for what can be done,
`workcore.ports` for what an adapter has to offer.
"""

__version__ = "0.1.0"
