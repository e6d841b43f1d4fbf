"""What can be done: each use case does one thing in one unit of work, and checks access itself."""
