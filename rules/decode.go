package rules

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// decoder reads a YAML tree into source structs. It is used instead of the
// YAML library's own struct decoding because that loses where values stand,
// takes an empty value for an absent one, and takes `when: !x` for a tag.
type decoder struct {
	file   string
	faults *faults
}

// decode reads data, which stands in file, into out, a pointer to a struct or
// a slice, and says whether it is YAML at all.
func decode(file string, data []byte, out any, f *faults) bool {
	d := decoder{file: file, faults: f}
	root := d.parse(data)
	if root == nil {
		return false
	}
	d.plain(root, false)
	d.value(root, reflect.ValueOf(out).Elem())
	return true
}

// parse is the root of the only document in data, or nil.
func (d decoder) parse(data []byte) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		d.failed(err)
		return nil
	}
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		return doc.Content[0]
	}
	return &doc
}

func (d decoder) failed(err error) {
	var many *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &many):
		for _, e := range many.Errors {
			d.failedAt(e)
		}
	case errors.As(err, &one):
		d.failedAt(one)
	default:
		d.faults.add(Problem{File: d.file, Text: "not readable as YAML: " + yamlText(err.Error())})
	}
}

func (d decoder) failedAt(e *yaml.LoadError) {
	d.faults.add(Problem{File: d.file, Line: e.Mark.Line, Column: e.Mark.Column, Text: "not readable as YAML: " + yamlText(e.Message)})
}

func yamlText(s string) string { return strings.TrimPrefix(strings.TrimSpace(s), "yaml: ") }

// plain refuses what the rule files never need and what silently changes
// their meaning: tags, anchors, aliases and, unless nulls are meant, empty
// values.
func (d decoder) plain(n *yaml.Node, nulls bool) bool {
	p := placeOf(d.file, n)
	switch {
	case n.Style&yaml.TaggedStyle != 0:
		d.faults.add(p.says("a value that begins with ! is a tag in YAML; put it in quotes"))
		return false
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.faults.add(p.says("anchors and aliases are not used here; write the value out"))
		return false
	}
	ok := true
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue
		}
		if !nulls && c.Kind == yaml.ScalarNode && c.ShortTag() == "!!null" {
			what := "an item of the list"
			if n.Kind == yaml.MappingNode {
				what = n.Content[i-1].Value + ":"
				p = placeOf(d.file, n.Content[i-1])
			}
			d.faults.add(p.says("%s has no value; write one or leave it out", what))
			ok = false
			continue
		}
		ok = d.plain(c, nulls) && ok
	}
	return ok
}

func (d decoder) value(n *yaml.Node, v reflect.Value) {
	if unread(n) {
		return // plain has reported it
	}
	p := placeOf(d.file, n)
	switch target := v.Addr().Interface().(type) {
	case *rawText:
		if s, ok := d.scalar(n, "a text"); ok {
			*target = rawText{at: p, s: s}
		}
		return
	case *rawCondition:
		if s, ok := d.scalar(n, "a condition"); ok {
			*target = rawCondition{at: p, s: s, style: n.Style}
		}
		return
	case *rawLink:
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
			d.faults.add(p.says("want a link or \"\", got %s", kindOf(n)))
			return
		}
		target.s = strings.TrimSpace(n.Value)
		return
	case *rawNumber:
		i, err := strconv.Atoi(n.Value)
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || err != nil {
			d.faults.add(p.says("want a whole number, got %s", kindOf(n)))
			return
		}
		*target = rawNumber{at: p, n: i, set: true}
		return
	case *bool:
		if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" || n.ShortTag() != "!!bool" {
			d.faults.add(p.says("want true or false, got %s", kindOf(n)))
			return
		}
		*target = n.Value == "true"
		return
	}
	if at, ok := v.Addr().Interface().(placer); ok {
		at.place(p)
	}
	switch v.Kind() {
	case reflect.Struct:
		d.mapping(n, v)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			d.faults.add(p.says("want a list, got %s", kindOf(n)))
			return
		}
		list := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
		for i, c := range n.Content {
			d.value(c, list.Index(i))
		}
		v.Set(list)
	case reflect.Map:
		d.named(n, v)
	default:
		panic(fmt.Sprintf("no way to read a %s", v.Type()))
	}
}

func unread(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || n.Style&yaml.TaggedStyle != 0 || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// scalar demands a string. Texts that YAML would read as numbers, dates or
// truth values must be quoted, so that nothing is read otherwise than written.
func (d decoder) scalar(n *yaml.Node, want string) (string, bool) {
	p := placeOf(d.file, n)
	switch {
	case n.Kind != yaml.ScalarNode:
		d.faults.add(p.says("want %s, got %s", want, kindOf(n)))
	case n.ShortTag() != "!!str":
		d.faults.add(p.says("want %s, got %s; put it in quotes", want, kindOf(n)))
	case strings.TrimSpace(n.Value) == "":
		d.faults.add(p.says("want %s, got an empty one; leave it out instead", want))
	default:
		return strings.TrimSpace(n.Value), true
	}
	return "", false
}

// mapping reads the fields of a struct by their yaml names.
func (d decoder) mapping(n *yaml.Node, v reflect.Value) {
	if !d.isMapping(n) {
		return
	}
	fields := map[string]int{}
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("yaml"); name != "" {
			fields[name] = i
		}
	}
	for key, value := range d.pairs(n) {
		i, ok := fields[key.Value]
		if !ok {
			p := placeOf(d.file, key).says("unknown field %s", key.Value)
			p.Suggestion = nearest(key.Value, slices.Sorted(maps.Keys(fields)))
			d.faults.add(p)
			continue
		}
		d.value(value, v.Field(i))
	}
}

// named reads a map from names to things. A thing stands where its name does.
func (d decoder) named(n *yaml.Node, v reflect.Value) {
	if !d.isMapping(n) {
		return
	}
	out := reflect.MakeMap(v.Type())
	for key, value := range d.pairs(n) {
		thing := reflect.New(v.Type().Elem()).Elem()
		d.value(value, thing)
		if at, ok := thing.Addr().Interface().(placer); ok {
			at.place(placeOf(d.file, key))
		}
		out.SetMapIndex(reflect.ValueOf(key.Value), thing)
	}
	v.Set(out)
}

func (d decoder) isMapping(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode {
		d.faults.add(placeOf(d.file, n).says("want named fields, got %s", kindOf(n)))
		return false
	}
	return true
}

// pairs walks a mapping and refuses names that stand twice.
func (d decoder) pairs(n *yaml.Node) func(func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		seen := map[string]int{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if first, ok := seen[key.Value]; ok {
				d.faults.add(placeOf(d.file, key).says("%s stands twice; the first is on line %d", key.Value, first))
				continue
			}
			seen[key.Value] = key.Line
			if !yield(key, n.Content[i+1]) {
				return
			}
		}
	}
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "named fields"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!str":
		return "a text"
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "a truth value"
	case "!!timestamp":
		return "a date"
	}
	return "something else"
}
