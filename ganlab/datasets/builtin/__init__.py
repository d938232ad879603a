"""The sets that come with the course or with its libraries: one module a set."""
