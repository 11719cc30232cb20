package chat

// Symptom is one thing that was examined, for an operator. Remedy is empty if
// all is well.
type Symptom struct {
	What   string
	Found  string
	Remedy string
	// Mild says that the bot works, with something left out.
	Mild bool
}

// Fault says whether the bot cannot do its work.
func (s Symptom) Fault() bool { return s.Remedy != "" && !s.Mild }
