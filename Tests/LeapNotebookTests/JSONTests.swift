import LeapDiagnostics
import LeapDisplay
import LeapSession
import LeapTensor
import Testing

@testable import LeapNotebook

@Suite struct JSONTests {
    private func json(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return writer.text
    }

    @Test func stringsAreEscaped() {
        #expect(json { $0.string("a\"b\\c\n\t\u{1}\u{7F}\u{2028}ŷ🙂") } == #""a\"b\\c\n\t\u0001\u007f\u2028ŷ🙂""#)
    }

    @Test(arguments: [
        (1.0, "1"), (-2.5, "-2.5"), (0.1, "0.1"), (1e300, "1e+300"), (.nan, "\"nan\""), (.infinity, "\"inf\""),
        (-.infinity, "\"-inf\""), (0.1 + 0.2, "0.30000000000000004"), (-0.0, "-0"), (123456789012, "123456789012"),
    ])
    func doublesAreShortest(value: Double, text: String) {
        #expect(json { $0.number(value) } == text)
    }

    @Test func singlePrecisionIsShortestAsSuch() {
        #expect(json { $0.number(Float(0.1)) } == "0.1")
    }

    @Test func aRecordHasTheFiveKeys() throws {
        let record = JSONRecord(
            number: 1, source: "[1, 2]", events: [.result(DisplayBundle(plain: "[1, 2]"))],
            value: try Tensor([1.0, 2.0], shape: Shape([2])))
        #expect(
            record.line()
                == #"{"cell": 1, "source": "[1, 2]", "outputs": [{"text/plain": "[1, 2]"}], "#
                + #""value": {"dtype": "f64", "shape": [2], "data": [1, 2]}, "error": null}"#)
    }

    @Test func anErrorHasKindMessagePlaceAndHelp() {
        let error = Diagnostic(.name, "no name z", help: ["say x", "say y"])
        let record = JSONRecord(number: 2, source: "z", error: error, errorPosition: (3, 1))
        #expect(
            record.line()
                == #"{"cell": 2, "source": "z", "outputs": [], "value": null, "#
                + #""error": {"kind": "name", "message": "no name z", "line": 3, "column": 1, "help": "say x\nsay y"}}"#
        )
        let bare = JSONRecord(number: 1, source: "", error: Diagnostic(.syntax, "x"))
        #expect(bare.line().hasSuffix(#""line": null, "column": null, "help": null}}"#))
    }

    @Test func scalarsHaveNoAxesAndProgressIsLeftOut() {
        let record = JSONRecord(
            number: 1, source: "", events: [.progress("50 %"), .text("a\n"), .note("note: b")],
            value: Tensor(scalar: .nan))
        #expect(record.line().contains(#""outputs": [{"text/plain": "a\n"}, {"text/plain": "note: b"}]"#))
        #expect(record.line().contains(#""value": {"dtype": "f64", "shape": [], "data": ["nan"]}"#))
    }

    @Test func aLargeValueIsNull() throws {
        let value = try Tensor([Double](repeating: 0, count: 100_001), shape: Shape([100_001]))
        #expect(JSONRecord(number: 1, source: "", value: value).line().contains(#""value": null"#))
    }
}
