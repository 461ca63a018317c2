"""Natural truth: real sequences of the test part, labelled by looking, twice and blind. README.md says how."""
