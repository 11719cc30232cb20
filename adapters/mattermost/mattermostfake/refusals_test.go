package mattermostfake_test

import (
	"fmt"
	"strings"
	"testing"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// refusal is a call, and what the server says to it.
type refusal struct {
	name   string
	who    string
	method string
	path   string
	body   string // {x} is the id of x; <n> is n letters
	status int
	err    string
}

// refusals are what a server of 11.2 and one of 10.11 said when they were asked.
func refusals() []refusal {
	const (
		notAllowed = "api.context.permissions.app_error"
		badURL     = "api.context.invalid_url_param.app_error"
		badBody    = "api.context.invalid_body_param.app_error"
	)
	return []refusal{
		{"no session", "nobody", "GET", "/users/me", ``, 401, "api.context.session_expired.app_error"},
		{"a made-up session", "stranger", "GET", "/users/me", ``, 401, "api.context.session_expired.app_error"},
		{"an address that is none", "bot", "GET", "/nowhere", ``, 404, "api.context.404.app_error"},
		{"ping needs no session", "nobody", "GET", "/system/ping", ``, 200, ""},
		{"the config needs no session", "nobody", "GET", "/config/client?format=old", ``, 200, ""},
		{"the server's own config", "bot", "GET", "/config", ``, 403, notAllowed},
		{"an id that is none", "bot", "GET", "/users/abc", ``, 400, badURL},
		{"nobody of that id", "bot", "GET", "/users/{unknown}", ``, 404, "app.user.missing_account.const"},
		{"nobody of that name", "bot", "GET", "/users/username/nobody-there", ``, 404, "app.user.get_by_username.app_error"},
		{"no ids of users", "bot", "POST", "/users/ids", `[]`, 400, badBody},
		{"somebody's channels", "bot", "GET", "/users/{anna}/channels", ``, 403, notAllowed},
		{"the bot's bot account", "bot", "GET", "/bots/{bot}", ``, 404, "store.sql_bot.get.missing.app_error"},

		{"no such channel", "bot", "GET", "/channels/{unknown}", ``, 404, "app.channel.get.existing.app_error"},
		{"a private channel without the bot", "bot", "GET", "/channels/{hidden}", ``, 403, notAllowed},
		{"a public channel without the bot", "bot", "GET", "/channels/{open}", ``, 200, ""},
		{"no channel of that name", "bot", "GET", "/teams/{team}/channels/name/nowhere-at-all", ``, 404, "app.channel.get_by_name.missing.app_error"},
		{"somebody who is no member", "bot", "GET", "/channels/{channel}/members/{outsider}", ``, 404, "app.channel.get_member.missing.app_error"},
		{"a member of a private channel without the bot", "bot", "GET", "/channels/{hidden}/members/{anna}", ``, 403, notAllowed},
		{"a conversation of two others", "bot", "POST", "/channels/direct", `["{anna}","{outsider}"]`, 403, notAllowed},
		{"a conversation with itself and an id that is none", "bot", "POST", "/channels/direct", `["{bot}","x"]`, 400, badBody},
		{"no such team", "bot", "GET", "/teams/{unknown}", ``, 404, "app.team.get.find.app_error"},

		{"a post in a channel without the bot", "bot", "POST", "/posts", `{"channel_id":"{open}","message":"x"}`, 403, notAllowed},
		{"a post nowhere", "bot", "POST", "/posts", `{"channel_id":"{unknown}","message":"x"}`, 403, notAllowed},
		{"a post that is no JSON", "bot", "POST", "/posts", `x`, 400, badBody},
		{"a post with props that are no object", "bot", "POST", "/posts", `{"channel_id":"{channel}","props":"x"}`, 400, badBody},
		{"a post with an id of its own", "bot", "POST", "/posts", `{"channel_id":"{channel}","id":"{unknown}","message":"x"}`, 400, "app.post.save.existing.app_error"},
		{"a post of the system", "bot", "POST", "/posts", `{"channel_id":"{channel}","type":"system_generic"}`, 400, "api.context.invalid_param.app_error"},
		{"a post of an unknown kind", "bot", "POST", "/posts", `{"channel_id":"{channel}","type":"strange"}`, 400, "model.post.is_valid.type.app_error"},
		{"a post of a kind of its own", "bot", "POST", "/posts", `{"channel_id":"{channel}","type":"custom_x"}`, 201, ""},
		{"an empty post", "bot", "POST", "/posts", `{"channel_id":"{channel}"}`, 201, ""},
		{"a post that is too long", "bot", "POST", "/posts", `{"channel_id":"{channel}","message":"<16384>"}`, 400, "model.post.is_valid.message_length.app_error"},
		{"a post that is just not too long", "bot", "POST", "/posts", `{"channel_id":"{channel}","message":"<16383>"}`, 201, ""},
		{"a request that is too large", "bot", "POST", "/posts", `{"channel_id":"{channel}","props":{"x":"<300000>"}}`, 413, "api.context.request_body_too_large.app_error"},
		{"a nought in the text", "bot", "POST", "/posts", `{"channel_id":"{channel}","message":"\u0000"}`, 500, "app.post.save.app_error"},
		{"a nought in the props", "bot", "POST", "/posts", `{"channel_id":"{channel}","props":{"x":"\u0000"}}`, 500, "app.post.save.app_error"},
		{"more than ten files", "bot", "POST", "/posts", `{"channel_id":"{channel}","file_ids":["<26>1","<26>2","<26>3","<26>4","<26>5","<26>6","<26>7","<26>8","<26>9","<26>10","<26>11"]}`, 400, "model.post.is_valid.file_ids.app_error"},
		{"an answer to an answer", "bot", "POST", "/posts", `{"channel_id":"{channel}","root_id":"{reply}"}`, 400, "api.post.create_post.root_id.app_error"},
		{"an answer to nothing", "bot", "POST", "/posts", `{"channel_id":"{channel}","root_id":"{unknown}"}`, 400, "api.post.create_post.root_id.app_error"},
		{"an answer to a deleted post", "bot", "POST", "/posts", `{"channel_id":"{channel}","root_id":"{deleted}"}`, 400, "api.post.create_post.root_id.app_error"},
		{"an answer in another channel", "bot", "POST", "/posts", `{"channel_id":"{other}","root_id":"{root}"}`, 400, "api.post.create_post.channel_root_id.app_error"},
		{"a post in an archived channel", "bot", "POST", "/posts", `{"channel_id":"{archived}"}`, 400, "api.post.create_post.can_not_post_to_deleted.error"},
		{"an urgent post", "bot", "POST", "/posts", `{"channel_id":"{channel}","metadata":{"priority":{"priority":"urgent"}}}`, 201, ""},
		{"an urgent answer", "bot", "POST", "/posts", `{"channel_id":"{channel}","root_id":"{root}","metadata":{"priority":{"priority":"urgent"}}}`, 400, "api.post.post_priority.priority_post_only_allowed_for_root_post.request_error"},
		{"a post that wants to be acknowledged", "bot", "POST", "/posts", `{"channel_id":"{channel}","metadata":{"priority":{"priority":"urgent","requested_ack":true}}}`, 501, "license_error.feature_unavailable"},
		{"something only one person sees", "bot", "POST", "/posts/ephemeral", `{"user_id":"{anna}","post":{"channel_id":"{channel}","message":"x"}}`, 403, notAllowed},
		{"attachments that are no list", "anna", "POST", "/posts", `{"channel_id":"{channel}","props":{"attachments":"x"}}`, 201, ""},

		{"no such post", "bot", "GET", "/posts/{unknown}", ``, 404, "app.post.get.app_error"},
		{"a deleted post", "bot", "GET", "/posts/{deleted}", ``, 404, "app.post.get.app_error"},
		{"a post in a channel without the bot, private", "bot", "GET", "/posts/{hiddenpost}", ``, 403, notAllowed},
		{"a post in a public channel without the bot", "bot", "GET", "/posts/{openpost}", ``, 200, ""},
		{"a change of somebody else's post", "bot", "PUT", "/posts/{root}/patch", `{"message":"x"}`, 403, notAllowed},
		{"a change of no post", "bot", "PUT", "/posts/{unknown}/patch", `{"message":"x"}`, 403, notAllowed},
		{"a change of a deleted post", "bot", "PUT", "/posts/{deleted}/patch", `{"message":"x"}`, 403, notAllowed},
		{"a change in an archived channel", "bot", "PUT", "/posts/{archivedpost}/patch", `{"message":"x"}`, 400, "api.post.patch_post.can_not_update_post_in_deleted.error"},
		{"a change to something too long", "bot", "PUT", "/posts/{own}/patch", `{"message":"<16384>"}`, 400, "model.post.is_valid.message_length.app_error"},
		{"an update of another post than it says", "bot", "PUT", "/posts/{own}", `{"id":"{root}","message":"x"}`, 400, badBody},
		{"a deletion of somebody else's post", "bot", "DELETE", "/posts/{root}", ``, 403, notAllowed},
		{"a deletion of no post", "bot", "DELETE", "/posts/{unknown}", ``, 404, "app.post.get.app_error"},
		{"a deletion in an archived channel", "bot", "DELETE", "/posts/{archivedpost}", ``, 400, "api.post.delete_post.can_not_delete_post_in_deleted.error"},
		{"the thread of a deleted post", "bot", "GET", "/posts/{deleted}/thread", ``, 404, "app.post.get.app_error"},
		{"a thread from a post and no time", "bot", "GET", "/posts/{root}/thread?fromPost={root}", ``, 400, badBody},
		{"a thread in no direction", "bot", "GET", "/posts/{root}/thread?direction=x", ``, 400, badBody},
		{"the history of somebody else's post", "bot", "GET", "/posts/{root}/edit_history", ``, 403, notAllowed},
		{"the history of a post that never changed", "bot", "GET", "/posts/{own}/edit_history", ``, 404, "app.post.get.app_error"},
		{"posts since nothing", "bot", "GET", "/channels/{channel}/posts?since=x", ``, 400, badBody},
		{"posts of a private channel without the bot", "bot", "GET", "/channels/{hidden}/posts", ``, 403, notAllowed},
		{"deleted posts", "bot", "GET", "/channels/{channel}/posts?include_deleted=true", ``, 403, notAllowed},

		{"a button that is not there", "anna", "POST", "/posts/{own}/actions/none", `{}`, 404, "api.post.do_action.action_id.app_error"},
		{"a button with a dash", "anna", "POST", "/posts/{own}/actions/a-b", `{}`, 404, "api.context.404.app_error"},
		{"a button of a deleted post", "anna", "POST", "/posts/{deleted}/actions/a", `{}`, 404, "app.post.get.app_error"},
		{"a button in a channel of others", "outsider", "POST", "/posts/{hiddenpost}/actions/a", `{}`, 403, notAllowed},
		{"a button in a public channel by one who is not in it", "outsider", "POST", "/posts/{own}/actions/a", `{}`, 403, notAllowed},
		{"a button without a session", "nobody", "POST", "/posts/{own}/actions/a", `{}`, 401, "api.context.session_expired.app_error"},
		{"a forged cookie", "anna", "POST", "/posts/{own}/actions/a", `{"cookie":"x"}`, 400, "api.post.do_action.action_integration.app_error"},
		{"a button whose address nobody answers", "anna", "POST", "/posts/{own}/actions/dead", `{}`, 400, "api.post.do_action.action_integration.app_error"},

		{"a dialog without an address", "nobody", "POST", "/actions/dialogs/open", `{"trigger_id":"x"}`, 400, badBody},
		{"a dialog with a trigger that is none", "nobody", "POST", "/actions/dialogs/open", `{"trigger_id":"x","url":"http://127.0.0.1:1"}`, 400, "interactive_message.decode_trigger_id.base64_decode_failed"},
		{"a dialog with a trigger of too few parts", "nobody", "POST", "/actions/dialogs/open", `{"trigger_id":"YTpi","url":"http://127.0.0.1:1"}`, 400, "interactive_message.decode_trigger_id.missing_data"},
		{"a dialog with an old trigger", "nobody", "POST", "/actions/dialogs/open", `{"trigger_id":"YTpiOjE6Yw==","url":"http://127.0.0.1:1"}`, 400, "interactive_message.decode_trigger_id.expired"},
		{"a submission to no address", "anna", "POST", "/actions/dialogs/submit", `{"channel_id":"{channel}","team_id":"{team}"}`, 400, badBody},
		{"a submission in no channel", "anna", "POST", "/actions/dialogs/submit", `{"url":"http://127.0.0.1:1","channel_id":"{unknown}","team_id":"{team}"}`, 404, "app.channel.get.existing.app_error"},
		{"a submission in a channel of others", "outsider", "POST", "/actions/dialogs/submit", `{"url":"http://127.0.0.1:1","channel_id":"{hidden}","team_id":"{team}"}`, 403, notAllowed},
		{"a submission to where nobody answers", "anna", "POST", "/actions/dialogs/submit", `{"url":"http://127.0.0.1:1","channel_id":"{channel}","team_id":"{team}"}`, 400, "api.post.do_action.action_integration.app_error"},

		{"a command of the bot's making", "bot", "POST", "/commands", `{"team_id":"{team}","trigger":"x","method":"P","url":"http://x.example"}`, 403, notAllowed},
		{"the commands to be managed", "bot", "GET", "/commands?team_id={team}&custom_only=true", ``, 403, notAllowed},
		{"the commands that complete themselves", "bot", "GET", "/commands?team_id={team}", ``, 200, ""},
		{"a command that is none", "anna", "POST", "/commands/execute", `{"channel_id":"{channel}","command":"hej"}`, 400, "api.command.execute_command.start.app_error"},
		{"a command nobody knows", "anna", "POST", "/commands/execute", `{"channel_id":"{channel}","command":"/unheardof"}`, 404, "api.command.execute_command.not_found.app_error"},
		{"a command in a channel of others", "outsider", "POST", "/commands/execute", `{"channel_id":"{channel}","command":"/unheardof"}`, 403, notAllowed},

		{"a file for a channel without the bot", "bot", "POST", "/files?channel_id={open}&filename=x.txt", `x`, 403, notAllowed},
		{"a file that is not there", "bot", "GET", "/files/{unknown}", ``, 404, "api.file.get_file_info.app_error"},
		{"threads of somebody else", "bot", "GET", "/users/{anna}/teams/{team}/threads", ``, 403, notAllowed},
		{"a thread that nobody follows", "outsider", "GET", "/users/me/teams/{team}/threads/{own}", ``, 403, notAllowed},
	}
}

// asked is what a server says to a refusal.
func (r refusal) asked(ids map[string]string, do func(who, method, path string, body []byte) (int, string)) (int, string) {
	fill := func(s string) string {
		for name, id := range ids {
			s = strings.ReplaceAll(s, "{"+name+"}", id)
		}
		for _, n := range []int{26, 16383, 16384, 300000} {
			s = strings.ReplaceAll(s, fmt.Sprintf("<%d>", n), strings.Repeat("ä", n/2)+strings.Repeat("a", n-n/2))
		}
		return s
	}
	return do(r.who, r.method, fill(r.path), []byte(fill(r.body)))
}

func TestTheServerRefusesWhatTheRealOneRefuses(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	ids, people := furnished(w)
	for _, r := range refusals() {
		t.Run(r.name, func(t *testing.T) {
			status, err := r.asked(ids, func(who, method, path string, body []byte) (int, string) {
				o := people[who].Do(method, path, body)
				return o.Status, o.Error
			})
			if status != r.status || err != r.err {
				t.Errorf("%s %s by %s: got %d %s, want %d %s", r.method, r.path, r.who, status, err, r.status, r.err)
			}
		})
	}
}
