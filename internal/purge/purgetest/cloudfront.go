package purgetest

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/clock"
)

const (
	cloudfrontAPI   = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html"
	cloudfrontBatch = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_InvalidationBatch.html"
	cloudfrontPaths = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html"
	cloudfrontTags  = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-tags.html"
	cloudfrontMost  = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/InvalidationLimits.html"
	signatures      = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"
)

// Keys are those that a distribution's owner signs with.
type Keys struct{ ID, Secret string }

// CloudFront is a distribution that reads cache tags.
func CloudFront(distribution string, owner Keys, now clock.Clock) *Provider {
	p := &Provider{kept: map[string][]string{}, orders: map[string]string{}}
	p.Rules = append(shape(distribution), signed(owner, now)...)
	p.Rules = append(p.Rules, Rule{
		Says: "15 paths that end with * are under way at most", Source: cloudfrontMost, Status: 400, Code: "TooManyInvalidationsInProgress", Busy: 15,
		Keeps: func(p *Provider, o *Order) bool { return p.busy < 15 || !strings.Contains(string(o.Body), "*<") },
		Break: func(*Order) {},
	})
	p.act = invalidate
	p.refuse = func(r Rule) (http.Header, string) {
		return http.Header{"Content-Type": {"text/xml"}}, fmt.Sprintf(
			`<?xml version="1.0"?><ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
			r.Code, r.Says)
	}
	return p
}

// shape are the rules of CreateInvalidation.
func shape(distribution string) []Rule {
	at := "/2020-05-31/distribution/" + distribution + "/invalidation"
	return []Rule{
		{
			Says: "an invalidation is made with POST", Source: cloudfrontAPI, Status: 405, Code: "MethodNotAllowed",
			Keeps: func(_ *Provider, o *Order) bool { return o.Method == http.MethodPost },
			Break: func(o *Order) { o.Method = http.MethodPut },
		},
		{
			Says: "in a distribution, at its path of the API's version", Source: cloudfrontAPI, Status: 404, Code: "NoSuchDistribution",
			Keeps: func(_ *Provider, o *Order) bool { return o.Path == at && o.Query == "" },
			Break: func(o *Order) { o.Path = strings.Replace(o.Path, distribution, distribution+"X", 1) },
		},
		{
			Says: "a body must be there", Source: cloudfrontAPI, Status: 400, Code: "MissingBody",
			Keeps: func(_ *Provider, o *Order) bool { return len(o.Body) > 0 },
			Break: func(o *Order) { o.Body = nil },
		},
		{
			Says: "an InvalidationBatch in the API's namespace", Source: cloudfrontAPI, Status: 400, Code: "MalformedXML",
			Keeps: func(_ *Provider, o *Order) bool { return batchOf(o) != nil },
			Break: func(o *Order) { swap(o, "2020-05-31/\"", "2010-11-01/\"") },
		},
		{
			Says: "with a CallerReference", Source: cloudfrontBatch, Status: 400, Code: "InvalidArgument",
			Keeps: func(_ *Provider, o *Order) bool { return batchOf(o).Reference != "" },
			Break: func(o *Order) { o.Body = reference.ReplaceAll(o.Body, []byte("<CallerReference></CallerReference>")) },
		},
		{
			Says: "Quantity is the number of its paths", Source: cloudfrontAPI, Status: 400, Code: "InconsistentQuantities",
			Keeps: func(_ *Provider, o *Order) bool { return batchOf(o).Quantity == len(batchOf(o).Paths) },
			Break: func(o *Order) { swap(o, "<Path>", "<Path>/x</Path><Path>") },
		},
		{
			Says: "1 to 3,000 paths", Source: cloudfrontMost, Status: 413, Code: "BatchTooLarge",
			Keeps: func(_ *Provider, o *Order) bool { n := len(batchOf(o).Paths); return n >= 1 && n <= 3000 },
			Break: func(o *Order) {
				n := len(batchOf(o).Paths)
				swap(o, "<Path>", strings.Repeat("<Path>/x</Path>", 3000)+"<Path>")
				swap(o, fmt.Sprintf("<Quantity>%d<", n), fmt.Sprintf("<Quantity>%d<", n+3000))
			},
		},
		{
			Says: "a path begins with / and has a * at its end only", Source: cloudfrontPaths, Status: 400, Code: "InvalidArgument",
			Keeps: func(_ *Provider, o *Order) bool {
				return !slices.ContainsFunc(batchOf(o).Paths, func(p string) bool {
					return !strings.HasPrefix(p, "#") && (!strings.HasPrefix(p, "/") || strings.Contains(strings.TrimSuffix(p, "*"), "*"))
				})
			},
			Break: func(o *Order) { o.Body = path.ReplaceAll(o.Body, []byte("<Path>v2/*</Path>")) },
		},
		{
			Says: "a tag is # and 1 to 256 visible ASCII characters without a comma", Source: cloudfrontTags, Status: 400, Code: "InvalidArgument",
			Keeps: func(_ *Provider, o *Order) bool {
				return !slices.ContainsFunc(batchOf(o).Paths, func(p string) bool { return strings.HasPrefix(p, "#") && !tag.MatchString(p) })
			},
			Break: func(o *Order) { o.Body = path.ReplaceAll(o.Body, []byte("<Path>#a,b</Path>")) },
		},
	}
}

var (
	tag       = regexp.MustCompile(`^#[!-+\--~]{1,256}$`)
	path      = regexp.MustCompile(`<Path>[^<]*</Path>`)
	reference = regexp.MustCompile(`<CallerReference>[^<]*</CallerReference>`)
)

func swap(o *Order, old, with string) {
	o.Body = []byte(strings.Replace(string(o.Body), old, with, 1))
}

type batch struct {
	XMLName   xml.Name `xml:"http://cloudfront.amazonaws.com/doc/2020-05-31/ InvalidationBatch"`
	Reference string   `xml:"CallerReference"`
	Paths     []string `xml:"Paths>Items>Path"`
	Quantity  int      `xml:"Paths>Quantity"`
}

func batchOf(o *Order) *batch {
	var b batch
	if xml.Unmarshal(o.Body, &b) != nil {
		return nil
	}
	return &b
}

// invalidate carries an order out, once for each CallerReference.
func invalidate(p *Provider, o *Order) (int, http.Header, string) {
	b := batchOf(o)
	what := strings.Join(b.Paths, " ")
	if before, ok := p.orders[b.Reference]; ok && before != what {
		header, body := p.refuse(Rule{Code: "InvalidationBatchAlreadyExists", Says: "another order has that CallerReference"})
		return http.StatusBadRequest, header, body
	} else if !ok {
		p.orders[b.Reference] = what
		p.forget(func(has []string) bool {
			return slices.ContainsFunc(b.Paths, func(path string) bool { return meant(path, has) })
		})
	}
	return http.StatusCreated, http.Header{"Location": {o.Path + "/I1"}},
		`<Invalidation xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>I1</Id><Status>InProgress</Status></Invalidation>`
}

// meant reports whether a path or a tag names an answer, all of which are of
// the read API. Capitals do not matter to tags.
func meant(path string, has []string) bool {
	if tag, ok := strings.CutPrefix(path, "#"); ok {
		return slices.ContainsFunc(has, func(k string) bool { return strings.EqualFold(k, tag) })
	}
	return path == "/*" || path == "/v2/*"
}

// skew is how far a signature's time may be from the server's.
const skew = 5 * time.Minute
