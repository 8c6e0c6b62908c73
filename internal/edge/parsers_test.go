package edge

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]coding{
		"":                                   identity,
		"gzip":                               gzipped,
		"br":                                 brotlied,
		"gzip, deflate, br, zstd":            brotlied,
		"gzip;q=1.0, br;q=0.9":               gzipped,
		"br;q=0.5,gzip;q=0.5":                brotlied,
		"GZIP":                               gzipped,
		"x-gzip":                             gzipped,
		"deflate":                            identity,
		"*":                                  brotlied,
		"*;q=0":                              identity,
		"*;q=0, gzip":                        gzipped,
		"br;q=0, *":                          gzipped,
		"br;q=0":                             identity,
		"gzip;q=0.000":                       identity,
		"gzip;q=0.001":                       gzipped,
		"identity, gzip;q=0.5":               identity,
		"identity;q=0.5, gzip;q=0.5":         gzipped,
		"identity;q=0":                       identity, // nothing of ours is wanted: the plain body
		"gzip ; q = 0.7 , br ; Q=0.6":        gzipped,
		"gzip;q=2":                           identity,
		"gzip;q=1.001":                       identity,
		"gzip;q=0.1234, br;q=x":              identity,
		"gzip;q=-1":                          identity,
		"gzip;q=":                            identity,
		"gzip;q":                             identity,
		"gzip;level=1":                       identity,
		",,;;,q=1,=,":                        identity,
		strings.Repeat("a,", 5000) + "gzip":  gzipped,
		"\x00gzip, \xff, gzip\t,":            gzipped,
		"compress;q=0.5, gzip;q=1.0;q=0, br": brotlied,
	} {
		if got := negotiate([]string{header}, minEncoded); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
	if got := negotiate([]string{"deflate", "gzip;q=0.2"}, minEncoded); got != gzipped {
		t.Errorf("two lines: %s", got)
	}
	if got := negotiate([]string{"br"}, minEncoded-1); got != identity {
		t.Errorf("a short body: %s", got)
	}
}

// Whatever is sent, a coding that the client did not name is never chosen.
func FuzzNegotiate(f *testing.F) {
	for _, seed := range []string{"gzip, br;q=0.1", "*;q=0.5", ";;=,", "br;q=1.0000"} {
		f.Add(seed, 2000)
	}
	f.Fuzz(func(t *testing.T, header string, size int) {
		c := negotiate([]string{header}, size)
		lower := strings.ToLower(header)
		if c != identity && !strings.Contains(lower, c.String()) && !strings.Contains(header, "*") {
			t.Errorf("%q: %s", header, c)
		}
	})
}

// What we hand out comes back in any list and in any form the RFC allows.
func TestMatches_ListsOfOthersTags(t *testing.T) {
	const base = "0123456789abcdef"
	rapid.Check(t, func(t *rapid.T) {
		foreign := rapid.SliceOfN(rapid.StringMatching(`(W/)?"[!#-~]{0,8}"`), 0, 5)
		before, after := foreign.Draw(t, "before"), foreign.Draw(t, "after")
		ours := rapid.SampledFrom([]string{"", "W/"}).Draw(t, "weak") + tag(base, rapid.SampledFrom([]coding{identity, gzipped, brotlied}).Draw(t, "coding"))
		comma := rapid.SampledFrom([]string{",", ", ", " ,\t", ",,"}).Draw(t, "comma")
		if !matches([]string{strings.Join(append(append(before, ours), after...), comma)}, base) {
			t.Fatal("not found")
		}
		if matches([]string{strings.Join(append(before, after...), comma)}, base) {
			t.Fatal("found where it is not")
		}
	})
}

func FuzzMatches(f *testing.F) {
	for _, seed := range []string{`"a"`, `W/"a-gz", "b"`, `*`, `"a`, `,,"`, `W/W/"a"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if matches([]string{header}, "0123456789abcdef") && !strings.Contains(header, "0123456789abcdef") && strings.TrimSpace(header) != "*" {
			t.Errorf("%q matches", header)
		}
	})
}

// Varnish drops an answer with a header of more than 8 KB, CloudFront the tags
// beyond 50, Fastly what is beyond 16 KB: so each key is there, or that which
// every change purges.
func TestSurrogateKeys_FitTheirHeader(t *testing.T) {
	if got, want := surrogateKeys(7, []string{"o:1", "t:post"}), "site:7 7/o:1 7/t:post"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	const site, varnish = 1 << 40, 8 << 10
	var many []string
	longest := 0
	for range 201 {
		keys := surrogateKeys(site, many)
		if keys != coarse(site) {
			longest = max(longest, len(keys))
			if n := strings.Count(keys, " "); n != len(many) {
				t.Errorf("%d keys of %d", n, len(many))
			}
		}
		tags := cacheTags(site, keys)
		if n := 1 + strings.Count(tags, ","); n != 1+len(many) && tags != "site:1099511627776,1099511627776/any" || n > 50 || strings.Contains(tags, " ") {
			t.Errorf("%d tags of %d keys", n, len(many))
		}
		many = append(many, strings.Repeat("k", 64))
	}
	if header := len("Surrogate-Key: ") + longest; header > varnish-100 || header < varnish-300 {
		t.Errorf("the longest header has %d bytes", header)
	}
}

func TestResource_IsOneOfAShortList(t *testing.T) {
	for path, want := range map[string]string{
		"/v2/posts/a/": "posts", "//v2//v2/pages": "pages", "/v2/search": "search", "/v2/": "other", "/v2/x/posts": "other", "": "other",
	} {
		if got := resource(path); got != want {
			t.Errorf("%q: %s, want %s", path, got, want)
		}
	}
}

func TestOwns(t *testing.T) {
	for path, want := range map[string]bool{
		"/v2": true, "/v2/": true, "/v2/posts/": true, "//v2/posts": true, "/v2/v2/posts": true,
		"/": false, "": false, "v2/posts": false, "/v2x": false, "/v20/": false, "/dashboard/v2/": false,
	} {
		if got := Owns(path); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
}
