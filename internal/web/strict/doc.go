// Package strict stands between a listener and net/http, and answers the one
// shape of request that is nearly all traffic itself: a plain GET without a
// body, on a connection that is kept, for an answer that is at hand whole. It
// costs one read and one write. All else is net/http's, with every byte as it
// came.
//
// It works inside Read of the connections that net/http serves. Whenever
// net/http waits for the next request, it is this package that reads; what it
// can answer net/http never sees, and what it cannot it returns from Read. So
// there is one goroutine a connection, and timeouts, bounds and shutdown stay
// those of the server. A connection is in one of these phases:
//
//	between   net/http waits for a request. Bytes are read straight into its
//	          buffer and parsed there.
//	lent      one request was returned, and no byte more, so that it is known
//	          where the next one begins: its end was plain (see parse).
//	answered  net/http has read it (http.StateActive) and answers. Its look at
//	          whether the client is still there gets no byte; what comes
//	          meanwhile is kept. With http.StateIdle the phase is between.
//	foreign   a request came whose end is not for this package to tell: every
//	          byte from there on is net/http's, until the connection ends.
//
// The rule against smuggling follows: a connection is only ever in phase
// between where net/http, given the same bytes, would be about to read the
// first byte of a request. FuzzStrict and its corpus compare the two on the same
// bytes.
package strict
