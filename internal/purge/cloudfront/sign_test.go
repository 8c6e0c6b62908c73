package cloudfront

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// The examples that AWS publishes for Signature Version 4, with its keys.
func TestSign_AsAWSShowsIt(t *testing.T) {
	published := credentials{key: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
	at := time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	for _, c := range []struct {
		method, url, contentType, body string
		service, signature             string
	}{
		{
			"GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08", "application/x-www-form-urlencoded; charset=utf-8", "",
			"iam", "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
		},
		{
			"POST", "https://example.amazonaws.com/", "application/x-www-form-urlencoded", "Param1=value1",
			"service", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
		},
		{
			"POST", "https://example.amazonaws.com/", "", "",
			"service", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
		},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.method, c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.contentType != "" {
			r.Header.Set("Content-Type", c.contentType)
		}
		sign(r, []byte(c.body), published, scope{"us-east-1", c.service}, at)
		if got := r.Header.Get("Authorization"); !strings.HasSuffix(got, "Signature="+c.signature) {
			t.Errorf("%s %s: %s", c.method, c.url, got)
		}
	}
}
