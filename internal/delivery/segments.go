package delivery

// Segments cuts the path of a request, as on the wire, into the unescaped
// segments below /v2, as Parse does: none for a path that is elsewhere. It is
// for those who answer what Parse does not: writes.
func Segments(path string) ([]string, *Refusal) { return segments(nil, path) }
