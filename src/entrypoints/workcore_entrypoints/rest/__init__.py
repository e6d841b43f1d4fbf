"""The HTTP entrypoint: translates requests to use cases, and what they answer back."""
