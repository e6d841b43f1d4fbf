"""The command line: the same use cases, for people at a terminal and for scripts."""


def main() -> None:
    """Run `workcore`."""
    from workcore_entrypoints.cli.root import root

    root(prog_name="workcore")


__all__ = ["main"]
