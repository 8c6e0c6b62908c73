package purgetest

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/clock"
)

// authorization is the header of a signed request.
var authorization = regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/us-east-1/cloudfront/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$`)

// signed are the rules of AWS Signature Version 4. They were written from its
// description alone, and know nothing of how drivers sign.
func signed(owner Keys, now clock.Clock) []Rule {
	part := func(o *Order, n int) string {
		if m := authorization.FindStringSubmatch(o.Header.Get("Authorization")); m != nil {
			return m[n]
		}
		return ""
	}
	return []Rule{
		{
			Says: "a request is signed for CloudFront, which is in us-east-1", Source: signatures, Status: 403, Code: "IncompleteSignature",
			Keeps: func(_ *Provider, o *Order) bool { return part(o, 1) != "" },
			Break: func(o *Order) {
				o.Header.Set("Authorization", strings.Replace(o.Header.Get("Authorization"), "us-east-1", "eu-west-1", 1))
			},
		},
		{
			Says: "with a known key", Source: signatures, Status: 403, Code: "InvalidClientTokenId",
			Keeps: func(_ *Provider, o *Order) bool { return part(o, 1) == owner.ID },
			Break: func(o *Order) {
				o.Header.Set("Authorization", strings.Replace(o.Header.Get("Authorization"), "Credential=", "Credential=X", 1))
			},
		},
		{
			Says: "within five minutes of X-Amz-Date, which is of the scope's day", Source: signatures, Status: 403, Code: "SignatureDoesNotMatch",
			Keeps: func(_ *Provider, o *Order) bool {
				at, err := time.Parse("20060102T150405Z", o.Header.Get("X-Amz-Date"))
				return err == nil && at.Sub(now()).Abs() <= skew && strings.HasPrefix(o.Header.Get("X-Amz-Date"), part(o, 2))
			},
			Break: func(o *Order) { o.Header.Set("X-Amz-Date", "20150830T123600Z") },
		},
		{
			Says: "Host, Content-Type and every X-Amz header are signed", Source: signatures, Status: 403, Code: "SignatureDoesNotMatch",
			Keeps: func(_ *Provider, o *Order) bool {
				names := strings.Split(part(o, 3), ";")
				must := []string{"host", "content-type"}
				for name := range o.Header {
					if name = strings.ToLower(name); strings.HasPrefix(name, "x-amz-") {
						must = append(must, name)
					}
				}
				return slices.IsSorted(names) && !slices.ContainsFunc(must, func(n string) bool { return !slices.Contains(names, n) })
			},
			Break: func(o *Order) { o.Header.Set("X-Amz-Meta", "unsigned") },
		},
		{
			Says: "the signature is that of the request", Source: signatures, Status: 403, Code: "SignatureDoesNotMatch",
			Keeps: func(_ *Provider, o *Order) bool {
				return hmac.Equal([]byte(signature(o, part(o, 3), owner.Secret)), []byte(part(o, 4)))
			},
			Break: func(o *Order) { swap(o, "<CallerReference>", "<CallerReference>x") },
		},
	}
}

// signature is what a request must be signed with.
func signature(o *Order, names, secret string) string {
	var canonical strings.Builder
	canonical.WriteString(o.Method + "\n" + o.Path + "\n" + o.Query + "\n")
	for name := range strings.SplitSeq(names, ";") {
		value := o.Header.Get(name)
		if name == "host" {
			value = o.Host
		}
		canonical.WriteString(name + ":" + value + "\n")
	}
	fmt.Fprintf(&canonical, "\n%s\n%x", names, sha256.Sum256(o.Body))
	stamp := o.Header.Get("X-Amz-Date")
	text := fmt.Sprintf("AWS4-HMAC-SHA256\n%s\n%.8s/us-east-1/cloudfront/aws4_request\n%x", stamp, stamp, sha256.Sum256([]byte(canonical.String())))
	sum := []byte("AWS4" + secret)
	for _, part := range []string{stamp[:8], "us-east-1", "cloudfront", "aws4_request", text} {
		h := hmac.New(sha256.New, sum)
		h.Write([]byte(part))
		sum = h.Sum(nil)
	}
	return fmt.Sprintf("%x", sum)
}
