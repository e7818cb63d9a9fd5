@main
struct LeapCommand {
    static func main() {}
}
