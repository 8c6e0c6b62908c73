package wxr

import (
	"errors"
	"io"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/fail"
)

// source hands a file to the XML decoder byte by byte, as UTF-8. It checks each
// character before the decoder sees it, counts lines, and ends a token that
// grows beyond its limit, so that the decoder never holds more than that.
type source struct {
	r         io.Reader
	limits    Limits
	converted string // the encoding the file was converted from, "" for UTF-8
	line      int    // of the next byte, from 1

	buf   []byte
	ready []byte // checked bytes of buf, not yet handed out
	rest  []byte // bytes of buf after them: the beginning of a character, or a fault
	fault string // what is wrong with rest
	err   error  // of r

	state tokenState
	what  string // what the token is, for an error
	left  int    // bytes it may still have
	last  byte   // handed out last
}

// tokenState is how much of a token's beginning was seen.
type tokenState int

const (
	atStart   tokenState = iota
	afterLess            // "<": a tag, or more to come
	afterBang            // "<!": a comment, CDATA or a declaration
	within
)

// tokenError says that a token is beyond its limit; the walker knows where it stands.
type tokenError struct{ what string }

func (e *tokenError) Error() string { return "a " + e.what + " is larger than its limit" }

// errFileTooLarge comes from capped.
var errFileTooLarge = errors.New("the file is larger than its limit")

// capped reads at most left bytes of r, and fails where there is more.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, errFileTooLarge
	}
	return n, err
}

func newSource(r io.Reader, limits Limits, converted string) *source {
	return &source{r: r, limits: limits, converted: converted, line: 1, buf: make([]byte, 64<<10)}
}

// begin tells the source that the next byte belongs to a new token. The decoder
// looks one byte ahead: it may have taken the "<" already.
func (s *source) begin() {
	s.state, s.what, s.left = atStart, "text", s.limits.TextBytes
	if s.last == '<' {
		s.state, s.what, s.left = afterLess, "tag", s.limits.TagBytes
	}
}

// measure counts a byte of the current token.
func (s *source) measure(b byte) error {
	switch s.state {
	case atStart:
		s.state = within
		if b == '<' {
			s.state, s.what, s.left = afterLess, "tag", s.limits.TagBytes
		}
	case afterLess:
		s.state = within
		if b == '!' {
			s.state = afterBang
		}
	case afterBang:
		s.state = within
		switch b {
		case '-':
			s.what, s.left = "comment", s.limits.TextBytes
		case '[':
			s.what, s.left = "text", s.limits.TextBytes+len("CDATA[]]>")
		default:
			s.what = "declaration"
		}
	}
	if s.left--; s.left < -1 { // one for the "<" that ends a text
		return &tokenError{what: s.what}
	}
	return nil
}

// ReadByte hands out the next byte.
func (s *source) ReadByte() (byte, error) {
	for len(s.ready) == 0 {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	b := s.ready[0]
	if err := s.measure(b); err != nil {
		return 0, err
	}
	s.ready, s.last = s.ready[1:], b
	if b == '\n' {
		s.line++
	}
	return b, nil
}

// Read is there because the decoder asks for an io.Reader; it reads by byte.
func (s *source) Read(p []byte) (int, error) {
	for i := range p {
		b, err := s.ReadByte()
		if err != nil {
			return i, err
		}
		p[i] = b
	}
	return len(p), nil
}

// fill reads and checks the next bytes.
func (s *source) fill() error {
	switch {
	case s.fault != "":
		return fail.E(fail.Invalid, "Line %d: %s", s.line, s.fault)
	case errors.Is(s.err, io.EOF):
		return io.EOF
	case s.err != nil:
		return readError(s.err, s.line, s.limits)
	}
	kept := copy(s.buf, s.rest)
	n, err := s.r.Read(s.buf[kept:])
	s.err = err
	data := s.buf[:kept+n]
	good, fault := s.check(data, err != nil)
	s.ready, s.rest, s.fault = data[:good], data[good:], fault
	return nil
}

func readError(err error, line int, limits Limits) error {
	if errors.Is(err, errFileTooLarge) {
		return fail.E(fail.TooLarge, "Line %d: the file is larger than %s; export the site in parts.", line, size(limits.Bytes))
	}
	return fail.Wrap(fail.Unavailable, err, "Line %d: the file cannot be read on; nothing was imported. Try again.", line)
}

// check returns how many bytes of data are whole characters that XML allows,
// and what is wrong with the next one. last says that no more bytes follow.
func (s *source) check(data []byte, last bool) (good int, fault string) {
	for i := 0; i < len(data); {
		c := data[i]
		switch {
		case c >= 0x20 && c < utf8.RuneSelf || c == '\n' || c == '\t' || c == '\r':
			i++
			continue
		case c < 0x20:
			return i, controlFault(rune(c))
		case !last && !utf8.FullRune(data[i:]):
			return i, ""
		}
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && s.converted != "":
			return i, "the text is not valid " + s.converted + ", which the file says it is; save it as UTF-8."
		case r == utf8.RuneError && n == 1:
			return i, "the text is not valid UTF-8; save the file as UTF-8, or name its encoding in its first line."
		case r == 0xFFFE || r == 0xFFFF:
			return i, controlFault(r)
		}
		i += n
	}
	return len(data), ""
}
