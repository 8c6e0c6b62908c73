package changelog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

var update = flag.Bool("update", false, "write the test vectors anew")

var epoch = changelog.Epoch{Number: 1, Leader: "a"}

func sample() []changelog.Draft {
	return []changelog.Draft{
		{Kind: changelog.Settings, Object: "settings", Present: true, Payload: []byte(`{"site_name":"Ghee"}`)},
		{Kind: changelog.Document, Object: "d1", Locale: "en", Present: true, Meta: []byte(`{"num":1}`), Payload: []byte(`{"1":"Hi"}`)},
		{Kind: changelog.Document, Object: "d1", Locale: "en"},
	}
}

// TestEncode_Vectors pins the bytes that doc.go states: another program can be
// written against them.
func TestEncode_Vectors(t *testing.T) {
	type vector struct{ Header, Erased, Chain string }
	var got []vector
	for _, e := range changelog.Seal(7, changelog.Position{}, epoch, 1_000_000, sample(), true) {
		blank := e.Blank()
		got = append(got, vector{Header: hex(e.Encode()), Erased: hex(blank.Encode()), Chain: e.Chain.String()})
	}
	const file = "testdata/vectors.json"
	if *update {
		data, _ := json.MarshalIndent(got, "", "  ")
		if err := os.WriteFile(file, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want []vector
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the layout changed; raise its version instead:\n%s", d)
	}
}

func hex(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(b))
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

func TestSeal_GroupsAndVerifies(t *testing.T) {
	var p changelog.Position
	for _, e := range changelog.Seal(7, p, epoch, 5, sample(), true) {
		if err := changelog.Verify(p, e); err != nil {
			t.Fatal(err)
		}
		if e.Group != 1 || e.GroupSize != 3 {
			t.Errorf("entry %d is of group %d of %d", e.Seq, e.Group, e.GroupSize)
		}
		p = e.Position()
	}
	if p.String() != "1.3" {
		t.Errorf("position %s", p)
	}
}

func TestVerify_RefusesAnotherHistory(t *testing.T) {
	entries := changelog.Seal(7, changelog.Position{}, epoch, 5, sample(), false)
	p := entries[0].Position()
	for name, c := range map[string]struct {
		change func(*changelog.Entry)
		want   error
	}{
		"gap":            {func(e *changelog.Entry) { e.Seq++ }, changelog.ErrGap},
		"payload":        {func(e *changelog.Entry) { e.Payload = []byte("x") }, changelog.ErrDiverged},
		"header":         {func(e *changelog.Entry) { e.Object = "d2" }, changelog.ErrDiverged},
		"lower epoch":    {func(e *changelog.Entry) { e.Epoch.Number = 0 }, changelog.ErrDiverged},
		"another leader": {func(e *changelog.Entry) { e.Epoch.Leader = "b" }, changelog.ErrDiverged},
	} {
		e := entries[1]
		c.change(&e)
		if err := changelog.Verify(p, e); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := changelog.Verify(p, entries[1]); err != nil {
		t.Errorf("the true entry: %v", err)
	}
}

// TestVerify_ErasedEntriesKeepTheChain erases entries one after the other: what
// follows them verifies as before, and none of their words is left.
func TestVerify_ErasedEntriesKeepTheChain(t *testing.T) {
	entries := changelog.Seal(7, changelog.Position{}, epoch, 5, sample(), true)
	for n := range entries {
		entries[n].Header, entries[n].Payload = entries[n].Blank(), nil
		var p changelog.Position
		for _, e := range entries {
			if err := changelog.Verify(p, e); err != nil {
				t.Fatalf("with %d erased: %v", n+1, err)
			}
			p = e.Position()
		}
		for _, word := range []string{"settings", "d1", "en", `"num"`} {
			if bytes.Contains(entries[n].Encode(), []byte(word)) {
				t.Errorf("the erased entry %d holds %q", n+1, word)
			}
		}
	}
	twice := entries[0].Blank()
	if twice.Next(changelog.Hash{}) != entries[0].Chain {
		t.Error("erasing again changes the chain")
	}
	for name, change := range map[string]func(*changelog.Entry){
		"a payload": func(e *changelog.Entry) { e.Payload = []byte("x") },
		"a name":    func(e *changelog.Entry) { e.Object = "x" },
		"a subject": func(e *changelog.Entry) { e.Subject[0]++ },
	} {
		e := entries[0]
		change(&e)
		if err := changelog.Verify(changelog.Position{}, e); !errors.Is(err, changelog.ErrDiverged) {
			t.Errorf("%s in an erased entry: %v", name, err)
		}
	}
}

func TestDecodeHeader_Property(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := changelog.Header{
			Site:  content.SiteID(rapid.Int64Min(0).Draw(t, "site")),
			Epoch: changelog.Epoch{Number: rapid.Uint64().Draw(t, "epoch"), Leader: rapid.String().Draw(t, "leader")},
			Seq:   rapid.Int64Min(0).Draw(t, "seq"), At: content.Micros(rapid.Int64Min(0).Draw(t, "at")),
			Group: rapid.Int64Min(0).Draw(t, "group"), GroupSize: rapid.IntRange(1, 1<<20).Draw(t, "size"),
			Kind: changelog.Kind(rapid.Byte().Draw(t, "kind")), Object: rapid.String().Draw(t, "object"),
			Locale: rapid.String().Draw(t, "locale"), Present: rapid.Bool().Draw(t, "present"),
			Payload: changelog.HashOf([]byte(rapid.String().Draw(t, "payload"))),
		}
		if m := rapid.String().Draw(t, "meta"); m != "" {
			h.Meta = []byte(m)
		}
		if rapid.Bool().Draw(t, "erased") {
			h = h.Blank()
		}
		got, err := changelog.DecodeHeader(h.Encode())
		if err != nil || !cmp.Equal(got, h) {
			t.Fatalf("%v: %s", err, cmp.Diff(h, got))
		}
		if _, err := changelog.DecodeHeader(h.Encode()[:len(h.Encode())-1]); err == nil {
			t.Fatal("a header cut short was read")
		}
	})
}

