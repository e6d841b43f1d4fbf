"""workcore as a service and a command line."""
