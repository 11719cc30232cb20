package conversation

import "fmt"

// Refusal is an answer to the person who asked for something that cannot be
// done, or asked for something that changes nothing. It is no fault: it is
// said to that person in words, and nothing is committed.
type Refusal struct {
	Key  Key               // the sentence
	Args map[string]string // what is put into it
}

// Error names the sentence, never what people wrote.
func (r *Refusal) Error() string { return fmt.Sprintf("refused: %s", r.Key) }

// Key names a text of the bot's own.
type Key string
