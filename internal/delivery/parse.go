package delivery

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// Bounds of a request; beyond them it is refused with 400 (architecture:
// bounded everything).
const (
	maxPath    = 4 << 10 // bytes, as on the wire
	maxQuery   = 8 << 10
	maxParams  = 100
	maxFilters = 20
	maxSteps   = 8 // of the path of one filter or order
	maxKeys    = 50
	maxValue   = maxIndexed // bytes of one value; longer texts are in no index
)

// Parse understands a request. path is as on the wire, percent-escapes and all;
// the method may be in any case. A Refusal needs no set to be answered, and
// beside one Query still has Token and Allow, so that a shell can check the
// token first (contract §2: the check comes before the routing). OPTIONS on a
// path that exists is no refusal.
func Parse(method, path, rawQuery string) (Query, *Refusal) {
	q := Query{Allow: allowRead, levels: 2, window: window{page: 1, size: defaultSize}}
	var p params
	refused := p.scan(rawQuery)
	q.Token = p.value[pToken]
	var buf [6]string
	seg, bad := segments(buf[:0], path)
	switch {
	case bad != nil:
		return q, bad
	case !q.route(seg):
		q.Allow = allowRead
		return q, refuse(404, "Not found.")
	case strings.EqualFold(method, "GET"):
	case strings.EqualFold(method, "HEAD"):
		q.Head = true
	case strings.EqualFold(method, "OPTIONS"):
		return q, nil
	default:
		if len(method) > 20 {
			method = method[:20]
		}
		return q, refuse(405, `Method "`+strings.ToUpper(method)+`" not allowed.`)
	}
	if refused != nil {
		return q, refused
	}
	return q, q.read(&p)
}

// segments cuts the path below /v2 into unescaped segments. Empty ones (a
// doubled or final slash) count for nothing, nor does a doubled /v2 (contract
// §1.1). A path that is not below /v2 has no segments.
func segments(out []string, path string) ([]string, *Refusal) {
	if len(path) > maxPath {
		return nil, refuse(400, "The path is longer than 4096 bytes; shorten it.")
	}
	below := false
	for s := range strings.SplitSeq(path, "/") {
		switch {
		case s == "":
			continue
		case !below && s != "v2":
			return nil, nil
		case !below:
			below = true
			continue
		case len(out) == 0 && s == "v2":
			continue
		case len(out) == 4: // no path of ours is that deep
			return nil, nil
		}
		s, err := url.PathUnescape(s)
		if err != nil || !utf8.ValidString(s) {
			return nil, refuse(400, "The path is not percent-encoded UTF-8; encode each part of it.")
		}
		out = append(out, s)
	}
	return out, nil
}

// refuse makes a refusal with a detail (contract §8).
func refuse(status int, detail string) *Refusal {
	body := appendQuoted([]byte(`{"detail":`), detail)
	return &Refusal{Status: status, Body: append(body, '}')}
}

// refuseLocale says both keys that clients look for (contract §15 row 7).
func refuseLocale(why string) *Refusal {
	body := appendQuoted([]byte(`{"detail":"Invalid locale parameter","locale":[`), why)
	return &Refusal{Status: 400, Body: append(body, "]}"...)}
}
