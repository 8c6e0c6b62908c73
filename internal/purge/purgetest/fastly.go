package purgetest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

const (
	fastlyAPI    = "https://www.fastly.com/documentation/reference/api/purging/"
	fastlyAuth   = "https://www.fastly.com/documentation/reference/api/auth-tokens/"
	fastlyKeys   = "https://www.fastly.com/documentation/reference/http/http-headers/Surrogate-Key/"
	fastlyBefore = "the issue: softly, so that a dead origin does not matter"
)

// Fastly is a service of Fastly's with one token.
func Fastly(service, token string) *Provider {
	p := &Provider{kept: map[string][]string{}}
	p.Rules = []Rule{
		{
			Says: "a batch of keys is purged with POST", Source: fastlyAPI, Status: 405, Code: "Method not allowed",
			Keeps: func(_ *Provider, o *Order) bool { return o.Method == http.MethodPost },
			Break: func(o *Order) { o.Method = http.MethodPut },
		},
		{
			Says: "of a service, at /service/ID/purge", Source: fastlyAPI, Status: 404, Code: "Record not found",
			Keeps: func(_ *Provider, o *Order) bool { return o.Path == "/service/"+service+"/purge" && o.Query == "" },
			Break: func(o *Order) { o.Path = "/service/" + service + "/purge_all" },
		},
		{
			Says: "with a token in Fastly-Key", Source: fastlyAuth, Status: 401, Code: "Provided credentials are missing or invalid",
			Keeps: func(_ *Provider, o *Order) bool { return o.Header.Get("Fastly-Key") == token },
			Break: func(o *Order) { o.Header.Set("Fastly-Key", token+"x") },
		},
		{
			Says: "softly, with Fastly-Soft-Purge", Source: fastlyBefore, Status: 400, Code: "Hard purge",
			Keeps: func(_ *Provider, o *Order) bool { return o.Header.Get("Fastly-Soft-Purge") == "1" },
			Break: func(o *Order) { o.Header.Del("Fastly-Soft-Purge") },
		},
		{
			Says: "a body is JSON and says so", Source: fastlyAPI, Status: 400, Code: "Bad request",
			Keeps: func(_ *Provider, o *Order) bool {
				return o.Header.Get("Content-Type") == "application/json" && fastlyBody(o) != nil
			},
			Break: func(o *Order) { o.Body = []byte(`{"keys":["7/o:a"]}`) },
		},
		{
			Says: "of 1 to 256 keys", Source: fastlyAPI, Status: 400, Code: "Too many keys",
			Keeps: func(_ *Provider, o *Order) bool { n := len(fastlyBody(o)); return n >= 1 && n <= 256 },
			Break: func(o *Order) { o.Body = fastlyWith(keys("7/", 257, 8)) },
		},
		{
			Says: "each of at most 1,024 bytes, without spaces", Source: fastlyKeys, Status: 400, Code: "Key too long",
			Keeps: func(_ *Provider, o *Order) bool {
				return !slices.ContainsFunc(fastlyBody(o), func(k string) bool {
					return k == "" || len(k) > 1024 || strings.ContainsAny(k, " \t\r\n")
				})
			},
			Break: func(o *Order) { o.Body = fastlyWith(keys("7/", 1, 1025)) },
		},
		{
			Says: "together of at most 16,384 bytes, as in a header", Source: fastlyKeys, Status: 400, Code: "Too many bytes",
			Keeps: func(_ *Provider, o *Order) bool { return len(strings.Join(fastlyBody(o), " ")) <= 16384 },
			Break: func(o *Order) { o.Body = fastlyWith(keys("7/", 17, 1024)) },
		},
	}
	p.act = func(p *Provider, o *Order) (int, http.Header, string) {
		taken, ids := fastlyBody(o), map[string]string{}
		for _, k := range taken {
			ids[k] = "108-1391560174-974124"
		}
		p.forget(func(has []string) bool {
			return slices.ContainsFunc(has, func(k string) bool { return ids[k] != "" })
		})
		body, _ := json.Marshal(ids) // strings cannot fail
		return http.StatusOK, http.Header{"Content-Type": {"application/json"}}, string(body)
	}
	p.refuse = func(r Rule) (http.Header, string) {
		body, _ := json.Marshal(map[string]string{"msg": r.Code, "detail": r.Says}) // strings cannot fail
		return http.Header{"Content-Type": {"application/json"}}, string(body)
	}
	return p
}

func fastlyBody(o *Order) []string {
	var body struct {
		Keys []string `json:"surrogate_keys"`
	}
	if json.Unmarshal(o.Body, &body) != nil {
		return nil
	}
	return body.Keys
}

func fastlyWith(keys []string) []byte {
	body, _ := json.Marshal(map[string][]string{"surrogate_keys": keys}) // strings cannot fail
	return body
}
