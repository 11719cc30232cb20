package casefile

import (
	"bytes"
	"fmt"
	"image/color"

	"git.sr.ht/~sbinet/gg"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
)

// canvas is a picture that is being drawn. The first thing that goes wrong
// stays, and the rest is of no use.
type canvas struct {
	*gg.Context
	faces map[typeface]font.Face
	err   error
}

// typeface is a face at a size.
type typeface struct {
	size float64
	bold bool
}

// The sizes of text, in pixels. Pictures are 1600 pixels wide, which is twice
// what a chat shows, so that text stays sharp.
const (
	wide      = 1600
	margin    = 60
	titleSize = 40
	textSize  = 26
	smallSize = 22
)

// The colours. Those of things that mean something differ in lightness as well
// as in hue, and beside each stands a number, a sign or a word.
var (
	ink    = color.RGBA{0x1c, 0x24, 0x30, 0xff}
	faint  = color.RGBA{0x5b, 0x67, 0x75, 0xff}
	rule   = color.RGBA{0xc9, 0xd1, 0xd9, 0xff}
	paper  = color.RGBA{0xff, 0xff, 0xff, 0xff}
	deep   = color.RGBA{0x1f, 0x3a, 0x5f, 0xff}
	warn   = color.RGBA{0xb2, 0x3a, 0x12, 0xff}
	bright = color.RGBA{0x2f, 0x7d, 0xb8, 0xff}
	calm   = color.RGBA{0x8f, 0xa3, 0xb5, 0xff}
)

func newCanvas(height float64) *canvas {
	c := &canvas{Context: gg.NewContext(wide, int(height)), faces: map[typeface]font.Face{}}
	c.SetColor(paper)
	c.Clear()
	return c
}

// write writes one line whose first letter stands at x, in the middle of y.
func (c *canvas) write(s string, x, y, size float64, bold bool, in color.Color) {
	c.anchored(s, x, y, 0, size, bold, in)
}

// anchored writes one line; at is 0 for its left end at x, 0.5 for its middle
// and 1 for its right end.
func (c *canvas) anchored(s string, x, y, at, size float64, bold bool, in color.Color) {
	c.face(size, bold)
	c.SetColor(in)
	c.DrawStringAnchored(s, x, y, at, 0.31)
}

func (c *canvas) face(size float64, bold bool) {
	key := typeface{size, bold}
	if f, ok := c.faces[key]; ok {
		c.SetFontFace(f)
		return
	}
	raw := goregular.TTF
	if bold {
		raw = gobold.TTF
	}
	f, err := load(raw, size)
	if err != nil {
		c.err = fmt.Errorf("load a typeface: %w", err)
		return
	}
	c.faces[key] = f
	c.SetFontFace(f)
}

func load(raw []byte, size float64) (font.Face, error) {
	f, err := opentype.Parse(raw)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
}

// wrap is s in lines that are at most so many pixels wide, and at most so many.
func (c *canvas) wrap(s string, width, size float64, bold bool, most int) []string {
	c.face(size, bold)
	var out []string
	for _, l := range c.WordWrap(line(s), width) {
		out = append(out, c.squeeze(l, width))
	}
	if len(out) > most {
		out = out[:most]
		out[most-1] = c.squeeze(out[most-1]+" …", width)
	}
	return out
}

// squeeze cuts a line that is wider than width, such as one very long word.
func (c *canvas) squeeze(s string, width float64) string {
	if w, _ := c.MeasureString(s); w <= width {
		return s
	}
	r := []rune(s)
	for len(r) > 1 {
		r = r[:len(r)-1]
		if w, _ := c.MeasureString(string(r) + "…"); w <= width {
			break
		}
	}
	return string(r) + "…"
}

// png is the finished picture.
func (c *canvas) png() ([]byte, error) {
	var out bytes.Buffer
	if c.err == nil {
		c.err = c.EncodePNG(&out)
	}
	return out.Bytes(), c.err
}
