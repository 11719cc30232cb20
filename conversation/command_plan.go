package conversation

import (
	"strings"

	"upphandlingsvakten/rules"
)

// readPlanning reads a command about a reminder or about the contract's plan.
func readPlanning(head, rest string) (Input, bool, error) {
	if !rules.NeutralTitle(rest) {
		return Slip{}, true, nil
	}
	words := strings.Join(strings.Fields(rest), " ")
	before, on := cutDate(words)
	switch head {
	case "skjut upp", "snooze", "put off":
		r, why := cutRest(words)
		if r.Zero() && why != "" {
			return nil, true, refuse(KeySnoozeWhen)
		}
		return Snooze{Rest: r, Reason: why}, true, nil
	case "inte aktuellt", "ej aktuellt", "not relevant":
		return Dismiss{Reason: words}, true, nil
	case "förläng till", "förläng", "extend to", "extend":
		return NewEnd{On: on, Longer: true}, true, nil
	case "säg upp till", "säg upp", "terminate on", "terminate":
		return NewEnd{On: on}, true, nil
	case "byt leverantör", "change supplier":
		return ChangePlan{Kind: ReplanSupplier, On: on}, true, nil
	}
	for _, small := range []string{"till ", "to "} {
		before = strings.TrimPrefix(before, small)
	}
	return ChangePlan{Kind: ReplanTransfer, On: on, To: before}, true, nil
}

// cutDate takes a date off the end of words: "Grannköping den 2028-01-01".
func cutDate(words string) (before string, on rules.Date) {
	list := strings.Fields(words)
	for n := max(0, len(list)-3); n < len(list); n++ {
		if d, ok := parseDate(strings.Join(list[n:], " ")); ok {
			rest := list[:n]
			if len(rest) > 0 {
				switch strings.ToLower(rest[len(rest)-1]) {
				case "den", "on", "från", "from", "till", "to", "the":
					rest = rest[:len(rest)-1]
				}
			}
			return strings.Join(rest, " "), d.(rules.Date)
		}
	}
	return words, rules.Date{}
}
