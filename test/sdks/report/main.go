// Command report makes docs/SDKS.md of what the clients' runs left behind:
// report FOLDER, one file a client, each row's outcome by its name.
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
	_, err = io.WriteString(to, b.String())
	return err
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
