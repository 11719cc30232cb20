package engine

import (
	"context"
	"log/slog"

	"upphandlingsvakten/conversation"
)

// Introducer is for platforms that know who people are.
type Introducer interface {
	// Introduce is the person that is meant, by the id that they keep and with the
	// name that others see; nobody if that is nobody who is there, or only a bot.
	Introduce(ctx context.Context, who conversation.PersonID) (conversation.Person, error)
}

// introduced is in with the person that it hands a case over to as the platform
// knows them: what is typed may be an id, or a name that nobody has, and a case
// that nobody can be reminded of is forgotten. Its error is a *Refusal. While the
// platform cannot be asked, what was typed will do.
func (e *Engine) introduced(ctx context.Context, in conversation.Input) (conversation.Input, error) {
	d, ok := in.(conversation.Delegate)
	if !ok || d.To.ID == "" {
		return in, nil
	}
	platform := conversation.Direct(d.To.ID).Platform()
	i, ok := e.adapters[platform].(Introducer)
	if !ok {
		return in, nil
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	who, err := i.Introduce(ctx, d.To.ID)
	switch {
	case err != nil:
		e.log.LogAttrs(ctx, slog.LevelWarn, "person not known", slog.String(keyPlatform, platform), slog.Any(keyError, err))
	case who.ID == "":
		return nil, conversation.NobodyThere()
	default:
		d.To = who
	}
	return d, nil
}
