package page

import (
	"github.com/gheecms/ghee/internal/drill/record"
)

// band is what a process was along the time, in words where there is room.
func (p *drawing) band(node record.NodeStates) {
	p.label(node.Name, "", bandLane)
	for i, s := range node.States {
		from, to := p.x(p.d, s.AtMS), p.right
		if i == 0 {
			from = p.left
		}
		if i+1 < len(node.States) {
			to = p.x(p.d, node.States[i+1].AtMS)
		}
		if s.State != record.Alive {
			to = max(to, from+3) // a moment is seen, too
		}
		if to-from < 0.5 {
			continue
		}
		p.add("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"3\"/>\n", string(s.State), n(from), n(p.y), n(to-from), n(bandLane))
		if s.State != record.Alive && to-from > perChar*float64(len(s.State))+10 {
			p.add("<text class=\"in\" x=\"%s\" y=\"%s\">%s</text>\n", n(from+6), n(p.y+12), string(s.State))
		}
	}
	p.y += bandLane + gap/2
}
