package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// imported is how many documents are brought in.
const imported = 1000

// importing measures the command that brings a folder of Markdown into a site
// of the desk, published.
func importing(ctx context.Context, w io.Writer, dir, database string, p programs) error {
	folder := filepath.Join(dir, "markdown")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	texts := articles()
	for i := range imported {
		a := texts[i%len(texts)]
		text := fmt.Sprintf("---\ntitle: Post %d\ndate: 2026-01-02\ntags: [a, b%d]\n---\n\n## %s\n\n%s\n\n%s\n", i, i%7, a["title"], a["body"], a["hero"].(map[string]any)["text"])
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("post-%d.md", i)), []byte(text), 0o600); err != nil {
			return err
		}
	}
	args := []string{"import", "markdown", folder, "--site", fmt.Sprintf("desk-%d", desks-1), "--data", dir}
	if database != "" {
		args = append(args, "--database", database)
	}
	begin := time.Now()
	if said, err := exec.CommandContext(ctx, p.ghee, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("ghee import markdown: %w\n%s", err, said)
	}
	fmt.Fprintf(w, "ghee import markdown: %.0f posts of 3 KB a second (%d)\n", imported/time.Since(begin).Seconds(), imported)
	return nil
}
