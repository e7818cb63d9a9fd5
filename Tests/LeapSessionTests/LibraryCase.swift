import LeapSession
import Testing

/// Runs code in a new session and looks at what came of it.
struct LibraryCase {
    /// The last statement's numbers.
    let numbers: [Double]
    /// What was shown, line by line; notes included.
    let shown: [String]
    /// The error's text and help.
    let error: String?

    init(_ code: String, seed: UInt64 = 1) {
        (numbers, shown, error) = LargeStack.run {
            let session = Session(seed: seed)
            let result = session.execute(Array(code.utf8))
            let shown = result.events.compactMap { event -> String? in
                switch event {
                case .text(let text), .note(let text): text
                case .result(let bundle): bundle.plain
                case .progress: nil
                }
            }
            return (result.value?.doubles() ?? [], shown, result.error.map { session.render($0) })
        }
    }

    static func expect(
        _ code: String, gives expected: [Double], within tolerance: Double = 1e-10,
        at location: SourceLocation = #_sourceLocation
    ) {
        let result = LibraryCase(code)
        #expect(result.error == nil, "\(result.error ?? "")", sourceLocation: location)
        #expect(result.numbers.count == expected.count, "\(code): \(result.numbers)", sourceLocation: location)
        for (number, wanted) in zip(result.numbers, expected) {
            let isClose =
                number == wanted || number.isNaN && wanted.isNaN
                || abs(number - wanted) <= tolerance * max(1, abs(wanted))
            #expect(isClose, "\(code): \(result.numbers)", sourceLocation: location)
        }
    }

    static func expect(_ code: String, fails words: String, at location: SourceLocation = #_sourceLocation) {
        let error = LibraryCase(code).error
        #expect(error?.contains(words) == true, "\(code): \(error ?? "no error")", sourceLocation: location)
    }

    static func expect(_ code: String, shows text: String, at location: SourceLocation = #_sourceLocation) {
        let result = LibraryCase(code)
        #expect(result.error == nil, "\(result.error ?? "")", sourceLocation: location)
        #expect(result.shown.joined(separator: "\n") == text, sourceLocation: location)
    }
}
