package slackfake

// method is one method of the Web API.
type method struct {
	scopes []string // what the token needs whatever the arguments; do checks the others
	tier   tier
	needs  []string
	args   []string // beyond needs
	app    bool     // called with the app-level token
	do     func(*Workspace, object) answer
}

// methods are those that an app such as this has any use for. Scopes, tiers and
// arguments are those of Slack's reference.
func methods() map[string]method {
	reading := []string{"cursor", "inclusive", "latest", "limit", "oldest", "include_all_metadata"}
	message := []string{
		"text", "blocks", "metadata", "mrkdwn", "parse", "link_names", "unfurl_links", "unfurl_media", "attachments", "markdown_text",
	}
	return map[string]method{
		"api.test":                     {tier: tier4, do: func(*Workspace, object) answer { return ok(nil) }},
		"auth.test":                    {tier: special, do: (*Workspace).authTest},
		"team.info":                    {tier: tier3, scopes: []string{"team:read"}, args: []string{"team", "domain"}, do: (*Workspace).teamInfo},
		"apps.connections.open":        {tier: tier3, app: true, scopes: []string{"connections:write"}, do: (*Workspace).connectionsOpen},
		"chat.postMessage":             {tier: special, scopes: chat(), needs: []string{"channel"}, args: append([]string{"thread_ts", "reply_broadcast", "username", "icon_emoji", "icon_url"}, message...), do: (*Workspace).postMessage},
		"chat.postEphemeral":           {tier: tier4, scopes: chat(), needs: []string{"channel", "user"}, args: append([]string{"thread_ts"}, message...), do: (*Workspace).postEphemeral},
		"chat.update":                  {tier: tier3, scopes: chat(), needs: []string{"channel", "ts"}, args: append([]string{"reply_broadcast", "file_ids"}, message...), do: (*Workspace).update},
		"chat.delete":                  {tier: tier3, scopes: chat(), needs: []string{"channel", "ts"}, do: (*Workspace).deleteMessage},
		"chat.getPermalink":            {tier: special, needs: []string{"channel", "message_ts"}, do: (*Workspace).permalink},
		"conversations.replies":        {tier: tier3, needs: []string{"channel", "ts"}, args: reading, do: (*Workspace).repliesOf},
		"conversations.history":        {tier: tier3, needs: []string{"channel"}, args: reading, do: (*Workspace).historyOf},
		"conversations.info":           {tier: tier3, needs: []string{"channel"}, args: []string{"include_locale", "include_num_members"}, do: (*Workspace).conversation},
		"conversations.members":        {tier: tier4, needs: []string{"channel"}, args: []string{"cursor", "limit"}, do: (*Workspace).members},
		"conversations.list":           {tier: tier2, args: []string{"cursor", "limit", "types", "exclude_archived", "team_id"}, do: (*Workspace).conversations},
		"users.conversations":          {tier: tier3, args: []string{"cursor", "limit", "types", "exclude_archived", "team_id", "user"}, do: (*Workspace).conversations},
		"conversations.open":           {tier: tier3, scopes: []string{"im:write"}, args: []string{"users", "channel", "return_im", "prevent_creation"}, do: (*Workspace).openDirect},
		"conversations.join":           {tier: tier3, scopes: []string{"channels:join"}, needs: []string{"channel"}, do: (*Workspace).joinChannel},
		"usergroups.users.list":        {tier: tier2, scopes: []string{"usergroups:read"}, needs: []string{"usergroup"}, args: []string{"include_disabled", "team_id"}, do: (*Workspace).groupUsers},
		"users.info":                   {tier: tier4, scopes: []string{"users:read"}, needs: []string{"user"}, args: []string{"include_locale"}, do: (*Workspace).userInfo},
		"views.open":                   {tier: tier4, needs: []string{"view"}, args: []string{"trigger_id", "interactivity_pointer"}, do: (*Workspace).openView},
		"views.push":                   {tier: tier4, needs: []string{"view"}, args: []string{"trigger_id", "interactivity_pointer"}, do: (*Workspace).pushView},
		"views.update":                 {tier: tier4, needs: []string{"view"}, args: []string{"view_id", "external_id", "hash"}, do: (*Workspace).updateView},
		"views.publish":                {tier: tier4, needs: []string{"user_id", "view"}, args: []string{"hash"}, do: (*Workspace).publishView},
		"files.getUploadURLExternal":   {tier: tier4, scopes: []string{"files:write"}, needs: []string{"filename", "length"}, args: []string{"alt_txt", "snippet_type"}, do: (*Workspace).uploadURL},
		"files.completeUploadExternal": {tier: tier4, scopes: []string{"files:write"}, needs: []string{"files"}, args: []string{"channel_id", "channels", "thread_ts", "initial_comment", "blocks"}, do: (*Workspace).completeUpload},
		"files.info":                   {tier: tier4, scopes: []string{"files:read"}, needs: []string{"file"}, args: []string{"cursor", "limit"}, do: (*Workspace).fileInfo},
		"reactions.add":                {tier: tier3, scopes: []string{"reactions:write"}, needs: []string{"channel", "name", "timestamp"}, do: (*Workspace).react},
		"bots.info":                    {tier: tier3, scopes: []string{"users:read"}, args: []string{"bot", "team_id"}, do: (*Workspace).botInfo},
	}
}

func chat() []string { return []string{"chat:write"} }
