package casefile

import (
	"fmt"
	"strconv"
	"time"

	"upphandlingsvakten/conversation"
)

// The namespaces of Office Open XML (ECMA-376, transitional).
const (
	nsWord     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackage  = "http://schemas.openxmlformats.org/package/2006/"
	nsDrawing  = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsPicture  = "http://schemas.openxmlformats.org/drawingml/2006/picture"
	nsPlaced   = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
	wordType   = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// part is a file within a document.
type part struct {
	name  string
	bytes []byte
}

func (t *letter) parts(d conversation.Dossier, at time.Time) []part {
	types := el("Types", "xmlns", nsPackage+"content-types").with(
		el("Default", "Extension", "rels", "ContentType", "application/vnd.openxmlformats-package.relationships+xml"),
		el("Default", "Extension", "xml", "ContentType", "application/xml"),
		el("Default", "Extension", "png", "ContentType", "image/png"),
		el("Override", "PartName", "/word/document.xml", "ContentType", wordType+"document.main+xml"),
		el("Override", "PartName", "/word/styles.xml", "ContentType", wordType+"styles+xml"),
		el("Override", "PartName", "/word/numbering.xml", "ContentType", wordType+"numbering+xml"),
		el("Override", "PartName", "/word/settings.xml", "ContentType", wordType+"settings+xml"),
		el("Override", "PartName", "/word/footer1.xml", "ContentType", wordType+"footer+xml"),
		el("Override", "PartName", "/docProps/core.xml", "ContentType", "application/vnd.openxmlformats-package.core-properties+xml"),
	)
	root := relations(
		"rId1", "officeDocument", "word/document.xml",
	).with(el("Relationship", "Id", "rId2", "Type", nsPackage+"relationships/metadata/core-properties", "Target", "docProps/core.xml"))
	links := []string{
		"rIdStyles", "styles", "styles.xml", "rIdNumbers", "numbering", "numbering.xml",
		"rIdSettings", "settings", "settings.xml", "rIdFooter", "footer", "footer1.xml",
	}
	var media []part
	for i, b := range t.pictures {
		n := strconv.Itoa(i + 1)
		links = append(links, "rIdPicture"+n, "image", "media/picture"+n+".png")
		media = append(media, part{"word/media/picture" + n + ".png", b})
	}
	return append([]part{
		{"[Content_Types].xml", types.document()},
		{"_rels/.rels", root.document()},
		{"docProps/core.xml", t.core(d, at).document()},
		{"word/document.xml", t.main().document()},
		{"word/_rels/document.xml.rels", relations(links...).document()},
		{"word/styles.xml", t.styles().document()},
		{"word/numbering.xml", numbering().document()},
		{"word/settings.xml", el("w:settings", "xmlns:w", nsWord).with(
			el("w:zoom", "w:percent", "100"), el("w:defaultTabStop", "w:val", "720"),
			el("w:compat").with(el("w:compatSetting", "w:name", "compatibilityMode", "w:uri", "http://schemas.microsoft.com/office/word", "w:val", "15")),
			el("w:themeFontLang", "w:val", t.w.locale),
		).document()},
		{"word/footer1.xml", t.footer(d, at).document()},
	}, media...)
}

// relations are relationships, given as id, kind and target in turns.
func relations(list ...string) node {
	n := el("Relationships", "xmlns", nsPackage+"relationships")
	for i := 0; i+2 < len(list); i += 3 {
		n = n.with(el("Relationship", "Id", list[i], "Type", nsRelation+"/"+list[i+1], "Target", list[i+2]))
	}
	return n
}

func (t *letter) core(d conversation.Dossier, at time.Time) node {
	moment := at.UTC().Format(time.RFC3339)
	return el("cp:coreProperties", "xmlns:cp", nsPackage+"metadata/core-properties", "xmlns:dc", "http://purl.org/dc/elements/1.1/",
		"xmlns:dcterms", "http://purl.org/dc/terms/", "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with(
		el("dc:title").saying(line(d.Title)), el("dc:subject").saying(string(d.Case)), el("dc:creator").saying("Upphandlingsvakten"),
		el("cp:lastModifiedBy").saying("Upphandlingsvakten"),
		el("dcterms:created", "xsi:type", "dcterms:W3CDTF").saying(moment),
		el("dcterms:modified", "xsi:type", "dcterms:W3CDTF").saying(moment),
		el("dc:language").saying(t.w.locale),
	)
}

func (t *letter) main() node {
	size := []string{"w:w", strconv.Itoa(a4Short), "w:h", strconv.Itoa(a4Long)}
	if t.sideways {
		size = []string{"w:w", strconv.Itoa(a4Long), "w:h", strconv.Itoa(a4Short), "w:orient", "landscape"}
	}
	m := strconv.Itoa(border)
	body := el("w:body").with(t.body...).with(el("w:sectPr").with(
		el("w:footerReference", "w:type", "default", "r:id", "rIdFooter"),
		el("w:pgSz", size...),
		el("w:pgMar", "w:top", m, "w:right", m, "w:bottom", m, "w:left", m, "w:header", "560", "w:footer", "560", "w:gutter", "0"),
	))
	return el("w:document", "xmlns:w", nsWord, "xmlns:r", nsRelation, "xmlns:wp", nsPlaced).with(body)
}

// footer says which document a loose page belongs to: page x of y.
func (t *letter) footer(d conversation.Dossier, at time.Time) node {
	says := fmt.Sprintf("%s · %s · %s", d.Case, t.w.edition(d), t.w.day(today(at)))
	field := func(name string) node {
		return el("w:fldSimple", "w:instr", " "+name+" ").with(el("w:r").with(el("w:t").saying("1")))
	}
	text := func(s string) node { return el("w:r").with(el("w:t", "xml:space", "preserve").saying(s)) }
	return el("w:ftr", "xmlns:w", nsWord).with(el("w:p").with(
		el("w:pPr").with(el("w:pStyle", "w:val", "Footer"), el("w:tabs").with(el("w:tab", "w:val", "right", "w:pos", strconv.Itoa(t.width())))),
		text(says), el("w:r").with(el("w:tab")), text(t.w.page+" "), field("PAGE"), text(" "+t.w.of+" "), field("NUMPAGES"),
	))
}

func numbering() node {
	return el("w:numbering", "xmlns:w", nsWord).with(
		el("w:abstractNum", "w:abstractNumId", "0").with(
			el("w:multiLevelType", "w:val", "singleLevel"),
			el("w:lvl", "w:ilvl", "0").with(
				el("w:start", "w:val", "1"), el("w:numFmt", "w:val", "bullet"), el("w:lvlText", "w:val", "•"), el("w:lvlJc", "w:val", "left"),
				el("w:pPr").with(el("w:ind", "w:left", "284", "w:hanging", "227")),
			)),
		el("w:num", "w:numId", "1").with(el("w:abstractNumId", "w:val", "0")),
	)
}

// styles are the looks of paragraphs and tables.
func (t *letter) styles() node {
	font := el("w:rFonts", "w:ascii", face, "w:hAnsi", face, "w:eastAsia", face, "w:cs", face)
	s := el("w:styles", "xmlns:w", nsWord).with(el("w:docDefaults").with(
		el("w:rPrDefault").with(el("w:rPr").with(
			font, el("w:sz", "w:val", "19"), el("w:szCs", "w:val", "19"), el("w:lang", "w:val", t.w.locale, "w:eastAsia", t.w.locale, "w:bidi", "ar-SA"))),
		el("w:pPrDefault").with(el("w:pPr").with(el("w:spacing", "w:after", "60", "w:line", "252", "w:lineRule", "auto"))),
	))
	style := func(id, name, next string, pPr, rPr []node) {
		n := el("w:style", "w:type", "paragraph", "w:styleId", id)
		if id == "Normal" {
			n.attr = append(n.attr, "w:default", "1")
		}
		n = n.with(el("w:name", "w:val", name))
		if id != "Normal" {
			n = n.with(el("w:basedOn", "w:val", "Normal"), el("w:next", "w:val", next))
		}
		s = s.with(n.with(el("w:qFormat"), el("w:pPr").with(pPr...), el("w:rPr").with(rPr...)))
	}
	space := func(before, after string) node { return el("w:spacing", "w:before", before, "w:after", after) }
	look := func(size, color string) []node {
		return []node{el("w:b"), el("w:color", "w:val", color), el("w:sz", "w:val", size), el("w:szCs", "w:val", size)}
	}
	small := []node{el("w:sz", "w:val", "17"), el("w:szCs", "w:val", "17")}
	level := func(n string) node { return el("w:outlineLvl", "w:val", n) }
	style("Normal", "Normal", "", nil, nil)
	style("Title", "Title", "Normal", []node{el("w:keepNext"), space("0", "40")}, look("34", navy))
	style("Subtitle", "Subtitle", "Normal", []node{space("0", "120")}, []node{el("w:color", "w:val", "44505C"), el("w:sz", "w:val", "24"), el("w:szCs", "w:val", "24")})
	style("Heading1", "heading 1", "Normal", []node{el("w:keepNext"), space("140", "50"), level("0")}, look("23", navy))
	style("Heading2", "heading 2", "Normal", []node{el("w:keepNext"), space("160", "60"), level("1")}, look("20", navy))
	style("Bullet", "List Bullet", "Bullet", []node{
		el("w:numPr").with(el("w:ilvl", "w:val", "0"), el("w:numId", "w:val", "1")), space("0", "30"),
	}, nil)
	style("Cell", "Table Cell", "Cell", []node{space("20", "20")}, small)
	style("Label", "Table Label", "Cell", []node{space("20", "20")}, append([]node{el("w:b")}, small...))
	style("Head", "Table Head", "Cell", []node{el("w:keepNext"), space("30", "30")}, append([]node{el("w:b"), el("w:color", "w:val", "FFFFFF")}, small...))
	style("Gap", "Gap", "Normal", []node{el("w:spacing", "w:before", "0", "w:after", "0", "w:line", "100", "w:lineRule", "exact")}, nil)
	style("Notice", "Notice", "Normal", []node{
		el("w:pBdr").with(el("w:left", "w:val", "single", "w:sz", "24", "w:space", "6", "w:color", "8C2D19")), space("60", "100"),
	}, []node{el("w:b")})
	style("Footer", "footer", "Normal", nil, append([]node{el("w:color", "w:val", "44505C")}, small...))
	edge := func(side string) node {
		return el("w:"+side, "w:val", "single", "w:sz", "4", "w:space", "0", "w:color", grey)
	}
	return s.with(el("w:style", "w:type", "table", "w:styleId", "Grid").with(
		el("w:name", "w:val", "Requirements"), el("w:tblPr").with(
			el("w:tblStyleRowBandSize", "w:val", "1"),
			el("w:tblBorders").with(edge("top"), edge("left"), edge("bottom"), edge("right"), edge("insideH"), edge("insideV")),
			el("w:tblCellMar").with(el("w:left", "w:w", "85", "w:type", "dxa"), el("w:right", "w:w", "85", "w:type", "dxa")),
		)))
}
