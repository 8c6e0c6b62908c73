package ghee

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// What sdk/spec tells is tested by its rows (test/sdks); here is what is Go's alone.

func TestNew_TellsWhatIsWrong(t *testing.T) {
	for what, o := range map[string]Options{
		"no host": {}, "no scheme": {Hosts: []string{"api.example.com"}}, "a path to a file": {Hosts: []string{"file:///etc"}},
		"a password": {Hosts: []string{"https://me:secret@api.example.com"}}, "a query": {Hosts: []string{"https://api.example.com/v2?x=1"}},
	} {
		if _, err := New("token", o); !errors.As(err, new(*UsageError)) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := New("", Options{Hosts: []string{"https://api.example.com"}}); err == nil {
		t.Error("no token")
	}
}

// A caller's own http.Client is used, but for what would end a call before its time or
// carry the token elsewhere; the caller's stays as it is.
func TestNew_UsesTheCallersHTTP(t *testing.T) {
	own := &http.Client{Timeout: time.Nanosecond, Transport: &http.Transport{}}
	c, err := New("token", Options{Hosts: []string{"https://api.example.com"}, HTTP: own})
	if err != nil {
		t.Fatal(err)
	}
	if c.o.HTTP == own || c.o.HTTP.Timeout != 0 || c.o.HTTP.Transport != own.Transport || c.o.HTTP.CheckRedirect == nil {
		t.Errorf("%+v", c.o.HTTP)
	}
	if own.Timeout != time.Nanosecond || own.CheckRedirect != nil {
		t.Errorf("the caller's was changed: %+v", own)
	}
}

// One who leaves a flight leaves the others their answer; when all have left it ends.
func TestFlights_WhoLeavesLeavesAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &flights{under: map[string]*flight{}}
		var flown atomic.Int64
		ended := make(chan error, 2)
		fly := func(ctx context.Context) (*answer, error) {
			flown.Add(1)
			select {
			case <-ctx.Done():
				ended <- ctx.Err()
				return nil, ctx.Err()
			case <-time.After(time.Second):
				return &answer{}, nil
			}
		}
		leaving, leave := context.WithCancel(t.Context())
		left, stayed := make(chan error, 1), make(chan error, 1)
		go func() { _, err := f.do(leaving, "k", fly); left <- err }()
		go func() { _, err := f.do(t.Context(), "k", fly); stayed <- err }()
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("who left: %v", err)
		}
		if err := <-stayed; err != nil || flown.Load() != 1 {
			t.Errorf("who stayed: %v; %d flights", err, flown.Load())
		}
		leaving, leave = context.WithCancel(t.Context())
		go func() { _, err := f.do(leaving, "k", fly); left <- err }()
		synctest.Wait()
		leave()
		<-left
		if err := <-ended; err == nil {
			t.Error("nobody wants it, and it goes on")
		}
		if len(f.under) != 0 {
			t.Errorf("%d flights are left behind", len(f.under))
		}
	})
}

// Who begins a flight and cannot leave flies it: others join it, leave it, and are told
// when it panics.
func TestFlights_OneWithoutAnEndIsFlownByItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &flights{under: map[string]*flight{}}
		goOn := make(chan string)
		begun, joined := make(chan error, 1), make(chan error, 1)
		fly := func(context.Context) (*answer, error) {
			if <-goOn == "panic" {
				panic("what a transport may do")
			}
			return &answer{}, nil
		}
		never := func(context.Context) (*answer, error) {
			t.Error("it is flown twice")
			return &answer{}, nil
		}
		for _, what := range []string{"go", "panic"} {
			go func() {
				defer func() {
					if recover() != nil {
						begun <- errors.New("panic")
					}
				}()
				_, err := f.do(context.Background(), "k", fly)
				begun <- err
			}()
			synctest.Wait()
			go func() { _, err := f.do(context.Background(), "k", never); joined <- err }()
			leaving, leave := context.WithCancel(t.Context())
			leave()
			if _, err := f.do(leaving, "k", never); !errors.Is(err, context.Canceled) {
				t.Errorf("who leaves: %v", err)
			}
			synctest.Wait()
			goOn <- what
			if a, b := <-begun, <-joined; (a != nil) != (what == "panic") || (b != nil) != (what == "panic") || len(f.under) != 0 {
				t.Errorf("%s: %v, who joined: %v, %d are left", what, a, b, len(f.under))
			}
		}
	})
}

func TestMemory_DropsWhatWasNotUsed(t *testing.T) {
	const n = 10
	m := newMemory(n * (overhead + 100))
	set := func(i int) { m.set(&record{Target: fmt.Sprintf("%04d", i), Body: strings.Repeat("b", 96)}) }
	for i := range n {
		set(i)
	}
	m.get("0000") // used, so it stays
	set(n)
	if m.get("0000") == nil || m.get("0001") != nil || m.get("0010") == nil {
		t.Error("another than the least recently used is gone")
	}
	m.set(&record{Target: "large", Body: strings.Repeat("b", n*(overhead+100))})
	if m.get("large") != nil || m.get("0000") == nil {
		t.Error("one too large for all of it drops the others")
	}
	m.set(&record{Target: "0000", Body: "short"})
	for k := range m.known {
		m.remove(k)
	}
	if m.bytes != 0 || m.order.Len() != 0 {
		t.Errorf("empty, it holds %d bytes", m.bytes)
	}
}

func TestPage_FieldsAreReadIntoTheCallersType(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasPrefix(r.URL.Path, "/v2/pages/") {
			fmt.Fprint(w, `{"data":{"slug":"toast","name":"Toast","page_type":"recipe","updated":"2026-03-04T11:20:09.120045Z","fields":{"minutes":7}}}`)
		} else {
			fmt.Fprint(w, `{"meta":{"count":1,"next_page":null},"data":{"faq":[{"meta":{"id":41},"question":"Is it free?"}]}}`)
		}
	}))
	defer server.Close()
	c, err := New("token", Options{Hosts: []string{server.URL}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var recipe struct{ Minutes int }
	if p, err := c.Pages.Get(t.Context(), "recipe", "toast", nil); err != nil || p.Data.Into(&recipe) != nil || recipe.Minutes != 7 || *p.Data.PageType != "recipe" {
		t.Errorf("%+v %v %+v", p, err, recipe)
	}
	var faq struct{ Question string }
	l, err := c.Collections.Get(t.Context(), "faq", nil)
	if err != nil || len(l.Data["faq"]) != 1 {
		t.Fatalf("%+v %v", l, err)
	}
	if item := l.Data["faq"][0]; item.Into(&faq) != nil || item.ID != 41 || faq.Question != "Is it free?" {
		t.Errorf("%+v %+v", item, faq)
	}
}
