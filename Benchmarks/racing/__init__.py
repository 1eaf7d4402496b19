"""The parts of Benchmarks/race. `photographs`, `peers` and `likeness` are programs that it runs in environments of their own."""
