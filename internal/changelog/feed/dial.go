package feed

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// Dial says how a client reaches servers. The zero value of each stands for what
// the comment names.
type Dial struct {
	Bind    netip.Addr    // any: the address connections come from
	TLS     *tls.Config   // the system's certificates
	Connect time.Duration // 1 s: a connection around the world takes 300 ms, and one lost packet doubles it
	Shake   time.Duration // 2 s: the TLS handshake
	Header  time.Duration // 10 s: from the request to the answer's headers
}

// HTTP makes a client that notices a dead connection and goes where it was told
// to: a token is sent nowhere else.
func (d Dial) HTTP() *http.Client {
	dialer := &net.Dialer{
		Timeout:         positive(d.Connect, time.Second),
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3},
	}
	if d.Bind.IsValid() {
		dialer.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(d.Bind, 0))
	}
	return &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext,
			TLSClientConfig: d.TLS, TLSHandshakeTimeout: positive(d.Shake, 2*time.Second),
			ResponseHeaderTimeout: positive(d.Header, 10*time.Second), IdleConnTimeout: 30 * time.Second,
			MaxIdleConnsPerHost: 4, DisableCompression: true, MaxResponseHeaderBytes: 64 << 10,
			ForceAttemptHTTP2: true, HTTP2: &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 5 * time.Second},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
