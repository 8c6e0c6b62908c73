package feed

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"hash/crc32"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

var update = flag.Bool("update", false, "write the test vectors anew")

func testKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) }

func sample() []changelog.Entry {
	entries := changelog.Seal(7, changelog.Position{}, changelog.Epoch{Number: 1, Leader: "a"}, 1_000_000, []changelog.Draft{
		{Kind: changelog.Settings, Object: "settings", Present: true, Payload: []byte(`{"site_name":"Ghee"}`)},
		{Kind: changelog.Document, Object: "d1", Locale: "en", Present: true, Meta: []byte(`{"num":1}`), Payload: []byte(`{"1":"Hi"}`)},
	}, true)
	last := &entries[1]
	last.Digest = changelog.HashOf([]byte("the objects"))
	c := last.Checkpoint()
	c.Sign(testKey())
	last.Signature = c.Signature
	return entries
}

// TestVectors pins the bytes that doc.go of changelog states: another program
// can be written against them.
func TestVectors(t *testing.T) {
	entries := sample()
	last := entries[1]
	got := map[string]string{
		"position":  FormatPosition(last.Position()),
		"head":      hex.EncodeToString(appendFrame(nil, kindHead, checkpointBytes(last.Checkpoint()))),
		"ready":     hex.EncodeToString(appendFrame(nil, kindReady, nil)),
		"heartbeat": hex.EncodeToString(appendFrame(nil, kindHeartbeat, beatBytes(1500e6, last.Epoch))),
		"batch":     hex.EncodeToString(batchFrames(changelog.Position{}, entries, scope{})),
		"object":    hex.EncodeToString(appendFrame(nil, kindObject, appendObject(nil, last.State()))),
		"key":       hex.EncodeToString(testKey().Public().(ed25519.PublicKey)),
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
	var want map[string]string
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the protocol changed; raise its version instead:\n%s", d)
	}
}

func receiveAll(data []byte, most int) ([]changelog.Entry, error) {
	f := newFrames(bytes.NewReader(data), maxPushed)
	k, body, err := f.next()
	if err != nil {
		return nil, err
	}
	if k != kindBatch {
		return nil, damaged("type %d", k)
	}
	_, entries, err := receive(f, body, most, maxBatch, testKey().Public().(ed25519.PublicKey))
	return entries, err
}

// TestReceive_TakesNothingOfABadBatch changes a good batch in every way a liar
// could, with sums that are right.
func TestReceive_TakesNothingOfABadBatch(t *testing.T) {
	resign := func(e []changelog.Entry, k ed25519.PrivateKey) {
		c := e[len(e)-1].Checkpoint()
		c.Sign(k)
		e[len(e)-1].Signature = c.Signature
	}
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
	for name, c := range map[string]struct {
		spoil func(e []changelog.Entry) []changelog.Entry
		want  error
	}{
		"unsigned":       {func(e []changelog.Entry) []changelog.Entry { e[1].Signature = changelog.Signature{}; return e }, changelog.ErrForged},
		"another key":    {func(e []changelog.Entry) []changelog.Entry { resign(e, other); return e }, changelog.ErrForged},
		"another digest": {func(e []changelog.Entry) []changelog.Entry { e[1].Digest[0] ^= 1; return e }, changelog.ErrForged},
		"a header": {func(e []changelog.Entry) []changelog.Entry {
			e[0].Object = "others"
			return e
		}, changelog.ErrForged},
		"a payload": {func(e []changelog.Entry) []changelog.Entry { e[0].Payload = []byte("{}"); return e }, changelog.ErrDiverged},
		"a payload and its hash": {func(e []changelog.Entry) []changelog.Entry {
			e[0].Payload = []byte("{}")
			e[0].Header.Payload = changelog.HashOf(e[0].Payload)
			return e
		}, changelog.ErrForged},
		"a gap":             {func(e []changelog.Entry) []changelog.Entry { return e[1:] }, changelog.ErrGap},
		"half a group":      {func(e []changelog.Entry) []changelog.Entry { return e[:1] }, changelog.ErrGap},
		"a lower epoch":     {func(e []changelog.Entry) []changelog.Entry { e[1].Epoch.Number = 0; return e }, changelog.ErrDiverged},
		"another leader":    {func(e []changelog.Entry) []changelog.Entry { e[1].Epoch.Leader = "b"; return e }, changelog.ErrDiverged},
		"another site's":    {func(e []changelog.Entry) []changelog.Entry { e[0].Site = 8; return e }, errDamaged},
		"a withheld one":    {func(e []changelog.Entry) []changelog.Entry { e[0].Withheld, e[0].Payload = true, nil; return e }, errDamaged},
		"a preview's batch": {func(e []changelog.Entry) []changelog.Entry { e[0].Site, e[1].Site = 7|1<<40, 7|1<<40; return e }, errDamaged},
	} {
		got, err := receiveAll(batchFrames(changelog.Position{}, c.spoil(sample()), scope{}), 10)
		if !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: %d entries, %v; want %v", name, len(got), err, c.want)
		}
	}
	if got, err := receiveAll(batchFrames(sample()[0].Position(), sample()[1:], scope{}), 10); !errors.Is(err, changelog.ErrGap) || got != nil {
		t.Errorf("the second half of a group: %d entries, %v", len(got), err)
	}
	if got, err := receiveAll(batchFrames(changelog.Position{}, sample(), scope{}), 1); err != nil || len(got) != 2 {
		t.Errorf("the true batch: %d entries, %v", len(got), err)
	}
}

