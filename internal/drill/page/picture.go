package page

import (
	"fmt"
	"math"
	"strings"

	"github.com/gheecms/ghee/internal/drill/record"
)

// layout is how a picture is laid out: wide, with names at the left and what
// happened in words; or narrow, with names above and numbers that the list below
// explains. It is drawn in pixels, and never shown smaller.
type layout struct {
	class       string
	width       float64
	left, right float64 // of the time
	words       bool
}

var (
	wide   = layout{class: "wide", width: 960, left: 112, right: 944, words: true}
	narrow = layout{class: "narrow", width: 358, left: 2, right: 356}
)

// Heights, in pixels.
const (
	barLane  = 44.0
	bandLane = 16.0
	gap      = 10.0
	above    = 16.0 // a name above its lane, where it is narrow
	flagRow  = 17.0
	axisRoom = 24.0
	perChar  = 6.1 // of a word of 11.5 px, about
)

// drawing is a picture under way.
type drawing struct {
	sheet
	layout
	d      record.Drill
	y      float64
	labels sheet // over everything
}

// picture draws what happened in a drill along its time.
func picture(d record.Drill, l layout) markup {
	flags := l.flags(d)
	p := &drawing{layout: l, d: d, y: 8 + float64(flags.rows)*flagRow}
	top := p.y
	for _, e := range d.Edges {
		p.bars("reads, "+e.Name, []series{{"ok", e.Answered}, {"bad", e.Failed}})
	}
	if published(d.Publishes) {
		p.bars("publishes", []series{{"ok", d.Publishes.Acknowledged}, {"no", d.Publishes.Refused}, {"bad", d.Publishes.Unknown}})
	}
	p.y += 4
	for _, n := range d.Nodes {
		p.band(n)
	}
	bottom := p.y
	p.axis(bottom)
	height := bottom + axisRoom

	var s sheet
	s.add("<svg class=\"%s\" viewBox=\"0 0 %s %s\" width=\"%s\" height=\"%s\" role=\"img\" aria-label=\"%s\">\n", l.class, n(l.width), n(height), n(l.width), n(height), told(d))
	s.add("%s", p.grid(top, bottom))
	s.add("%s", markup(p.String()))
	s.add("%s%s</svg>\n", p.draw(flags, bottom), markup(p.labels.String()))
	return markup(s.String())
}

// told is the picture in words, for who does not see it.
func told(d record.Drill) string {
	parts := []string{fmt.Sprintf("Timeline of %s over %s.", d.Name, duration(d.TookMS))}
	for _, e := range d.Events {
		parts = append(parts, fmt.Sprintf("%s: %s.", seconds(e.AtMS), e.What))
	}
	return strings.Join(parts, " ")
}

func published(p record.PublishSlots) bool {
	for i := range p.Acknowledged {
		if p.Acknowledged[i]+p.Refused[i]+p.Unknown[i] > 0 {
			return true
		}
	}
	return false
}

// n is a number with at most one decimal.
func n(f float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0")
}

// x is where a moment is.
func (l layout) x(d record.Drill, ms int64) float64 {
	return l.left + (l.right-l.left)*float64(ms)/float64(d.TookMS)
}

// step is the distance of the axis' marks, in seconds: 6 to 12 of them.
func (l layout) step(d record.Drill) int64 {
	most := (l.right - l.left) / 70
	for _, s := range []int64{1, 2, 5, 10, 15, 30} {
		if float64(d.TookMS)/1000/float64(s) <= most {
			return s
		}
	}
	return 60
}

func (p *drawing) grid(top, bottom float64) markup {
	var s sheet
	for at := int64(0); at*1000 <= p.d.TookMS; at += p.step(p.d) {
		x := n(p.x(p.d, at*1000))
		s.add("<path class=\"grid\" d=\"M%s %sV%s\"/>\n", x, n(top), n(bottom))
	}
	return markup(s.String())
}

func (p *drawing) axis(y float64) {
	p.add("<path class=\"axis\" d=\"M%s %sH%s\"/>\n", n(p.left), n(y), n(p.right))
	for at := int64(0); at*1000 <= p.d.TookMS; at += p.step(p.d) {
		x, anchor := p.x(p.d, at*1000), "middle"
		if x < p.left+10 {
			anchor = "start"
		} else if x > p.right-14 {
			anchor = "end"
		}
		p.add("<text class=\"tick\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%d s</text>\n", n(x), n(y+16), anchor, at)
	}
}

// label names a lane, and what its height means.
func (p *drawing) label(name, fine string, height float64) {
	if !p.words {
		p.labels.add("<text class=\"lane\" x=\"%s\" y=\"%s\">%s <tspan class=\"fine\">%s</tspan></text>\n", n(p.left), n(p.y+11), name, fine)
		p.y += above
		return
	}
	middle := p.y + height/2 + 4
	if fine != "" {
		middle -= 7
	}
	p.labels.add("<text class=\"lane\" x=\"0\" y=\"%s\">%s</text>\n", n(middle), name)
	if fine != "" {
		p.labels.add("<text class=\"fine\" x=\"0\" y=\"%s\">%s</text>\n", n(middle+14), fine)
	}
}

// series are counts by slots, of one colour.
type series struct {
	class  string
	counts []int
}

// bars are stacked counts by slots.
func (p *drawing) bars(name string, all []series) {
	highest := 1
	for i := range all[0].counts {
		sum := 0
		for _, s := range all {
			sum += s.counts[i]
		}
		highest = max(highest, sum)
	}
	p.label(name, fmt.Sprintf("up to %d", highest), barLane)
	base := p.y + barLane
	p.add("<path class=\"base\" d=\"M%s %sH%s\"/>\n", n(p.left), n(base), n(p.right))
	width := p.x(p.d, p.d.SlotMS) - p.left
	under := make([]int, len(all[0].counts))
	for _, s := range all {
		var path strings.Builder
		for i, count := range s.counts {
			if count == 0 {
				continue
			}
			x := p.x(p.d, int64(i)*p.d.SlotMS)
			w := math.Min(width, p.right-x) - 1
			if w < 0.4 {
				w = 0.4
			}
			h := barLane * float64(count) / float64(highest)
			y := base - barLane*float64(under[i])/float64(highest)
			fmt.Fprintf(&path, "M%s %sv-%sh%sv%sz", n(x), n(y), n(h), n(w), n(h))
			under[i] += count
		}
		if path.Len() > 0 {
			p.add("<path class=\"%s\" d=\"%s\"/>\n", s.class, markup(path.String()))
		}
	}
	p.y = base + gap
}
