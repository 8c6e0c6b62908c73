package delivery

import (
	"math"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// maxListed bounds the values of one fields.<path>__in.
const maxListed = 100

// asked is what a filter wants of the values at a path.
type asked struct {
	op   Op
	text string   // what op compares with
	list []string // the same, for In
	not  bool     // no value may be like that
	none bool     // nothing is like that
}

// operators are the endings of fields.<path>__<operator>.
var operators = map[string]Op{
	"ne": Equal, "gt": Greater, "gte": AtLeast, "lt": Less, "lte": AtMost,
	"in": In, "contains": Contains, "startswith": StartsWith, "exists": Exists,
}

// operator reads the filter as one with an operator, if its path ends in one.
// An empty list holds nothing, and what is neither true nor false asks for
// nothing.
func (f filter) operator() (path string, want asked, ok bool) {
	at := strings.LastIndex(f.path, "__")
	if at < 0 {
		return "", want, false
	}
	name := f.path[at+len("__"):]
	want.op, ok = operators[name]
	want.text = f.value
	switch name {
	case "ne":
		want.not = true
	case "in":
		want.list = splitList(f.value)
		want.none = len(want.list) == 0
	case "exists":
		want.not = strings.EqualFold(f.value, "false")
		want.none = !want.not && !strings.EqualFold(f.value, "true")
	}
	return f.path[:at], want, ok
}

// splitList cuts a list at its commas. A backslash keeps a comma or a backslash
// that follows it; any other one stands for itself. "" is an empty list.
func splitList(s string) (list []string) {
	if s == "" {
		return nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && (s[i+1] == ',' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		case c == ',':
			list = append(list, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return append(list, b.String())
}

// operand is what a Match compares text with.
func (w asked) operand() any {
	switch w.op {
	case In:
		out := make([]any, len(w.list))
		for i, s := range w.list {
			out[i] = s
		}
		return out
	case Exists:
		return nil
	}
	return w.text
}

// equality reports whether op is one of those that know alike from different,
// but not more from less.
func (o Op) equality() bool { return o == Equal || o == In || o == Exists }

// leaf matches the values of one field; false when its kind has no such
// operator. Equal values have the same string form, exactly (contract §3.3): 10
// is not found as "10.0", nor a date without its time. Truth values may be
// written in any case, as everywhere (contract §0.2, fact 6).
func (a *answer) leaf(p Path, w asked) (Any, bool) {
	m := Match{Path: p.Index, Op: w.op, Equals: w.operand(), Single: p.Single}
	switch p.Field.Kind {
	case content.Number:
		return number(m, w)
	case content.Checkbox:
		if !w.op.equality() {
			return nil, false
		}
		lower := asked{op: w.op, text: strings.ToLower(w.text)}
		for _, s := range w.list {
			lower.list = append(lower.list, strings.ToLower(s))
		}
		m.Equals = lower.operand()
	case content.Media:
		if !w.op.equality() {
			return nil, false
		}
		return a.mediaLeaf(m, w), true
	}
	return Any{m}, true
}

// number matches a number. Equal to it is its string form alone; more and less
// may be asked of any decimal number. What is none compares with nothing.
func number(m Match, w asked) (Any, bool) {
	switch w.op {
	case Equal:
		n, ok := exactly(w.text)
		if !ok {
			return nil, true
		}
		m.Equals = n
	case In:
		var list []any
		for _, s := range w.list {
			if n, ok := exactly(s); ok {
				list = append(list, n)
			}
		}
		if list == nil {
			return nil, true
		}
		m.Equals = list
	case Greater, AtLeast, Less, AtMost:
		n, err := strconv.ParseFloat(w.text, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || strings.ContainsAny(w.text, "xX_") {
			return nil, true
		}
		m.Equals = n
	case Contains, StartsWith:
		return nil, false
	}
	return Any{m}, true
}

// exactly reads a number in the form that answers show.
func exactly(s string) (float64, bool) {
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0) && FormatNumber(n) == s
}

// mediaLeaf matches a media field by the URL that answers show.
func (a *answer) mediaLeaf(m Match, w asked) Any {
	a.keys.add(KeyType(MediaType))
	m.Media = true
	if w.op == Exists {
		return Any{m}
	}
	m.Op = In
	var list []any
	for _, url := range append(w.list, w.text)[:max(1, len(w.list))] {
		list = append(list, url)
		if base := a.settings.MediaBase; base != "" {
			if own, ok := strings.CutPrefix(url, base+"/"); ok {
				list = append(list, own, "/"+own)
			}
		}
	}
	m.Equals = list
	return Any{m}
}
