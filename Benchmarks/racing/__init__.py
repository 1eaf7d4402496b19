"""The parts of Benchmarks/race. `photographs`, `peers`, `likeness` and `measured` are programs that it runs."""
