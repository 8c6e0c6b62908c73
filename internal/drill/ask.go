package drill

import (
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is what came of a request.
type answer struct {
	status   int
	header   http.Header
	body     []byte
	position position
}

// position is of a site's log, as Ghee-Position tells it; zero for none.
type position struct{ epoch, seq int64 }

// before reports whether p is older than q.
func (p position) before(q position) bool {
	return p.epoch < q.epoch || p.epoch == q.epoch && p.seq < q.seq
}

func (p position) String() string {
	return strconv.FormatInt(p.epoch, 10) + "." + strconv.FormatInt(p.seq, 10)
}

// largest bounds what is read of an answer.
const largest = 8 << 20

// newClient is one for processes of this machine.
func newClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext: (&net.Dialer{Timeout: patient}).DialContext, MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute, DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func get(ctx context.Context, c *http.Client, url string) (answer, error) {
	return do(ctx, c, http.MethodGet, url, "", nil)
}

func do(ctx context.Context, c *http.Client, method, url, body string, header http.Header) (a answer, err error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return a, err
	}
	if header != nil {
		req.Header = header
	}
	res, err := c.Do(req)
	if err != nil {
		return a, err
	}
	defer func() { _ = res.Body.Close() }()
	a = answer{status: res.StatusCode, header: res.Header, position: parsePosition(res.Header.Get("Ghee-Position"))}
	a.body, err = io.ReadAll(io.LimitReader(res.Body, largest))
	return a, err
}

func parsePosition(text string) (p position) {
	epoch, seq, _ := strings.Cut(text, ".")
	p.epoch, _ = strconv.ParseInt(epoch, 10, 64) // what is none is zero
	p.seq, _ = strconv.ParseInt(seq, 10, 64)
	return p
}
