package casefile

import (
	"fmt"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// wording is what the documents themselves say in one language. What they say
// of a case comes in its dossier.
type wording struct {
	locale                                                    string
	requirements, own, about                                  string
	id, area, requirement, motive, evidence, kind             string
	annex, fulfilled, comment, measure, responsible, finished string
	must, should, yes, no, unclear                            string
	pick, pickHelp                                            string
	caseID, title, version, draft, date, register, owner      string
	contact, unit, class, preliminary, stage                  string
	listUse, listMotive, listAnnex, listOwn                   string
	page                                                      string
	riskMatrix, noRisks, consequence, likelihood, riskValue   string
	timeline, portfolio, todayIs, noDates, noContracts        string
	markContract, markTender, markDone, markLate, markComing  string
	next, nothingNext, lateSince, lapses, lapsed              string
	calendar, fileCalendar, levelHead                         string
	of, summary, attachment, decision, risks, riskList, dpia  string
	blocks, noBlocks, openPoints, noOpenPoints, conclusions   string
	grounds, given, notSet, sign, signed, threat, value       string
	treatment, by, moreOpen, moreRisks, finding, outcome, why string
	noRequirements, forSupplier, ownNote, aspects, judged     string
	level, levelUnknown, andMore, fileTimeline, filePortfolio string
	months, number, noneHigh                                  string
}

func words(l rules.Lang) wording {
	if l == rules.English {
		return english()
	}
	return swedish()
}

func swedish() wording {
	return wording{
		locale:       "sv-SE",
		requirements: "Krav", own: "Egna åtgärder", about: "Om listan",
		id: "Id", area: "Område", requirement: "Krav", motive: "Motiv (klass)", evidence: "Bevis", kind: "Typ",
		annex: "Annex A", fulfilled: "Uppfyllt?", comment: "Kommentar", measure: "Åtgärd", responsible: "Ansvarig", finished: "Klart?",
		must: "ska", should: "bör", yes: "Ja", no: "Nej", unclear: "Oklart",
		pick: "Välj i listan", pickHelp: "Välj ett av värdena i listan.",
		caseID: "Ärende", title: "Arbetsrubrik", version: "Version", draft: "Utkast", date: "Datum",
		register: "Diarienummer", owner: "Informationsägare", contact: "Kontakt i ärendet", unit: "Enhet", class: "Initial klassning",
		preliminary: "Preliminärt: säkerhetssamordnaren ska lämna besked före annonsering.", stage: "Skede",
		listUse:    "Lägg kraven bland de övriga kraven i underlaget. Kolumnen Uppfyllt? fylls i när anbuden utvärderas. Typ är ska om inget annat beslutas; vill ni att ett krav är bör väljer ni det i listan.",
		listMotive: "Motiv säger varför kravet ställs, och inom parentes vilken nivå i klassningen som ger det. Bevis är förslag på hur leverantören visar att kravet är uppfyllt.",
		listAnnex:  "Annex A är åtgärder i ISO/IEC 27001:2022, bilaga A, som kravet har stöd i.",
		listOwn:    "Egna åtgärder är kommunens egna. De lämnas inte till leverantören.",
		page:       "sida",
		riskMatrix: "Riskmatris", noRisks: "Inga risker är antecknade.", consequence: "Konsekvens", likelihood: "Sannolikhet", riskValue: "Riskvärde",
		timeline: "Tidslinje", portfolio: "Avtal i översikt", todayIs: "I dag", noDates: "Det finns inga datum än.", noContracts: "Det finns inga avtal att visa.",
		markContract: "Avtal", markTender: "Upphandling", markDone: "Klart", markLate: "Väntar", markComing: "Kommer",
		next: "Nästa", nothingNext: "Inget inplanerat", lateSince: "Försenad sedan %s (%d dagar)", lapses: "Bevis upphör", lapsed: "Bevis upphörde",
		of: "av", summary: "Sammanfattning av informationssäkerheten", attachment: "Bilaga", decision: "Beslut", risks: "Risker", riskList: "Alla risker", dpia: "Personuppgifter",
		blocks: "Spärrar för annonsering", noBlocks: "Inget spärrar annonseringen.", openPoints: "Öppna punkter", noOpenPoints: "Inga öppna punkter.", conclusions: "Vad svaren leder till",
		grounds: "Grunder", given: "Svar", notSet: "inte klart", sign: "Informationsägarens beslut, namn och datum", signed: "Beslutat om risk %d: %s", threat: "Hot", value: "Värde",
		treatment: "Hantering", by: "Klar senast", moreOpen: "och %d till, se bilagan", moreRisks: "och %d till, se bilagan", finding: "Fråga", outcome: "Slutsats", why: "Grund",
		noRequirements: "Svaren ger inga krav på leverantören.", forSupplier: "Krav på leverantören",
		judged:  "Kolumnen Uppfyllt? är utfallet för det vinnande anbudet. Det omfattas av sekretess tills tilldelningsbeslutet är fattat.",
		ownNote: "Det här gör kommunen själv. Avsnittet lämnas inte till leverantören.", aspects: "konfidentialitet riktighet tillgänglighet",
		calendar: "Kalender", fileCalendar: "kalender", levelHead: "Klass",
		number: "Nr", noneHigh: "Ingen risk är högre än låg. Bedömt av %s den %s.",
		level: "klass", levelUnknown: "klass okänd", andMore: "och %d till", fileTimeline: "tidslinje", filePortfolio: "avtal",
		months: "januari februari mars april maj juni juli augusti september oktober november december",
	}
}

func english() wording {
	return wording{
		locale:       "en-GB",
		requirements: "Requirements", own: "Own measures", about: "About",
		id: "Id", area: "Area", requirement: "Requirement", motive: "Motive (class)", evidence: "Evidence", kind: "Type",
		annex: "Annex A", fulfilled: "Fulfilled?", comment: "Comment", measure: "Measure", responsible: "Responsible", finished: "Done?",
		must: "must", should: "should", yes: "Yes", no: "No", unclear: "Unclear",
		pick: "Choose from the list", pickHelp: "Choose one of the values in the list.",
		caseID: "Case", title: "Working title", version: "Version", draft: "Draft", date: "Date",
		register: "Register number", owner: "Information owner", contact: "Contact for the case", unit: "Unit", class: "Initial classification",
		preliminary: "Preliminary: the security coordinator has to answer before publication.", stage: "Stage",
		listUse:    "Put the requirements among the others in the tender documents. The column Fulfilled? is filled in when tenders are evaluated. The type is must unless something else is decided; to make a requirement a should, choose it in the list.",
		listMotive: "The motive says why the requirement is there, and in brackets which level of the classification calls for it. Evidence is a suggestion of how the supplier shows that the requirement is met.",
		listAnnex:  "Annex A are controls of ISO/IEC 27001:2022, Annex A, that support the requirement.",
		listOwn:    "Own measures are the municipality's own. They are not given to the supplier.",
		page:       "page",
		riskMatrix: "Risk matrix", noRisks: "No risks are noted.", consequence: "Consequence", likelihood: "Likelihood", riskValue: "Risk value",
		timeline: "Timeline", portfolio: "Contracts at a glance", todayIs: "Today", noDates: "There are no dates yet.", noContracts: "There are no contracts to show.",
		markContract: "Contract", markTender: "Procurement", markDone: "Done", markLate: "Waiting", markComing: "Coming",
		next: "Next", nothingNext: "Nothing planned", lateSince: "Late since %s (%d days)", lapses: "Evidence lapses", lapsed: "Evidence lapsed",
		of: "of", summary: "Summary of information security", attachment: "Attachment", decision: "Decisions", risks: "Risks", riskList: "All risks", dpia: "Personal data",
		blocks: "Blocks to publication", noBlocks: "Nothing blocks publication.", openPoints: "Open points", noOpenPoints: "No open points.", conclusions: "What the answers lead to",
		grounds: "Grounds", given: "Answers", notSet: "not settled", sign: "Decision of the information owner, name and date", signed: "Decided about risk %d: %s", threat: "Threat", value: "Value",
		treatment: "Treatment", by: "Done by", moreOpen: "and %d more, see the attachment", moreRisks: "and %d more, see the attachment", finding: "Question", outcome: "Conclusion", why: "Ground",
		noRequirements: "The answers lead to no requirements on the supplier.", forSupplier: "Requirements on the supplier",
		judged:  "The column Fulfilled? is the result for the winning tender. It is secret until the award decision is made.",
		ownNote: "This is for the municipality itself to do. The section is not given to the supplier.", aspects: "confidentiality integrity availability",
		calendar: "Calendar", fileCalendar: "calendar", levelHead: "Class",
		number: "No.", noneHigh: "No risk is higher than low. Assessed by %s on %s.",
		level: "class", levelUnknown: "class unknown", andMore: "and %d more", fileTimeline: "timeline", filePortfolio: "contracts",
		months: "January February March April May June July August September October November December",
	}
}

// day is a date as people write it: "15 mars 2027".
func (w wording) day(d rules.Date) string {
	return fmt.Sprintf("%d %s %d", d.Day, strings.Fields(w.months)[d.Month-1], d.Year)
}

// today is the day it is in Stockholm at t.
func today(t time.Time) rules.Date { return rules.DateOf(t.In(conversation.Stockholm)) }

// numbered is the version of d beside the word for it.
func (w wording) numbered(d conversation.Dossier) string {
	if d.Version == 0 {
		return w.draft
	}
	return fmt.Sprint(d.Version)
}

// edition says which version d is.
func (w wording) edition(d conversation.Dossier) string {
	if d.Version == 0 {
		return w.draft
	}
	return fmt.Sprintf("%s %d", w.version, d.Version)
}