func FuzzDecodeHeader(f *testing.F) {
	h := changelog.Header{Site: 1, Epoch: epoch, Seq: 1, Group: 1, GroupSize: 1, Kind: changelog.Document}
	f.Add(h.Encode())
	h = h.Blank()
	f.Add(h.Encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		if h, err := changelog.DecodeHeader(data); err == nil && len(h.Encode()) > len(data) {
			t.Errorf("%x grows when encoded again", data)
		}
	})
}

func TestDigest_OrderDoesNotMatter(t *testing.T) {
	var objects []changelog.Object
	for _, e := range changelog.Seal(7, changelog.Position{}, epoch, 5, sample()[:2], false) {
		objects = append(objects, e.State())
	}
	var a, b, none changelog.Digest
	a.Add(objects[0])
	a.Add(objects[1])
	b.Add(objects[1])
	b.Add(objects[0])
	if a.Sum() != b.Sum() || a.Sum() == none.Sum() {
		t.Error("the digest depends on the order, or on nothing")
	}
	a.Remove(objects[0])
	a.Remove(objects[1])
	if a != none {
		t.Error("removing what was added does not lead back")
	}
	moved := objects[0]
	moved.Version++
	a.Add(objects[0])
	b.Remove(objects[1])
	b.Remove(objects[0])
	b.Add(moved)
	if a.Sum() == b.Sum() {
		t.Error("another version gives the same digest")
	}
}

func TestLocal_RingNeverWaits(t *testing.T) {
	l := changelog.NewLocal(nil)
	for range 1000 {
		l.Ring(3)
	}
	if got := <-l.Wake(); got != 3 {
		t.Errorf("woke for site %d", got)
	}
}
