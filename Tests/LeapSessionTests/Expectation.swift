import LeapTestSupport
import Testing

/// Types a transcript into a fresh session and expects what it says.
func expectTranscript(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    for difference in Transcript.differences(text) {
        Issue.record(Comment(rawValue: difference), sourceLocation: sourceLocation)
    }
}
