package generations

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// readers ask for lists and pages all the while and judge every answer.
type readers struct {
	stop  func()
	asked atomic.Int64
}

// read starts n readers of a site. Every answer must be 200 and name its first
// field alike in all its pages, and no reader may be shown an older position
// than before.
func (s *site) read(t *testing.T, dice *rand.Rand, n int) *readers {
	t.Helper()
	r := &readers{}
	base, token, pages := s.Base, s.token, len(s.pages)
	ended := make(chan struct{})
	var all sync.WaitGroup
	for range n {
		mine := rand.New(rand.NewPCG(dice.Uint64(), 2))
		all.Go(func() {
			client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			var last int64
			for {
				select {
				case <-ended:
					return
				default:
				}
				path := fmt.Sprintf("/v2/pages/sheet/page-%d/?", mine.IntN(pages))
				if mine.IntN(2) == 0 {
					path = fmt.Sprintf("/v2/pages/sheet/?page_size=50&page=%d&", 1+mine.IntN((pages+49)/50))
				}
				position, err := ask(client, base+path+"auth_token="+token)
				if err == nil && position < last {
					err = fmt.Errorf("position %d after %d", position, last)
				}
				if err != nil {
					t.Errorf("%s: %v", path, err)
					return
				}
				last = position
				r.asked.Add(1)
			}
		})
	}
	r.stop = sync.OnceFunc(func() { close(ended); all.Wait() })
	t.Cleanup(r.stop)
	return r
}

// ask returns the seq of a good answer's position.
func ask(client *http.Client, url string) (int64, error) {
	res, err := client.Get(url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	if res.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%d %.200s", res.StatusCode, body)
	}
	keys, err := firstKeys(body)
	if err == nil && len(keys) != 1 {
		err = fmt.Errorf("first fields %v in one answer: %.300s", keys, body)
	}
	if err != nil {
		return 0, err
	}
	_, seq, _ := strings.Cut(res.Header.Get("Ghee-Position"), ".")
	return strconv.ParseInt(seq, 10, 64)
}

// firstKeys returns the keys, but for mark, that an answer's pages have.
func firstKeys(body []byte) (map[string]bool, error) {
	var answer struct{ Data json.RawMessage }
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	type page struct{ Fields map[string]any }
	pages := make([]page, 1)
	if json.Unmarshal(answer.Data, &pages) != nil {
		if err := json.Unmarshal(answer.Data, &pages[0]); err != nil {
			return nil, err
		}
	}
	keys := map[string]bool{}
	for _, p := range pages {
		if len(p.Fields) != 2 {
			return nil, fmt.Errorf("a page of %d fields", len(p.Fields))
		}
		for k := range p.Fields {
			if k != "mark" {
				keys[k] = true
			}
		}
	}
	return keys, nil
}
