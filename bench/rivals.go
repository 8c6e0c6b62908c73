package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// rival answers the same requests as all others; plain and secure are where,
// empty where it does not.
type rival struct {
	name          string
	server        *server
	plain, secure string
	path          func(kb int, c string) string
}

// The rivals' names; ours come first.
const (
	ghee    = "Ghee"
	netHTTP = "Ghee, net/http" // without the strict reader
	nginx   = "nginx"
	varnish = "Varnish"
	floor   = "floor"
)

// field are all rivals of one run.
type field struct {
	dir    string
	p      programs
	rivals []*rival // the first is the one whose answers the caches keep
}

func (f *field) stop() (err error) {
	for _, r := range f.rivals {
		err = errors.Join(err, r.server.stop())
	}
	return err
}

// open starts everybody, and says on w who cannot be had here.
func (f *field) open(ctx context.Context, w io.Writer) error {
	if err := os.MkdirAll(f.dir, 0o750); err != nil {
		return err
	}
	if err := selfSigned(f.dir); err != nil {
		return err
	}
	if err := f.ours(ctx, ghee); err != nil {
		return err
	}
	if err := f.ours(ctx, netHTTP, "--no-strict-reader"); err != nil {
		return err
	}
	for _, r := range []struct {
		needs string
		start func(context.Context) error
	}{{"nginx", f.nginx}, {"varnishd", f.varnish}, {"cc", f.floor}} {
		if _, err := exec.LookPath(r.needs); err != nil {
			fmt.Fprintf(w, "not measured, because it is not installed: %s (scripts/setup bench)\n", r.needs)
			continue
		}
		if err := r.start(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ours starts Ghee with folders of its own, once without TLS and once with.
func (f *field) ours(ctx context.Context, name string, args ...string) error {
	for _, secure := range []bool{false, true} {
		folder := filepath.Join(f.dir, fmt.Sprintf("ghee-%d", len(f.rivals)))
		token, err := cachedSite(ctx, folder)
		if err != nil {
			return err
		}
		listen, err := free(ctx)
		if err != nil {
			return err
		}
		path := func(kb int, _ string) string { return "/v2/pages/text/" + sized(kb) + "/?auth_token=" + token }
		all := append([]string{"serve", "--data", folder, "--listen", listen, "--metrics="}, args...)
		scheme := "http://"
		if secure {
			scheme = "https://"
			all = append(all, "--tls-cert", filepath.Join(f.dir, "cert.pem"), "--tls-key", filepath.Join(f.dir, "key.pem"))
		}
		s, err := launch(ctx, patience, scheme+listen+path(100, ""), f.p.ghee, all...)
		if err != nil {
			return err
		}
		r := &rival{name: name, server: s, path: path}
		if secure {
			r.secure = s.base
		} else {
			r.plain = s.base
		}
		f.rivals = append(f.rivals, r)
	}
	return nil
}
