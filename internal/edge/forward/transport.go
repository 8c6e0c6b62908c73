package forward

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// transport is how targets are reached. It follows no proxy of the environment:
// where requests go stands in the settings of Ghee alone.
func (c Config) transport() http.RoundTripper {
	dialer := &net.Dialer{Timeout: c.Limits.Connect, KeepAlive: 15 * time.Second}
	if c.Bind.IsValid() {
		dialer.LocalAddr = &net.TCPAddr{IP: c.Bind.AsSlice(), Zone: c.Bind.Zone()}
	}
	t := &http.Transport{
		DialContext:         dialer.DialContext,
		TLSHandshakeTimeout: c.Limits.TLS,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:   true,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 2 * time.Second},
		DisableCompression:  true, // what the client asked for is passed on as it comes
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     90 * time.Second,
	}
	if c.Insecure {
		t.TLSClientConfig.InsecureSkipVerify = true
	}
	return t
}
