package wxr

import (
	"regexp"
	"strings"
)

var blankLine = regexp.MustCompile(`\n[ \t\f\v]*\n[ \t\n\f\v]*`)

// split parts a run at its blank lines and double line breaks, and drops the
// white space around the parts. blanks says that there were any.
func split(run []piece) (paragraphs [][]piece, blanks bool) {
	var current []piece
	end := func() {
		if current = trim(current); len(current) > 0 {
			paragraphs = append(paragraphs, current)
		}
		current = nil
	}
	for _, x := range doubled(run) {
		if x.kind != words {
			current = append(current, x)
			continue
		}
		for i, part := range blankLine.Split(x.raw, -1) {
			if i > 0 {
				blanks = true
				end()
			}
			if part != "" {
				current = append(current, piece{raw: part, kind: words})
			}
		}
	}
	end()
	return paragraphs, blanks
}

// doubled puts a blank line in place of two and more <br> in a row.
func doubled(run []piece) []piece {
	var out []piece
	for i := 0; i < len(run); {
		breaks, j := 0, i
		for j < len(run) && (run[j].kind == lineBreak || breaks > 0 && run[j].blank()) {
			if run[j].kind == lineBreak {
				breaks++
			}
			j++
		}
		if breaks > 1 {
			out = append(out, piece{raw: "\n\n", kind: words})
			i = j
			continue
		}
		out = append(out, run[i])
		i++
	}
	return out
}

func trim(part []piece) []piece {
	for len(part) > 0 && part[0].kind == words {
		if part[0].raw = strings.TrimLeft(part[0].raw, space); part[0].raw != "" {
			break
		}
		part = part[1:]
	}
	for n := len(part); n > 0 && part[n-1].kind == words; n-- {
		if part[n-1].raw = strings.TrimRight(part[n-1].raw, space); part[n-1].raw != "" {
			break
		}
		part = part[:n-1]
	}
	return part
}
