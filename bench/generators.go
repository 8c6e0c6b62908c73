package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// target is what a load generator asks for, again and again.
type target struct {
	url    string
	header [][2]string
	conns  int
	h2     bool
}

// volume is what came of a run.
type volume struct {
	requests int
	seconds  float64
	p50, p99 float64 // ms
}

// generate puts load on a server for so many seconds, from the load's core.
func generate(ctx context.Context, dir string, t target, seconds int) (volume, error) {
	if t.h2 {
		return h2load(ctx, dir, t, seconds)
	}
	args := []string{"-t1", "-c" + strconv.Itoa(t.conns), fmt.Sprintf("-d%ds", seconds), "-s", "bench/peers/caches/wrk.lua"}
	for _, h := range t.header {
		args = append(args, "-H", h[0]+": "+h[1])
	}
	said, err := fromOther(ctx, "wrk", append(args, t.url)...)
	if err != nil {
		return volume{}, err
	}
	_, line, _ := strings.Cut(said, "measured ")
	var v volume
	var micros, p50, p99, failed int64
	if _, err := fmt.Sscan(line, &v.requests, &micros, &p50, &p99, &failed); err != nil || v.requests == 0 || failed > 0 {
		return v, fmt.Errorf("wrk %s: %d errors\n%s", t.url, failed, said)
	}
	v.seconds, v.p50, v.p99 = float64(micros)/1e6, float64(p50)/1e3, float64(p99)/1e3
	return v, nil
}

// h2load asks over HTTP/2, on each connection one request after another.
func h2load(ctx context.Context, dir string, t target, seconds int) (v volume, err error) {
	log := filepath.Join(dir, "h2load.log")
	_ = os.Remove(log) // h2load appends
	args := []string{"-t1", "-m1", "-c" + strconv.Itoa(t.conns), "-D" + strconv.Itoa(seconds), "--log-file=" + log}
	for _, h := range t.header {
		args = append(args, "-H", h[0]+": "+h[1])
	}
	said, err := fromOther(ctx, "h2load", append(args, t.url)...)
	if err != nil {
		return v, err
	}
	f, err := os.Open(log)
	if err != nil {
		return v, err
	}
	defer func() { _ = f.Close() }() // only read
	var each []float64
	for lines := bufio.NewScanner(f); lines.Scan(); { // start in µs, status, µs
		part := strings.Fields(lines.Text())
		if len(part) != 3 || part[1] != "200" && part[1] != "304" {
			return v, fmt.Errorf("h2load %s: %q\n%s", t.url, lines.Text(), said)
		}
		took, err := strconv.ParseFloat(part[2], 64)
		if err != nil {
			return v, err
		}
		each = append(each, took/1e3)
	}
	if len(each) == 0 {
		return v, fmt.Errorf("h2load %s: no answer\n%s", t.url, said)
	}
	slices.Sort(each)
	return volume{len(each), float64(seconds), each[len(each)/2], each[len(each)*99/100]}, nil
}

// fromOther runs a program on the load's core.
func fromOther(ctx context.Context, program string, args ...string) (string, error) {
	args = append([]string{program}, args...)
	if pinned() {
		args = append([]string{"taskset", "-c", "1"}, args...)
	}
	said, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", program, err, said)
	}
	return string(said), nil
}
