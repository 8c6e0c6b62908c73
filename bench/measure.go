package main

import (
	"runtime"
	"slices"
	"syscall"
	"time"
)

// cost is what something took.
type cost struct {
	wall time.Duration
	cpu  time.Duration // user and system of the whole process
}

// once measures one call.
func once(do func() error) (cost, error) {
	cpu, start := used(), time.Now()
	err := do()
	return cost{wall: time.Since(start), cpu: used() - cpu}, err
}

// used is the processor time of this process so far.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil { // cannot fail for oneself
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// figures are the medians of several rounds, in microseconds.
type figures struct{ cpu, p50, p99 float64 }

// measure runs rounds of n calls after one round to warm up. do gets the number
// of the call, which differs in all rounds.
func measure(rounds, n int, do func(i int) error) (figures, error) {
	var cpu, p50, p99 []float64
	runtime.GC() // what the row before left is not this one's cost
	for round := range rounds + 1 {
		each := make([]float64, n)
		all, err := once(func() error {
			for i := range each {
				start := time.Now()
				if err := do(round*n + i); err != nil {
					return err
				}
				each[i] = micros(time.Since(start))
			}
			return nil
		})
		if err != nil {
			return figures{}, err
		}
		if round == 0 {
			continue
		}
		slices.Sort(each)
		cpu = append(cpu, micros(all.cpu)/float64(n))
		p50 = append(p50, each[n/2])
		p99 = append(p99, each[n*99/100])
	}
	return figures{median(cpu), median(p50), median(p99)}, nil
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
