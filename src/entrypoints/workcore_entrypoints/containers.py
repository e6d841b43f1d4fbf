"""The only file that names adapters: settings in, use cases out."""
