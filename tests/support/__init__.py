"""What the tests share: clients, people, the stack, and the first steps at each contract."""
