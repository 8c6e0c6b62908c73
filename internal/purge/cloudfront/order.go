package cloudfront

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
)

// batch is the order: CallerReference names it, so that it is carried out once
// however often it is sent.
type batch struct {
	XMLName   xml.Name `xml:"http://cloudfront.amazonaws.com/doc/2020-05-31/ InvalidationBatch"`
	Reference string   `xml:"CallerReference"`
	Paths     []string `xml:"Paths>Items>Path"`
	Quantity  int      `xml:"Paths>Quantity"`
}

// Purge implements purge.Driver. CloudFront keeps nothing that was invalidated,
// so that is a hard purge.
func (d *Driver) Purge(ctx context.Context, keys []string) error {
	if err := purge.Check(d, keys); err != nil {
		return err
	}
	body, err := xml.Marshal(d.batch(ctx, keys))
	if err != nil {
		return err
	}
	body = append([]byte(xml.Header), body...)
	at := strings.TrimSuffix(d.c.URL, "/") + "/" + version + "/distribution/" + d.c.Distribution + "/invalidation"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(body))
	if err != nil {
		return fail.Wrap(fail.Invalid, err, "%q is no address of CloudFront's API.", d.c.URL)
	}
	r.Header.Set("Content-Type", "application/xml")
	sign(r, body, credentials{d.c.KeyID, d.c.SecretKey, d.c.Session}, scope{"us-east-1", "cloudfront"}, d.c.Now())
	reply, err := purge.Exchange(d.c.Client, r, "CloudFront")
	if err != nil {
		return err
	}
	if reply.Status != http.StatusCreated {
		return refused(reply)
	}
	return nil
}

// batch is the order to purge keys. The keys are in its name too: should a
// purge have grown since an attempt whose answer got lost, it is another order.
func (d *Driver) batch(ctx context.Context, keys []string) batch {
	keys = slices.Sorted(slices.Values(keys))
	id := purge.AttemptOf(ctx)
	if id == "" {
		id = d.c.IDs()
	}
	b := batch{Reference: "ghee-" + digest([]byte(id+" "+strings.Join(keys, " "))), Paths: d.c.Paths}
	if d.c.Tags {
		b.Paths = tags(keys)
	}
	b.Quantity = len(b.Paths)
	return b
}

// tags writes keys as CloudFront names tags. It tells no capitals, so two keys
// may be one tag.
func tags(keys []string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = "#" + strings.ToLower(k)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// inProgress is how long we wait when as many invalidations as CloudFront takes
// are under way: it is done with one in less than that, mostly.
const inProgress = 30 * time.Second

// refused tells what CloudFront's error codes mean. It has no status for "too
// many"; that is a 400 like any other.
func refused(r purge.Reply) error {
	var said struct {
		Code string `xml:"Error>Code"`
	}
	_ = xml.Unmarshal(r.Body, &said) // without a code the status must do
	switch said.Code {
	case "TooManyInvalidationsInProgress":
		return fail.Wrap(fail.Unavailable, purge.After(inProgress, errFull), "CloudFront has as many invalidations under way as it takes.")
	case "Throttling", "ThrottlingException", "RequestLimitExceeded":
		return r.Busy("CloudFront")
	case "InvalidClientTokenId", "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken", "ExpiredToken", "RequestExpired", "OptInRequired":
		return fail.E(fail.Denied, "CloudFront does not know our keys (%s). Check them, and this machine's clock.", said.Code)
	case "NoSuchDistribution":
		return fail.E(fail.Invalid, "CloudFront has no distribution of that id.")
	default:
		err := r.Refused("CloudFront")
		if said.Code == "" {
			return err
		}
		return fail.Wrap(fail.CodeOf(err), err, "CloudFront answers %.60q (%d).", said.Code, r.Status)
	}
}

var errFull = errors.New("TooManyInvalidationsInProgress")
