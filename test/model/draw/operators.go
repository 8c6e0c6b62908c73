package draw

import (
	"iter"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// twice yields one document of a type, or the same one twice, so that two
// filters can both hold.
func (g *Gen) twice(key string) iter.Seq2[content.Document, content.Type] {
	return func(yield func(content.Document, content.Type) bool) {
		d, t := g.one(key)
		for range pick(g, 1, 1, 2) {
			if !yield(d, t) {
				return
			}
		}
	}
}

func (g *Gen) addFilter(r *Request, t content.Type, path, value string) {
	g.add(r, "fields."+path, value)
	if strings.Contains(path, ".") {
		r.Params = append(r.Params, "fields.*.*")
	}
}

// operate adds a filter with an operator, now and then two.
func (g *Gen) operate(r *Request, key string) {
	ops := []string{"ne", "gt", "gte", "lt", "lte", "in", "contains", "startswith", "exists"}
	for d, t := range g.twice(key) {
		op := pick(g, ops...)
		path, value, kind, through := "", "", content.FieldKind(""), false
		for range 60 { // until the operator is one that the field has, mostly
			path, value = g.filter(t, d)
			kind, through = g.kind(t, path)
			if g.suits(op, kind) || g.chance(2) {
				break
			}
		}
		g.addFilter(r, t, path+"__"+op, g.operand(op, kind, value))
		r.Params = append(r.Params, "fields.*__"+op)
		if through {
			r.Params = append(r.Params, "operators through references")
		}
	}
}

// suits reports whether a field has an operator.
func (g *Gen) suits(op string, kind content.FieldKind) bool {
	switch op {
	case "gt", "gte", "lt", "lte":
		return kind != "" && kind != content.Checkbox && kind != content.Media && kind != content.Reference
	case "contains", "startswith":
		return g.suits("gt", kind) && kind != content.Number
	}
	return kind != ""
}

// kind is that of the field which a path leads to, "" for none; through says that
// references are on the way.
func (g *Gen) kind(t content.Type, path string) (kind content.FieldKind, through bool) {
	key, rest, deeper := strings.Cut(path, ".")
	f, is := content.FieldByKey(t.Fields, key)
	switch {
	case !is && (path == "slug" || path == "name") && t.Kind == content.KindPage:
		return content.ShortText, false
	case !is:
		return "", false
	case !deeper:
		return f.Kind, false
	case f.Kind == content.Reference:
		kind, _ = g.kind(g.types[f.Target], rest)
		return kind, true
	case f.Kind == content.Repeater:
		return g.kind(content.Type{Fields: f.Fields}, rest)
	}
	for _, c := range f.Components {
		if kind, through := g.kind(g.types[c], rest); kind != "" {
			return kind, through
		}
	}
	return "", false
}

// operand turns a value that a document has into one that the document meets by
// the operator, mostly.
func (g *Gen) operand(op string, kind content.FieldKind, value string) string {
	if g.chance(10) {
		return pick(g, "", "a", "maybe", "10.0", "nan", "0x10", "1_0", value)
	}
	runes := []rune(value)
	number, err := strconv.ParseFloat(value, 64)
	isNumber := kind == content.Number && err == nil
	switch op {
	case "ne":
		return pick(g, value, value+"x")
	case "gt", "lt":
		step := map[string]float64{"gt": -1, "lt": 1}[op]
		switch {
		case isNumber:
			return strconv.FormatFloat(number+step*pick(g, 0.5, 1, 1000), 'f', -1, 64)
		case op == "lt":
			return value + pick(g, "x", "\U0010FFFF")
		case len(runes) > 0:
			return string(runes[:g.IntN(len(runes))])
		}
	case "gte", "lte":
		if isNumber && number == float64(int(number)) && g.chance(30) {
			return value + ".0"
		}
	case "in":
		return g.listWith(value)
	case "contains":
		from := g.IntN(len(runes) + 1)
		return string(runes[from : from+g.IntN(len(runes)+1-from)])
	case "startswith":
		return string(runes[:g.IntN(len(runes)+1)])
	case "exists":
		return pick(g, "true", "true", "true", "TRUE", "false", "False")
	}
	return value
}

// listWith is a list that holds a value.
func (g *Gen) listWith(value string) string {
	list := []string{pick(g, texts...), strings.NewReplacer(`\`, `\\`, ",", `\,`).Replace(value), pick(g, texts...)}
	from := g.IntN(2)
	return strings.Join(list[from:2+g.IntN(2)], ",")
}
