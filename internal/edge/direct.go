package edge

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/web/limit"
	"github.com/gheecms/ghee/internal/web/strict"
)

var _ strict.Answerer = (*Handler)(nil)

// alias is what a request came to that was answered from the cache. It holds for
// requests of the same bytes: the steps up to the cache would settle the same
// again, as long as its token means the same.
type alias struct {
	grant    content.Grant
	hash     string // of the token
	byHeader bool
	query    string // its name
	allow    string
	resource string
	codings  [2]coding // of bodies below minEncoded, and of others
}

// Answer implements strict.Answerer: it answers what is kept, to requests whose
// like the steps have answered before. What a request may not take over from the
// one before it is asked anew: whether the token holds, whether the answer is
// kept, how old the set may be. All else is for ServeHTTP.
func (h *Handler) Answer(dst []byte, r *strict.Request) (head, body []byte, ok bool) {
	if head, body, ok = h.kept(dst, r); !ok {
		if class, needs := h.classOf(r.Target); needs && h.c.Limiter.Refuses(class) {
			return h.turn(dst, r)
		}
	}
	return head, body, ok
}

// classOf returns the class of a target, and whether it needs a place: a read as it
// is usually written, which listening to events is not, or what Config.Class knows.
func (h *Handler) classOf(target []byte) (limit.Class, bool) {
	path, _, _ := bytes.Cut(target, []byte("?"))
	switch {
	case bytes.HasPrefix(path, []byte("/v2/events")):
		return limit.Read, false
	case bytes.HasPrefix(path, []byte("/v2/")):
		return limit.Read, true
	case h.c.Class != nil:
		return h.c.Class(string(path))
	default:
		return 0, false
	}
}

// turn sends a request away as busy does, where that costs next to nothing: who
// asks while there is too much is most of what there is.
func (h *Handler) turn(dst []byte, r *strict.Request) (head, body []byte, ok bool) {
	began := h.c.Now()
	out := h.busy()
	x := &exchange{method: http.MethodGet}
	head = h.head(dst, r, x, out)
	path, _, _ := bytes.Cut(r.Target, []byte("?"))
	h.c.Observer.Read(resource(string(path)), x.state, out.status, int64(len(out.body)), h.c.Now().Sub(began))
	return head, out.body, true
}

// kept answers from the cache.
func (h *Handler) kept(dst []byte, r *strict.Request) (head, body []byte, ok bool) {
	began := h.c.Now()
	var space [maxAlias]byte
	known := h.aliases.get(aliasKey(space[:0], r.Target, r.Authorization, r.AcceptEncoding))
	if known == nil || !h.c.Directory.Ready() {
		return nil, nil, false
	}
	if g, ok := h.c.Directory.Grant(known.hash); !ok || g != known.grant || g.Expired(began) {
		return nil, nil, false
	}
	x := &exchange{method: http.MethodGet, grant: known.grant, byHeader: known.byHeader, key: known.query, query: delivery.Query{Allow: known.allow}}
	h.from(x, x.grant.Site)
	a, ok := h.cache.find(x.set, x.key)
	if !ok {
		return nil, nil, false
	}
	out := h.hit(x, a)
	if out == nil {
		return nil, nil, false
	}
	c := known.codings[1]
	if a.size < minEncoded {
		c = known.codings[0]
	}
	var match []string
	if r.IfNoneMatch != nil {
		match = []string{string(r.IfNoneMatch)}
	}
	h.code(x, out, c, match)
	head = h.head(dst, r, x, out)
	h.c.Observer.Read(known.resource, x.state, out.status, int64(len(out.body)), h.c.Now().Sub(began))
	return head, out.body, true
}

// head appends what net/http would send before the body.
func (h *Handler) head(dst []byte, r *strict.Request, x *exchange, out *reply) []byte {
	dst = append(dst, "HTTP/1.1 "...)
	dst = strconv.AppendInt(dst, int64(out.status), 10)
	dst = append(dst, ' ')
	dst = append(dst, http.StatusText(out.status)...)
	dst = append(dst, "\r\n"...)
	set := func(name, value string) {
		dst = append(dst, name...)
		dst = append(dst, ": "...)
		dst = append(dst, value...)
		dst = append(dst, "\r\n"...)
	}
	set(web.RequestIDHeader, h.c.IDs())
	h.headers(x, out, set)
	return append(h.date.Append(dst, r.At), "\r\n"...)
}

// learn keeps what a request came to, if the steps found its answer in the cache:
// who asks but once is not remembered.
func (h *Handler) learn(x *exchange, out *reply) {
	authorization, encoding := x.r.Header["Authorization"], x.r.Header["Accept-Encoding"]
	if h.aliases == nil || out.from != statusHit || x.r.Method != http.MethodGet || x.borrowed || len(authorization) > 1 || len(encoding) > 1 {
		return
	}
	token := headerToken(x.r.Header.Get("Authorization"))
	if x.byHeader != (token != "") {
		return // a token that nobody knows may be known later, and is then the one that counts
	}
	if !x.byHeader {
		token = x.query.Token
	}
	var space [maxAlias]byte
	key := aliasKey(space[:0], []byte(x.r.RequestURI), bytesOf(authorization), bytesOf(encoding))
	if known := h.aliases.get(key); known != nil && known.grant == x.grant {
		return
	}
	h.aliases.put(key, &alias{
		grant: x.grant, hash: hashOf(token), byHeader: x.byHeader,
		query: x.name(), allow: x.query.Allow, resource: resource(x.r.URL.Path),
		codings: [2]coding{negotiate(encoding, 0), negotiate(encoding, minEncoded)},
	})
}

func bytesOf(header []string) []byte {
	if len(header) == 0 {
		return nil
	}
	return []byte(header[0])
}

// maxAlias is the longest request that is remembered, in bytes of what decides
// its answer.
const maxAlias = 1 << 10

// aliasKey is what decides the answer to a request, nil where that is too long.
// No part of it holds a line's end.
func aliasKey(space []byte, target, authorization, encoding []byte) []byte {
	parts := [][]byte{target, authorization, encoding}
	if len(target)+len(authorization)+len(encoding)+len(parts) > cap(space) || bytes.IndexByte(target, '\n') >= 0 {
		return nil
	}
	for _, p := range parts {
		space = append(append(space, p...), '\n')
	}
	return space
}
