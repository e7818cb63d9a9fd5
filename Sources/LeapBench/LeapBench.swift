import LeapSession

@main
struct LeapBench {
    static func main() {
        LargeStack.run {
            let session = Session()
            session.onEvent = { event in
                switch event {
                case .text(let t): print(t, terminator: "")
                case .result(let b): print(b.plain)
                case .note(let n): print(n)
                case .progress: break
                }
            }
            while let line = readLine(strippingNewline: true) {
                print("leap> \(line)")
                let r = session.execute(Array(line.utf8))
                if let e = r.error { print(session.render(e, indentation: "      ")) }
            }
        }
    }
}
