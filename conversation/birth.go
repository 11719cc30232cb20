package conversation

import (
	"strconv"
	"strings"
)

// Birth tells apart cases that have had the same number: a store that was emptied,
// or is an older copy, counts from where it stands, while messages of the cases that
// it has lost stand where they stood. It is the moment at which a case began, to the
// millisecond; empty where nobody knows.
type Birth string

// Birth is when the case began.
func (c Case) Birth() Birth {
	if c.Opened.IsZero() {
		return ""
	}
	return Birth(strconv.FormatInt(c.Opened.UnixMilli(), 36))
}

// is says whether b may be the birth of the case.
func (b Birth) is(c Case) bool { return b == "" || b == c.Birth() }

// Trace is what a message of the bot's tells of the case that it is about.
type Trace struct {
	Case  CaseID // empty: it is about none
	Born  Birth
	First bool // it is the first of the case, which stands in the case's own thread
}

// Of says whether a trace may be of that very case, and not of another that had
// its number.
func (t Trace) Of(c Case) bool { return t.Case == c.ID && t.Born.is(c) }

// Fits says whether two traces may be of the same case.
func (t Trace) Fits(o Trace) bool {
	return t.Case != "" && t.Case == o.Case && (t.Born == "" || o.Born == "" || t.Born == o.Born)
}

// Of says whether a token may be of that very case, and not of another that had
// its number.
func (t Token) Of(c Case) bool { return t.Case == c.ID && t.Born.is(c) }

// Caused is d with what brought it about, and the birth of its case. A store that
// has lost its last writes counts the same numbers again, for something else: what
// was shown of the first must not be taken for the second.
func (d DeliveryID) Caused(cause string, born Birth) DeliveryID {
	d += DeliveryID("/" + cause)
	if born != "" {
		d += DeliveryID(bornAt + born)
	}
	return d
}

// bornAt stands before the birth in a DeliveryID.
const bornAt = "-"

// Trace is what d tells of its case.
func (d Delivery) Trace() Trace { return d.ID.Trace(d.Case) }

// Trace is what d, a delivery of that case, tells of it.
func (d DeliveryID) Trace(of CaseID) Trace {
	part := strings.Split(string(d), "/")
	if len(part) < 4 || part[0] != string(of) {
		return Trace{Case: of}
	}
	_, born, _ := strings.Cut(part[3], bornAt)
	return Trace{Case: of, Born: Birth(born), First: part[1] == "1" && part[2] == "1"}
}
