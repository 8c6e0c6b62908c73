package main

import (
	"os"
	"strings"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/fail"
)

// sharing are the settings of the cache that nodes share.
type sharing struct {
	Memcached           []string `help:"Memcached servers in which nodes find each other's answers, with commas between." placeholder:"ADDR"`
	MemcachedSecret     string   `help:"What the nodes that share Memcached have in common, so that nobody else's values are believed: better in the environment than here. When left out, edges with one token share, and the processes on one database." placeholder:"SECRET"`
	MemcachedSecretFile string   `help:"File that holds that secret." placeholder:"FILE" type:"path"`
}

// into adds what is set to a node's settings.
func (s sharing) into(c *app.Config) error {
	c.Memcached, c.MemcachedSecret = s.Memcached, s.MemcachedSecret
	switch {
	case s.MemcachedSecretFile == "":
		return nil
	case s.MemcachedSecret != "":
		return fail.E(fail.Invalid, "The secret of Memcached is said twice, by --memcached-secret and by --memcached-secret-file; leave one out.")
	}
	text, err := os.ReadFile(s.MemcachedSecretFile)
	if err != nil {
		return fail.Wrap(fail.Invalid, err, "memcached_secret_file: the file cannot be read.")
	}
	if c.MemcachedSecret = strings.TrimSpace(string(text)); c.MemcachedSecret == "" {
		return fail.E(fail.Invalid, "memcached_secret_file: %s is empty; it must hold the secret.", s.MemcachedSecretFile)
	}
	return nil
}
