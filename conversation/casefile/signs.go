package casefile

import (
	"image/color"
	"strconv"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// sign draws what a day is: the shape says it, the colour says it once more, and
// the number leads to the words.
func (c *canvas) sign(kind conversation.MarkKind, number int, x, y float64) {
	const r = 22.0
	text := color.Color(paper)
	switch kind {
	case conversation.MarkContract, conversation.MarkTender:
		c.DrawRectangle(x-r, y-r, 2*r, 2*r)
		c.SetColor(deep)
		c.Fill()
	case conversation.MarkLate:
		c.MoveTo(x, y-r-8)
		c.LineTo(x+r+8, y+r)
		c.LineTo(x-r-8, y+r)
		c.ClosePath()
		c.SetColor(warn)
		c.Fill()
		y += 6
	case conversation.MarkDone:
		c.DrawCircle(x, y, r)
		c.SetColor(calm)
		c.Fill()
		text = ink
	default:
		c.DrawCircle(x, y, r)
		c.SetColor(paper)
		c.FillPreserve()
		c.SetColor(bright)
		c.SetLineWidth(4)
		c.Stroke()
		text = ink
	}
	if number > 0 {
		c.anchored(strconv.Itoa(number), x, y, 0.5, smallSize-2, true, text)
	}
}

// diamond is evidence that lapses.
func (c *canvas) diamond(x, y float64) {
	const r = 18.0
	c.MoveTo(x, y-r)
	c.LineTo(x+r, y)
	c.LineTo(x, y+r)
	c.LineTo(x-r, y)
	c.ClosePath()
	c.SetColor(ink)
	c.Fill()
}

// dashed draws the line of a day.
func (c *canvas) dashed(x, from, to float64, in color.Color) {
	c.SetColor(in)
	c.SetLineWidth(2)
	c.SetDash(8, 8)
	c.DrawLine(x, from, x, to)
	c.Stroke()
	c.SetDash()
}

// days is how many days d is after the first.
func days(first, d rules.Date) float64 {
	return d.At(12, utc()).Sub(first.At(12, utc())).Hours() / 24
}

// kindWord says what a day is.
func (w wording) kindWord(k conversation.MarkKind) string {
	switch k {
	case conversation.MarkContract:
		return w.markContract
	case conversation.MarkTender:
		return w.markTender
	case conversation.MarkDone:
		return w.markDone
	case conversation.MarkLate:
		return w.markLate
	}
	return w.markComing
}
