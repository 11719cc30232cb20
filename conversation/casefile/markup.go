package casefile

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// node is an element of XML. Elements stand in the order in which they are
// given, which in a Word document is part of what makes it one.
type node struct {
	name string
	attr []string // names and values, in turns
	kids []node
	text string // instead of kids
}

// el is an element with attributes, given as names and values in turns.
func el(name string, attr ...string) node { return node{name: name, attr: attr} }

// with is n with more inside.
func (n node) with(kids ...node) node {
	n.kids = append(n.kids[:len(n.kids):len(n.kids)], kids...)
	return n
}

// saying is n with text inside.
func (n node) saying(s string) node {
	n.text = s
	return n
}

// document is n as a file of its own.
func (n node) document() []byte {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	n.write(&out)
	return out.Bytes()
}

func (n node) write(out *bytes.Buffer) {
	out.WriteString("<" + n.name)
	for i := 0; i+1 < len(n.attr); i += 2 {
		out.WriteString(" " + n.attr[i] + `="` + escaped(n.attr[i+1]) + `"`)
	}
	if len(n.kids) == 0 && n.text == "" {
		out.WriteString("/>")
		return
	}
	out.WriteString(">" + escaped(n.text))
	for _, k := range n.kids {
		k.write(out)
	}
	out.WriteString("</" + n.name + ">")
}

func escaped(s string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(clean(s))) // a Builder takes everything
	return out.String()
}
