import LeapNotebook

/// All rows as one JSON object.
struct JSONReport {
    let results: [RowResult]
    let peers: [InstalledPeer]
    let missing: [Peer]
    let showsCounters: Bool

    var text: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("peers")
            writer.array { writer in for peer in peers { writer.string(peer.name) } }
            writer.key("missing")
            writer.array { writer in for peer in missing { writer.string(peer.rawValue) } }
            writer.key("rows")
            writer.array { writer in for result in results { row(result, &writer) } }
        }
        return writer.text
    }

    private func row(_ result: RowResult, _ writer: inout JSONWriter) {
        let benchmark = result.benchmark
        writer.object { writer in
            writer.key("word")
            writer.string(benchmark.word)
            writer.key("name")
            writer.string(benchmark.name)
            writer.key("unit")
            writer.string(benchmark.unit.name)
            if let aim = benchmark.aim {
                writer.key("aim")
                writer.number(aim)
            }
            if let failure = result.failure {
                writer.key("failure")
                writer.string(failure)
            }
            if let measurement = result.measurement {
                figures(measurement, &writer)
                if let reached = benchmark.isReached(measurement.median) {
                    writer.key("reached")
                    writer.boolean(reached)
                }
            }
            if showsCounters, let counters = result.counters {
                writer.key("allocations")
                writer.number(counters.allocations)
                writer.key("prepared_products")
                writer.number(counters.preparedProducts)
            }
            writer.key("peers")
            writer.array { writer in
                for comparison in result.comparisons {
                    writer.object { writer in
                        writer.key("name")
                        writer.string(comparison.peer.name)
                        figures(comparison.measurement, &writer)
                        writer.key("ratio")
                        writer.object { writer in figures(comparison.ratio, &writer) }
                    }
                }
                for peer in result.failedPeers {
                    writer.object { writer in
                        writer.key("name")
                        writer.string(peer.name)
                        writer.key("failure")
                        writer.string("failed, or gave a wrong result")
                    }
                }
            }
        }
    }

    private func figures(_ measurement: Measurement, _ writer: inout JSONWriter) {
        for (name, value) in [
            ("median", measurement.median), ("best", measurement.best), ("worst", measurement.worst),
        ] {
            writer.key(name)
            writer.number(value)
        }
        writer.key("figures")
        writer.array { writer in for figure in measurement.figures { writer.number(figure) } }
    }
}
