package importing

import (
	"context"
	"slices"
)

// ring writes the objects of a ring: all in one transaction that readers see at
// once. Of one that is too large for that, every document is made before the
// first is published.
func (r *runner) ring(ctx context.Context, jobs []job) error {
	r.awaited = map[Link]bool{}
	r.prints = map[*decision]uint64{}
	defer func() { r.awaited, r.prints = nil, nil }()
	for _, j := range jobs {
		if j.action == create {
			r.awaited[Link(j.Ref)] = true
		}
	}
	if whole, fits, err := r.together(jobs); err != nil || fits {
		if err == nil {
			err = r.finish(ctx, true, whole, (*writer).begin, (*writer).object)
		}
		return err
	}
	for chunk := range slices.Chunk(jobs, BatchSize) {
		whole, err := r.members(chunk)
		if err != nil {
			return err
		}
		if err := r.write(ctx, false, whole, (*writer).begin); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(jobs, BatchSize) {
		whole, err := r.members(chunk)
		if err != nil {
			return err
		}
		if err := r.finish(ctx, true, whole, (*writer).object); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) members(jobs []job) ([]job, error) {
	whole := make([]job, 0, len(jobs))
	for _, j := range jobs {
		o, err := r.member(j.Object)
		if err != nil {
			return nil, err
		}
		whole = append(whole, job{o, j.decision})
	}
	return whole, nil
}

// together returns the objects complete, unless they are too much at once.
func (r *runner) together(jobs []job) (whole []job, fits bool, err error) {
	var l load
	for i := range jobs {
		one, err := r.members(jobs[i : i+1])
		if err != nil {
			return nil, false, err
		}
		if l.put(&r.found, one[0].Object); !l.fits() {
			return nil, false, nil
		}
		whole = append(whole, one...)
	}
	return whole, true, nil
}
