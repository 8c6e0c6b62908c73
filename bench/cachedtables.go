package main

import (
	"fmt"
	"io"
	"strings"
)

var everybody = []string{ghee, netHTTP, nginx, varnish, floor}

// summary is a row while it is measured.
func summary(cells map[string]cell) string {
	var parts []string
	for _, name := range everybody {
		if c, ok := cells[name]; ok {
			parts = append(parts, fmt.Sprintf("%s %.2f", name, c.cpu))
		}
	}
	return strings.Join(parts, ", ")
}

// figuresTable prints every cell.
func figuresTable(w io.Writer, rows []cachedRow, all results) {
	fmt.Fprintf(w, "\nAnswered from memory: CPU seconds for 100,000 requests; in brackets requests/s, p50 and p99 in ms.\n\n")
	fmt.Fprintf(w, "| answer | %s |\n|---|%s\n", strings.Join(everybody, " | "), strings.Repeat("---|", len(everybody)))
	for _, r := range rows {
		fmt.Fprintf(w, "| %s ", r)
		for _, name := range everybody {
			if c, ok := all[r][name]; ok {
				fmt.Fprintf(w, "| %.2f (%.0f, %.2f, %.2f) ", c.cpu, c.rate, c.p50, c.p99)
			} else {
				fmt.Fprint(w, "| – ")
			}
		}
		fmt.Fprintln(w, "|")
	}
}

// bound is an aim: at most so many times what a peer takes.
type bound struct {
	of   string
	most float64
}

// bounds are the aims of a row; quick is for those whose p99 is to be below both
// caches'.
func (r cachedRow) bounds() (all []bound, quick bool) {
	switch {
	case r.over == http2 && r.kb == 10 && r.coding == "identity":
		return []bound{{nginx, 1.5}}, false
	case r.over != plainHTTP:
		return nil, false
	case r.kb == 100:
		return []bound{{varnish, 0.8}}, false
	}
	return []bound{{varnish, 0.45}, {nginx, 0.85}, {floor, 1.4}}, true
}

// aimsTable prints each row's ratios to its peers, and whether its aims are met.
func aimsTable(w io.Writer, rows []cachedRow, all results) {
	fmt.Fprintf(w, "\nOf its peers' CPU, with the aims in brackets; the last column is Ghee on net/http, whose first step was 1.0 of Varnish.\n\n")
	fmt.Fprintf(w, "| answer | of Varnish | of nginx | of the floor | p99 ms: Ghee, nginx, Varnish | verdict | net/http of Varnish |\n|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		cells := all[r]
		ours := cells[ghee]
		aims, quick := r.bounds()
		var missed, unknown []string
		fmt.Fprintf(w, "| %s ", r)
		for _, peer := range []string{varnish, nginx, floor} {
			theirs, there := cells[peer]
			text := "–"
			if there {
				text = show(ours.cpu/theirs.cpu, 2)
			}
			for _, a := range aims {
				if a.of != peer {
					continue
				}
				if text += fmt.Sprintf(" (%s)", show(a.most, 2)); !there {
					unknown = append(unknown, peer)
				} else if ours.cpu > a.most*theirs.cpu {
					missed = append(missed, fmt.Sprintf("%s by %.0f %%", peer, (ours.cpu/theirs.cpu/a.most-1)*100))
				}
			}
			fmt.Fprintf(w, "| %s ", text)
		}
		for _, peer := range []string{nginx, varnish} {
			if theirs, there := cells[peer]; there && quick && ours.p99 >= theirs.p99 {
				missed = append(missed, "p99 above "+peer+"'s")
			}
		}
		first := "–"
		if plain, ok := cells[netHTTP]; ok && cells[varnish].cpu > 0 {
			first = show(plain.cpu/cells[varnish].cpu, 2)
		}
		fmt.Fprintf(w, "| %.2f, %s, %s | %s | %s |\n", ours.p99, shown99(cells, nginx), shown99(cells, varnish), verdict(len(aims) > 0, missed, unknown), first)
	}
	crowded(w, all)
}

func shown99(cells map[string]cell, name string) string {
	if c, ok := cells[name]; ok {
		return show(c.p99, 2)
	}
	return "–"
}

// verdict says it in a word, and what is missing.
func verdict(aimed bool, missed, unknown []string) string {
	switch {
	case len(missed) > 0:
		return "**missed**: " + strings.Join(missed, ", ")
	case len(unknown) > 0:
		return "not known: no " + strings.Join(unknown, ", ")
	case !aimed:
		return "no aim"
	}
	return "met"
}

// noise is by how much two medians of one server may differ before it says
// anything.
const noise = 1.05

// crowded tells what 256 connections cost, measured by 16.
func crowded(w io.Writer, all results) {
	few, many := all[cachedRow{10, "identity", 16, plainHTTP}], all[cachedRow{10, "identity", 256, plainHTTP}]
	if few == nil || many == nil {
		return
	}
	var parts []string
	word := "met"
	for _, name := range everybody {
		if few[name].cpu == 0 || many[name].cpu == 0 {
			continue
		}
		ratio := many[name].cpu / few[name].cpu
		if name == ghee && ratio > noise {
			word = "**missed**"
		}
		parts = append(parts, fmt.Sprintf("%s %.2f", name, ratio))
	}
	fmt.Fprintf(w, "\nCPU of a request at 256 connections by that at 16 (aim: no worse, which is up to %.2f here): %s: %s.\n", noise, strings.Join(parts, ", "), word)
}
