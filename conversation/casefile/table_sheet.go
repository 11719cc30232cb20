package casefile

import (
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"upphandlingsvakten/conversation"
)

// book is a workbook that is being written. The first thing that goes wrong
// stays, and the rest is of no use.
type book struct {
	file *excelize.File
	w    wording
	err  error
}

func (b *book) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) add(name string) {
	_, err := b.file.NewSheet(name)
	b.try(err)
}

func (b *book) style(s *excelize.Style) int {
	id, err := b.file.NewStyle(s)
	b.try(err)
	return id
}

// The colours of heads and lines. They are for looks; nothing hangs on them.
const (
	navy = "1F3A5F"
	grey = "B8C2CC"
)

// face is a typeface that every office has, or has a twin of.
const face = "Arial"

// lineHeight is the height of a line of 10 points, in points.
const lineHeight = 13.5

// sheet writes the requirements that are the municipality's own, or the others.
func (b *book) sheet(name, table, head string, chapters []conversation.Chapter, own bool, columns []column) {
	top := b.style(&excelize.Style{
		Font:      &excelize.Font{Family: face, Bold: true, Size: 10, Color: "FFFFFF"},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{navy}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}, Border: borders(),
	})
	body := b.style(&excelize.Style{
		Font: &excelize.Font{Family: face, Size: 10}, Border: borders(),
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
	})
	for i, c := range columns {
		letter, _ := excelize.ColumnNumberToName(i + 1)
		b.try(b.file.SetColWidth(name, letter, letter, c.width))
		b.cell(name, i+1, 1, c.head, top)
	}
	b.try(b.file.SetRowHeight(name, 1, 24))
	row := 1
	for _, chapter := range chapters {
		for _, r := range chapter.Requirements {
			if r.Own != own {
				continue
			}
			row++
			tall := 1
			for i, c := range columns {
				text := ""
				if c.cell != nil {
					text = clean(c.cell(chapter, r))
				}
				tall = max(tall, lines(text, c.width))
				b.cell(name, i+1, row, text, body)
				if c.choices != nil {
					b.choose(name, i+1, row, c.choices(r))
				}
			}
			b.try(b.file.SetRowHeight(name, row, min(float64(tall)*lineHeight+4, 400)))
		}
	}
	for i, c := range columns {
		if c.colours && row > 1 {
			b.colour(name, i+1, row)
		}
	}
	b.finish(name, table, head, len(columns), row)
}

// cell writes text, which is never taken for a formula.
func (b *book) cell(sheet string, column, row int, text string, style int) {
	at, err := excelize.CoordinatesToCellName(column, row)
	b.try(err)
	b.try(b.file.SetCellStr(sheet, at, cut(text, mostInCell)))
	b.try(b.file.SetCellStyle(sheet, at, at, style))
}

// choose lets people only pick one of the values in a cell.
func (b *book) choose(sheet string, column, row int, values []string) {
	at, _ := excelize.CoordinatesToCellName(column, row)
	v := excelize.NewDataValidation(true)
	v.SetSqref(at)
	b.try(v.SetDropList(values))
	v.SetError(excelize.DataValidationErrorStyleStop, b.w.pick, fmt.Sprintf("%s %s", b.w.pickHelp, strings.Join(values, ", ")))
	b.try(b.file.AddDataValidation(sheet, v))
}

// colour lets the answers in a column stand out beside saying what they say. The
// colours differ in lightness too.
func (b *book) colour(sheet string, column, last int) {
	from, _ := excelize.CoordinatesToCellName(column, 2)
	to, _ := excelize.CoordinatesToCellName(column, last)
	b.try(b.file.SetConditionalFormat(sheet, from+":"+to, []excelize.ConditionalFormatOptions{
		b.when(b.w.yes, "CFE8D5", "1B4D2B"), b.when(b.w.no, "8C2D19", "FFFFFF"), b.when(b.w.unclear, "F6D77A", "3D2F00"),
	}))
}

func (b *book) when(word, fill, text string) excelize.ConditionalFormatOptions {
	style, err := b.file.NewConditionalStyle(&excelize.Style{
		Font: &excelize.Font{Color: text}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}},
	})
	b.try(err)
	return excelize.ConditionalFormatOptions{Type: "cell", Criteria: "==", Format: &style, Value: fmt.Sprintf("%q", word)}
}

// finish makes a sheet a table that can be sorted, and fit to be printed: A4 on
// its side, as wide as the page, the heads on every page.
func (b *book) finish(sheet, table, head string, columns, last int) {
	corner, _ := excelize.CoordinatesToCellName(columns, max(last, 2))
	no := false
	b.try(b.file.AddTable(sheet, &excelize.Table{
		Range: "A1:" + corner, Name: table, StyleName: "TableStyleLight1", ShowRowStripes: &no,
	}))
	b.try(b.file.SetPanes(sheet, &excelize.Panes{
		Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight",
	}))
	b.try(b.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$1", sheet), Scope: sheet,
	}))
	b.page(sheet, head, "landscape")
}

func (b *book) page(sheet, head, orientation string) {
	a4, wide, tall, fit := 9, 1, 0, true
	b.try(b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall,
	}))
	b.try(b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	side, end, edge := 0.4, 0.75, 0.35 // inches
	b.try(b.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &end, Bottom: &end, Header: &edge, Footer: &edge,
	}))
	b.try(b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{
		OddHeader: head, OddFooter: fmt.Sprintf("&C%s &P (&N)", b.w.page),
	}))
}

func borders() []excelize.Border {
	var out []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		out = append(out, excelize.Border{Type: side, Color: grey, Style: 1})
	}
	return out
}

// aboutSheet says what the list belongs to, and how it is read.
func (b *book) aboutSheet(d conversation.Dossier, at time.Time) {
	w, name := b.w, b.w.about
	label := b.style(&excelize.Style{Font: &excelize.Font{Family: face, Bold: true, Size: 10}, Alignment: &excelize.Alignment{Vertical: "top"}})
	value := b.style(&excelize.Style{Font: &excelize.Font{Family: face, Size: 10}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	b.try(b.file.SetColWidth(name, "A", "A", 22))
	b.try(b.file.SetColWidth(name, "B", "B", 70))
	rows := [][2]string{
		{w.caseID, string(d.Case)}, {w.title, d.Title}, {w.version, w.numbered(d)}, {w.date, w.day(today(at))},
		{w.register, d.Register}, {w.owner, d.Owner}, {w.class, d.Findings[0].Value},
	}
	if d.Preliminary {
		rows = append(rows, [2]string{"", w.preliminary})
	}
	rows = append(rows, [2]string{})
	switch {
	case !has(d.Chapters, false):
		rows = append(rows, [2]string{w.requirements, w.noRequirements})
	case judged(d):
		rows = append(rows, [2]string{w.fulfilled, w.judged})
	default:
		rows = append(rows, [2]string{w.requirements, w.listUse})
	}
	if has(d.Chapters, false) {
		rows = append(rows, [2]string{w.motive, w.listMotive})
	}
	rows = append(rows, [2]string{w.annex, w.listAnnex})
	if has(d.Chapters, true) {
		rows = append(rows, [2]string{w.own, w.listOwn})
	}
	for i, r := range rows {
		b.cell(name, 1, i+1, r[0], label)
		b.cell(name, 2, i+1, line(r[1]), value)
		b.try(b.file.SetRowHeight(name, i+1, float64(lines(r[1], 70))*lineHeight+4))
	}
	b.page(name, "", "portrait")
}
