//! A typed client of the chain, axons and dendrites, and reference miners and validators.
