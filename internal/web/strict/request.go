package strict

import (
	"bytes"
	"time"
)

// MaxHead is the longest request that is answered here, in bytes: what net/http
// reads at once.
const MaxHead = 4 << 10

// Request is a GET as it was read. Its slices are good until Answer returns;
// headers that did not come are nil, those that did are not empty.
type Request struct {
	Target         []byte // path and query, as they were sent
	Host           []byte
	Authorization  []byte
	AcceptEncoding []byte
	IfNoneMatch    []byte
	Secure         bool      // came over TLS
	At             time.Time // when it was read
}

// What a byte may be part of.
const (
	token   = 1 << iota // a header's name
	text                // a header's value
	visible             // a target that net/http is to judge
	plain               // a target that is read in one way only
	host
	digit // hexadecimal
)

// classes says of each byte what it may be part of.
var classes = func() (c [256]uint8) {
	for b := byte(0x20); b < 0x7f; b++ {
		c[b] = text | visible
	}
	c[' '] = text
	c['\t'] = text
	for b := byte('0'); b <= 'z'; b++ {
		if b >= 'a' || b >= 'A' && b <= 'Z' || b <= '9' {
			c[b] |= token | plain | host
		}
	}
	for _, more := range []struct {
		bytes string
		class uint8
	}{
		{"!#$%&'*+-.^_`|~", token},
		{"-._~/?=&%,:+*[]()!$'@;", plain},
		{"-._:[]", host},
		{"0123456789abcdefABCDEF", digit},
	} {
		for _, b := range []byte(more.bytes) {
			c[b] |= more.class
		}
	}
	return c
}()

func all(b []byte, class uint8) bool {
	for _, c := range b {
		if classes[c]&class == 0 {
			return false
		}
	}
	return true
}

// escaped reports whether every percent sign has its two digits.
func escaped(target []byte) bool {
	for i := bytes.IndexByte(target, '%'); i >= 0; i = bytes.IndexByte(target, '%') {
		if len(target) < i+3 || !all(target[i+1:i+3], digit) {
			return false
		}
		target = target[i+3:]
	}
	return true
}

// parse reads the request that b begins with. It returns where the request
// ends: 0 when more of it has to come, and -1 for one whose end is net/http's to
// find. direct says that its meaning is plain, too, so that it may be answered
// here.
//
// The end is plain for GET and HEAD in HTTP/1.1 with an absolute path, lines
// that end in CRLF, names that are tokens with the colon at once, values of
// printable ASCII, exactly one Host, and no header that has to do with a body,
// with the connection, or with another protocol on it.
func (r *Request) parse(b []byte) (end int, direct bool) {
	*r = Request{Secure: r.Secure}
	line, at := cutLine(b, 0)
	if at <= 0 {
		return at, false
	}
	method, rest, _ := bytes.Cut(line, []byte(" "))
	target, version, _ := bytes.Cut(rest, []byte(" "))
	direct = string(method) == "GET"
	if !direct && string(method) != "HEAD" || string(version) != "HTTP/1.1" || len(target) == 0 || target[0] != '/' || !all(target, visible) {
		return -1, false
	}
	r.Target = target
	direct = direct && all(target, plain) && escaped(target)
	for {
		if line, at = cutLine(b, at); at <= 0 {
			return at, false
		}
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		if len(name) == 0 || len(name) == len(line) || !all(name, token) || !all(value, text) {
			return -1, false
		}
		switch r.header(name, trim(value)) {
		case foreignHeader:
			return -1, false
		case unusual:
			direct = false
		}
	}
	if r.Host == nil {
		return -1, false
	}
	return at, direct
}

// cutLine returns the line at a place of b and where the next one begins: 0
// when its end has not come, -1 when it does not end in CRLF.
func cutLine(b []byte, at int) (line []byte, next int) {
	i := bytes.IndexByte(b[at:], '\n')
	switch {
	case i < 0:
		return nil, 0
	case i == 0 || b[at+i-1] != '\r':
		return nil, -1
	default:
		return b[at : at+i-1], at + i + 1
	}
}

// trim is without the blanks around a value. It is never nil.
func trim(v []byte) []byte {
	for len(v) > 0 && (v[0] == ' ' || v[0] == '\t') {
		v = v[1:]
	}
	for len(v) > 0 && (v[len(v)-1] == ' ' || v[len(v)-1] == '\t') {
		v = v[:len(v)-1]
	}
	return v
}

// verdict is what one header makes of its request.
type verdict int

const (
	usual         verdict = iota
	unusual               // its request is net/http's to answer
	foreignHeader         // its request is net/http's to find the end of
)

// header takes in one header. Unusual are those that say something about the
// answer which is not known here, and all that nobody has looked at.
func (r *Request) header(name, value []byte) verdict {
	var lower [32]byte
	if len(name) > len(lower) {
		return unusual
	}
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
	}
	switch string(lower[:len(name)]) {
	case "host":
		if r.Host != nil || !all(value, host) {
			return foreignHeader
		}
		return once(&r.Host, value)
	case "authorization":
		return once(&r.Authorization, value)
	case "accept-encoding":
		return once(&r.AcceptEncoding, value)
	case "if-none-match":
		return once(&r.IfNoneMatch, value)
	case "connection":
		if !bytes.EqualFold(value, []byte("keep-alive")) {
			return foreignHeader
		}
		return usual
	case "content-length", "transfer-encoding", "expect", "upgrade", "te", "trailer", "http2-settings", "proxy-connection":
		return foreignHeader
	case "accept", "accept-charset", "accept-language", "user-agent", "x-butter-client", "cache-control", "pragma", "dnt", "priority", "save-data",
		"cookie", "origin", "referer", "x-requested-with", "upgrade-insecure-requests",
		"sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-user", "sec-gpc",
		"sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform",
		"via", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto", "x-real-ip",
		"x-request-id", "traceparent", "tracestate":
		return usual
	default:
		return unusual
	}
}

// once keeps the value of a header that comes once and says something.
func once(field *[]byte, value []byte) verdict {
	if *field != nil || len(value) == 0 {
		*field = value
		return unusual
	}
	*field = value
	return usual
}
