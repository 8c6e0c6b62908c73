package importing

// recorder writes a report, and keeps it short.
type recorder struct {
	*Report
	changes, skips map[reasonKey]int // lines so far
}

// reasonKey is what lines have in common that are listed together.
type reasonKey struct{ row, reason string }

func newRecorder(p *Plan, dryRun bool) *recorder {
	r := &recorder{
		Report:  &Report{Source: p.Source, Title: p.Title, DryRun: dryRun, Changes: []Line{}, Skips: []Line{}, Notes: []string{}},
		changes: map[reasonKey]int{}, skips: map[reasonKey]int{},
	}
	rows := p.Rows
	if rows == nil {
		rows = []string{Posts, Pages, Authors, Categories, Tags, Media, Redirects}
	}
	for _, name := range rows {
		r.Rows = append(r.Rows, Row{Name: name})
	}
	for _, s := range p.Skips {
		r.skip(s)
	}
	r.Notes = append(r.Notes, p.Notes...)
	return r
}

func (r *recorder) skip(l Line) {
	r.row(l.Row).Skipped += max(l.Count, 1)
	r.Skips = record(r.Skips, r.skips, l)
}

func (r *recorder) change(l Line) { r.Changes = record(r.Changes, r.changes, l) }

// record adds a line, or counts it where there are MaxLines like it.
func record(lines []Line, seen map[reasonKey]int, l Line) []Line {
	k := reasonKey{l.Row, l.Reason}
	seen[k]++
	if seen[k] <= MaxLines {
		return append(lines, l)
	}
	if seen[k] == MaxLines+1 {
		return append(lines, Line{Row: l.Row, Reason: l.Reason, Count: max(l.Count, 1)})
	}
	for i := len(lines) - 1; ; i-- { // the line that counts the rest is the last of its reason
		if lines[i].Row == l.Row && lines[i].Reason == l.Reason {
			lines[i].Count += max(l.Count, 1)
			return lines
		}
	}
}

// count adds an object that was not skipped.
func (r *recorder) count(o *Object, a action) {
	row := r.row(o.Row)
	switch a {
	case create:
		row.Created++
	case update, adopt:
		row.Updated++
	default:
		row.Unchanged++
	}
	switch {
	case !o.hasStates():
	case o.Publish:
		row.Published++
	default:
		row.Drafts++
	}
}
