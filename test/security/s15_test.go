package security_test

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

//go:embed testdata/headers.txt
var headerList string

// What stands in the headers that are tried.
const evil = "evil.example.test"

// rawGet sends a request as it is written here and nowhere corrected: net/http's
// client would not send half of what is tried.
func rawGet(ctx context.Context, base, target, host string, headers ...string) (answer, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		return answer{}, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return answer{}, err
	}
	request := "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + strings.Join(append(headers, "Connection: close"), "\r\n") + "\r\n\r\n"
	if _, err := io.WriteString(conn, request); err != nil {
		return answer{}, err
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(body)}, err
}

// whole is an answer with all of its headers but those that no two answers
// share.
func whole(a answer) string {
	a.header.Del("Date")
	a.header.Del("Ghee-Request-Id")
	a.header.Del("Ghee-As-Of")   // the origin was heard since
	a.header.Del("Cache-Status") // whether another asked the same at that moment
	return fmt.Sprintf("%d\n%q\n%s", a.status, a.header, a.body)
}

// TestS15_NoHeaderChangesAnAnswer sends each of some 350 headers. What is in
// Vary, conditionals, Range and Authorization may matter, and are not among
// them.
func TestS15_NoHeaderChangesAnAnswer(t *testing.T) {
	w := world.New(t, world.Spec{})
	o := w.Origin()
	h := build(t, o, "a", "open", "xkalphaqq", 1)
	caught(w, h)
	var names []string
	for line := range strings.Lines(headerList) {
		if name := strings.TrimSpace(line); name != "" && name[0] != '#' {
			names = append(names, name)
		}
	}
	if len(names) < 300 {
		t.Fatalf("only %d headers are tried", len(names))
	}
	targets := []string{"/v2/pages/dish/ghee/?", "/v2/posts/?exclude_body=1&", "/v2/posts/nothing/?", "/v2/feeds/rss/?"}
	for _, target := range targets {
		target += "auth_token=" + h.token
		baseline, err := rawGet(t.Context(), w.Base, target, "a.example.test")
		if err != nil {
			t.Fatal(err)
		}
		want := whole(baseline)
		check := func(ctx context.Context, host string, headers ...string) error {
			got, err := rawGet(ctx, w.Base, target, host, headers...)
			if err != nil {
				return fmt.Errorf("%s with %q: %w", target, headers, err)
			}
			if all := whole(got); all != want || strings.Contains(all, evil) {
				return fmt.Errorf("%s with %s %q is\n%s\nand without\n%s", target, host, headers, all, want)
			}
			return nil
		}
		each(t, names, func(ctx context.Context, name string) error {
			for _, value := range []string{evil, "1", "/v2/tags/"} {
				if err := check(ctx, "a.example.test", name+": "+value); err != nil {
					return err
				}
				if target != targets[0]+"auth_token="+h.token {
					return nil // one value will do
				}
			}
			return nil
		})
		// The same in one request, twice each, and other hosts.
		var all []string
		for _, n := range names {
			all = append(all, n+": "+evil, strings.ToLower(n)+": 2")
		}
		for _, headers := range [][]string{all[:len(all)/2], all[len(all)/2:]} {
			if err := check(t.Context(), "a.example.test", headers...); err != nil {
				t.Error(err)
			}
		}
		for _, host := range []string{evil, evil + ":8080", "127.0.0.1", "[::1]", "a.example.test.", "A.EXAMPLE.TEST", ""} {
			if err := check(t.Context(), host); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestS15_AParameterIsReadOneWay writes the same parameters in many ways. Each
// line's requests must have one answer.
func TestS15_AParameterIsReadOneWay(t *testing.T) {
	w := world.New(t, world.Spec{})
	o := w.Origin()
	h := build(t, o, "a", "open", "xkalphaqq", 1)
	caught(w, h)
	s := newAsker(t, w.Base)
	for _, same := range [][]string{
		{"/v2/posts/?page_size=2", "/v2/posts/?page_size=1&page_size=2", "/v2/posts/?page%5Fsize=2", "/v2/posts/?page_size=%32", "/v2/posts/?%70age_size=2", "//v2//posts?page_size=2", "/v2/v2/posts/?page_size=2", "/v2/posts/?utm_source=" + evil + "&page_size=2", "/v2/posts/?&&page_size=2&"},
		{"/v2/posts/?page_size=1", "/v2/posts/?page_size=2&page_size=1", "/v2/posts/?page_size=2&page%5fsize=1"},
		// Other letters are another name, and a semicolon parts nothing.
		{"/v2/posts/", "/v2/posts/?Page_Size=1", "/v2/posts/?PAGE_SIZE=1", "/v2/posts/?page_size[]=1", "/v2/posts/?page_size%00=1", "/v2/posts/?x=1;page_size=1", "/v2/posts/?x;page_size=1", "/v2/posts/?%20page_size=1", "/v2/posts/?page_size=1;x=2", "/v2/posts/?page%255Fsize=1", "/v2/posts/?page_size=1%26x=2"},
		{"/v2/pages/dish/?fields.title=Ghee+open", "/v2/pages/dish/?fields.title=Ghee%20open", "/v2/pages/dish/?fields%2Etitle=Ghee+open", "/v2/pages/dish/?fields.title=x&fields%2etitle=Ghee+open", "/v2/pages/dish/?%66ields.title=Ghee+open&Fields.title=x"},
		{"/v2/pages/dish/ghee/", "/v2/pages/dish/ghee", "/v2/pages//dish/%67hee/", "/v2/pages/%64ish/ghee/?slug=dal", "/v2/pages/dish/ghee/?page=2&page_size=1&order=x&fields.title=x&keys=course"},
		{"/v2/pages/dish/ghee/?levels=1", "/v2/pages/dish/ghee/?levels=5&levels=1", "/v2/pages/dish/ghee/?levels=0", "/v2/pages/dish/ghee/?levels=-9&Levels=5", "/v2/pages/dish/ghee/?levels=+1"},
		{"/v2/content/?keys=course", "/v2/content/?keys=dish&keys=course", "/v2/content/?keys=%20course%20", "/v2/content/?keys=,course,", "/v2/content/?key=dish&keys=course%2C"},
	} {
		first, err := s.get(t.Context(), h.token, same[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range same[1:] {
			got, err := s.get(t.Context(), h.token, target)
			if err != nil || whole(got) != whole(first) {
				t.Errorf("%s is\n%s\nbut %s is\n%s\n%v", same[0], whole(first), target, whole(got), err)
			}
		}
	}
}
