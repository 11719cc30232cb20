package console

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"unicode"
)

// longest is the most bytes of a line that are read. It is far above what
// people type and what any platform lets through, and small enough that a file
// without line ends does not fill the memory.
const longest = 64 << 10

// line is one line of input.
type line struct {
	text string
	long bool // it was longer than longest, and none of it was kept
}

// readLines sends the lines of in until it ends or ctx does. A reader that
// blocks keeps its goroutine until it returns.
func readLines(ctx context.Context, in io.Reader) <-chan line {
	lines := make(chan line)
	go func() {
		defer close(lines)
		r := bufio.NewReaderSize(in, longest)
		for {
			l, err := readLine(r)
			if err == nil || l.text != "" || l.long {
				select {
				case lines <- l:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				return
			}
		}
	}()
	return lines
}

// readLine reads one line. Its error is the reader's; the last line may lack
// its end.
func readLine(r *bufio.Reader) (line, error) {
	text, err := r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line{text: clean(string(text))}, err
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = r.ReadSlice('\n')
	}
	return line{long: true}, err
}

// clean makes one line of readable text: no control characters, nothing that
// turns the direction of the text, and valid UTF-8.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")))
}
