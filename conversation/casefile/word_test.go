package casefile_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// opened are the files within a document, each of which must be well-formed.
func opened(t *testing.T, b []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// children are the orders in which the schema of Word (ECMA-376, part 1) wants
// what stands in an element, as far as it is used here.
func children() map[string]string {
	return map[string]string{
		"pPr":   "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs spacing ind jc outlineLvl",
		"rPr":   "rStyle rFonts b i color sz szCs lang",
		"tblPr": "tblStyle tblStyleRowBandSize tblW jc tblBorders tblLayout tblCellMar tblLook",
		"trPr":  "cantSplit tblHeader", "tcPr": "tcW gridSpan shd vAlign", "tbl": "tblPr tblGrid tr", "tc": "tcPr p",
		"tr": "trPr tc", "p": "pPr r fldSimple", "r": "rPr br t tab drawing", "sectPr": "footerReference pgSz pgMar",
		"style": "name basedOn next qFormat pPr rPr tblPr", "inline": "extent docPr graphic", "pic": "nvPicPr blipFill spPr",
		"settings": "zoom defaultTabStop compat themeFontLang", "lvl": "start numFmt lvlText lvlJc pPr",
		"body": "p tbl sectPr",
	}
}

// checked reads XML through and says what stands in the wrong order.
func checked(t *testing.T, name string, b []byte) (text string) {
	t.Helper()
	type level struct {
		name string
		last int
	}
	var stack []level
	d := xml.NewDecoder(bytes.NewReader(b))
	var out strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if n := len(stack); n > 0 {
				top := &stack[n-1]
				if order, ok := children()[top.name]; ok {
					at := slices.Index(strings.Fields(order), token.Name.Local)
					mixed := top.name == "body" || top.name == "p" || top.name == "r"
					if at < 0 || at < top.last && !mixed {
						t.Errorf("%s: <%s> stands in the wrong place in <%s>", name, token.Name.Local, top.name)
					}
					top.last = max(at, top.last)
				}
			}
			stack = append(stack, level{name: token.Name.Local})
		case xml.EndElement:
			stack = stack[:len(stack)-1]
			if token.Name.Local == "p" {
				out.WriteString("\n")
			}
		case xml.CharData:
			out.Write(token)
		}
	}
}

func TestWordDocumentsAreWhole(t *testing.T) {
	t.Parallel()
	p := plan(t)
	for name, answers := range map[string]string{"platform": platform, "furniture": furniture, "risks": manyRisks()} {
		for _, which := range []conversation.Paper{conversation.PaperSummary, conversation.PaperRequirements} {
			for _, l := range languages() {
				t.Run(name+"/"+string(which)+"/"+string(l), func(t *testing.T) {
					t.Parallel()
					whole(t, l, opened(t, paper(t, p, procurement(t, p, answers), which, l).Bytes))
				})
			}
		}
	}
}

// whole checks what Word asks of the files of a document, and readers of it.
func whole(t *testing.T, l rules.Lang, files map[string][]byte) {
	t.Helper()
	types := string(files["[Content_Types].xml"])
	for file, b := range files {
		if path.Ext(file) == ".png" {
			continue
		}
		checked(t, file, b)
		if path.Ext(file) == ".xml" && file != "[Content_Types].xml" && !strings.Contains(types, `"/`+file+`"`) {
			t.Errorf("%s has no content type", file)
		}
	}
	for _, id := range linked(files["word/document.xml"]) {
		if !bytes.Contains(files["word/_rels/document.xml.rels"], []byte(`"`+id+`"`)) {
			t.Errorf("there is no %s to point at", id)
		}
	}
	main := string(files["word/document.xml"])
	if !strings.Contains(main, "<w:tblHeader/>") {
		t.Error("no head of a table is repeated on the next page")
	}
	if got, want := strings.Count(main, `descr="`), 2*strings.Count(main, "<w:drawing>"); got != want {
		t.Errorf("got %d descriptions, want %d", got, want)
	}
	language := map[rules.Lang]string{rules.Swedish: `w:lang w:val="sv-SE"`, rules.English: `w:lang w:val="en-GB"`}
	for part, want := range map[string]string{"word/footer1.xml": "NUMPAGES", "word/styles.xml": language[l]} {
		if !bytes.Contains(files[part], []byte(want)) {
			t.Errorf("%s lacks %s", part, want)
		}
	}
}

// linked are the relationships that a document points at.
func linked(b []byte) []string {
	var out []string
	for _, mark := range []string{`r:embed="`, `r:id="`} {
		for i, part := range strings.Split(string(b), mark) {
			if i > 0 {
				id, _, _ := strings.Cut(part, `"`)
				out = append(out, id)
			}
		}
	}
	return out
}

func TestTheSummarySaysWhatItsReadersLookFor(t *testing.T) {
	t.Parallel()
	p := plan(t)
	c := procurement(t, p, platform)
	number := conversation.Given{Value: rules.Text("KS 2027/114")}
	c.Answers["register_number"] = number
	text := checked(t, "document", opened(t, paper(t, p, c, conversation.PaperSummary, rules.Swedish).Bytes)["word/document.xml"])
	for _, want := range []string{
		"Ny lärplattform för grundskolan", "U-2026-0042", "23 november 2026", "Åsa Öström", "Enhet", "KS 2027/114", "Anna Öberg",
		"2 – Betydande", "12 – mycket hög", "Konsekvensbedömning enligt GDPR (DPIA)", "Ska göras", "Grund:",
		"saknar beslut", "Öppna punkter", "vet ej",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary lacks %q", want)
		}
	}
	for _, not := range []string{"Behov av säkerhetssamordnare (kontroll"} {
		if strings.Contains(text, not) {
			t.Errorf("the summary tells of the screening: %q", not)
		}
	}
}

// What nobody has to look for: a list of one's own measures is called that, a case
// that is closed says so, and whoever saw no risk is named.
func TestDocumentsOfACaseWithoutRequirementsOnTheSupplierSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	p := plan(t)
	c := procurement(t, p, furniture)
	c.Status, c.Stage = conversation.StatusClosed, rules.FollowUp
	short := checked(t, "document", opened(t, paper(t, p, c, conversation.PaperSummary, rules.Swedish).Bytes)["word/document.xml"])
	for _, want := range []string{"Skede", "avslutat", "Ingen risk är högre än låg. Bedömt av Anna Öberg den 23 november 2026."} {
		if !strings.Contains(short, want) {
			t.Errorf("the summary lacks %q", want)
		}
	}
	if strings.Contains(short, "Realisera") {
		t.Error("the summary of a closed case gives it a stage")
	}
	list := checked(t, "document", opened(t, paper(t, p, c, conversation.PaperRequirements, rules.Swedish).Bytes)["word/document.xml"])
	if strings.Contains(list, "Krav på leverantören") || !strings.Contains(list, "Svaren ger inga krav på leverantören. Det här gör kommunen själv.") {
		t.Errorf("got %q", list[:min(len(list), 400)])
	}
	f, err := excelize.OpenReader(bytes.NewReader(paper(t, p, c, conversation.PaperTable, rules.Swedish).Bytes))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Egna åtgärder", "Om listan"}) {
		t.Errorf("got the sheets %q, want none that is empty", got)
	}
}
