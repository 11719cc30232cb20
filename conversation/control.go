package conversation

import "upphandlingsvakten/rules"

// Controls are the words on what a platform adds to a message so that it can be
// pressed: they go with the shape of the platform and not with the case.
type Controls struct {
	Change   string // an answer
	Chosen   string // "these are the ones", of a question for several options
	None     string // none of the options
	Pick     string // an option
	PickMany string // any number of options
	PickDate string
	PickWho  string
	Fill     string // opens a form
	Send     string // a form
	Leave    string // a form
}

// ControlsIn are the Controls in l.
func ControlsIn(l rules.Lang) Controls {
	return Controls{
		Change: phrase(l, KeyControlChange), Chosen: phrase(l, KeyControlChosen), None: phrase(l, KeyControlNone),
		Pick: phrase(l, KeyControlPick), PickMany: phrase(l, KeyControlPickMany), PickDate: phrase(l, KeyControlPickDate),
		PickWho: phrase(l, KeyControlPickWho), Fill: phrase(l, KeyControlFill),
		Send: phrase(l, KeyControlSend), Leave: phrase(l, KeyControlLeave),
	}
}

// NothingChosen is what is said to "these are the ones" when there are none:
// having chosen nothing is not the same as choosing none.
func NothingChosen(l rules.Lang) Message { return say(line(l, KeyNothingChosen)) }

// OldButton is what is said to a button that is not known.
func OldButton(l rules.Lang) Message { return say(line(l, KeyOldButton)) }

// NotForGuests is what is said to guests of the organisation's chat.
func NotForGuests(l rules.Lang) Message { return say(line(l, KeyNotForGuests)) }

// NotForStrangers is what is said to people of other organisations.
func NotForStrangers(l rules.Lang) Message { return say(line(l, KeyNotForStrangers)) }

// Elsewhere is put in front of an alert that could not be delivered where it
// belongs, and goes to the second place instead.
func Elsewhere(l rules.Lang) Block { return Para{Text: line(l, KeyAlertElsewhere)} }

// NoFiles is put after a message whose files could not be handed over.
func NoFiles(l rules.Lang) Block { return Note{Text: line(l, KeyNoFiles)} }

// Homeless tells the owner of a case that its thread cannot be reached any more.
func Homeless(l rules.Lang, id CaseID) Message {
	return say(line(l, KeyHomeless, "case", string(id)))
}

// NotInvited tells somebody who called for the bot in a channel that it is not in
// what to do.
func NotInvited(l rules.Lang) Message { return say(line(l, KeyNotInvited)) }
