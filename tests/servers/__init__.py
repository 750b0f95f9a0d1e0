"""Real servers for the tests: built once into .testbed, copied and started on loopback for one test session."""
