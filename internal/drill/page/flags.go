package page

import (
	"fmt"

	"github.com/gheecms/ghee/internal/drill/record"
)

// flagged is an event in the picture: a line through it, with words or a number on
// top.
type flagged struct {
	x, at  float64 // of the line, and of the text
	anchor string
	text   string
	row    int // from the top
	class  string
}

type flags struct {
	all  []flagged
	rows int
}

// flags finds a place for each event: rows are filled from the lowest, and none
// covers another or the line of one that is above it.
func (l layout) flags(d record.Drill) (f flags) {
	type taken struct{ from, to float64 }
	var rows [][]taken
	for i, e := range d.Events {
		g := flagged{x: l.x(d, e.AtMS), anchor: "start", text: e.What, class: "came"}
		if e.Fault {
			g.class = "fault"
		}
		if !l.words {
			g.text = fmt.Sprint(i + 1)
		}
		width := perChar*float64(len(g.text)) + 8
		from := g.x
		g.at = g.x + 4
		if from+width > l.right {
			from, g.anchor, g.at = g.x-width, "end", g.x-4
		}
		row := 0
		for ; row < len(rows); row++ {
			free := true
			for _, t := range rows[row] {
				free = free && (from+width < t.from || from > t.to)
			}
			if free {
				break
			}
		}
		if row == len(rows) {
			rows = append(rows, nil)
		}
		rows[row] = append(rows[row], taken{from, from + width})
		for under := range row { // its line passes through these
			rows[under] = append(rows[under], taken{g.x - 2, g.x + 2})
		}
		g.row = row
		f.all = append(f.all, g)
	}
	f.rows = len(rows)
	for i := range f.all {
		f.all[i].row = f.rows - 1 - f.all[i].row
	}
	return f
}

func (p *drawing) draw(f flags, bottom float64) markup {
	var s sheet
	for _, g := range f.all {
		s.add("<path class=\"line %s\" d=\"M%s %sV%s\"/>\n", g.class, n(g.x), n(4+float64(g.row)*flagRow), n(bottom))
	}
	for _, g := range f.all {
		y := 4 + float64(g.row)*flagRow
		s.add("<text class=\"flag %s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n", g.class, n(g.at), n(y+11), g.anchor, g.text)
	}
	return markup(s.String())
}