func TestFrames_PassOverWhatALaterReleaseMaySend(t *testing.T) {
	data := appendFrame(nil, 0x7f, []byte("?"))
	data = appendFrame(data, kindHeartbeat, append(beatBytes(0, changelog.Epoch{Number: 1}), "and more"...))
	data = appendFrame(data, 0xff, nil)
	f := newFrames(bytes.NewReader(data), 100)
	k, body, err := f.next()
	d := decoder{data: body}
	if d.uvarint(); err != nil || k != kindHeartbeat || d.epoch().Number != 1 || d.err != nil {
		t.Errorf("type %d, %v, %v", k, err, d.err)
	}
	if k, _, err := f.next(); k != 0xff || err != nil {
		t.Errorf("what must be known: type %d, %v", k, err)
	}
	if _, _, err := f.next(); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
}

// TestFrames_RefuseDamage flips each bit and cuts at each byte.
func TestFrames_RefuseDamage(t *testing.T) {
	good := appendFrame(nil, kindHeartbeat, beatBytes(7e6, changelog.Epoch{Number: 1, Leader: "a"}))
	for i := range len(good) * 8 {
		bad := bytes.Clone(good)
		bad[i/8] ^= 1 << (i % 8)
		if _, _, err := newFrames(bytes.NewReader(bad), 100).next(); !fail.Is(err, fail.Unavailable) {
			t.Errorf("with bit %d turned over: %v", i, err)
		}
	}
	for n := 1; n < len(good); n++ {
		if _, _, err := newFrames(bytes.NewReader(good[:n]), 100).next(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut after %d bytes: %v", n, err)
		}
	}
}

// Who waits for what an altered length says takes the frames behind for a body, and
// a stream that is alive for one that is well.
func TestFrames_ALengthThatWasAlteredIsNotWaitedFor(t *testing.T) {
	good := appendFrame(nil, kindHeartbeat, beatBytes(7e6, changelog.Epoch{Number: 1, Leader: "a"}))[:9]
	for i := range 5 * 8 {
		bad := bytes.Clone(good)
		bad[i/8] ^= 1 << (i % 8)
		r := io.MultiReader(bytes.NewReader(bad), iotest.ErrReader(errors.New("it reads on")))
		if _, _, err := newFrames(r, maxFrame).next(); !errors.Is(err, errDamaged) {
			t.Errorf("with bit %d turned over: %v", i, err)
		}
	}
}

func TestFrames_ALengthAloneCostsNothing(t *testing.T) {
	data := []byte{0x03, 0xff, 0xff, 0xff, byte(kindEntry)} // 67 MB are told
	data = append(binary.BigEndian.AppendUint32(data, crc32.Checksum(data, castagnoli)), 1, 2, 3)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, _, err := newFrames(bytes.NewReader(data), maxFrame).next(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
		t.Errorf("%d bytes were taken for 3", got)
	}
	if _, _, err := newFrames(bytes.NewReader(data), 1<<20).next(); !errors.Is(err, errDamaged) {
		t.Errorf("beyond the limit: %v", err)
	}
}

