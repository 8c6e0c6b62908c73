package markdown

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// yamlLine is how the YAML package begins what it says of a line.
var yamlLine = regexp.MustCompile(`^yaml: (?:unmarshal errors:\n\s*)?line (\d+): `)

// decodeYAML reads YAML. It takes the nodes as they are written, so that the
// title 007 stays 007 and nothing is expanded beyond the bounds.
func decodeYAML(text string) (map[string]any, *Fault) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		line, said := 1, strings.TrimPrefix(err.Error(), "yaml: ")
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			line, _ = strconv.Atoi(m[1])
			said = err.Error()[len(m[0]):]
		}
		return nil, &Fault{max(line, 1), "is no YAML (" + quoted(said) + ")."}
	}
	if len(doc.Content) == 0 {
		return map[string]any{}, nil
	}
	y := yamlReader{nodes: maxNodes}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return map[string]any{}, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, &Fault{root.Line, "begins front matter that is no list of keys and values."}
	}
	m, _ := y.value(root, maxNested).(map[string]any)
	return m, y.fault
}

// yamlReader brings nodes into the form of Front.
type yamlReader struct {
	nodes int // that may still come
	fault *Fault
}

func (y *yamlReader) value(n *yaml.Node, depth int) any {
	if y.nodes--; y.nodes < 0 || depth < 0 {
		y.fail(n, "goes beyond what front matter may hold: it is nested too deep or has too many values.")
	}
	if y.fault != nil {
		return nil
	}
	switch n.Kind {
	case yaml.AliasNode:
		return y.value(n.Alias, depth-1)
	case yaml.MappingNode:
		return y.mapping(n, depth)
	case yaml.SequenceNode:
		out := make([]any, 0, len(n.Content))
		for _, c := range n.Content {
			out = append(out, y.value(c, depth-1))
		}
		return out
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.HasPrefix(strings.ToLower(n.Value), "t")
	}
	return n.Value
}

func (y *yamlReader) mapping(n *yaml.Node, depth int) any {
	out := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			continue // a list or map as a key names nothing we know
		}
		if _, twice := out[key.Value]; twice {
			y.fail(key, fmt.Sprintf("has the key %q for the second time.", quoted(key.Value)))
			return nil
		}
		out[key.Value] = y.value(value, depth-1)
	}
	return out
}

func (y *yamlReader) fail(n *yaml.Node, message string) {
	if y.fault == nil {
		y.fault = &Fault{max(n.Line, 1), message}
	}
}
