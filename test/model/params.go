package model

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// parameters are the values of a query string. Of a name that stands twice the
// last counts (contract fact 5).
type parameters map[string]string

// parse reads a query string.
func parse(raw string) parameters {
	p := parameters{}
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err1 := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err1 == nil && err2 == nil {
			p[name] = value
		}
	}
	return p
}

// yes reads a truth value in any case (contract fact 6).
func (p parameters) yes(name string) bool {
	return p[name] == "1" || strings.EqualFold(p[name], "true")
}

var integer = regexp.MustCompile(`^[+-]?[0-9]+$`)

// most is where integers end: beyond any list that there will be.
const most = 1 << 40

// whole reads an integer; one beyond most is most.
func (p parameters) whole(name string) (int, bool) {
	if !integer.MatchString(p[name]) {
		return 0, false
	}
	n, err := strconv.Atoi(p[name])
	_ = err // out of range: n is the nearest
	return max(-most, min(n, most)), true
}

// clamped reads an integer that is brought into a range (contract §15 row 6);
// it is false for what is no integer.
func (p parameters) clamped(name string, otherwise, low, high int) (int, bool) {
	if p[name] == "" {
		return otherwise, true
	}
	n, ok := p.whole(name)
	return max(low, min(high, n)), ok
}
