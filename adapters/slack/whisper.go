package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// whisperTime is how long a hint may take. The acknowledgement waits for it, so
// it is short; a hint that comes later than that is of little use.
const whisperTime = 900 * time.Millisecond

// whisper shows something to one person. Where a person and the bot are alone it
// is an ordinary message, because what only one person sees vanishes when they
// reload. Where the bot may not write, the gesture's own address is used, and
// where there is none the person is written to alone.
func (a *Adapter) whisper(ctx context.Context, o occurrence, m conversation.Message, l rules.Lang) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), whisperTime)
	defer cancel()
	s := here.Spot(o.place)
	for _, p := range a.pages(m, l, o.zone) {
		options := []slackgo.MsgOption{
			slackgo.MsgOptionText(bounded(p.text), false), slackgo.MsgOptionBlocks(p.blocks...), slackgo.MsgOptionDisableMarkdown(),
		}
		if alone(s) {
			if err := a.aside(ctx, s, options); err != nil {
				return err
			}
			continue
		}
		err := a.turn(ctx, "chat.postEphemeral", "", false)
		if err == nil {
			_, err = a.api.PostEphemeralContext(ctx, s.Channel, o.user, append(options, inThread(s)...)...)
			err = a.failed("chat.postEphemeral", err)
		}
		switch {
		case err != nil && o.respond != "":
			return a.respond(ctx, o.respond, a.ephemeral(m, l, o.zone))
		case engine.KindOf(err) == engine.Gone:
			err = a.aside(ctx, chat.Spot{Channel: o.user, Person: true}, options)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// aside writes something where a person and the bot are alone.
func (a *Adapter) aside(ctx context.Context, s chat.Spot, options []slackgo.MsgOption) error {
	options = append(options, slackgo.MsgOptionDisableLinkUnfurl(), slackgo.MsgOptionDisableMediaUnfurl())
	_, _, err := a.api.PostMessageContext(ctx, s.Channel, append(options, inThread(s)...)...)
	return a.failed(methodPost, err)
}

// inThread is the thread of a place, if it is one.
func inThread(s chat.Spot) []slackgo.MsgOption {
	if s.Thread == "" {
		return nil
	}
	return []slackgo.MsgOption{slackgo.MsgOptionTS(s.Thread)}
}

// ephemeral is m as the answer to a command, which only the one who gave it
// sees. What does not fit into one message is left to the text.
func (a *Adapter) ephemeral(m conversation.Message, l rules.Lang, zone *time.Location) json.RawMessage {
	all := a.pages(m, l, zone)
	if len(all) == 0 {
		return nil
	}
	body, err := json.Marshal(struct {
		Type   string          `json:"response_type"`
		Text   string          `json:"text"`
		Blocks []slackgo.Block `json:"blocks"`
		Mrkdwn bool            `json:"mrkdwn"`
	}{"ephemeral", bounded(all[0].text), all[0].blocks, false})
	if err != nil {
		return nil
	}
	return body
}

// respond answers a gesture at the address that came with it.
func (a *Adapter) respond(ctx context.Context, address string, body []byte) error {
	if !a.trusted(address) {
		return fmt.Errorf("response_url: not an address of Slack's")
	}
	call, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("response_url: not an address")
	}
	call.Header.Set("Content-Type", "application/json")
	answer, err := (&http.Client{Timeout: whisperTime, Transport: a.conf.Transport}).Do(call)
	if err != nil {
		return fmt.Errorf("response_url: %w", bare(err))
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)) // so that the connection can be used again
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("response_url: %s", answer.Status)
	}
	return nil
}

// trusted says whether an address is Slack's, or the one that is configured.
func (a *Adapter) trusted(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	api, err := url.Parse(a.conf.APIURL)
	if err == nil && u.Scheme == api.Scheme && u.Host == api.Host {
		return true
	}
	h := u.Hostname()
	return u.Scheme == "https" && (strings.HasSuffix(h, ".slack.com") || strings.HasSuffix(h, ".slack-gov.com"))
}

// mostSent is what text may have at most: chat.update refuses more than 4,000.
const mostSent = 3900

// bounded is escaped text that is not too long, cut between characters.
func bounded(text string) string {
	out := chat.Cut(text, mostSent)
	if out != text {
		if at := strings.LastIndexAny(out, "&<"); at >= 0 && !strings.ContainsAny(out[at:], ";>") {
			out = out[:at] + "…"
		}
	}
	return out
}
