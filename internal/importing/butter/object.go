package butter

import (
	"bytes"
	"encoding/json"

	"github.com/gheecms/ghee/internal/fail"
)

// object is a JSON object in the order in which the API writes it: that is the
// order of the fields, which editors chose.
type object []member

type member struct {
	key   string
	value any // nil, bool, json.Number, string, []any, object
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
	o := object{}
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
		o = append(o, member{name, v})
	}
	_, err = d.Token()
	return o, err
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	b := bytes.NewBufferString("{")
	for i, m := range o {
		key, err := encode(m.key)
		if err != nil {
			return nil, err
		}
		v, err := encode(m.value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(v)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode writes JSON for people: markup in it stays readable.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// isEmpty reports whether v is what the API writes where editors left nothing
// (contract §6).
func isEmpty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case bool:
		return !x
	case string:
		return x == ""
	case []any:
		return len(x) == 0
	case object:
		for _, m := range x {
			if !isEmpty(m.value) {
				return false
			}
		}
		return true
	}
	return false
}

func get(o object, key string) any {
	for _, m := range o {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

func text(o object, key string) string {
	s, _ := get(o, key).(string)
	return s
}
