package edge

import (
	"bytes"
	"io"
	"net/http"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// encode is the last step: it settles in which coding the body goes out, or
// that the client has it already.
func (h *Handler) encode(x *exchange, out *reply) {
	if out.answer == nil {
		return // errors are short
	}
	h.code(x, out, negotiate(x.r.Header["Accept-Encoding"], out.answer.size), x.r.Header["If-None-Match"])
}

func (h *Handler) code(x *exchange, out *reply, c coding, match []string) {
	a := out.answer
	if out.status == http.StatusOK {
		out.etag = tag(a.base, c)
		if matches(match, a.base) {
			out.status = http.StatusNotModified
			return
		}
	}
	changed := false
	out.encoding = c
	if out.body, changed = a.body(c, h.encoders); changed {
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

// packed returns a body in a coding.
func (e encoders) packed(c coding, body []byte) []byte {
	pool := e.gzip
	if c == brotlied {
		pool = e.brotli
	}
	return packed(pool, body)
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
