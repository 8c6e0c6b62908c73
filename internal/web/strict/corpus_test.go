package strict_test

import (
	"slices"
	"strings"
	"testing"
)

// get is a request that is answered in front, with more headers.
func get(target string, headers ...string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + strings.Join(append(headers, ""), "\r\n") + "\r\n"
}

// corpus are bytes on which readers have been seen to disagree, and plain ones.
// direct is how many of their requests are answered in front; last, which is sent
// behind each, never is.
var corpus = []struct {
	name   string
	bytes  string
	direct int64
}{
	{"Plain", get("/v2/pages/"), 1},
	{"Many", get("/a") + get("/b") + get("/c"), 3},
	{"AllThatMeansSomething", get("/v2/pages/?page_size=2&fields.a=b%20c", "Authorization: Token abc", "Accept-Encoding: gzip, br;q=0.5", `If-None-Match: "a", W/"b"`, "User-Agent: curl/8", "X-Butter-Client: js/1"), 1},
	{"NotModified", get("/v2/pages/", "If-None-Match: "+known) + get("/v2/pages/"), 2},
	{"NamesInAnyCase", "GET / HTTP/1.1\r\nhOST: x\r\nACCEPT-encoding: br\r\nConnection: Keep-Alive\r\n\r\n", 1},
	{"BlanksAroundValues", "GET / HTTP/1.1\r\nHost: \t x \t \r\nAuthorization:abc\r\nUser-Agent: a  b\t\r\n\r\n", 1},
	{"MissBetweenHits", get("/a") + get("/miss") + get("/b") + get("/miss") + get("/c"), 3},
	{"Panic", get("/panic") + get("/a"), 1},
	{"Head", "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + get("/a"), 1},
	{"UnknownHeader", get("/", "X-New: 1") + get("/a"), 1},
	{"LongName", get("/", strings.Repeat("a", 33)+": 1") + get("/a"), 1},
	{"UnderscoreHeaders", get("/", "Content_Length: 5", "X_Forwarded_For: 1", "Transfer_Encoding: chunked") + get("/a"), 1},
	{"Range", get("/", "Range: bytes=0-1") + get("/a"), 1},
	{"Conditions", get("/", "If-Match: *") + get("/", "If-Modified-Since: x") + get("/", "If-Range: x") + get("/", "If-Unmodified-Since: x"), 0},
	{"Ours", get("/", "Ghee-Min-Position: 1.2") + get("/", "Ghee-Deadline-Ms: 5"), 0},
	{"MethodOverride", get("/", "X-Http-Method-Override: DELETE") + get("/a"), 1},
	{"TwoAuthorizations", get("/", "Authorization: a", "Authorization: b") + get("/a"), 1},
	{"TwoEncodings", get("/", "Accept-Encoding: br", "Accept-Encoding: gzip"), 0},
	{"TwoMatches", get("/", "If-None-Match: a", "If-None-Match: "+known), 0},
	{"EmptyValues", get("/", "Accept-Encoding:") + get("/", "Authorization: ", "Authorization: a"), 0},
	{"OddPaths", get("/a{b}") + get("/a\"b") + get("/a^b") + get("/a|b") + get("/a<b>") + get("/a`b") + get(`/a\b`), 0},
	{"EscapedPaths", get("/%2e%2e/a") + get("/a%2fb") + get("/a%00"), 3},
	{"BadEscape", get("/a%zz") + get("/b"), 0},
	{"BadEscapeAtTheEnd", get("/a%4") + get("/b"), 0},
	{"BadEscapeInQuery", get("/a?b=%4") + get("/b?%") + get("/c"), 1},
	{"Fragment", get("/a#b") + get("/a"), 1},
	{"DotSegmentsAndSlashes", get("//v2//pages") + get("/v2/./../pages"), 2},

	// Whose body is it.
	{"CLTE", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG" + get("/a"), 0},
	{"TECL", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n" + get("/a") + "0\r\n\r\n", 0},
	{"CLTEOfGet", get("/a", "Content-Length: 6", "Transfer-Encoding: chunked") + "0\r\n\r\nG", 0},
	{"TETE", get("/a", "Transfer-Encoding: chunked", "Transfer-Encoding: identity") + "0\r\n\r\n", 0},
	{"TEXChunked", get("/a", "Transfer-Encoding: xchunked") + "0\r\n\r\n", 0},
	{"TEList", get("/a", "Transfer-Encoding: gzip, chunked") + "0\r\n\r\n", 0},
	{"TETab", get("/a", "Transfer-Encoding:\tchunked") + "0\r\n\r\n", 0},
	{"TEVerticalTab", get("/a", "Transfer-Encoding: \x0bchunked") + "0\r\n\r\n", 0},
	{"TESpaceBeforeColon", get("/a", "Transfer-Encoding : chunked") + "0\r\n\r\n", 0},
	{"TESpaceFirst", "GET /a HTTP/1.1\r\n Transfer-Encoding: chunked\r\nHost: x\r\n\r\n0\r\n\r\n", 0},
	{"TEFolded", get("/a", "Transfer-Encoding:\r\n chunked") + "0\r\n\r\n", 0},
	{"TEInAValue", get("/a", "X: y\nTransfer-Encoding: chunked") + "0\r\n\r\n", 0},
	{"TEInAValueByCR", get("/a", "X: y\rTransfer-Encoding: chunked") + "0\r\n\r\n", 0},
	{"TEQuoted", get("/a", `Transfer-Encoding: "chunked"`) + "0\r\n\r\n", 0},
	{"TECase", get("/a", "tRANSFER-ENCODING: CHUNKED") + "0\r\n\r\n" + get("/b"), 0},
	{"TEAndHTTP10", "GET /a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0},
	{"ChunkExtension", "GET /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nxx\r\n0\r\n\r\n" + get("/b"), 0},
	{"ChunkExtensionWithLF", "GET /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;\nxx\r\n0\r\n\r\n" + get("/b"), 0},
	{"ChunkOverflow", "GET /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000002\r\nxx\r\n0\r\n\r\n", 0},
	{"ChunkTrailer", "GET /a HTTP/1.1\r\nHost: x\r\nTrailer: Authorization\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: b\r\n\r\n" + get("/b"), 0},
	{"CLTwice", get("/a", "Content-Length: 5", "Content-Length: 6") + "helloG", 0},
	{"CLTwiceAlike", get("/a", "Content-Length: 5", "Content-Length: 5") + "hello", 0},
	{"CLList", get("/a", "Content-Length: 5, 5") + "hello", 0},
	{"CLSigned", get("/a", "Content-Length: +5") + "hello", 0},
	{"CLNegative", get("/a", "Content-Length: -1") + "hello", 0},
	{"CLHex", get("/a", "Content-Length: 0x5") + "hello", 0},
	{"CLNull", get("/a", "Content-Length: 0") + get("/b"), 0},
	{"CLEmpty", get("/a", "Content-Length:") + get("/b"), 0},
	{"CLOfGet", get("/a", "Content-Length: 5") + "hello" + get("/b"), 0},
	{"CLSpaceBeforeColon", get("/a", "Content-Length : 5") + "hello", 0},
	{"CLHuge", get("/a", "Content-Length: 99999999999999999999") + "hello", 0},
	{"BodyThatIsARequest", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 38\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: evil\r\n\r\n" + get("/b"), 0},
	{"GetWithABodyThatIsARequest", get("/a", "Content-Length: 38") + "GET /smuggled HTTP/1.1\r\nHost: evil\r\n\r\n" + get("/b"), 0},
	{"HeadWithABody", "HEAD /a HTTP/1.1\r\nHost: x\r\nContent-Length: 38\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: evil\r\n\r\n" + get("/b"), 0},
	{"BodyNobodyAnnounced", get("/a") + "hello" + get("/b"), 1},
	{"Expect", get("/a", "Expect: 100-continue", "Content-Length: 5") + "hello" + get("/b"), 0},
	{"ExpectOther", get("/a", "Expect: tea"), 0},

	// Where a line ends.
	{"BareLF", "GET /a HTTP/1.1\nHost: x\n\n" + get("/b"), 0},
	{"BareLFOfOneHeader", "GET /a HTTP/1.1\r\nHost: x\nX: y\r\n\r\n" + get("/b"), 0},
	{"BareLFAtTheEnd", "GET /a HTTP/1.1\r\nHost: x\r\n\n" + get("/b"), 0},
	{"BareCR", "GET /a HTTP/1.1\r\nHost: x\rX: y\r\n\r\n" + get("/b"), 0},
	{"TwoCR", "GET /a HTTP/1.1\r\nHost: x\r\r\n\r\n" + get("/b"), 0},
	{"CRAtTheEnd", "GET /a HTTP/1.1\r\nHost: x\r\n\r\r\n" + get("/b"), 0},
	{"EmptyLinesBefore", "\r\n\r\n" + get("/a"), 0},
	{"EmptyLineBetween", get("/a") + "\r\n" + get("/b"), 1},
	{"Folded", get("/a", "X: y\r\n z") + get("/b"), 0},
	{"FoldedAuthorization", get("/a", "Authorization: a\r\n\tb") + get("/b"), 0},
	{"NUL", get("/a", "X: y\x00z") + get("/b"), 0},
	{"NULInName", get("/a", "X\x00: y") + get("/b"), 0},
	{"NULInTarget", get("/a\x00b") + get("/b"), 0},
	{"Control", get("/a", "X: \x7f\x01") + get("/b"), 0},
	{"Latin1", get("/a", "User-Agent: caf\xe9") + get("/b"), 0},
	{"UTF8InTarget", get("/caf\u00e9") + get("/b"), 0},
	{"SpaceBeforeColon", "GET /a HTTP/1.1\r\nHost : x\r\n\r\n" + get("/b"), 0},
	{"SpaceBeforeFirstHeader", "GET /a HTTP/1.1\r\n Host: x\r\nHost: y\r\n\r\n" + get("/b"), 0},
	{"NoName", get("/a", ": y") + get("/b"), 0},
	{"NoColon", get("/a", "X") + get("/b"), 0},
	{"SpaceInName", get("/a", "X Y: z") + get("/b"), 0},

	// What is asked, and of whom.
	{"AbsoluteForm", "GET http://y/a HTTP/1.1\r\nHost: x\r\n\r\n" + get("/b"), 0},
	{"AbsoluteFormOfTLS", "GET https://y:1/a HTTP/1.1\r\nHost: x\r\n\r\n", 0},
	{"Asterisk", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n" + get("/b"), 0},
	{"GetAsterisk", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 0},
	{"Authority", "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n" + get("/b"), 0},
	{"RelativeForm", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", 0},
	{"NoHost", "GET /a HTTP/1.1\r\n\r\n" + get("/b"), 0},
	{"TwoHosts", "GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" + get("/b"), 0},
	{"TwoHostsAlike", "GET /a HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n" + get("/b"), 0},
	{"EmptyHost", "GET /a HTTP/1.1\r\nHost:\r\n\r\n" + get("/b"), 1},
	{"OddHost", "GET /a HTTP/1.1\r\nHost: x y\r\n\r\n", 0},
	{"HostWithUser", "GET /a HTTP/1.1\r\nHost: a@x\r\n\r\n", 0},
	{"HostWithPath", "GET /a HTTP/1.1\r\nHost: x/../y\r\n\r\n", 0},
	{"HostV6", "GET /a HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 1},
	{"OtherMethods", "DELETE /a HTTP/1.1\r\nHost: x\r\n\r\n" + get("/b"), 0},
	{"MethodCase", "get /a HTTP/1.1\r\nHost: x\r\n\r\n" + get("/b"), 0},
	{"HTTP10", "GET /a HTTP/1.0\r\n\r\n" + get("/b"), 0},
	{"HTTP10KeepAlive", "GET /a HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n" + get("/b"), 0},
	{"HTTP09", "GET /a\r\n" + get("/b"), 0},
	{"HTTP12", "GET /a HTTP/1.2\r\nHost: x\r\n\r\n" + get("/b"), 0},
	{"HTTP2", "GET /a HTTP/2.0\r\nHost: x\r\n\r\n" + get("/b"), 0},
	{"VersionCase", "GET /a http/1.1\r\nHost: x\r\n\r\n", 0},
	{"VersionLonger", "GET /a HTTP/1.10\r\nHost: x\r\n\r\n", 0},
	{"VersionWithBlank", "GET /a HTTP/1.1 \r\nHost: x\r\n\r\n", 0},
	{"TwoSpaces", "GET  /a HTTP/1.1\r\nHost: x\r\n\r\n", 0},
	{"TabInRequestLine", "GET\t/a HTTP/1.1\r\nHost: x\r\n\r\n", 0},
	{"SpaceInTarget", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 0},
	{"HTTP2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + get("/b"), 0},
	{"H2CUpgrade", get("/a", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk") + get("/b"), 0},
	{"Upgrade", get("/a", "Connection: upgrade", "Upgrade: websocket") + get("/b"), 0},
	{"Close", get("/a", "Connection: close") + get("/b"), 0},
	{"CloseAndKeepAlive", get("/a", "Connection: keep-alive, close") + get("/b"), 0},
	{"TwoConnections", get("/a", "Connection: keep-alive", "Connection: close") + get("/b"), 0},
	{"ConnectionNamesAHeader", get("/a", "Connection: Authorization", "Authorization: a") + get("/b"), 0},
	{"TrailersWanted", get("/a", "TE: trailers") + get("/b"), 0},
	{"TLSHandshake", "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\n\r\n", 0},

	// Much of it, and little.
	{"Nothing", "", 0},
	{"Part", "GET /a HTTP/1.1\r\nHo", 0},
	{"AfterAnswers", get("/a") + "G", 1},
	{"LongTarget", get("/"+strings.Repeat("a", 3000)) + get("/b"), 2},
	{"LongerThanTheBuffer", get("/"+strings.Repeat("a", 5000)) + get("/b"), 0},
	{"ManyHeaders", get("/", strings.Repeat("X: y\r\n", 700)+"Y: z") + get("/b"), 0},
	{"AnswersThenLonger", get("/a") + get("/"+strings.Repeat("a", 5000)) + get("/b"), 1},
	{"FullBuffer", get("/"+strings.Repeat("a", 4096-len(get("/")))) + get("/b"), 2},
	{"OneMoreThanTheBuffer", get("/"+strings.Repeat("a", 4097-len(get("/")))) + get("/b"), 0},
}

// Whatever the bytes and however they arrive, the front is not to be told from
// net/http alone.
func TestFront_IsNotToBeToldFromNetHTTP(t *testing.T) {
	p := newPair(t)
	for _, c := range corpus {
		t.Run(c.name, func(t *testing.T) {
			all := c.bytes + last
			want := normal(p.plain.ask(all))
			before := p.answerer.count.Load()
			if got := normal(p.front.ask(all)); got != want {
				t.Errorf("at once:\n%s\nnet/http:\n%s", got, want)
			}
			if n := p.answerer.count.Load() - before; n != c.direct {
				t.Errorf("%d were answered in front, want %d", n, c.direct)
			}
			if got := normal(p.front.ask(strings.Split(all, "")...)); got != want {
				t.Errorf("byte by byte:\n%s\nnet/http:\n%s", got, want)
			}
			for at := 1; at < len(all); at += 1 + len(all)/50 {
				if got := normal(p.front.ask(all[:at], all[at:])); got != want {
					t.Errorf("in two at %d:\n%s\nnet/http:\n%s", at, got, want)
				}
			}
		})
	}
}

// What net/http holds back of a body's connection is the beginning of the next
// request, whatever follows.
func TestFront_NeverReadsAfterABody(t *testing.T) {
	p := newPair(t)
	for _, rest := range []string{"X", "GE", "GET /other HTTP/1.1\r\nHost: y\r\nA: "} {
		pieces := []string{"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab" + rest, "Y", get("/a"), last} // Y is for the look at the client
		want := normal(p.plain.ask(slices.Clone(pieces)...))
		if got := normal(p.front.ask(pieces...)); got != want || p.answerer.count.Load() > 0 {
			t.Errorf("%q:\n%s\nnet/http:\n%s", rest, got, want)
		}
	}
}

// FuzzStrict looks for more of them.
func FuzzStrict(f *testing.F) {
	for i, c := range corpus {
		f.Add([]byte(c.bytes), uint16(i), true)  //nolint:gosec // a hundred
		f.Add([]byte(c.bytes), uint16(0), false) // in one piece
	}
	p := newPair(f)
	f.Fuzz(func(t *testing.T, data []byte, cut uint16, apart bool) {
		if len(data) > 10<<10 {
			return // more is net/http's at once, which takes its time over some of it
		}
		at := int(cut) % (len(data) + 1)
		pieces := []string{string(data[:at]), string(data[at:]) + last}
		if apart {
			pieces = []string{string(data[:at]), string(data[at:]), last}
		}
		want := normal(p.plain.ask(strings.Join(pieces, "")))
		if got := normal(p.front.ask(pieces...)); got != want {
			t.Errorf("the front:\n%s\nnet/http:\n%s", got, want)
		}
	})
}
