package delivery

import (
	"math"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/text"
)

// Words returns the text of a document that searches look through, its own and
// not that of what it refers to (contract §4.4, §7.5): of posts body and
// summary, of pages every text field at any depth, HTML as a reader sees it. The
// name comes apart, since a word in it weighs more. It is false for kinds that
// no search covers.
func Words(schema *content.Schema, typ content.TypeID, v content.Values) (words string, searched bool) {
	t := schema.Type(typ)
	if t == nil {
		return "", false
	}
	w := wordList{schema: schema}
	switch t.Kind {
	case content.KindPost:
		w.html(v.Text(content.PostBody))
		w.plain(v.Text(content.PostSummary))
	case content.KindPage, content.KindSingle:
		w.values(t.Fields, v)
	default:
		return "", false
	}
	return w.b.String(), true
}

// wordList gathers texts, a line each: words do not run from one into the next.
type wordList struct {
	schema *content.Schema
	b      strings.Builder
}

func (w *wordList) plain(s string) {
	if s != "" {
		w.b.WriteString(s)
		w.b.WriteByte('\n')
	}
}

func (w *wordList) html(s string) { w.plain(text.Summary(s, math.MaxInt32)) }

func (w *wordList) values(fields []content.Field, v content.Values) {
	for _, f := range fields {
		switch f.Kind {
		case content.ShortText, content.LongText:
			w.plain(v.Text(f.ID))
		case content.WYSIWYG, content.HTML:
			w.html(v.Text(f.ID))
		case content.Component:
			values, _ := v[f.ID].(content.Values)
			if t := f.Component(w.schema); t != nil {
				w.values(t.Fields, values)
			}
		case content.Repeater:
			rows, _ := v[f.ID].([]content.Values)
			for _, row := range rows {
				w.values(f.Fields, row)
			}
		case content.Picker:
			picked, _ := v[f.ID].([]content.Picked)
			for _, p := range picked {
				if t := w.schema.Type(p.Type); t != nil {
					w.values(t.Fields, p.Values)
				}
			}
		}
	}
}
