package model

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// wish is what a filter wants of a value. The operator "" is the contract's
// equality (§3.3); the others are ours, by docs/decisions/0012.
type wish struct{ op, text string }

// operator cuts fields.<path>__<operator>=text in two. not turns the wish round:
// "ne" is the opposite of equality, exists=false that of exists=true.
func operator(path, text string) (keys []string, w wish, not bool) {
	at := strings.LastIndex(path, "__")
	if at < 0 {
		return strings.Split(path, "."), wish{text: text}, false
	}
	keys, w = strings.Split(path[:at], "."), wish{path[at+2:], text}
	switch {
	case w.op == "ne":
		return keys, wish{text: text}, true
	case w.op == "exists" && strings.EqualFold(text, "false"):
		return keys, wish{"exists", "true"}, true
	}
	return keys, w, false
}

// has reports whether values of a kind have an operator: all know alike from
// different, what is no truth value and no picture more from less, and texts
// what they begin with and contain.
func has(kind content.FieldKind, op string) bool {
	switch op {
	case "", "in", "exists":
		return true
	case "gt", "gte", "lt", "lte":
		return kind != content.Checkbox && kind != content.Media
	case "contains", "startswith":
		return kind != content.Checkbox && kind != content.Media && kind != content.Number
	}
	return false
}

// alike decides the operators that know alike from different, for what is there.
func (w wish) alike(equals func(string) bool) bool {
	switch w.op {
	case "in":
		return w.text != "" && slices.ContainsFunc(list(w.text), equals)
	case "exists":
		return strings.EqualFold(w.text, "true")
	}
	return equals(w.text)
}

// list cuts a list at its commas, but for those after a backslash.
func list(text string) []string {
	const comma, backslash = "\x00", "\x01"
	parts := strings.Split(strings.NewReplacer(`\\`, backslash, `\,`, comma).Replace(text), ",")
	for i, p := range parts {
		parts[i] = strings.NewReplacer(backslash, `\`, comma, ",").Replace(p)
	}
	return parts
}

// ofField decides a wish for a value of a field.
func (w wish) ofField(a *asked, f content.Field, x any) bool {
	form, there := a.form(f, x)
	switch {
	case w.op == "exists": // texts too long to be asked for, too
		return form != "" && w.alike(nil)
	case !there:
		return false
	case f.Kind == content.Checkbox: // in any case, as every truth value (contract fact 6)
		return w.alike(func(s string) bool { return same(form, strings.ToLower(s)) })
	case f.Kind == content.Number:
		return w.ofNumber(x.(float64), form)
	}
	return w.ofText(form)
}

// ofNumber compares a number with any decimal one.
func (w wish) ofNumber(x float64, form string) bool {
	if w.op == "" || w.op == "in" {
		return w.alike(func(s string) bool { return s == form })
	}
	y, err := strconv.ParseFloat(w.text, 64)
	return err == nil && !strings.ContainsAny(w.text, "xX_nN") && w.sign(cmp.Compare(x, y))
}

func (w wish) ofText(text string) bool {
	text, want := norm.NFC.String(text), norm.NFC.String(w.text)
	switch w.op {
	case "contains":
		return strings.Contains(text, want)
	case "startswith":
		return strings.HasPrefix(text, want)
	case "exists":
		return text != "" && w.alike(nil)
	case "", "in":
		return w.alike(func(s string) bool { return same(text, s) })
	}
	return w.sign(slices.Compare([]rune(text), []rune(want)))
}

func (w wish) sign(c int) bool {
	return w.op == "gt" && c > 0 || w.op == "gte" && c >= 0 || w.op == "lt" && c < 0 || w.op == "lte" && c <= 0
}
