package main

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// print writes the month as Markdown.
func (o outcome) print(w io.Writer, m monthly) {
	popular := "one Zipf, s = 1, over all pages of all sites"
	if m.nested {
		popular = "sites by Zipf, s = 1, and the pages of each by another"
	}
	fmt.Fprintf(w, "\n%d requests (%s of a month) over %d sites of %d pages of 5 KB, %s; 3 %% lists, filters and searches; all ask for gzip. "+
		"%d publishes: of any page of any site, each tenth of a note that pages refer to. %d MB for answers, on one goroutine, in %s.\n\n",
		o.replayed, (time.Duration(o.replayed) * requestEvery).Round(time.Hour), m.sites, m.docs, popular, o.published, m.cache, o.lasted.Round(time.Second))
	word := func(met bool) string {
		if met {
			return "met"
		}
		return "**missed**"
	}
	fmt.Fprintf(w, "| what | aim | measured | verdict |\n|---|---|---|---|\n")
	fmt.Fprintf(w, "| hit rate | 94 %% | %.2f %% | %s |\n", o.share(hit), word(o.share(hit) >= 94))
	fmt.Fprintf(w, "| answered without the origin: there is none | 100 %% | %.2f %% | %s |\n", 100*float64(o.answered)/float64(o.replayed), word(o.answered == o.replayed))
	for _, c := range []struct{ why, is string }{{cold, "never asked before"}, {purged, "changed since it was kept"}, {evicted, "pushed out, or not let in"}} {
		fmt.Fprintf(w, "| misses, %s: %s | – | %d, %.2f %% of requests | |\n", c.why, c.is, o.why[c.why], o.share(c.why))
	}
	for _, kind := range []string{hit, missed200} {
		fmt.Fprintf(w, "| a %s, p50 and p99 | – | %.0f and %.0f µs | |\n", kind, at(o.took[kind], 0.5), at(o.took[kind], 0.99))
	}
	all := slices.Concat(o.took[hit], o.took[missed200])
	fmt.Fprintf(w, "| any request, p50 and p99 | – | %.0f and %.0f µs | |\n", at(all, 0.5), at(all, 0.99))
	fmt.Fprintf(w, "| a publish applied and purged, p50 and p99 | – | %.0f and %.0f µs | |\n", at(o.applied, 0.5), at(o.applied, 0.99))
	n := o.counts
	fmt.Fprintf(w, "\nThe cache itself: %d stored, %d purged, %d evicted; %d answers in %.1f MB at the end, %.1f KB each. ", n.Stored, n.Purged, n.Evicted, n.Entries, float64(n.Bytes)/(1<<20), float64(n.Bytes)/float64(max(n.Entries, 1))/(1<<10))
	fmt.Fprintf(w, "As many of the most popular pages get %.1f %% of the reads of pages, which is about what a cache of this size can do at best; 94 %% would take %d of them.\n",
		100*o.trace.top(n.Entries), o.trace.needs(0.94))
}
