import Glibc

/// Programs that are started and waited for.
enum ChildProcess {
    /// The path of a program on the PATH.
    static func find(_ name: String) -> String? {
        guard let path = getenv("PATH") else { return nil }
        return String(cString: path).split(separator: ":").map { $0 + "/" + name }.first { access($0, X_OK) == 0 }
    }

    /// The seconds from start to exit, output thrown away; `nil` when it cannot be started or fails.
    static func seconds(_ arguments: [String]) -> Double? {
        let begin = Clock.now()
        guard let process = spawn(arguments, output: nil), wait(process) == 0 else { return nil }
        return Clock.now() - begin
    }

    /// What a program prints, without the last line break; `nil` when it cannot be started or fails.
    static func output(_ arguments: [String]) -> String? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let process = spawn(arguments, output: ends[1])
        close(ends[1])
        guard let process else { return nil }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(ends[0], &part, part.count)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { break }
            bytes += part[..<count]
        }
        guard wait(process) == 0 else { return nil }
        if bytes.last == 10 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func wait(_ process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            if errno != EINTR { return -1 }
        }
        return status
    }

    /// Starts a program that writes to a descriptor, or nowhere; its complaints are thrown away.
    private static func spawn(_ arguments: [String], output: Int32?) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var process = pid_t()
        guard posix_spawn(&process, arguments[0], &actions, nil, pointers, environ) == 0 else { return nil }
        return process
    }
}

enum Clock {
    /// Seconds since some moment in the past.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
