package sidecar_test

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// shape is a request as a client of another language sends it, byte for byte, and
// what that client makes of the answer:
//
//	list, object, collections, xml: 200, and "data" is that
//	404, 401, 503: an object with a "detail"
type shape struct {
	call, wants, request string
}

// shapes reads a file of them: two comments, then the request.
func shapes(t *testing.T, file string) (all []shape) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(string(text), "# "), "\n# ") {
		if len(all) > 0 && all[len(all)-1].wants == "" {
			wants, request, _ := strings.Cut(part, "\n")
			head, body, _ := strings.Cut(strings.TrimSpace(request), "\n\n")
			all[len(all)-1].wants, all[len(all)-1].request = wants, strings.ReplaceAll(head, "\n", "\r\n")+"\r\n\r\n"+body
			continue
		}
		all = append(all, shape{call: part})
	}
	return all
}

// sent is a request's bytes with what is different each time put in.
func (s shape) sent(host, token string, day int) []byte {
	return []byte(strings.NewReplacer("HOST", host, "TOKEN", token, "DAY", fmt.Sprint(day+10)).Replace(s.request))
}

// answered is what came back: the body as the client decodes it.
type answered struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a shape over a connection of its own and waits as long as the Ruby client
// does, which gives up before PHP's.
func (s shape) ask(base, token string, day int) (a answered, err error) {
	host := strings.TrimPrefix(base, "http://")
	c, err := net.DialTimeout("tcp", host, 2*time.Second)
	if err != nil {
		return a, err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return a, err
	}
	if _, err := c.Write(s.sent(host, token, day)); err != nil {
		return a, err
	}
	method, _, _ := strings.Cut(s.request, " ")
	res, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		return a, err
	}
	defer res.Body.Close()
	body := io.Reader(res.Body)
	switch res.Header.Get("Content-Encoding") {
	case "":
	case "gzip":
		if body, err = gzip.NewReader(res.Body); err != nil {
			return a, err
		}
	case "deflate":
		body = flate.NewReader(res.Body)
	default:
		return a, fmt.Errorf("no such client reads %q", res.Header.Get("Content-Encoding"))
	}
	a = answered{status: res.StatusCode, header: res.Header}
	a.body, err = io.ReadAll(body)
	return a, err
}

// wrong is why the client that sent a shape could not use the answer, or would keep it
// in place of a good one.
func (s shape) wrong(a answered) error {
	var object struct {
		Detail *string
		Data   json.RawMessage
	}
	if err := json.Unmarshal(a.body, &object); err != nil {
		return fmt.Errorf("%d %.100q: %w", a.status, a.body, err)
	}
	if status := fmt.Sprint(a.status); strings.Contains("401 404 503", s.wants) {
		if status != s.wants || object.Detail == nil || *object.Detail == "" {
			return fmt.Errorf("%d %.100q", a.status, a.body)
		}
		return nil
	}
	if a.status != http.StatusOK {
		return fmt.Errorf("%d %.100q", a.status, a.body)
	}
	data := bytes.TrimSpace(object.Data)
	var ok bool
	switch s.wants {
	case "list":
		ok = bytes.HasPrefix(data, []byte("["))
	case "object":
		ok = bytes.HasPrefix(data, []byte("{"))
	case "collections": // of each key a list
		var all map[string][]json.RawMessage
		ok = json.Unmarshal(data, &all) == nil && len(all) > 0
	case "xml":
		var text string
		ok = json.Unmarshal(data, &text) == nil && wellFormed(text) == nil
	}
	if !ok {
		return fmt.Errorf("is no %s: %.100q", s.wants, data)
	}
	return nil
}

func wellFormed(text string) error {
	elements := 0
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && elements > 0 {
			return nil
		}
		if err != nil {
			return err
		}
		if _, is := token.(xml.StartElement); is {
			elements++
		}
	}
}

// same compares the answer with the one of another machine.
func (a answered) same(b answered, hosts ...string) bool {
	plain := func(body []byte) []byte {
		for _, h := range hosts {
			body = bytes.ReplaceAll(body, []byte(h), []byte("HOST"))
		}
		return body
	}
	return a.status == b.status && bytes.Equal(plain(a.body), plain(b.body))
}
