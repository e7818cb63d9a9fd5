import LeapSession
import Testing

@testable import leap_bench

/// The rows of the benchmark: each runs and is right, at its smallest size.
@Suite struct BenchmarkTests {
    @Test(arguments: Benchmark.all(.small).map(\.word))
    func rowRunsAndItsResultIsRight(_ word: String) throws {
        let benchmark = try #require(Benchmark.all(.small).first { $0.word == word })
        let run = LargeStack.run { Result { () throws(Runner.Failure) in try Runner.run(benchmark) } }
        #expect(try run.get().figure > 0)
    }

    /// A fast wrong answer is no figure.
    @Test func wrongResultIsAFailure() {
        let benchmark = Benchmark(
            word: "wrong", name: "wrong", unit: .seconds, program: "s = 1 + 1", check: "s == 3")
        let result = Runner(repeats: 1).result(benchmark)
        #expect(result.failure == "s == 3 does not hold")
        #expect(result.measurement == nil)
    }

    @Test func wordsAreDifferent() {
        let words = Benchmark.all(.full).map(\.word)
        #expect(Set(words).count == words.count)
    }

    /// Times are better when smaller and rates when larger; the ratio is of times in both.
    @Test func timesAndRates() {
        let time = Benchmark(word: "", name: "", unit: .milliseconds, aim: 4, program: "", operations: 2, check: "")
        #expect(time.figure(seconds: 0.006) == 3)
        #expect(time.isReached(3) == true)
        #expect(time.ratio(3, to: 6) == 0.5)
        let rate = Benchmark(word: "", name: "", unit: .gigaflops, aim: 4, program: "", work: 6, check: "")
        #expect(rate.figure(seconds: 2) == 3)
        #expect(rate.isReached(3) == false)
        #expect(rate.ratio(3, to: 6) == 2)
        #expect(Measurement([3, 1, 2], isRate: true).best == 3)
        #expect(Measurement([3, 1, 2]).best == 1)
        #expect(Measurement([3, 1, 2]).median == 2)
    }

    @Test func optionsThatMakeNoSense() {
        #expect(Options(["--repeats", "0"]) == nil)
        #expect(Options(["--only"]) == nil)
        #expect(Options(["--fast"]) == nil)
        #expect(Options(["--only", "loop", "--peers"])?.only == "loop")
    }
}
