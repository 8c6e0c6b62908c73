// Command report makes docs/SDKS.md of what the clients' runs left behind:
// report FOLDER, one file a client, each row's outcome by its name; in its folder faults
// what row 64 of the fault matrix measured.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/sdks"
)

func main() {
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string, to io.Writer) error {
	rows, err := sdks.Rows("sdk/spec")
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return err
	}
	outcomes := map[string]map[string]string{} // of each client
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		var o map[string]string
		if err := json.Unmarshal(b, &o); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		outcomes[strings.TrimSuffix(filepath.Base(f), ".json")] = o
	}
	clients := slices.Sorted(maps.Keys(outcomes))
	b := &strings.Builder{}
	b.WriteString("# What the SDKs do\n\nMade by `make sdks`, which plays each row of [the table](../sdk/spec/README.md) to each client. ✓ it does; ✗ it does not; – it cannot, and the table says why.\n")
	fmt.Fprintf(b, "\n| | %s |\n|---|%s\n", strings.Join(clients, " | "), strings.Repeat("---|", len(clients)))
	b.WriteString("| rows passed |")
	for _, c := range clients {
		passed, cannot := 0, 0
		for _, o := range outcomes[c] {
			switch {
			case o == "passed":
				passed++
			case strings.HasPrefix(o, "not here"):
				cannot++
			}
		}
		fmt.Fprintf(b, " %d of %d |", passed, len(rows)-cannot)
	}
	b.WriteByte('\n')
	file := ""
	for _, r := range rows {
		if r.File != file {
			file = r.File
			fmt.Fprintf(b, "\n## %s\n\n| row | %s |\n|---|%s\n", strings.TrimSuffix(file, ".json"), strings.Join(clients, " | "), strings.Repeat(":-:|", len(clients)))
		}
		b.WriteString("| " + strings.ReplaceAll(r.Name, "|", "\\|") + " |")
		for _, c := range clients {
			b.WriteString(" " + mark(outcomes[c][r.File+": "+r.Name]) + " |")
		}
		b.WriteByte('\n')
	}
	if err := kills(b, filepath.Join(folder, "faults")); err != nil {
		return err
	}
	_, err = io.WriteString(to, b.String())
	return err
}

// kills tells what each client gave while what it reads from was killed.
func kills(b *strings.Builder, folder string) error {
	results, err := matrix.Results(folder)
	if err != nil || len(results) == 0 {
		return err
	}
	b.WriteString("\n## Through kills\n\nEach client reads posts from two edges and the origin, with a Redis as its store. These are killed and come back: the origin, the first edge, Redis,\n" +
		"each in turn, then all at once. In full that is 6,000 reads, as many as ten minutes of ten a second have ([row 64](RELIABILITY.md)).\n\n| client | |\n|---|---|\n")
	for _, r := range results {
		for _, f := range r.Figures {
			fmt.Fprintf(b, "| %s | %s |\n", f.Name, f.Value)
		}
		fmt.Fprintf(b, "\n%s, in the %s form.\n", strings.ToUpper(string(r.Outcome[:1]))+string(r.Outcome[1:]), r.Form)
	}
	return nil
}

func mark(outcome string) string {
	switch {
	case outcome == "passed":
		return "✓"
	case strings.HasPrefix(outcome, "not here"):
		return "–"
	default:
		return "✗"
	}
}
