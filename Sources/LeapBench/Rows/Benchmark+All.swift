extension Benchmark {
    /// Every row, in the order of the table. The start of the whole program is measured from outside: see `StartRow`.
    static func all(_ effort: Effort) -> [Benchmark] {
        language(effort) + smallGraphs(effort) + networks(effort) + convolutional(effort) + chains(effort)
            + arrays(effort)
            + products(effort) + whole(effort) + growth(effort)
    }
}
