package set_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/set"
)

// spoil damages a file as disks do.
func spoil(dice *rand.Rand, data []byte) string {
	const page = 8192
	at := dice.IntN(len(data))
	for data[at] == 0 { // where something is
		at = dice.IntN(len(data))
	}
	switch first := at / page * page; dice.IntN(8) {
	case 0:
		clear(data[first : first+page])
		return fmt.Sprint("no page ", at/page)
	case 1:
		for i := range 512 {
			data[at/512*512+i] = byte(dice.IntN(256)) //nolint:gosec // any byte
		}
		return fmt.Sprint("a sector of page ", at/page)
	case 2:
		other := dice.IntN(len(data)/page) * page
		copy(data[first:first+page], bytes.Clone(data[other:other+page]))
		return fmt.Sprint("page ", other/page, " in place of ", at/page)
	default:
		bit := dice.IntN(8)
		data[at] ^= 1 << bit
		return fmt.Sprint("bit ", bit, " of byte ", at)
	}
}

// records are the documents, media and redirects in an answer.
func records(t *testing.T, answer []byte) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, key := range []string{"Row", "url", "from"} {
				if _, is := v[key]; is {
					out[string(asJSON(t, v))] = true
					return
				}
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	var v any
	if err := json.Unmarshal(answer, &v); err != nil {
		t.Fatal(err)
	}
	walk(v)
	return out
}

// Whatever is damaged, wherever: a read fails, or shows what is whole. What it
// cannot see, because a row has vanished or stands elsewhere, a scrub finds. And
// then everything is as before.
func TestRot_AnywhereInTheFile(t *testing.T) {
	t.Parallel()
	dice := dice(t)
	whole := shelf(t, 2)
	whole.publish(t, 7, kitchen(t)...)
	want := whole.asked(t, 7)
	known := map[string]bool{}
	for _, a := range want {
		maps.Copy(known, records(t, a))
	}
	if err := whole.Close(); err != nil { // which leaves no -wal
		t.Fatal(err)
	}
	data, err := os.ReadFile(whole.file(7))
	if err != nil {
		t.Fatal(err)
	}
	tally := map[string]int{}
	for range 60 {
		spoilt := bytes.Clone(data)
		what := spoil(dice, spoilt)
		s := &stand{dir: t.TempDir()}
		s.at = map[content.SiteID]int64{7: 1}
		s.Shelf = set.NewShelf(s.dir, &s.pointers, 2)
		if err := os.MkdirAll(filepath.Dir(s.file(7)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.file(7), spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		failed, others := 0, 0
		for name, ask := range questions() {
			got, err := s.ask(t, 7, ask)
			switch {
			case err != nil:
				failed++
			case bytes.Equal(got, want[name]):
			case name == "settings":
				t.Errorf("%s: settings are answered with\n%s", what, got)
			default:
				others++
				for r := range records(t, got) {
					if !known[r] {
						t.Errorf("%s: %s shows what never was:\n%s", what, name, r)
					}
				}
			}
		}
		scrub(t, s, 1, "")
		if failed > 0 && len(s.Unfit()) == 0 {
			t.Errorf("%s: %d reads failed, and the set is fit", what, failed)
		}
		found := s.Damaged() > 0
		if others > 0 && !found {
			t.Errorf("%s: %d answers differ, and a scrub finds nothing", what, others)
		}
		tally[fmt.Sprintf("reads failed: %t, differed: %t, found: %t", failed > 0, others > 0, found)]++
		s.heal(t, 7)
		for name, got := range s.asked(t, 7) {
			if !bytes.Equal(got, want[name]) {
				t.Errorf("%s, healed: %s is answered with\n%s\nnot\n%s", what, name, got, want[name])
				break
			}
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if t.Failed() {
			return
		}
	}
	t.Log(tally)
}
