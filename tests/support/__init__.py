"""Shared by the tests: clients, people, the stack, and the first steps at each contract."""
