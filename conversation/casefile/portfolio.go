package casefile

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

const (
	mostHoldings = 40 // rows in the picture; it is then as tall as three screens
	ahead        = 24 // months along the line of time
	holdingTall  = 124.0
)

// DrawPortfolio draws many contracts in one picture, 1600 pixels wide: for each
// its class, its next milestone on a line of 24 months, what is late, and
// evidence that lapses. The rows stand as they are given, and those beyond the
// fortieth are only counted. Its Alt says everything that it shows.
func DrawPortfolio(p conversation.Portfolio, l rules.Lang) (File, error) {
	w := words(l)
	f := File{
		Name: w.filePortfolio + "-" + p.Today.String() + ".png", Title: fmt.Sprintf("%s %s", w.portfolio, w.day(p.Today)),
		Media: media("png"), Alt: PortfolioAlt(p, l),
	}
	var err error
	f.Bytes, err = portfolio(p, w)
	return f, err
}

// PortfolioAlt says in words what the picture of many contracts shows.
func PortfolioAlt(p conversation.Portfolio, l rules.Lang) string {
	w := words(l)
	parts := []string{fmt.Sprintf("%s %s.", w.portfolio, w.day(p.Today))}
	if len(p.Rows) == 0 {
		parts = append(parts, w.noContracts)
	}
	for i, h := range p.Rows {
		if i == mostHoldings {
			parts = append(parts, fmt.Sprintf(w.andMore, len(p.Rows)-i)+".")
			break
		}
		name := string(h.Case)
		if h.Title != "" {
			name += " " + h.Title
		}
		parts = append(parts, fmt.Sprintf("%s, %s. %s", name, w.levelWord(h.Level), w.holding(h, p.Today)))
	}
	return line(strings.Join(parts, " "))
}

func (w wording) levelWord(n int) string {
	if n < 0 {
		return w.levelUnknown
	}
	return fmt.Sprintf("%s %d", w.level, n)
}

// holding is what the picture says of a contract, in words.
func (w wording) holding(h conversation.Holding, now rules.Date) string {
	var parts []string
	if h.Late != (rules.Date{}) {
		parts = append(parts, fmt.Sprintf(w.lateSince, w.day(h.Late), int(days(h.Late, now))))
	}
	if h.NextText != "" {
		parts = append(parts, fmt.Sprintf("%s %s: %s", w.next, w.day(h.Next), strings.TrimRight(h.NextText, ".")))
	} else {
		parts = append(parts, w.nothingNext)
	}
	if h.Lapses != (rules.Date{}) {
		words := w.lapses
		if h.Lapses.Before(now) {
			words = w.lapsed
		}
		parts = append(parts, fmt.Sprintf("%s %s", words, w.day(h.Lapses)))
	}
	return strings.Join(parts, ". ") + "."
}

func portfolio(p conversation.Portfolio, w wording) ([]byte, error) {
	rows := p.Rows[:min(len(p.Rows), mostHoldings)]
	top := 250.0
	c := newCanvas(top + float64(max(len(rows), 1))*holdingTall + 130)
	c.write(w.portfolio, margin, 60, titleSize, true, ink)
	c.write(w.day(p.Today), margin, 112, textSize, false, faint)
	if len(rows) == 0 {
		c.write(w.noContracts, margin, top, textSize, false, ink)
		return c.png()
	}
	left, width := 660.0, float64(wide-660-margin-30)
	c.write(w.levelHead, margin, 200, smallSize, true, ink)
	c.months(w, p.Today, left, width, 200, top+float64(len(rows))*holdingTall)
	for i, h := range rows {
		c.holding(w, h, p.Today, top+float64(i)*holdingTall, left, width)
	}
	y := top + float64(len(rows))*holdingTall + 50
	c.legend(w, y)
	if more := len(p.Rows) - len(rows); more > 0 {
		c.anchored(fmt.Sprintf(w.andMore, more), wide-margin, y, 1, textSize, true, ink)
	}
	return c.png()
}

