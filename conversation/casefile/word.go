package casefile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
)

// letter is a Word document that is being written: what stands in it, top down.
type letter struct {
	w        wording
	body     []node
	sideways bool // A4 on its side
	pictures [][]byte
}

// The measures of A4 and its margins, in twentieths of a point.
const (
	a4Short, a4Long = 11906, 16838
	border          = 1020 // 18 mm
)

// width is how wide the text is, in twentieths of a point.
func (t *letter) width() int {
	if t.sideways {
		return a4Long - 2*border
	}
	return a4Short - 2*border
}

func (t *letter) add(nodes ...node) { t.body = append(t.body, nodes...) }

// para is a paragraph in a style, with its line breaks.
func para(style, text string) node {
	p := el("w:p").with(el("w:pPr").with(el("w:pStyle", "w:val", style)))
	for i, l := range strings.Split(clean(text), "\n") {
		r := el("w:r")
		if i > 0 {
			r = r.with(el("w:br"))
		}
		if l != "" {
			r = r.with(el("w:t", "xml:space", "preserve").saying(l))
		}
		if len(r.kids) > 0 {
			p = p.with(r)
		}
	}
	return p
}

// newPage lets the paragraph begin a page.
func newPage(p node) node {
	p.kids[0].kids = append(p.kids[0].kids[:1:1], el("w:pageBreakBefore"))
	return p
}

// grid is a table. Widths are shares of the width of the page. With head the
// first row is its head, and is repeated on every page; without it every other
// cell is the label of the next.
func (t *letter) grid(widths []int, head bool, rows [][]string) {
	total := 0
	for _, w := range widths {
		total += w
	}
	cols := el("w:tblGrid")
	sizes := make([]string, len(widths))
	for i, w := range widths {
		sizes[i] = strconv.Itoa(t.width() * w / total)
		cols = cols.with(el("w:gridCol", "w:w", sizes[i]))
	}
	first := "0"
	if head {
		first = "1"
	}
	table := el("w:tbl").with(
		el("w:tblPr").with(
			el("w:tblStyle", "w:val", "Grid"), el("w:tblW", "w:w", strconv.Itoa(t.width()), "w:type", "dxa"),
			el("w:tblLayout", "w:type", "fixed"),
			el("w:tblLook", "w:val", "0420", "w:firstRow", first, "w:lastRow", "0", "w:firstColumn", "0", "w:lastColumn", "0", "w:noHBand", "0", "w:noVBand", "1"),
		), cols)
	for i, row := range rows {
		top := head && i == 0
		props := el("w:trPr").with(el("w:cantSplit"))
		if top {
			props = props.with(el("w:tblHeader"))
		}
		r := el("w:tr").with(props)
		for j, text := range row {
			style := "Cell"
			if !head && j%2 == 0 {
				style = "Label"
			}
			cell := el("w:tcPr").with(el("w:tcW", "w:w", sizes[j], "w:type", "dxa"))
			if top {
				style = "Head"
				cell = cell.with(el("w:shd", "w:val", "clear", "w:color", "auto", "w:fill", navy))
			}
			r = r.with(el("w:tc").with(cell, para(style, text)))
		}
		table = table.with(r)
	}
	t.add(table, para("Gap", ""))
}

// picture puts a picture as wide as the text; alt is what screen readers say.
func (t *letter) picture(png []byte, name, alt string, wide, tall int) {
	t.pictures = append(t.pictures, png)
	n := strconv.Itoa(len(t.pictures))
	cx := t.width() * 635 // of a picture, lengths are in 914 400ths of an inch
	cy := cx * tall / max(wide, 1)
	if most := 11_000_000; cy > most {
		cx, cy = cx*most/cy, most
	}
	x, y := strconv.Itoa(cx), strconv.Itoa(cy)
	props := []string{"id", n, "name", name, "descr", cut(alt, 2000)}
	t.add(el("w:p").with(el("w:pPr").with(el("w:pStyle", "w:val", "Normal")), el("w:r").with(el("w:drawing").with(
		el("wp:inline", "distT", "0", "distB", "0", "distL", "0", "distR", "0").with(
			el("wp:extent", "cx", x, "cy", y), el("wp:docPr", props...),
			el("a:graphic", "xmlns:a", nsDrawing).with(el("a:graphicData", "uri", nsPicture).with(
				el("pic:pic", "xmlns:pic", nsPicture).with(
					el("pic:nvPicPr").with(el("pic:cNvPr", props...), el("pic:cNvPicPr")),
					el("pic:blipFill").with(el("a:blip", "r:embed", "rIdPicture"+n), el("a:stretch").with(el("a:fillRect"))),
					el("pic:spPr").with(
						el("a:xfrm").with(el("a:off", "x", "0", "y", "0"), el("a:ext", "cx", x, "cy", y)),
						el("a:prstGeom", "prst", "rect").with(el("a:avLst"))),
				))),
		)))))
}

// bytes is the finished document.
func (t *letter) bytes(d conversation.Dossier, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range t.parts(d, at) {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at.UTC().Truncate(2 * time.Second)}
		w, err := z.CreateHeader(h)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", f.name, err)
		}
		if _, err := w.Write(f.bytes); err != nil {
			return nil, fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	err := z.Close()
	return out.Bytes(), err
}
