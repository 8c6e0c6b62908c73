package edge

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"github.com/gheecms/ghee/internal/delivery"
)

// answer is a response of delivery, ready to be shared by all who asked for
// it: each coding of its body is made once, when the first one wants it.
type answer struct {
	delivery.Response
	base  string    // of its entity tags
	asOf  time.Time // of the set, before it was read
	packs [3]pack
	bytes atomic.Int64 // of all codings that there are

	source string // where it was made, in Cache-Status
	lent   bool   // by other nodes, who have a set of the site; this one has none

	draftsBySlug bool // the site's settings
	maxStale     int64
}

// Size implements respcache.Value.
func (a *answer) Size() int { return int(a.bytes.Load()) }

// reply is what goes out of an answer that the set was asked for.
func (a *answer) reply() *reply {
	out := &reply{status: a.Status, body: a.Body, answer: a, from: statusMiss + a.source, keys: a.Keys, position: a.Position}
	if a.Language != "" {
		out.with("Content-Language", a.Language)
	}
	return out
}

type pack struct {
	once sync.Once
	body []byte
}

func newAnswer(r delivery.Response) *answer {
	sum := sha256.Sum256(r.Body)
	a := &answer{Response: r, base: hex.EncodeToString(sum[:16]), source: detailSet}
	a.bytes.Store(int64(len(r.Body)))
	return a
}

// encode is the last step: it settles in which coding the body goes out, or
// that the client has it already.
func (h *Handler) encode(x *exchange, out *reply) {
	if out.answer == nil {
		return // errors are short
	}
	h.code(x, out, negotiate(x.r.Header["Accept-Encoding"], len(out.answer.Body)), x.r.Header["If-None-Match"])
}

func (h *Handler) code(x *exchange, out *reply, c coding, match []string) {
	a := out.answer
	if out.status == http.StatusOK {
		out.etag = tag(a.base, c)
		if matches(match, a.base) {
			out.status, out.body = http.StatusNotModified, nil
			return
		}
	}
	if out.encoding, out.body = c, a.Body; c == identity {
		return
	}
	made := false
	if out.body, made = h.encoders.body(a, c); made {
		h.cache.grown(x.set, x.name())
	}
}

// encoders keeps writers for the next body: a new one costs more than most
// bodies do.
type encoders struct{ gzip, brotli *sync.Pool }

// brotliLevel is where packing while somebody waits still pays.
const brotliLevel = 5

func newEncoders() encoders {
	return encoders{
		gzip:   &sync.Pool{New: func() any { return gzip.NewWriter(nil) }},
		brotli: &sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, brotliLevel) }},
	}
}

// body returns a's body packed, and whether this call did it.
func (e encoders) body(a *answer, c coding) (body []byte, made bool) {
	p := &a.packs[c]
	p.once.Do(func() {
		pool := e.gzip
		if c == brotlied {
			pool = e.brotli
		}
		p.body = packed(pool, a.Body)
		a.bytes.Add(int64(len(p.body)))
		made = true
	})
	return p.body, made
}

type resetWriter interface {
	io.WriteCloser
	Reset(io.Writer)
}

func packed(pool *sync.Pool, body []byte) []byte {
	w, _ := pool.Get().(resetWriter)
	defer pool.Put(w)
	var b bytes.Buffer
	b.Grow(len(body)/4 + 64)
	w.Reset(&b)
	_, err := w.Write(body)
	if err == nil {
		err = w.Close()
	}
	if err != nil { // a buffer takes everything
		panic("edge: " + err.Error())
	}
	return b.Bytes()
}
