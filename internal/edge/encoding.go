package edge

import (
	"strings"
)

// coding is a content coding that we speak.
type coding int

const (
	identity coding = iota
	gzipped
	brotlied
)

func (c coding) String() string { return [...]string{"identity", "gzip", "br"}[c] }

// minEncoded is the length below which packing a body is not worth it, in
// bytes: it would fit one packet anyway.
const minEncoded = 1024

// negotiate chooses the coding for a body of size bytes by Accept-Encoding
// (RFC 9110 §12.5.3): the highest weight; of equal ones brotli before gzip
// before none. A client that wants none of ours gets the plain body.
func negotiate(header []string, size int) coding {
	const unset = -1
	weights, any := [3]int{unset, unset, unset}, unset
	for _, line := range header {
		for element := range strings.SplitSeq(line, ",") {
			name, parameters, _ := strings.Cut(element, ";")
			q, ok := weight(parameters)
			if !ok {
				continue
			}
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "br":
				weights[brotlied] = q
			case "gzip", "x-gzip":
				weights[gzipped] = q
			case "identity":
				weights[identity] = q
			case "*":
				any = q
			}
		}
	}
	for c := range weights {
		if weights[c] == unset {
			weights[c] = any
		}
	}
	if size < minEncoded && weights[identity] != 0 {
		return identity
	}
	// Unless told otherwise, the plain body will do but is nobody's wish.
	best := identity
	for _, c := range []coding{gzipped, brotlied} {
		if weights[c] > 0 && weights[c] >= weights[best] {
			best = c
		}
	}
	return best
}

// weight reads the parameters of an element; the result is in thousandths. An
// element without one weighs 1000; one out of form is passed over.
func weight(parameters string) (q int, ok bool) {
	parameters = strings.TrimSpace(parameters)
	if parameters == "" {
		return 1000, true
	}
	name, value, found := strings.Cut(parameters, "=")
	if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 0, false
	}
	value = strings.TrimSpace(value)
	whole, part, _ := strings.Cut(value, ".")
	if (whole != "0" && whole != "1") || len(part) > 3 {
		return 0, false
	}
	q = int(whole[0] - '0')
	for i := range 3 {
		digit := 0
		if i < len(part) {
			if part[i] < '0' || part[i] > '9' {
				return 0, false
			}
			digit = int(part[i] - '0')
		}
		q = q*10 + digit
	}
	return q, q <= 1000
}
