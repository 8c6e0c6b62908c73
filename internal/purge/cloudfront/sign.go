package cloudfront

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// credentials are those of an IAM user or role.
type credentials struct{ key, secret, session string }

// scope is what a signature is good for, besides its day.
type scope struct{ region, service string }

// sign signs a request and its body (AWS Signature Version 4): it sets
// X-Amz-Date and Authorization. The path and the query must be in their
// canonical form already. All headers are signed.
func sign(r *http.Request, body []byte, c credentials, s scope, now time.Time) {
	stamp := now.UTC().Format("20060102T150405Z")
	r.Header.Set("X-Amz-Date", stamp)
	if c.session != "" {
		r.Header.Set("X-Amz-Security-Token", c.session)
	}
	headers, names := canonicalHeaders(r)
	canonical := strings.Join([]string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, headers, names, digest(body)}, "\n")
	day := stamp[:8]
	within := strings.Join([]string{day, s.region, s.service, "aws4_request"}, "/")
	text := strings.Join([]string{"AWS4-HMAC-SHA256", stamp, within, digest([]byte(canonical))}, "\n")
	key := []byte("AWS4" + c.secret)
	for _, part := range []string{day, s.region, s.service, "aws4_request"} {
		key = mac(key, part)
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+c.key+"/"+within+
		", SignedHeaders="+names+", Signature="+hex.EncodeToString(mac(key, text)))
}

// canonicalHeaders returns the headers with a line each, and their names.
func canonicalHeaders(r *http.Request) (lines, names string) {
	values := map[string]string{"host": r.URL.Host}
	all := []string{"host"}
	for name, v := range r.Header {
		name = strings.ToLower(name)
		values[name] = strings.TrimSpace(strings.Join(v, ","))
		all = append(all, name)
	}
	slices.Sort(all)
	var b strings.Builder
	for _, name := range all {
		b.WriteString(name + ":" + values[name] + "\n")
	}
	return b.String(), strings.Join(all, ";")
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
