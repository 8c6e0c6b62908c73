package main

import (
	"fmt"
	"strings"

	"github.com/gheecms/ghee/test/faults/matrix"
)

const opening = `# Reliability

What may go wrong, what Ghee then promises, and what was measured when it was made to go wrong. ` + "`make faults`" + `
breaks real processes on this machine, one fault after the other, and writes this page; nothing on it is written by hand.
` + "`make test`" + ` runs the same tests in a short form.

“All answered” means that not one answer was missing or wrong: who asks knows the right answer to everything asked.

`

// page writes the whole page.
func page(results []matrix.Result, p place) string {
	var b strings.Builder
	b.WriteString(opening)
	fmt.Fprintf(&b, "```\ncommit   %s\nmachine  %s\ndate     %s\nrows     %s\n```\n", p.commit, p.machine, p.date, summary(results))
	b.WriteString("\n## What holds in every row\n\n| | holds | how it is looked at |\n|---|---|---|\n")
	for _, i := range matrix.Invariants() {
		row(&b, i.Name, i.Holds, i.Checked)
	}
	b.WriteString("\n## The rows\n")
	var unmeasured, planned []matrix.Expected
	for _, e := range matrix.Table() {
		switch mine := of(results, e.N); {
		case len(mine) > 0:
			measured(&b, e, mine)
		case e.Step <= built && e.Step > 0:
			unmeasured = append(unmeasured, e)
		default:
			planned = append(planned, e)
		}
	}
	if len(unmeasured) > 0 {
		b.WriteString("\n## Not in this run\n\n| row | fault | reads | writes | may be lost |\n|---|---|---|---|---|\n")
		for _, e := range unmeasured {
			row(&b, fmt.Sprint(e.N), e.Fault, e.Reads, e.Writes, e.Loss)
		}
	}
	b.WriteString("\n## Not built yet\n\n| row | fault | reads | writes | may be lost | comes with |\n|---|---|---|---|---|---|\n")
	for _, e := range planned {
		with := matrix.Step(e.Step)
		if e.Step == 0 {
			with = "a name server of our own"
		}
		row(&b, fmt.Sprint(e.N), e.Fault, e.Reads, e.Writes, e.Loss, with)
	}
	return b.String()
}

// built is the last step of the plan whose rows have their tests.
const built = 10

// measured writes one row that was run.
func measured(b *strings.Builder, e matrix.Expected, results []matrix.Result) {
	fmt.Fprintf(b, "\n### %d. %s\n\n", e.N, capital(e.Fault))
	fmt.Fprintf(b, "- Reads: %s.\n- Writes: %s.\n- May be lost: %s.\n\n", e.Reads, e.Writes, e.Loss)
	b.WriteString("| test | | s | measured |\n|---|---|---|---|\n")
	for _, r := range results {
		var figures []string
		for _, f := range r.Figures {
			figures = append(figures, f.Name+": "+f.Value)
		}
		outcome := string(r.Outcome)
		if r.Outcome != matrix.Passed {
			outcome = "**" + outcome + "**"
		}
		if r.Form != "full" {
			outcome += ", short"
		}
		_, name, _ := strings.Cut(r.Test, "_")
		row(b, name, outcome, fmt.Sprintf("%.1f", r.Seconds), strings.Join(figures, "; "))
	}
}

// summary counts rows by how they ended, the worst of their tests counting.
func summary(results []matrix.Result) string {
	count := map[matrix.Outcome]int{}
	short, ran := 0, 0
	for _, e := range matrix.Table() {
		mine := of(results, e.N)
		if len(mine) == 0 {
			continue
		}
		ran++
		worst, whole := matrix.Passed, 1
		for _, r := range mine {
			if r.Outcome == matrix.Failed || worst == matrix.Passed {
				worst = r.Outcome
			}
			if r.Form != "full" {
				whole = 0
			}
		}
		short += 1 - whole
		count[worst]++
	}
	form := "in the full form"
	if short > 0 {
		form = fmt.Sprintf("%d in the full form and %d, in whole or in part, in the short one", ran-short, short)
	}
	return fmt.Sprintf("%d of %d run, %s: %d passed, %d failed, %d skipped",
		ran, len(matrix.Table()), form, count[matrix.Passed], count[matrix.Failed], count[matrix.Skipped])
}

func of(results []matrix.Result, n int) (mine []matrix.Result) {
	for _, r := range results {
		if r.Row == n {
			mine = append(mine, r)
		}
	}
	return mine
}

func row(b *strings.Builder, cells ...string) {
	for i, c := range cells {
		cells[i] = strings.NewReplacer("|", `\|`, "\n", " ").Replace(c)
	}
	fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
