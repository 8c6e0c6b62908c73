package queue

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/receipt"
	"github.com/gheecms/ghee/internal/set"
)

func at(epoch uint64, seq int64) changelog.Position {
	return changelog.Position{Epoch: changelog.Epoch{Number: epoch, Leader: "a"}, Seq: seq, Chain: changelog.Hash{byte(seq)}}
}

func TestAgainst_TheCursorDecides(t *testing.T) {
	other := at(1, 4)
	other.Chain[5] = 1
	keys := func(from, to changelog.Position, again bool) *news {
		return &news{old: old{To: receipt.PointOf(to), Keys: []string{"o:a"}}, from: from, to: to, moved: true, again: again}
	}
	for name, c := range map[string]struct {
		n    *news
		at   changelog.Position
		want string
		to   changelog.Position
	}{
		"it follows":                   {keys(at(1, 4), at(1, 5), false), at(1, 4), "[o:a]", at(1, 5)},
		"another process was first":    {keys(at(1, 4), at(1, 5), false), at(1, 5), "[]", at(1, 5)},
		"and is further on":            {keys(at(1, 4), at(1, 5), false), at(1, 9), "[]", at(1, 9)},
		"another did a part":           {keys(at(1, 2), at(1, 5), false), at(1, 4), "[o:a]", at(1, 5)},
		"a gap":                        {keys(at(1, 4), at(1, 5), false), at(1, 3), "all", at(1, 5)},
		"another history":              {keys(at(1, 4), at(1, 5), false), other, "all", at(1, 5)},
		"no cursor":                    {keys(at(1, 4), at(1, 5), false), changelog.Position{}, "all", at(1, 5)},
		"no beginning":                 {keys(changelog.Position{}, at(1, 5), true), at(1, 4), "all", at(1, 5)},
		"another leader began":         {keys(at(1, 4), at(2, 5), false), at(1, 4), "[o:a]", at(2, 5)},
		"another leader, and a gap":    {keys(at(1, 4), at(2, 5), false), at(1, 3), "all", at(2, 5)},
		"this one is behind":           {keys(at(1, 4), at(1, 5), false), at(2, 3), "[]", at(2, 3)},
		"another generation":           {&news{old: old{All: true}, from: at(1, 4), to: at(1, 4), moved: true, again: true}, at(1, 4), "all", at(1, 4)},
		"another generation, beyond":   {&news{old: old{All: true}, from: at(1, 5), to: at(1, 5), moved: true, again: true}, at(1, 4), "all", at(1, 5)},
		"an edge was late":             {&news{old: old{Keys: []string{"o:a"}}, again: true}, at(1, 4), "[o:a]", at(1, 4)},
		"compared, and all as it is":   {&news{to: at(1, 4), moved: true}, at(1, 4), "[]", at(1, 4)},
		"compared, and something lost": {&news{to: at(1, 5), moved: true}, at(1, 4), "all", at(1, 5)},
	} {
		what, to := c.n.against(c.at)
		got := fmt.Sprint(what.Keys)
		if what.All {
			got = "all"
		}
		if got != c.want || to != c.to {
			t.Errorf("%s: %s to %v, want %s to %v", name, got, to, c.want, c.to)
		}
	}
}

func TestChanged_GathersWhatComesMeanwhile(t *testing.T) {
	q := New(Config{})
	change := func(from, to int64, keys ...string) {
		q.Changed(set.Change{Site: 7, From: at(1, from), To: at(1, to), Keys: keys})
	}
	change(1, 2, "o:b", "any")
	change(2, 3, "any", "o:a")
	site, n := q.take()
	if diff := cmp.Diff(old{To: receipt.Point{Epoch: 1, Seq: 3}, Keys: []string{"any", "o:a", "o:b"}}, n.old); diff != "" || site != 7 || n.from != at(1, 1) || n.to != at(1, 3) {
		t.Errorf("%+v %s", n, diff)
	}
	change(3, 4, "o:c")
	q.giveBack(site, n) // it could not be written
	if _, n = q.take(); !slices.Equal(n.Keys, []string{"any", "o:a", "o:b", "o:c"}) || n.from != at(1, 1) || n.to != at(1, 4) {
		t.Errorf("given back: %+v", n)
	}
	change(4, 5, "o:a")
	change(6, 7, "o:a")
	if _, n = q.take(); !n.All {
		t.Errorf("what is between is not told: %+v", n)
	}
	for i := range int64(maxKeys + 1) {
		change(10+i, 11+i, fmt.Sprint("o:", i))
	}
	if _, n = q.take(); !n.All || n.Keys != nil || n.to != at(1, 11+maxKeys) {
		t.Errorf("too many keys: %+v", n.old)
	}
	if _, n = q.take(); n != nil {
		t.Errorf("twice: %+v", n)
	}
}

func TestLate_PurgesWhatChangedMeanwhile(t *testing.T) {
	q := New(Config{})
	for i := range int64(5) {
		q.Changed(set.Change{Site: 7, From: at(1, 10+i), To: at(1, 11+i), Keys: []string{fmt.Sprint("o:", 11+i)}})
	}
	q.take()
	late := func(from, to int64) old {
		q.Late(receipt.Late{Site: 7, From: receipt.Point{Epoch: 1, Seq: from}, To: receipt.Point{Epoch: 1, Seq: to}})
		_, n := q.take()
		if n == nil || !n.again || n.moved {
			t.Fatalf("%+v", n)
		}
		return n.old
	}
	if o := late(13, 15); !slices.Equal(o.Keys, []string{"o:14", "o:15"}) || o.All {
		t.Errorf("%+v", o)
	}
	if o := late(9, 15); !o.All {
		t.Errorf("from before what is remembered: %+v", o)
	}
}

func TestRest_IsWhatNobodyElseEnqueued(t *testing.T) {
	q := New(Config{})
	for i := range int64(4) {
		q.Changed(set.Change{Site: 7, From: at(1, 1+i), To: at(1, 2+i), Keys: []string{fmt.Sprint("o:", 2+i)}})
	}
	_, n := q.take()
	q.Changed(set.Change{Site: 7, From: at(1, 5), To: at(1, 6), Keys: []string{"o:6"}}) // news of its own
	if n.partDone(at(1, 1)) || n.partDone(at(1, 5)) || n.partDone(at(1, 9)) || !n.partDone(at(1, 3)) {
		t.Error("a part is done where the cursor is within the news, and only there")
	}
	what, _ := n.against(at(1, 3))
	if o := q.rest(7, what, at(1, 3)); !slices.Equal(o.Keys, []string{"o:4", "o:5"}) || o.To != what.To {
		t.Errorf("%+v", o)
	}
	if o := q.rest(8, what, at(1, 3)); !slices.Equal(o.Keys, what.Keys) {
		t.Errorf("what is not remembered is purged twice: %+v", o)
	}
}
