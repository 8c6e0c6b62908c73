package butter

import (
	"bytes"
	"encoding/json"

	"github.com/gheecms/ghee/internal/fail"
)

// member is one member of an object. Objects are kept in the order in which the
// API writes them: it is that of the fields, which editors chose.
type member struct {
	key   string
	value any // nil, bool, json.Number, string, []any, []member
}

// maxNesting bounds how deep values may be nested.
const maxNesting = 64

// ordered reads JSON and keeps the order of members.
func ordered(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return value(d, 0)
}

func value(d *json.Decoder, depth int) (any, error) {
	if depth > maxNesting {
		return nil, fail.E(fail.TooLarge, "Values are nested deeper than %d levels.", maxNesting)
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	delim, isDelim := t.(json.Delim)
	if !isDelim {
		return t, nil
	}
	if delim == '[' {
		list := []any{}
		for d.More() {
			v, err := value(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	}
	object := []member{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := value(d, depth+1)
		if err != nil {
			return nil, err
		}
		name, _ := key.(string)
		object = append(object, member{name, v})
	}
	_, err = d.Token()
	return object, err
}

func get(object []member, key string) any {
	for _, m := range object {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

func text(object []member, key string) string {
	s, _ := get(object, key).(string)
	return s
}
