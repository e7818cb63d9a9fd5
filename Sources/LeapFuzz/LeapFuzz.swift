import Glibc
import LeapSession

/// `leap-fuzz`: runs programs that nobody meant, and looks whether Leap keeps its promises. `Scripts/fuzz/run` writes
/// the programs, starts this for them, and makes what fails small.
@main
struct LeapFuzz {
    static let help = """
        leap-fuzz BATCH STATE    run the programs of a batch file
        leap-fuzz FILE.leap      run one program, and say what fails
        leap-fuzz --vocabulary   the functions with their parameters and examples, an object a line

        A batch is programs one after the other, each behind a line with its number of bytes. The number of the program
        that runs is in the file STATE before it runs; what fails is said on standard error. At the end the counts
        are printed.

        Exit codes: 0 all well, 1 a promise was broken, 2 the command line or a file is wrong, 3 a statement did not
        stop when it was interrupted; a crash ends the process as it does.
        """

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.count {
        case 1 where arguments[0] == "--vocabulary": LargeStack.run { print(Vocabulary.text) }
        case 1 where !arguments[0].hasPrefix("-"): run([read(arguments[0])], state: nil)
        case 2: run(Batch.programs(read(arguments[0])), state: arguments[1])
        default:
            print(help)
            exit(2)
        }
    }

    private static func read(_ path: String) -> [UInt8] {
        do throws(FileError) {
            return try FileReader.read(path)
        } catch {
            Complaint.write(error.message)
            exit(2)
        }
    }

    private static func run(_ programs: [[UInt8]], state: String?) {
        Limits.set()
        let watch = Watch()
        // The watch is shared with its own thread anyway; nothing else is.
        nonisolated(unsafe) let work = {
            var counts = Counts()
            for (number, program) in programs.enumerated() {
                if let state { Batch.note(number, in: state) }
                let trial = Trial(program, watch: watch)
                if let fault = trial.run(&counts) {
                    print(counts.text)
                    fflush(nil)
                    Complaint.write("broken promise: \(fault)")
                    exit(1)
                }
            }
            print(counts.text)
        }
        LargeStack.run { work() }
    }
}

/// What came of the statements, to judge the programs by.
struct Counts {
    var programs = 0
    var unparsed = 0
    var statements = 0
    var errors = 0
    var interrupted = 0

    var text: String {
        """
        {"programs": \(programs), "unparsed": \(unparsed), "statements": \(statements), "errors": \(errors), \
        "interrupted": \(interrupted)}
        """
    }
}
