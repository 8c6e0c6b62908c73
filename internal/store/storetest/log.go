package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

func redirect(from string) changelog.Draft {
	return changelog.Draft{Kind: changelog.Redirect, Object: from, Present: true, Payload: []byte(`{"from":"` + from + `"}`)}
}

// concurrent lets eight writers publish, half of them documents with numbers of
// their own, while a follower reads: at no moment does the follower meet a gap,
// and in the end it has seen every commit once.
func concurrent(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	const writers, commits = 8, 40
	var g errgroup.Group
	for w := range writers {
		g.Go(func() error {
			for i := range commits {
				if err := publish(t, h, a, fmt.Sprintf("d%d-%d", w, i), w%2 == 0, i%4 == 3); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var failed error
	ended := make(chan struct{})
	go func() { failed = g.Wait(); close(ended) }()
	seen := map[string]bool{}
	var p changelog.Position
	for last := false; ; {
		select {
		case <-ended:
			last = true
		default:
		}
		page, err := h.Log.Read(t.Context(), a, p, 50)
		must(t, err)
		for _, e := range page {
			must(t, changelog.Verify(p, e))
			p = e.Position()
			seen[e.Object] = true
		}
		if last && len(page) == 0 {
			break
		}
	}
	must(t, failed)
	const kept = writers * commits * 3 / 4
	same(t, "objects seen", kept+1, len(seen)) // and the settings
	same(t, "last seq", int64(kept+1), p.Seq)
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		all, err := tx.FindVariants(t.Context(), "", "", "")
		must(t, err)
		last, err := tx.Record(t.Context(), all[len(all)-1].Document)
		same(t, "numbers have no gap", content.Num(kept/2), last.Num)
		return err
	}))
}

// publish appends an entry, a document's or a redirect's, and gives up before
// the commit when told.
func publish(t *testing.T, h Handle, site content.SiteID, id string, numbered, giveUp bool) error {
	stop := errors.New("given up")
	err := h.Write(t.Context(), site, func(tx authoring.Tx) (err error) {
		if numbered {
			_, err = document(t.Context(), tx, content.ObjectID(id), "en", `{"1":"`+id+`"}`)
		} else {
			_, err = tx.Append(t.Context(), []changelog.Draft{redirect(id)}, false)
		}
		if err == nil && giveUp {
			return stop
		}
		return err
	})
	if errors.Is(err, stop) {
		return nil
	}
	return err
}

func exactBytes(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	payloads := []string{
		`{"1":"é \u0000 \ud83e\uddc8 <&>'\"\\  雲端 اردو \u2028"}`,
		" {\n\t\"b\" : 1, \"a\":1.0e+2,  \"a\":2 }\r\n",
		"\uFEFF\u200d🧈",
		`{"1":"` + strings.Repeat("ghee 酥油 ", 1<<20/12) + `"}`,
		"",
	}
	for i, p := range payloads {
		id := content.ObjectID(fmt.Sprintf("d%d", i))
		write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
			_, err := document(ctx, tx, id, "zh-hant", p)
			return err
		})
		add(t, h, a, false, changelog.Draft{Kind: 200, Object: string(id), Present: true, Payload: []byte(p)}) // a kind of tomorrow
	}
	log := whole(t, h, a)[1:]
	_, snapshot := objects(t, h, a)
	same(t, "objects", 2*len(payloads)+1, len(snapshot))
	for i, p := range payloads {
		for _, got := range [][]byte{log[2*i].Payload, log[2*i+1].Payload, snapshot[2*i+1].Payload, snapshot[2*i+2].Payload} {
			if string(got) != p {
				t.Errorf("payload %d came back with %d bytes that are not the %d given", i, len(got), len(p))
			}
		}
		same(t, "hash", changelog.HashOf([]byte(p)), snapshot[2*i+1].Hash)
	}
}

func public(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	medium := func(payload string) changelog.Draft {
		return changelog.Draft{Kind: changelog.Media, Object: "m", Present: payload != "", Payload: []byte(payload)}
	}
	for _, payload := range []string{`{"url":"a"}`, `{"url":"b"}`, ""} {
		add(t, h, a, false, medium(payload))
		must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
			hash, ok, err := tx.Public(t.Context(), changelog.Media, "m", "")
			if ok != (payload != "") || ok && hash != changelog.HashOf([]byte(payload)) {
				t.Errorf("after %q readers are said to have %s, %t", payload, hash, ok)
			}
			return err
		}))
	}
}

func groups(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	add(t, h, a, true, redirect("/1"), redirect("/2"), redirect("/3"), redirect("/4")) // 2 to 5
	add(t, h, a, false, redirect("/5"), redirect("/6"))                                // 6, 7
	add(t, h, a, true, redirect("/7"), redirect("/8"))                                 // 8, 9
	log := whole(t, h, a)
	for _, c := range []struct{ after, limit, last int64 }{
		{0, 1, 1}, {0, 2, 5}, {0, 5, 5}, {1, 1, 5}, {5, 1, 6}, {5, 2, 7}, {5, 3, 9}, {7, 1, 9}, {0, 100, 9}, {0, 0, 1}, {9, 5, 9}, {2, 1, 5},
	} {
		var p changelog.Position
		if c.after > 0 {
			p = log[c.after-1].Position()
		}
		page, err := h.Log.Read(t.Context(), a, p, int(c.limit))
		must(t, err)
		same(t, fmt.Sprintf("after %d at most %d", c.after, c.limit), log[c.after:c.last], append([]changelog.Entry{}, page...))
	}
}

func twoHandles(t *testing.T, db Database) {
	one := db.Open(t)
	a := site(t, one, "a")
	two := db.Open(t)
	for i := range 10 {
		h, other := one, two
		if i%2 == 1 {
			h, other = two, one
		}
		p := add(t, h, a, false, redirect(fmt.Sprintf("/%d", i)))
		at, err := other.Log.Head(t.Context(), a)
		must(t, err)
		same(t, "the other sees it", p, at.Position)
	}
	same(t, "entries", 11, len(whole(t, two, a)))
}
