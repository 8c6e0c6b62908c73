package model

// cut takes the part of a list that was asked for (contract §3.1). It is false
// for a page that does not exist.
func cut[T any](p parameters, list []T) (part []T, meta map[string]any, ok bool) {
	count := len(list)
	meta = map[string]any{"count": float64(count), "next_page": nil, "previous_page": nil}
	if p["limit"] != "" || p["offset"] != "" {
		size := size(p, "limit")
		offset, _ := p.whole("offset")
		offset = max(0, offset)
		meta["next_offset"], meta["previous_offset"] = nil, nil
		if offset+size < count {
			meta["next_offset"] = float64(offset + size)
		}
		if offset > 0 {
			meta["previous_offset"] = float64(max(0, offset-size))
		}
		return list[min(offset, count):min(offset+size, count)], meta, true
	}
	page, size := 1, size(p, "page_size")
	if p["page"] != "" {
		page, _ = p.whole("page") // 0, which is no page, for what is no integer
	}
	pages := max(1, (count+size-1)/size)
	if page < 1 || page > pages {
		return nil, nil, false
	}
	if page < pages {
		meta["next_page"] = float64(page + 1)
	}
	if page > 1 {
		meta["previous_page"] = float64(page - 1)
	}
	return list[(page-1)*size : min(page*size, count)], meta, true
}

// size reads the length of a page: 10 when not given or senseless, at most 100.
func size(p parameters, name string) int {
	n, ok := p.whole(name)
	if !ok || n <= 0 {
		return 10
	}
	return min(n, 100)
}

// listed answers with the part of a list that was asked for, each element
// shown by show.
func listed[T any](a *asked, list []T, show func(T) any) Answer {
	part, meta, ok := cut(a.params, list)
	if !ok {
		return refuse(404, "Invalid page.")
	}
	return Answer{Status: 200, Body: map[string]any{"meta": meta, "data": each(part, show)}}
}

// each shows every element of a list; the result is never nil, so that empty
// lists are [] and not null.
func each[T any](list []T, show func(T) any) []any {
	out := []any{}
	for _, x := range list {
		out = append(out, show(x))
	}
	return out
}
