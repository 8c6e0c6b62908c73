package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strconv"
)

// creates is how many posts of 5 KB PocketBase makes in a second, 8 at once.
func creates(ctx context.Context, program, dir string) (perSecond float64, err error) {
	fill := exec.CommandContext(ctx, program, "fill", "--dev=false", "--dir", dir)
	fill.Stderr = os.Stderr
	if err := fill.Run(); err != nil {
		return 0, err
	}
	s, err := start(ctx, "/api/health", program, "serve", "--dev=false", "--dir", dir, "--http", "LISTEN")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	s.spread(ctx)
	texts := articles()
	p, err := strokes(ctx, s, 8, func(c *http.Client, i int) error {
		a := texts[i%len(texts)]
		hero, _ := a["hero"].(map[string]any)
		seo, _ := a["seo"].(map[string]any)
		data, err := json.Marshal(map[string]any{"slug": "made-" + strconv.Itoa(i), "title": a["title"], "body": a["body"].(string) + hero["text"].(string), "summary": seo["description"]})
		if err != nil {
			return err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/api/collections/posts/records", bytes.NewReader(data))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/json")
		var made struct{ ID string }
		return into(c, r, http.StatusOK, &made)
	})
	return p.perSecond, err
}
