package memcached

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

func coder(t testing.TB) codec {
	t.Helper()
	c, err := newCodec()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func secret(t testing.TB, text string) *keys {
	t.Helper()
	k, err := deriveKeys([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func drawAnswer(t *rapid.T) Answer {
	a := Answer{
		Response: delivery.Response{
			Status:   rapid.IntRange(100, 999).Draw(t, "status"),
			Language: rapid.StringN(0, 10, -1).Draw(t, "language"),
			Keys:     rapid.SliceOfN(rapid.StringN(1, 64, -1), 0, 30).Draw(t, "keys"),
			Body:     rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "body"),
			Position: changelog.Position{
				Epoch: changelog.Epoch{Number: rapid.Uint64().Draw(t, "epoch"), Leader: rapid.String().Draw(t, "leader")},
				Seq:   rapid.Int64().Draw(t, "seq"),
			},
		},
		DraftsBySlug: rapid.Bool().Draw(t, "drafts"),
		MaxStale:     rapid.Int64().Draw(t, "max stale"),
	}
	a.Body = bytes.Repeat(a.Body, rapid.SampledFrom([]int{1, 1, 5, 100}).Draw(t, "times"))
	copy(a.Position.Chain[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "chain"))
	if us := rapid.Int64Range(0, 1<<52).Draw(t, "as of"); us > 0 {
		a.AsOf = time.UnixMicro(us).UTC()
	}
	return a
}

func TestCodec_ReadsWhatItWrote(t *testing.T) {
	c := coder(t)
	rapid.Check(t, func(t *rapid.T) {
		a := drawAnswer(t)
		got, err := c.answer(c.encode(a))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Whatever is cut off, put in or turned round in a value is seen, and so is a
// value that was stored under another name.
func TestSealed_ChangesAreSeen(t *testing.T) {
	c, k := coder(t), secret(t, "one secret of an installation")
	rapid.Check(t, func(t *rapid.T) {
		name := answerName("v1", content.SiteID(rapid.Int64Range(1, 50).Draw(t, "site")), rapid.String().Draw(t, "query"))
		at := time.Unix(rapid.Int64Range(0, 1<<40).Draw(t, "stored"), 0)
		value := k.sealed(name, at, c.encode(drawAnswer(t)))
		stored, payload, ok := k.open(name, value)
		if !ok || !stored.Equal(at) {
			t.Fatal("a value is refused as it was sealed", stored, ok)
		}
		if _, err := c.answer(payload); err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, len(value)-1).Draw(t, "at")
		flipped := slices.Clone(value)
		flipped[i] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		for what, v := range map[string][]byte{"a bit flipped": flipped, "cut off": value[:i], "longer": append(slices.Clone(value), 0), "none": nil} {
			if _, _, ok := k.open(name, v); ok {
				t.Fatal(what, "and accepted")
			}
		}
		other := answerName("v1", content.SiteID(rapid.Int64Range(51, 99).Draw(t, "other site")), rapid.String().Draw(t, "other query"))
		for _, name := range []string{other, name + "x", grantName(name)} {
			if _, _, ok := k.open(name, value); ok {
				t.Fatal("accepted under another name", name)
			}
		}
	})
	if _, _, ok := secret(t, "the secret of another one").open("a:v1:1:q", k.sealed("a:v1:1:q", time.Unix(1, 0), nil)); ok {
		t.Error("accepted with another secret")
	}
}

// Should somebody have the secret and write nonsense, it is an error and no
// panic, and no more memory than an answer may take.
func FuzzCodec(f *testing.F) {
	c := coder(f)
	f.Add(c.encode(Answer{Response: delivery.Response{Status: 200, Body: []byte(`{"data":[]}`), Keys: []string{"any", "o:abc"}, Language: "en"}}))
	f.Add(c.encode(Answer{Response: delivery.Response{Status: 404, Body: bytes.Repeat([]byte("not found "), 100)}, MaxStale: 60, DraftsBySlug: true}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, payload []byte) {
		a, err := c.answer(payload)
		if err != nil {
			return
		}
		again, err := c.answer(c.encode(a))
		if diff := cmp.Diff(a, again, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	})
}

// A name as Memcached takes it is legal and another one for other names.
func TestKeys_NamesAreLegalAndDiffer(t *testing.T) {
	k := secret(t, "one secret of an installation")
	seen := map[string]string{}
	rapid.Check(t, func(t *rapid.T) {
		name := answerName(rapid.SampledFrom([]string{"v1", "v2"}).Draw(t, "release"), content.SiteID(rapid.Int64Range(1, 3).Draw(t, "site")),
			rapid.OneOf(rapid.StringN(0, 300, -1), rapid.StringMatching(`/v2/[a-z]{1,4}/(\?a=[b-d]{0,300})?`)).Draw(t, "query"))
		at := k.at(name)
		if len(at) > 250 || bytes.ContainsFunc([]byte(at), func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Fatalf("%q is no key", at)
		}
		if was, ok := seen[at]; ok && was != name {
			t.Fatalf("%q and %q are one key", was, name)
		}
		seen[at] = name
	})
	if a, b := k.at("a:v1:1:q"), secret(t, "the secret of another one").at("a:v1:1:q"); a == b {
		t.Error("two secrets have one key")
	}
	if _, err := deriveKeys([]byte("short")); err == nil {
		t.Error("a short secret is taken")
	}
}
