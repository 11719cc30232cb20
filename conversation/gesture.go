package conversation

import "upphandlingsvakten/rules"

// Gesture is what physically happened on a platform. What it means is decided
// by Read.
type Gesture interface{ gesture() }

// The gestures.
type (
	// Pressed is a button or a choice in a select.
	Pressed struct {
		Token  Token
		Option rules.OptionID   // the option of an Ask, if it was one
		Many   []rules.OptionID // of an Ask for several options
	}
	// Said is text in the thread of a case.
	Said struct{ Text string }
	// Called is a command with its words: "/upphandling status" is Called{"status"}.
	// In a thread, a mention of the bot is a call too.
	// Slash says that nothing but a slash stood before the words, so that a command
	// is all that they can be.
	Called struct {
		Words string
		Slash bool
	}
	// Filled is a form with several fields.
	Filled struct {
		Token  Token
		Fields map[string]string
	}
)

func (Pressed) gesture() {}
func (Said) gesture()    {}
func (Called) gesture()  {}
func (Filled) gesture()  {}
