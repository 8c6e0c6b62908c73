package model

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// operated keeps the documents that meet fields.<path>__<operator>=want, for
// fields of the document itself or of its components (decision 12). is is false
// for what is no such filter.
func (a *asked) operated(t *content.Type, docs []content.Document, path, want string) (kept []content.Document, is bool) {
	at := strings.LastIndex(path, "__")
	if at < 0 {
		return docs, false
	}
	keys, op := strings.Split(path[:at], "."), path[at+2:]
	if !a.orderable(t.Fields, keys) {
		return docs, false
	}
	number := a.kindAt(t.Fields, keys) == content.Number
	flag := a.kindAt(t.Fields, keys) == content.Checkbox
	switch op {
	case "ne", "in", "exists":
	case "gt", "gte", "lt", "lte":
		is = !flag
	case "contains", "startswith":
		is = !flag && !number
	default:
		return docs, false
	}
	if !is && !slices.Contains([]string{"ne", "in", "exists"}, op) {
		return docs, false
	}
	return slices.DeleteFunc(docs, func(d content.Document) bool {
		have := a.key(t.Fields, d.Values, keys)
		if long, _ := a.raw(t.Fields, d.Values, keys).(string); op == "exists" && have == nil && len(long) > longest {
			have = long
		}
		return !a.compares(have, op, want, flag, a.has(t.Fields, d.Values, keys, want), func(s string) bool { return a.has(t.Fields, d.Values, keys, s) })
	}), true
}

// raw is the value that keys lead to, as it is kept.
func (a *asked) raw(fields []content.Field, values content.Values, keys []string) any {
	f, _ := content.FieldByKey(fields, keys[0])
	if f.Kind == content.Component {
		inner, _ := values[f.ID].(content.Values)
		return a.raw(f.Component(a.schema).Fields, inner, keys[1:])
	}
	return values[f.ID]
}

func (a *asked) kindAt(fields []content.Field, keys []string) content.FieldKind {
	f, _ := content.FieldByKey(fields, keys[0])
	if f.Kind == content.Component {
		return a.kindAt(f.Component(a.schema).Fields, keys[1:])
	}
	return f.Kind
}

func (a *asked) compares(have any, op, want string, flag, equal bool, equals func(string) bool) bool {
	text, isText := have.(string)
	switch op {
	case "ne":
		return !equal
	case "in":
		return want != "" && slices.ContainsFunc(strings.Split(want, ","), equals)
	case "exists":
		there := flag || have != nil && (!isText || text != "")
		return strings.EqualFold(want, "true") && there || strings.EqualFold(want, "false") && !there
	case "contains":
		return isText && strings.Contains(text, norm.NFC.String(want))
	case "startswith":
		return isText && strings.HasPrefix(text, norm.NFC.String(want))
	}
	if have == nil {
		return false
	}
	var to any = norm.NFC.String(want)
	if !isText {
		n, err := strconv.ParseFloat(want, 64)
		if err != nil {
			return false
		}
		to = n
	}
	c := compare(have, to, false)
	return op == "gt" && c > 0 || op == "gte" && c >= 0 || op == "lt" && c < 0 || op == "lte" && c <= 0
}
