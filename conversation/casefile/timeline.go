package casefile

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func utc() *time.Location { return time.UTC }

// mostMarks is how many days a picture lists. Fifteen years at six months are 30.
const mostMarks = 60

// yearWidth is what the number of a year takes up on the line of time.
const yearWidth = 80.0

// DrawTimeline draws one contract: its days on a line of time, each with a
// number, and below what the numbers stand for. The picture is 1600 pixels wide;
// its Alt says everything that it shows.
func DrawTimeline(t conversation.Timeline, l rules.Lang) (File, error) {
	w := words(l)
	f := File{
		Name: string(t.Case) + "-" + w.fileTimeline + ".png", Title: fmt.Sprintf("%s %s", w.timeline, t.Case),
		Media: media("png"), Alt: TimelineAlt(t, l),
	}
	var err error
	f.Bytes, err = timeline(t, w)
	return f, err
}

// TimelineAlt says in words what the picture of a contract shows.
func TimelineAlt(t conversation.Timeline, l rules.Lang) string {
	w := words(l)
	if len(t.Marks) == 0 {
		return fmt.Sprintf("%s %s. %s", w.timeline, t.Case, w.noDates)
	}
	parts := make([]string, len(t.Marks))
	for i, m := range t.Marks {
		parts[i] = fmt.Sprintf("%s, %s: %s.", w.day(m.Date), strings.ToLower(w.kindWord(m.Kind)), strings.TrimRight(m.Text, "."))
	}
	return line(fmt.Sprintf("%s %s. %s %s. %s", w.timeline, t.Case, w.todayIs, w.day(t.Today), strings.Join(parts, " ")))
}

// spaced is where the marks stand on the line, and how far above it, so that no
// two cover each other.
func spaced(marks []conversation.Mark, from, to rules.Date, left, width float64) (xs []float64, lanes []int, most int) {
	const apart = 54.0 // the width of a sign
	var ends []float64
	for _, m := range marks {
		x := left + width*days(from, m.Date)/max(days(from, to), 1)
		lane := 0
		for lane < len(ends) && x-ends[lane] < apart {
			lane++
		}
		if lane == len(ends) {
			ends = append(ends, 0)
		}
		ends[lane] = x
		xs, lanes, most = append(xs, x), append(lanes, lane), max(most, lane)
	}
	return xs, lanes, most
}

func timeline(t conversation.Timeline, w wording) ([]byte, error) {
	marks := t.Marks[:min(len(t.Marks), mostMarks)]
	left, width := float64(margin+20), float64(wide-2*margin-40)
	from, to := t.Today, t.Today
	for _, m := range marks {
		if m.Date.Before(from) {
			from = m.Date
		}
		if to.Before(m.Date) {
			to = m.Date
		}
	}
	xs, lanes, most := spaced(marks, from, to, left, width)
	base := 220 + float64(most+1)*56
	measure := newCanvas(10)
	var texts [][]string
	tall := 0.0
	for _, m := range marks {
		text := measure.wrap(m.Text, wide-2*margin-640, textSize, false, 3)
		texts = append(texts, text)
		tall += float64(max(len(text), 1))*34 + 22
	}
	c := newCanvas(base + 150 + max(tall, 60) + 40)
	c.write(line(fmt.Sprintf("%s %s", w.timeline, t.Case)), margin, 60, titleSize, true, ink)
	for _, l := range c.wrap(t.Title, wide-2*margin, textSize, false, 1) {
		c.write(l, margin, 112, textSize, false, faint)
	}
	y := base + 150
	if len(marks) == 0 {
		c.write(w.noDates, margin, y, textSize, false, ink)
		return c.png()
	}
	c.years(from, to, left, width, base)
	now := left + width*days(from, t.Today)/max(days(from, to), 1)
	c.dashed(now, 168, base, warn)
	c.anchored(w.todayIs, min(max(now, left+30), left+width-30), 152, 0.5, smallSize, true, warn)
	for i, m := range marks {
		c.sign(m.Kind, i+1, xs[i], base-34-float64(lanes[i])*56)
	}
	for i, m := range marks {
		c.sign(m.Kind, i+1, margin+30, y)
		c.write(w.day(m.Date), margin+90, y, textSize, true, ink)
		c.write(w.kindWord(m.Kind), margin+400, y, textSize, false, ink)
		for _, l := range texts[i] {
			c.write(l, margin+600, y, textSize, false, ink)
			y += 34
		}
		y += 22
	}
	if more := len(t.Marks) - len(marks); more > 0 {
		c.write(fmt.Sprintf(w.andMore, more), margin+90, y, textSize, false, ink)
	}
	return c.png()
}

// years draws the line of time, with the years along it.
func (c *canvas) years(from, to rules.Date, left, width, y float64) {
	c.SetColor(ink)
	c.SetLineWidth(4)
	c.DrawLine(left, y, left+width, y)
	c.Stroke()
	span := to.Year - from.Year
	every := max(1, span/14)
	at := func(year int) float64 {
		first := rules.Date{Year: year, Month: time.January, Day: 1}
		return max(left, left+width*days(from, first)/max(days(from, to), 1))
	}
	for year := from.Year; year <= to.Year; year += every {
		x := at(year)
		c.SetLineWidth(3)
		c.DrawLine(x, y, x, y+14)
		c.Stroke()
		if year < to.Year && at(year+every)-x < yearWidth {
			continue // the end of a year, too short for its number
		}
		c.anchored(strconv.Itoa(year), max(x, left+20), y+36, 0.5, smallSize, false, ink)
	}
}
