package casefile

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"git.sr.ht/~sbinet/gg"

	"upphandlingsvakten/conversation"
)

// tone is how a band looks: darker the graver it is, with text that can be read
// on it (contrast 4.5 to 1 or more).
type tone struct{ fill, text color.Color }

func toneOf(band string) tone {
	switch band {
	case "low":
		return tone{color.RGBA{0xe3, 0xee, 0xf7, 0xff}, ink}
	case "medium":
		return tone{color.RGBA{0xf8, 0xdd, 0x8c, 0xff}, ink}
	case "high":
		return tone{color.RGBA{0xe8, 0x8a, 0x3c, 0xff}, ink}
	}
	return tone{color.RGBA{0x8c, 0x2d, 0x19, 0xff}, paper}
}

// The measures of the matrix, in pixels.
const (
	cellWide  = 310
	cellTall  = 170
	axis      = 200 // left of the cells, for what the levels are called
	bubble    = 25  // radius of a risk in the matrix
	inCell    = 8   // risks that find room in a cell; the last is a number of more
	mostRisks = 60  // in the list; more would not be read in a picture
)

// matrix is the risk matrix, and below it what the numbers stand for.
func matrix(d conversation.Dossier) ([]byte, error) {
	w := words(d.Lang)
	listed := d.Risks[:min(len(d.Risks), mostRisks)]
	measure := newCanvas(10)
	var texts [][]string
	tall := 0.0
	for _, r := range listed {
		t := measure.wrap(w.risk(r), wide-2*margin-90, textSize, false, 3)
		texts = append(texts, t)
		tall += float64(len(t))*34 + 22
	}
	const top = 170.0
	y := top + squareTall(d) + 70
	c := newCanvas(y + max(tall, 40) + 60)
	c.write(line(fmt.Sprintf("%s %s", w.riskMatrix, d.Case)), margin, 60, titleSize, true, ink)
	for _, l := range c.wrap(d.Title, wide-2*margin, textSize, false, 1) {
		c.write(l, margin, 112, textSize, false, faint)
	}
	c.square(w, d, top)
	if len(d.Risks) == 0 {
		c.write(w.noRisks, margin, y, textSize, false, ink)
	}
	for i, t := range texts {
		c.number(listed[i].Number, margin+bubble, y)
		for _, l := range t {
			c.write(l, margin+90, y, textSize, false, ink)
			y += 34
		}
		y += 22
	}
	if more := len(d.Risks) - len(listed); more > 0 {
		c.write(fmt.Sprintf(w.andMore, more), margin+90, y, textSize, false, ink)
	}
	return c.png()
}

// matrixOnly is the risk matrix where its risks are listed beside it.
func matrixOnly(d conversation.Dossier) ([]byte, error) {
	c := newCanvas(20 + squareTall(d))
	c.square(words(d.Lang), d, 20)
	return c.png()
}

// squareTall is how tall the matrix is, with the words below it.
func squareTall(d conversation.Dossier) float64 { return float64(len(d.Scale.Cells))*cellTall + 120 }

// square is the matrix: likelihood upwards, consequence to the right, each risk
// a number.
func (c *canvas) square(w wording, d conversation.Dossier, top float64) {
	left := float64(margin + axis)
	c.cells(d, left, top)
	c.axes(w, d.Scale, left, top, top+float64(len(d.Scale.Cells))*cellTall)
}

// cells draws the matrix itself, with the risks where they belong.
func (c *canvas) cells(d conversation.Dossier, left, top float64) {
	n := len(d.Scale.Cells)
	for l, row := range d.Scale.Cells {
		for k, cell := range row {
			x, y := left+float64(k)*cellWide, top+float64(n-1-l)*cellTall
			look := toneOf(cell.Band)
			c.SetColor(look.fill)
			c.DrawRectangle(x+2, y+2, cellWide-4, cellTall-4)
			c.Fill()
			c.write(strconv.Itoa(cell.Value), x+18, y+28, 32, true, look.text)
			c.anchored(cell.Label, x+cellWide-18, y+28, 1, smallSize, false, look.text)
			var here []int
			for _, r := range d.Risks {
				if r.Likelihood == l+1 && r.Consequence == k+1 {
					here = append(here, r.Number)
				}
			}
			for i, number := range here {
				bx := x + 46 + float64(i%4)*72
				by := y + 78 + float64(i/4)*58
				if i == inCell-1 && len(here) > inCell {
					c.write(fmt.Sprintf("+%d", len(here)-i), bx-18, by, textSize, true, look.text)
					break
				}
				c.number(number, bx, by)
			}
		}
	}
}

// number is a risk: a white disc with its number.
func (c *canvas) number(n int, x, y float64) {
	c.DrawCircle(x, y, bubble)
	c.SetColor(paper)
	c.FillPreserve()
	c.SetColor(ink)
	c.SetLineWidth(3)
	c.Stroke()
	c.anchored(strconv.Itoa(n), x, y, 0.5, smallSize, true, ink)
}

// axes says what the rows and columns are.
func (c *canvas) axes(w wording, s conversation.Scale, left, top, bottom float64) {
	n := len(s.Cells)
	for i, name := range s.Likelihood {
		y := top + (float64(n-1-i)+0.5)*cellTall
		for j, l := range c.wrap(fmt.Sprintf("%d %s", i+1, name), axis-24, smallSize, false, 3) {
			c.anchored(l, left-16, y-14+float64(j)*28, 1, smallSize, false, ink)
		}
	}
	for i, name := range s.Consequence {
		x := left + (float64(i)+0.5)*cellWide
		for j, l := range c.wrap(fmt.Sprintf("%d %s", i+1, name), cellWide-20, smallSize, false, 2) {
			c.anchored(l, x, bottom+26+float64(j)*28, 0.5, smallSize, false, ink)
		}
	}
	middle := (top + bottom) / 2
	c.Push()
	c.RotateAbout(gg.Radians(-90), margin-20, middle)
	c.anchored(w.likelihood+" →", margin-20, middle, 0.5, textSize, true, ink)
	c.Pop()
	c.anchored(w.consequence+" →", left+2*cellWide, bottom+92, 0.5, textSize, true, ink)
}

// risk is a risk in words, with its value, so that the picture's list says all
// that the picture shows.
func (w wording) risk(r conversation.Risk) string {
	parts := []string{r.Threat}
	if r.Note != "" {
		parts[0] += " (" + strings.TrimRight(line(r.Note), ".") + ")"
	}
	if r.Value > 0 {
		parts = append(parts, fmt.Sprintf("%s %d, %s %d, %s %d: %s",
			strings.ToLower(w.consequence), r.Consequence, strings.ToLower(w.likelihood), r.Likelihood,
			strings.ToLower(w.riskValue), r.Value, strings.ToLower(r.BandLabel)))
	}
	if r.Treatment != "" {
		parts = append(parts, r.Treatment)
	}
	return line(strings.Join(parts, " – "))
}

// matrixAlt says what the picture shows.
func matrixAlt(d conversation.Dossier) string {
	w := words(d.Lang)
	if len(d.Risks) == 0 {
		return fmt.Sprintf("%s %s. %s", w.riskMatrix, d.Case, w.noRisks)
	}
	parts := make([]string, len(d.Risks))
	for i, r := range d.Risks {
		parts[i] = fmt.Sprintf("%d. %s", r.Number, w.risk(r))
	}
	return line(fmt.Sprintf("%s %s. %s.", w.riskMatrix, d.Case, strings.Join(parts, ". ")))
}
