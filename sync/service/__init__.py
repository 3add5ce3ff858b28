"""The daemon: what is due, who runs it, how it is told, and whether it is well."""
