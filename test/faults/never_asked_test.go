package faults

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/model/draw"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/oracle"
)

// Row 13: with origin and database killed, and the edge killed and started, it
// answers what nobody has asked it, with the bytes of the origin.
func TestRow13_WhatNobodyHasAsked(t *testing.T) {
	row := matrix.Begin(t, 13)
	seed := world.Seed(t)
	var g *oracle.Garden
	c := world.NewCluster(t, world.ClusterSpec{
		Database: world.PostgreSQL, Seed: seed,
		Edges:   []world.EdgeSpec{{Args: []string{"--cache-mb", "0"}}}, // questions of other words may be one question
		Prepare: func(w *world.World) { g = oracle.Plant(t, w, seed) },
	})
	e := c.Edges[0]
	c.Origin.Shows(g.Site, g.Token, g.Head())
	e.Shows(g.Site, g.Token, g.Head())
	site, dice := g.State(g.Head()), world.Dice(seed)
	seen, full, each := draw.NewCoverage(), 0, matrix.Size(1, 150)
	type asked struct {
		oracle.Question
		answer world.Answer
	}
	var all []asked
	for drawn := map[string]bool{}; len(all) < matrix.Size(1_000, 10_000); {
		for _, endpoint := range oracle.Endpoints() {
			times := each
			if !draw.Empty[endpoint] {
				times = matrix.Size(40, 400)
			}
			for range times {
				q := g.Ask(endpoint)
				if drawn[q.Method+q.Path] {
					continue
				}
				drawn[q.Method+q.Path] = true
				want := q.Expect(site)
				if want.Status == 200 && draw.Full(want.Body) {
					full++
				} else if !draw.Empty[endpoint] && dice.IntN(2) == 0 {
					continue // most shall find something
				}
				seen.Count(q.Request, want)
				all = append(all, asked{q, c.Origin.Do(q.Method, q.Path)})
			}
		}
	}
	c.Origin.Kill()
	c.Origin.LoseDatabase()
	e.Kill()
	e.Start()
	failures, cached := 0, 0
	for _, q := range all {
		a := e.Do(q.Method, q.Path)
		if status := a.Header.Get("Cache-Status"); strings.Contains(status, "hit") {
			cached++
		}
		if a.Status != q.answer.Status || a.Body != q.answer.Body {
			if failures++; failures <= 10 {
				t.Errorf("%s %s: %d %.300s, and the origin said %d %.300s", q.Method, q.Path, a.Status, a.Body, q.answer.Status, q.answer.Body)
			}
		}
	}
	row.Figure("never asked before", "%d, of which %d had content; %d failures, %d from a cache", len(all), full, failures, cached)
	t.Log(seen)
	if failures > 0 || cached > 0 {
		t.Errorf("%d failures, %d from a cache", failures, cached)
	}
	if full*100 < len(all)*70 {
		t.Errorf("%d of %d answers had content; 70 of a hundred shall", full, len(all))
	}
	if matrix.Full() {
		seen.Least(t)
	}
}
