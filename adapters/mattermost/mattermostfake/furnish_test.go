package mattermostfake_test

import (
	"encoding/json"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// furnished puts into a workspace what the refusals speak of.
func furnished(w *mattermostfake.Workspace) (ids map[string]string, people map[string]*mattermostfake.Person) {
	bot, anna, outsider := w.Person(mattermostfake.BotName), w.Person("anna"), w.Person("utan")
	nobody := w.Join(mattermostfake.Person{Name: "ingen", Gone: true})
	channel, other, archived := w.Channel("inköp"), w.Channel("annan"), w.Channel("arkiverad")
	hidden, open := w.ChannelWithout("dold", mattermostfake.Private), w.ChannelWithout("öppen", mattermostfake.Public)
	for _, at := range []mattermostfake.Place{channel, other, archived, hidden, open} {
		w.Enter(at, anna)
	}
	write := func(p *mattermostfake.Person, at mattermostfake.Place, props any) string {
		o := p.Do("POST", "/posts", map[string]any{"channel_id": at.Channel, "root_id": at.Thread, "message": "hej", "props": props})
		var made struct {
			ID string `json:"id"`
		}
		_ = json.Unmarshal(o.Body, &made)
		return made.ID
	}
	action := func(id, address string) map[string]any {
		return map[string]any{"id": id, "type": "button", "name": "Ja", "integration": map[string]any{"url": address}}
	}
	buttons := map[string]any{"attachments": []any{map[string]any{"actions": []any{
		action("a", "http://127.0.0.1:1/"), action("dead", "http://127.0.0.1:1/"),
	}}}}
	root := write(anna, channel, nil)
	ids = map[string]string{
		"bot": bot.ID, "anna": anna.ID, "outsider": outsider.ID, "team": mattermostfake.TeamID, "unknown": "zzzzzzzzzzzzzzzzzzzzzzzzzz",
		"channel": channel.Channel, "other": other.Channel, "archived": archived.Channel, "hidden": hidden.Channel, "open": open.Channel,
		"root": root, "reply": write(anna, channel.In(root), nil), "own": write(bot, channel, buttons), "deleted": write(bot, channel, nil),
		"archivedpost": write(bot, archived, nil), "hiddenpost": write(anna, hidden, nil), "openpost": write(anna, open, nil),
	}
	bot.Do("DELETE", "/posts/"+ids["deleted"], nil)
	w.Archive(archived, true)
	return ids, map[string]*mattermostfake.Person{"bot": bot, "anna": anna, "outsider": outsider, "nobody": nobody, "stranger": nobody}
}
