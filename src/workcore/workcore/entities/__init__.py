"""Things with an identity. None ever changes: a transition returns the next one and its event."""
