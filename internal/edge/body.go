package edge

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"github.com/gheecms/ghee/internal/delivery"
)

// answer is a response of delivery, ready to be shared by all who asked for
// it. Its body is held in the codings that are asked for: each is made once, when
// the first one wants it, and the plain body goes when a packed one is there and
// nobody has wanted it, so that a cache of so many bytes holds more answers.
type answer struct {
	delivery.Response // without Body

	base string    // of its entity tags
	size int       // of the plain body
	asOf time.Time // of the set, before it was read

	source string // where it was made, in Cache-Status
	lent   bool   // by other nodes, who have a set of the site; this one has none

	searches     bool // it is of the position of words
	draftsBySlug bool // the site's settings
	maxStale     int64

	bodies [3]atomic.Pointer[[]byte] // by coding
	bytes  atomic.Int64              // of all of them
	plain  atomic.Bool               // is wanted
	mu     sync.Mutex                // held to change bodies
}

func newAnswer(r delivery.Response, q delivery.Query) *answer {
	sum := sha256.Sum256(r.Body)
	a := &answer{Response: r, base: hex.EncodeToString(sum[:16]), size: len(r.Body), source: detailSet, searches: q.Searches()}
	body := r.Body
	a.Body = nil
	a.bodies[identity].Store(&body)
	a.bytes.Store(int64(a.size))
	return a
}

// Size implements respcache.Value.
func (a *answer) Size() int { return int(a.bytes.Load()) }

// response is what the answer was made of, plain.
func (a *answer) response() delivery.Response {
	r := a.Response
	r.Body = a.unpacked()
	return r
}

// reply is what goes out of an answer that the set was asked for.
func (a *answer) reply() *reply {
	out := &reply{status: a.Status, answer: a, from: statusMiss + a.source, keys: a.Keys, position: a.Position}
	if a.Language != "" {
		out.with("Content-Language", a.Language)
	}
	return out
}

// body returns the body in a coding, and whether the answer takes other memory
// than before.
func (a *answer) body(c coding, e encoders) (body []byte, changed bool) {
	if c == identity && !a.plain.Load() {
		a.plain.Store(true)
	}
	if b := a.bodies[c].Load(); b != nil {
		return *b, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if b := a.bodies[c].Load(); b != nil {
		return *b, false
	}
	if body = a.unpacked(); c != identity {
		body = e.packed(c, body)
	}
	a.bodies[c].Store(&body)
	a.bytes.Add(int64(len(body)))
	if c != identity && !a.plain.Load() {
		if b := a.bodies[identity].Swap(nil); b != nil {
			a.bytes.Add(-int64(len(*b)))
		}
	}
	return body, true
}

// unpacked returns the plain body, from a packed one where it is held no more.
func (a *answer) unpacked() []byte {
	if b := a.bodies[identity].Load(); b != nil {
		return *b
	}
	var r io.Reader
	if b := a.bodies[gzipped].Load(); b != nil {
		z, err := gzip.NewReader(bytes.NewReader(*b))
		if err != nil {
			panic("edge: " + err.Error()) // we have packed it
		}
		r = z
	} else {
		r = brotli.NewReader(bytes.NewReader(*a.bodies[brotlied].Load()))
	}
	body := bytes.NewBuffer(make([]byte, 0, a.size+bytes.MinRead))
	if _, err := body.ReadFrom(r); err != nil {
		panic("edge: " + err.Error())
	}
	return body.Bytes()
}
