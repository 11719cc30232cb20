package rules

// Tick is a status that only a coordinator sets, in the track that a case
// follows after an alarm. Its text says nothing of the substance.
type Tick struct {
	ID      string
	Text    Words
	Gate    bool // to be set before anything may be published
	Sources []Source
}

// Band is a range of risk values, consequence times likelihood.
type Band struct {
	ID       string // low, medium, high or very_high
	From, To int    // both included
	Label    Words
	Decides  Words // who may decide, and what must be decided
}

// Statement is a sentence of the guideline and what carries it in the bot.
type Statement struct {
	ID string // S1 to S59
	// Carriers are "kind:id", where kind is question, finding, requirement,
	// area, block, reminder, document, step, stage, tick or message.
	Carriers []string
}
