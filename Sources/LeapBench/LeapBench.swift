@main
struct LeapBench {
    static func main() {}
}
