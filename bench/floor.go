package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http/httputil"
	"os"
	"os/exec"
	"path/filepath"
)

// floor compiles the floor and gives it the answers of Ghee as they come.
func (f *field) floor(ctx context.Context) error {
	program := filepath.Join(f.dir, "floor")
	if said, err := exec.CommandContext(ctx, "cc", "-O2", "-o", program, "bench/peers/floor/floor.c").CombinedOutput(); err != nil {
		return fmt.Errorf("the floor cannot be compiled: %w\n%s", err, said)
	}
	listen, err := free(ctx)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return err
	}
	args, numbers := []string{host, port}, map[string]int{}
	for _, kb := range sizes {
		for _, c := range codings {
			file := filepath.Join(f.dir, fmt.Sprintf("answer-%d-%s", kb, c))
			res, err := f.origin().ask(ctx, f.origin().plain, kb, c)
			if err != nil {
				return err
			}
			raw, err := httputil.DumpResponse(res, true)
			if err := errors.Join(err, res.Body.Close()); err != nil {
				return err
			}
			if err := os.WriteFile(file, raw, 0o600); err != nil {
				return err
			}
			numbers[fmt.Sprint(kb, c)] = len(args) - 2
			args = append(args, file)
		}
	}
	path := func(kb int, c string) string { return fmt.Sprint("/", numbers[fmt.Sprint(kb, c)]) }
	s, err := launch(ctx, patience, "http://"+listen+path(1, codings[0]), program, args...)
	if err != nil {
		return err
	}
	f.rivals = append(f.rivals, &rival{floor, s, "http://" + listen, "", path})
	return nil
}