func TestPosition_Property(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := changelog.Position{
			Epoch: changelog.Epoch{Number: rapid.Uint64().Draw(t, "epoch"), Leader: rapid.StringN(0, 60, maxLeader).Draw(t, "leader")},
			Seq:   rapid.Int64Min(0).Draw(t, "seq"), Chain: changelog.HashOf([]byte(rapid.String().Draw(t, "chain"))),
		}
		if got, err := ParsePosition(FormatPosition(p)); err != nil || got != p {
			t.Fatalf("%+v, %v", got, err)
		}
	})
}

func FuzzParsePosition(f *testing.F) {
	f.Add(FormatPosition(changelog.Position{}))
	f.Add(FormatPosition(sample()[1].Position()))
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePosition(text)
		if err != nil {
			return
		}
		if again, err := ParsePosition(FormatPosition(p)); err != nil || again != p || p.Seq < 0 || len(p.Epoch.Leader) > maxLeader {
			t.Errorf("%+v, %+v, %v", p, again, err)
		}
	})
}

func FuzzReceive(f *testing.F) {
	good := batchFrames(changelog.Position{}, sample(), scope{})
	f.Add(good, byte(0))
	f.Add(good[:40], byte(0))
	f.Add(appendFrame(nil, kindObject, appendObject(nil, sample()[1].State())), byte(1))
	f.Add(appendFrame(nil, kindHead, checkpointBytes(changelog.Checkpoint{Site: 3})), byte(2))
	f.Fuzz(func(t *testing.T, data []byte, what byte) {
		switch what % 3 {
		case 0:
			if got, err := receiveAll(data, 10); err == nil && got[len(got)-1].Signature == (changelog.Signature{}) {
				t.Error("what nobody signed was taken")
			}
		case 1:
			_, _ = nextObject(newFrames(bytes.NewReader(data), 1<<20))
		case 2:
			d := decoder{data: data}
			if c := d.checkpoint(); d.err == nil && (c.Site < 0 || c.Position.Seq < 0) {
				t.Errorf("%+v", c)
			}
			_, _, _ = parseManifest(bytes.NewReader(data))
		}
	})
}

func TestScope_WithholdsWhatIsOfOthers(t *testing.T) {
	some := scope{grant: content.EdgeGrant{Token: "me", Sites: []content.SiteID{3, 4}}}
	for name, c := range map[string]struct {
		kind    changelog.Kind
		id      string
		payload string
		want    bool
	}{
		"its site":               {changelog.Site, "3", `{"id":3,"key":"a"}`, false},
		"another site":           {changelog.Site, "5", `{"id":3,"key":"a"}`, true},
		"a site with odd id":     {changelog.Site, "03x", `{}`, true},
		"a token of its site":    {changelog.Token, "k", `{"site":4}`, false},
		"a token of another":     {changelog.Token, "k", `{"site":5}`, true},
		"a token of no site":     {changelog.Token, "k", `{}`, true},
		"what cannot be read":    {changelog.Token, "k", `?`, true},
		"a later kind":           {77, "k", `{"name":"x"}`, true},
		"a later kind, its site": {77, "k", `{"site":3}`, false},
		"itself":                 {changelog.Edge, "me", `{"sites":[3,4]}`, false},
		"a lesser edge":          {changelog.Edge, "e", `{"sites":[3]}`, false},
		"an edge of more":        {changelog.Edge, "e", `{"sites":[3,5]}`, true},
		"an edge of all":         {changelog.Edge, "e", `{}`, true},
		"what is gone":           {changelog.Token, "k", ``, false},
	} {
		if got := some.withholds(c.kind, c.id, []byte(c.payload)); got != c.want {
			t.Errorf("%s: withheld is %v", name, got)
		}
		if (scope{}).withholds(c.kind, c.id, []byte(c.payload)) {
			t.Errorf("%s is withheld from an edge of all", name)
		}
	}
}

// A list of heads that is half told would look like sites deleted.
func TestFollow_NothingIsToldBeforeAllHeadsAre(t *testing.T) {
	c := sample()[1].Checkpoint()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(appendFrame(nil, kindHead, checkpointBytes(c)))
	}))
	defer s.Close()
	client, err := NewClient(ClientConfig{URL: s.URL, Token: "t", Key: testKey().Public().(ed25519.PublicKey)})
	if err != nil {
		t.Fatal(err)
	}
	if live, err := client.follow(t.Context()); live || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("live is %v, %v", live, err)
	}
	if heads, err := client.Heads(t.Context()); err == nil || client.Age() != math.MaxInt64 {
		t.Errorf("%v", heads)
	}
}
