import LeapSession
import LeapTensor
import Synchronization

/// Runs notebooks and compares their outputs with the recorded ones.
public struct Verification: Sendable {
    /// Whether recorded outputs that differ are rewritten.
    public var updates = false
    /// How many notebooks run at a time, each in a session and on a thread of its own.
    public var jobs = 1
    /// Whether `Report.text` has one JSON object a cell instead of lines for people.
    public var usesJSON = false

    public init(updates: Bool = false, jobs: Int = 1, usesJSON: Bool = false) {
        self.updates = updates
        self.jobs = jobs
        self.usesJSON = usesJSON
    }

    /// What came of one notebook.
    public struct Report: Sendable {
        public var path: String
        /// For standard output, with newlines.
        public var text = ""
        /// For standard error, with newlines: what differs or failed.
        public var faults = ""
        /// How many cells were run and are as they should be.
        public var passed = 0
        /// How many things differ or failed.
        public var failed = 0
        /// How many recorded outputs were rewritten.
        public var updated = 0
        /// Whether the notebook could not be read or written.
        public var isUnusable = false
        public var wasInterrupted = false
    }

    /// Verifies notebooks.
    /// - Parameter onReport: called with each report in the order of the paths, as soon as that is possible.
    public func run(_ paths: [String], interrupts: InterruptRegistry, onReport: @escaping @Sendable (Report) -> Void) {
        struct Progress {
            var next = 0
            var reports: [Int: Report] = [:]
            var shown = 0
        }
        final class Shared: Sendable {
            let progress = Mutex(Progress())
        }
        let shared = Shared()
        let work: @Sendable () -> Void = {
            while !interrupts.wasRequested {
                let taken = shared.progress.withLock { progress in
                    defer { progress.next += 1 }
                    return progress.next
                }
                guard taken < paths.count else { return }
                let report = verify(paths[taken], interrupts: interrupts)
                shared.progress.withLock { progress in
                    progress.reports[taken] = report
                    while let next = progress.reports.removeValue(forKey: progress.shown) {
                        onReport(next)
                        progress.shown += 1
                    }
                }
            }
        }
        let threads = (0..<max(1, min(jobs, paths.count))).map { _ in ComputeThread(work) }
        for thread in threads { thread.join() }
    }

    /// Verifies one notebook on the calling thread.
    public func verify(_ path: String, interrupts: InterruptRegistry = InterruptRegistry()) -> Report {
        var report = Report(path: path)
        do {
            var notebook = Notebook(try FileReader.read(path))
            let fresh = compare(notebook, path: path, interrupts: interrupts, report: &report)
            if updates, !fresh.isEmpty, !report.wasInterrupted {
                try notebook.setOutputs(fresh)
                let bytes = notebook.serialized()
                // Ctrl-C waits for the file to be whole.
                let written = interrupts.withInterrupt(InterruptFlag()) {
                    Result { () throws(FileError) in try FileAccess.replace(path, with: bytes) }
                }
                try written.get()
                report.updated = fresh.count
            }
        } catch let error as FileError {
            report.faults += "error: \(error.message)\n"
            report.isUnusable = true
        } catch let problem as Problem {
            report.faults += "\(path):\(problem.line): \(problem.message)\n"
            report.failed += 1
        } catch {
            report.faults += "\(path): \(error)\n"
            report.isUnusable = true
        }
        return report
    }

    /// Runs a notebook and writes down what differs.
    /// - Returns: with `updates`, the outputs to record.
    private func compare(
        _ notebook: Notebook, path: String, interrupts: InterruptRegistry, report: inout Report
    ) -> [Int: String] {
        for problem in notebook.problems {
            report.faults += "\(path):\(problem.line): \(problem.message)\n"
            report.failed += 1
        }
        let runner = NotebookRunner(notebook, folder: FileAccess.folder(of: path))
        var fresh: [Int: String] = [:]
        for cell in notebook.cells where NotebookRunner.runs(cell) {
            let run = interrupts.withInterrupt(runner.session.interrupt) { runner.run(cell) }
            if run.wasInterrupted || interrupts.wasRequested {
                report.faults += "\(path):\(cell.line): \(cell.title): interrupted\n"
                report.wasInterrupted = true
                return [:]
            }
            // Whether an exercise is solved is not the lesson's fault.
            let failure = cell.options.isCheck ? nil : run.failure
            let difference = failure == nil ? self.difference(run, in: notebook) : nil
            if usesJSON { report.text += record(run, path: path, difference) + "\n" }
            if let failure {
                report.failed += 1
                let line = run.errorPosition?.line ?? cell.line
                report.faults += "\(path):\(line): \(cell.title) failed\n" + indented(failure)
                let rest = notebook.cells[(cell.index + 1)...].filter { NotebookRunner.runs($0) }.count
                if rest > 0, !cell.options.mustFail {
                    report.faults +=
                        "  the \(rest) \(rest == 1 ? "cell" : "cells") below \(rest == 1 ? "was" : "were") not run\n"
                }
                if !cell.options.mustFail { break }
            } else if let difference {
                if updates {
                    fresh[cell.index] = run.output
                } else {
                    report.failed += 1
                    report.faults += "\(path):\(difference.line): \(cell.title): \(difference.message)\n"
                    report.faults += indented("expected │ \(difference.expected)\ngot      │ \(difference.got)")
                }
            } else {
                report.passed += 1
            }
        }
        return fresh
    }

    // MARK: Differences

    private struct Difference {
        /// The line in the file.
        var line: Int
        var message: String
        var expected: String
        var got: String
    }

    private func difference(_ run: CellRun, in notebook: Notebook) -> Difference? {
        let cell = run.cell
        guard !cell.options.isNondeterministic, !cell.options.isCheck else { return nil }
        let expected = trimmingTrailingWhitespace(cell.output ?? "")
        let comparison = NumberComparison(tolerance: notebook.tolerance(of: cell))
        guard let found = comparison.firstDifference(expected: expected, got: run.output) else { return nil }
        func line(_ text: String, _ index: Int) -> String {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return index < lines.count ? String(lines[index]) : ""
        }
        var result = Difference(
            line: (cell.outputLine ?? cell.line) + (cell.outputLine == nil ? 0 : found.line), message: "",
            expected: line(expected, found.line), got: line(run.output, found.gotLine))
        switch found {
        case _ where expected.isEmpty:
            result.message = "it puts something out, but no output is recorded"
            result.expected = "(nothing)"
            result.got = line(run.output, 0)
        case _ where run.output.isEmpty:
            result.message = "an output is recorded, but it puts nothing out"
            result.expected = line(expected, 0)
            result.got = "(nothing)"
        case .number(let index, let wanted, let got, let allowed, _, _):
            result.message = "number \(index) differs: expected \(wanted), got \(got) (±\(allowed) is allowed)"
        case .text:
            result.message = "the text differs"
        }
        return result
    }

    private func record(_ run: CellRun, path: String, _ difference: Difference?) -> String {
        run.record.line { json in
            json.key("notebook")
            json.string(path)
            json.key("difference")
            guard let difference else {
                json.null()
                return
            }
            json.object { object in
                object.key("line")
                object.integer(difference.line)
                object.key("message")
                object.string(difference.message)
                object.key("expected")
                object.string(difference.expected)
                object.key("got")
                object.string(difference.got)
            }
        }
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
    }
}
