"""What stands behind the ports of `workcore`, a folder per technology."""
