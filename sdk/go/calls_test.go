package ghee

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

// answers is an http.RoundTripper that says the same to all, once it may.
type answers struct {
	body string
	may  chan struct{}
}

func (a answers) RoundTrip(*http.Request) (*http.Response, error) {
	<-a.may
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(a.body)), ContentLength: int64(len(a.body)),
	}, nil
}

// A flight decodes for who began it; who joined has an answer of their own.
func TestRead_EachCallerHasTheirOwnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := answers{`{"meta":{},"data":{"slug":"one","tags":[{"name":"Butter","slug":"butter"}]}}`, make(chan struct{})}
		c, err := New("token", Options{Hosts: []string{"http://api.example.com"}, HTTP: &http.Client{Transport: a}})
		if err != nil {
			t.Fatal(err)
		}
		came := make(chan *PostAnswer, 3)
		for range 3 {
			go func() {
				p, err := c.Posts.Get(t.Context(), "one", nil)
				if err != nil {
					t.Error(err)
				}
				came <- p
			}()
		}
		synctest.Wait()
		close(a.may)
		for range 3 {
			p := <-came
			if p == nil || p.Data.Slug != "one" || len(p.Data.Tags) != 1 || p.Data.Tags[0].Slug != "butter" {
				t.Fatalf("%+v", p)
			}
			p.Data.Slug, p.Data.Tags[0].Slug = "mine", "mine"
		}
	})
}

// An answer of another shape than the call's is no fault of the host's: it is not asked
// for again, and it is the caller's to hear of.
func TestRead_TellsOfAnotherShape(t *testing.T) {
	a := answers{`{"meta":{},"data":{"slug":1}}`, make(chan struct{})}
	close(a.may)
	c, err := New("token", Options{Hosts: []string{"http://api.example.com"}, HTTP: &http.Client{Transport: a}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := c.Posts.Get(t.Context(), "one", nil); !errors.As(err, new(*BrokenError)) || !strings.Contains(err.Error(), "shape") {
			t.Errorf("%v", err)
		}
	}
}
