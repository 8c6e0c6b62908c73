package main

import (
	"context"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strings"
)

// varnishSettings are those that make a difference here.
var varnishSettings = []string{"-s", "malloc,256m", "-p", "http_gzip_support=off", "-p", "thread_pool_min=500", "-p", "thread_pool_max=1000"}

// filled writes a configuration of bench/peers/caches with its places filled in.
func (f *field) filled(name string, places ...string) (path string, err error) {
	data, err := os.ReadFile(filepath.Join("bench/peers/caches", name))
	if err != nil {
		return "", err
	}
	path = filepath.Join(f.dir, name)
	return path, os.WriteFile(path, []byte(strings.NewReplacer(places...).Replace(string(data))), 0o600)
}

func (f *field) origin() *rival { return f.rivals[0] }

func (f *field) nginx(ctx context.Context) error {
	plain, err := free(ctx)
	if err != nil {
		return err
	}
	secure, err := free(ctx)
	if err != nil {
		return err
	}
	me, err := user.Current()
	if err != nil {
		return err
	}
	_, origin, _ := strings.Cut(f.origin().plain, "://")
	conf, err := f.filled("nginx.conf", "$LISTEN", plain, "$SECURE", secure, "$ORIGIN", origin, "$DIR", f.dir, "$USER", me.Username)
	if err != nil {
		return err
	}
	s, err := launch(ctx, patience, "http://"+plain+f.origin().path(1, ""), "nginx", "-p", f.dir, "-c", conf, "-e", "stderr")
	if err != nil {
		return err
	}
	f.rivals = append(f.rivals, &rival{nginx, s, "http://" + plain, "https://" + secure, f.origin().path})
	return nil
}

func (f *field) varnish(ctx context.Context) error {
	listen, err := free(ctx)
	if err != nil {
		return err
	}
	_, origin, _ := strings.Cut(f.origin().plain, "://")
	host, port, err := net.SplitHostPort(origin)
	if err != nil {
		return err
	}
	vcl, err := f.filled("varnish.vcl", "$HOST", host, "$PORT", port)
	if err != nil {
		return err
	}
	args := append([]string{"-F", "-j", "none", "-n", filepath.Join(f.dir, "varnish"), "-a", listen, "-f", vcl}, varnishSettings...)
	s, err := launch(ctx, patience, "http://"+listen+f.origin().path(1, ""), "varnishd", args...)
	if err != nil {
		return err
	}
	f.rivals = append(f.rivals, &rival{varnish, s, "http://" + listen, "", f.origin().path})
	return nil
}