// months draws the line of time: every third month, from today on.
func (c *canvas) months(w wording, now rules.Date, left, width, y, bottom float64) {
	c.anchored(w.todayIs, left, y-32, 0.5, smallSize, true, warn)
	for n := range ahead + 1 {
		first := time.Date(now.Year, now.Month+time.Month(n), 1, 12, 0, 0, 0, utc())
		if (first.Month()-1)%3 != 0 || n == 0 {
			continue
		}
		x := left + width*days(now, rules.DateOf(first))/span(now)
		c.SetColor(rule)
		c.SetLineWidth(2)
		c.DrawLine(x, y+24, x, bottom)
		c.Stroke()
		name := string([]rune(strings.Fields(w.months)[first.Month()-1])[:3])
		c.anchored(fmt.Sprintf("%s %02d", name, first.Year()%100), x, y, 0.5, smallSize, false, ink)
	}
	c.dashed(left, y-14, bottom, warn)
}

// span is how many days the line of time is long.
func span(now rules.Date) float64 {
	return days(now, rules.DateOf(time.Date(now.Year, now.Month+ahead, now.Day, 12, 0, 0, 0, utc())))
}

// holding draws the row of a contract.
func (c *canvas) holding(w wording, h conversation.Holding, now rules.Date, y, left, width float64) {
	look, sign := shade(h.Level), "?"
	if h.Level >= 0 {
		sign = strconv.Itoa(h.Level)
	}
	c.DrawRectangle(margin, y, 64, 64)
	c.SetColor(look.fill)
	c.FillPreserve()
	c.SetColor(ink)
	c.SetLineWidth(2)
	c.Stroke()
	c.anchored(sign, margin+32, y+32, 0.5, 34, true, look.text)
	c.write(string(h.Case), margin+84, y+16, textSize, true, ink)
	for _, l := range c.wrap(h.Title, left-margin-84-50, smallSize, false, 1) {
		c.write(l, margin+84, y+50, smallSize, false, ink)
	}
	for _, l := range c.wrap(w.holding(h, now), wide-2*margin, smallSize-2, false, 1) {
		wide, _ := c.MeasureString(l)
		c.SetColor(paper)
		c.DrawRectangle(margin, y+74, wide+8, 28) // the lines of the months stop for words
		c.Fill()
		c.write(l, margin, y+88, smallSize-2, false, faint)
	}
	middle := y + 32
	c.SetColor(rule)
	c.SetLineWidth(3)
	c.DrawLine(left, middle, left+width, middle)
	c.Stroke()
	at := func(d rules.Date) float64 { return left + width*min(max(days(now, d)/span(now), 0), 1) }
	if h.NextText != "" {
		c.sign(conversation.MarkComing, 0, at(h.Next), middle)
		if days(now, h.Next) > span(now) {
			c.anchored("→", at(h.Next)+34, middle, 0.5, textSize, true, ink)
		}
	}
	if h.Lapses != (rules.Date{}) {
		c.diamond(at(h.Lapses), middle)
	}
	if h.Late != (rules.Date{}) {
		c.sign(conversation.MarkLate, 0, left-34, middle)
		c.anchored("!", left-34, middle+6, 0.5, smallSize, true, paper)
	}
}

// shade is how a level looks: darker the higher it is.
func shade(level int) tone {
	all := []tone{
		{color.RGBA{0xf1, 0xf5, 0xf9, 0xff}, ink}, {color.RGBA{0xc9, 0xdd, 0xee, 0xff}, ink},
		{color.RGBA{0x6f, 0xa8, 0xd6, 0xff}, ink}, {deep, paper},
	}
	if level < 0 || level >= len(all) {
		return tone{paper, ink}
	}
	return all[level]
}

// legend says what the signs are.
func (c *canvas) legend(w wording, y float64) {
	x := float64(margin + 30)
	for _, one := range []struct {
		word string
		draw func()
	}{
		{w.next, func() { c.sign(conversation.MarkComing, 0, x, y) }},
		{w.markLate, func() {
			c.sign(conversation.MarkLate, 0, x, y)
			c.anchored("!", x, y+6, 0.5, smallSize, true, paper)
		}},
		{w.lapses, func() { c.diamond(x, y) }},
	} {
		one.draw()
		c.write(one.word, x+44, y, smallSize, false, ink)
		x += 330
	}
}
