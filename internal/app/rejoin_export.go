package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

const lostFormat = "ghee lost changes, version 1"

// lostHead begins the file of what only an old leader had.
type lostHead struct {
	Format string    `json:"format"`
	Note   string    `json:"note"`
	Made   time.Time `json:"made"`
	System string    `json:"system"` // of PostgreSQL
	Old    lostEpoch `json:"old_leader"`
	New    lostEpoch `json:"new_leader"`
}

type lostEpoch struct {
	Epoch  uint64 `json:"epoch"`
	Leader string `json:"leader"`
}

// lostLog is one log: "published" is what readers saw, "drafts" what previews
// showed, "installation" sites and tokens.
type lostLog struct {
	Log    string `json:"log"`
	Site   string `json:"site,omitempty"` // key
	Name   string `json:"site_name,omitempty"`
	Common int64  `json:"common"` // the last entry that both have
	// Incomplete says that earlier entries may be missing: one of both keeps them
	// no longer.
	Incomplete bool `json:"incomplete,omitempty"`
}

// lostChange is an entry.
type lostChange struct {
	What    string          `json:"what"` // "published", "saved", "taken away"
	Kind    string          `json:"kind"`
	ID      string          `json:"id"`
	Locale  string          `json:"locale,omitempty"`
	Slug    string          `json:"slug,omitempty"`
	Title   string          `json:"title,omitempty"`
	Who     string          `json:"who,omitempty"`
	How     string          `json:"how,omitempty"` // "save", "import", …
	When    time.Time       `json:"when"`
	Epoch   uint64          `json:"epoch"`
	Seq     int64           `json:"seq"`
	Payload json.RawMessage `json:"payload,omitempty"` // never of tokens
}

// bring writes the file.
func (r *rejoin) bring(ctx context.Context, old *store.Store) error {
	head := lostHead{
		Format: lostFormat, Made: clock.System().UTC(), System: r.system,
		Note: "What the database of the old leader has and that of the new one lacks. Nothing of it was merged: decide of each what is to be done anew.",
		Old:  lostEpoch{old.Epoch().Number, old.Epoch().Leader}, New: lostEpoch{r.source.Epoch().Number, r.source.Epoch().Leader},
	}
	if err := mayReplace(r.Export, head); err != nil {
		return err
	}
	r.kept.Lost = Lost{}
	err := writeWhole(r.Export, func(f *os.File) error {
		w := &lostWriter{w: bufio.NewWriter(f)}
		w.begin(head)
		err := r.logs(ctx, old, w)
		if err == nil {
			w.list("events")
			err = old.Events(ctx, r.source, func(e store.TrailEvent) error {
				r.kept.Lost.Events++
				return w.item(struct {
					Trail string          `json:"trail"`
					Seq   int64           `json:"seq"`
					Event json.RawMessage `json:"event"`
				}{e.Trail, e.Seq, e.Body})
			})
		}
		return errors.Join(err, w.end())
	})
	if _, ours := errors.AsType[*fail.Error](err); err != nil && !ours {
		return fail.Wrap(fail.Unavailable, err, "%s cannot be written; nothing was thrown away.", r.Export)
	}
	return err
}

func (r *rejoin) logs(ctx context.Context, old *store.Store, w *lostWriter) error {
	forks, err := old.Forks(ctx, r.source)
	if err != nil {
		return err
	}
	w.list("logs")
	sites := map[string]bool{}
	for _, f := range forks {
		l := lostLog{Log: "published", Site: f.Key, Name: f.Name, Common: f.Common, Incomplete: f.Cut}
		switch {
		case f.Site == content.Control:
			l.Log = "installation"
		case f.Site.IsPreview():
			l.Log = "drafts"
		}
		if l.Site != "" {
			sites[l.Site] = true
		}
		w.openItem(l, "changes")
		if err := old.Since(ctx, f.Site, f.Common, func(e store.Written) error {
			r.kept.Lost.Changes++
			return w.item(lostOf(e))
		}); err != nil {
			return err
		}
		w.closeItem()
	}
	r.kept.Lost.Sites = len(sites)
	return nil
}

func lostOf(e store.Written) lostChange {
	c := lostChange{
		What: "published", Kind: e.Kind.Name(), ID: e.Object, Locale: e.Locale, Who: e.Author, How: e.Cause,
		When: time.UnixMicro(int64(e.At)).UTC(), Epoch: e.Epoch.Number, Seq: e.Seq,
	}
	switch {
	case !e.Present:
		c.What = "taken away"
	case e.Site.IsPreview() || e.Site == content.Control:
		c.What = "saved"
	}
	if e.Kind.IsDocument() {
		var m content.Meta
		if json.Unmarshal(e.Meta, &m) == nil {
			c.Slug, c.Title = m.Slug, m.Name
		}
	}
	if secret := e.Kind == changelog.Token || e.Kind == changelog.Edge; json.Valid(e.Payload) && !secret {
		c.Payload = e.Payload
	}
	return c
}

// mayReplace refuses to write over a file that is none of this rejoin's: it may be
// the only one that has somebody's words.
func mayReplace(path string, head lostHead) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s cannot be read.", path)
	}
	defer func() { _ = f.Close() }() // it was only read
	var was lostHead
	start, _ := bufio.NewReader(io.LimitReader(f, 1<<16)).ReadBytes('\n') // the head is the first line
	if len(start) > 2 {
		_ = json.Unmarshal(append(start[:len(start)-2], '}'), &was) // what cannot be read is not ours
	}
	if was.Format != head.Format || was.System != head.System || was.Old != head.Old {
		return fail.E(fail.Conflict, "%s is there already, and not of this rejoin; name another file.", path)
	}
	return nil
}
