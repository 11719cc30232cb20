package slack

// Scope is a permission of the bot's token, and what it is for.
type Scope struct {
	Name string
	Why  string
	// Optional scopes may be missing; Why says what is then left out.
	Optional bool
}

// Scopes are all that the manifests ask for.
func Scopes() []Scope {
	return []Scope{
		{Name: "chat:write", Why: "write in the threads, in the coordinators' channel and to single people, and edit that"},
		{Name: "commands", Why: "offer /upphandling and the shortcuts"},
		{Name: "app_mentions:read", Why: "hear @upphandlingsvakten in a channel"},
		{Name: "channels:history", Why: "hear answers that are typed in threads of public channels, and look whether a message has arrived"},
		{Name: "groups:history", Why: "the same in private channels"},
		{Name: "im:history", Why: "hear what people write to the bot alone"},
		{Name: "files:write", Why: "hand over documents in the thread"},
		{Name: "users:read", Why: "know people's names and languages, and tell guests and strangers from staff"},
		{Name: "channels:read", Optional: true, Why: "see who is in the coordinators' channel, for their home tab, and whether the bot is; without it their home tab shows no alerts"},
		{Name: "groups:read", Optional: true, Why: "the same where that channel is private"},
		{Name: "im:write", Optional: true, Why: "look whether a message to one person has arrived; without it that person may get it twice after a fault"},
	}
}
