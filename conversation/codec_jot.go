package conversation

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// jot writes a stored form piece by piece, as marshal would. Messages are written
// so: an answer brings about three of them, and by reflection, each block apart
// and then gone through again to be put into the whole, they took a seventh of
// the time of an answer.
type jot struct {
	b   []byte
	err error // the first
}

// next puts a comma before what is not the first of its object or list. No text
// ends in a bracket: behind it stands a quotation mark.
func (j *jot) next() {
	if n := len(j.b); n > 0 {
		switch j.b[n-1] {
		case '{', '[', ':':
		default:
			j.b = append(j.b, ',')
		}
	}
}

func (j *jot) begin(bracket byte) {
	j.next()
	j.b = append(j.b, bracket)
}

func (j *jot) end(bracket byte) { j.b = append(j.b, bracket) }

// key is plain ASCII.
func (j *jot) key(name string) {
	j.next()
	j.b = append(j.b, '"')
	j.b = append(j.b, name...)
	j.b = append(j.b, '"', ':')
}

func (j *jot) text(s string) {
	j.next()
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			j.hard(s)
			return
		}
	}
	j.b = append(j.b, '"')
	j.b = append(j.b, s...)
	j.b = append(j.b, '"')
}

// hard is for a text with more in it than plain ASCII.
func (j *jot) hard(s string) {
	from := 0
	j.b = append(j.b, '"')
	for i, r := range s {
		switch {
		case r >= ' ' && r != '"' && r != '\\' && r != utf8.RuneError && r != '\u2028' && r != '\u2029':
			continue
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(s[i:]); size > 1 {
				continue // it was written so
			}
		}
		j.b = append(j.b, s[from:i]...)
		from = i + max(1, utf8.RuneLen(r))
		switch r {
		case '"', '\\':
			j.b = append(j.b, '\\', byte(r))
		case '\b', '\t', '\n', '\f', '\r':
			j.b = append(j.b, '\\', "btn.fr"[r-'\b'])
		case utf8.RuneError: // a byte that is no UTF-8
			from = i + 1
			j.b = append(j.b, `\ufffd`...)
		default:
			j.b = fmt.Appendf(j.b, `\u%04x`, r)
		}
	}
	j.b = append(j.b, s[from:]...)
	j.b = append(j.b, '"')
}

func (j *jot) number(n int64) {
	j.next()
	j.b = strconv.AppendInt(j.b, n, 10)
}

func (j *jot) time(t time.Time) {
	j.next()
	j.b = append(j.b, '"')
	b, err := t.AppendText(j.b)
	if err != nil {
		j.fail(err)
	} else {
		j.b = b
	}
	j.b = append(j.b, '"')
}

func (j *jot) fail(err error) {
	if j.err == nil {
		j.err = err
	}
}

// The fields that are left out where they are zero.

func (j *jot) textAt(name, s string) {
	if s != "" {
		j.key(name)
		j.text(s)
	}
}

func (j *jot) truthAt(name string, is bool) {
	if is {
		j.key(name)
		j.b = append(j.b, "true"...)
	}
}

func (j *jot) timeAt(name string, t time.Time) {
	if !t.IsZero() {
		j.key(name)
		j.time(t)
	}
}

// listAt writes a list with each element as write does.
func listAt[T any](j *jot, name string, list []T, write func(*jot, T)) {
	if list != nil {
		j.key(name)
		jotList(j, list, write)
	}
}

func jotList[T any](j *jot, list []T, write func(*jot, T)) {
	j.next()
	if list == nil {
		j.b = append(j.b, "null"...)
		return
	}
	j.b = append(j.b, '[')
	for _, one := range list {
		write(j, one)
	}
	j.b = append(j.b, ']')
}
