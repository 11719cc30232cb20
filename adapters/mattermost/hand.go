package mattermost

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// mostFiles is how many files a post takes.
const mostFiles = 10

var errEmptyFile = errors.New("files: one is empty")

// Hand shows d with its files, all on one post: so they are there together or not
// at all, and whoever looks for d finds them with it. What was sent to the server
// and stands on no post is seen by nobody.
func (a *Adapter) Hand(ctx context.Context, d conversation.Delivery, files []engine.File) (engine.Receipt, error) {
	if len(files) == 0 {
		return a.Deliver(ctx, d, engine.Receipt{})
	}
	if here.Spot(d.To).Channel == "" {
		return engine.Receipt{}, &engine.Failure{Kind: engine.Never, Err: chat.ErrElsewhere}
	}
	if len(files) > mostFiles {
		return engine.Receipt{}, &engine.Failure{Kind: engine.Never, Err: fmt.Errorf("files: %d, and a post takes %d", len(files), mostFiles)}
	}
	if r, there, err := a.Find(ctx, d); there || err != nil {
		return r, err
	}
	to, opened, err := a.within(ctx, d)
	if err != nil {
		return engine.Receipt{}, err
	}
	opens := to.Channel == "" // it is the first in its thread
	if opens {
		to = chat.Spot{Channel: here.Spot(d.To).Channel}
	}
	ids, err := a.upload(ctx, to.Channel, files)
	if err != nil {
		return engine.Receipt{}, err
	}
	sent, err := a.attach(ctx, d, to, ids)
	if err != nil {
		return engine.Receipt{}, err
	}
	r := engine.Receipt{Ref: chat.JoinRefs(sent), Opened: opened}
	if opens {
		r.Opened = here.Thread(sent[0].Channel, sent[0].Message)
	}
	a.rooms.met(d, r)
	return r, nil
}

// upload sends files to the server, where nobody sees them yet.
func (a *Adapter) upload(ctx context.Context, channel string, files []engine.File) ([]string, error) {
	ids := make([]string, len(files))
	for i, f := range files {
		if len(f.Bytes) == 0 {
			return nil, &engine.Failure{Kind: engine.Never, Err: errEmptyFile}
		}
		if err := a.pace.Turn(ctx, everything, "", false); err != nil {
			return nil, err
		}
		made, resp, err := a.client.UploadFileAsRequestBody(ctx, f.Bytes, channel, f.Name)
		if err != nil {
			var answer *http.Response
			if resp != nil && resp.StatusCode != 0 {
				answer = &http.Response{StatusCode: resp.StatusCode, Header: resp.Header}
			}
			return nil, a.failed(ctx, "files.upload", answer, err)
		}
		if len(made.FileInfos) != 1 || !idPattern.MatchString(made.FileInfos[0].Id) {
			return nil, &engine.Failure{Kind: engine.Again, Err: errors.New("files.upload: no readable answer")}
		}
		ids[i] = made.FileInfos[0].Id
	}
	return ids, nil
}

// attach posts d with files on its first post. The server leaves out files that
// it does not take without a word, so what comes back is counted.
func (a *Adapter) attach(ctx context.Context, d conversation.Delivery, to chat.Spot, ids []string) ([]chat.Ref, error) {
	var sent []chat.Ref
	for n, p := range a.pages(ctx, d) {
		props, m := a.props(d, n, to.Channel, p)
		o := outgoing{ChannelID: to.Channel, RootID: to.Thread, Message: p.text, Props: props}
		if n == 0 {
			o.FileIDs = ids
		} else if o.RootID == "" {
			o.RootID = sent[0].Message
		}
		made, err := a.create(ctx, o, urgent(d))
		if err != nil {
			return nil, err
		}
		at := chat.Ref{Channel: to.Channel, Message: string(made.ID)}
		if len(made.FileIDs) != len(o.FileIDs) {
			err := errors.Join(fmt.Errorf("files: %d of %d were taken", len(made.FileIDs), len(o.FileIDs)), a.remove(ctx, at))
			return nil, &engine.Failure{Kind: engine.Again, Err: err}
		}
		a.rooms.posts.Set(at.Message, written{channel: at.Channel, root: o.RootID, mark: m})
		sent = append(sent, at)
	}
	return sent, nil
}

// Erase takes away what somebody wrote, if the bot's role has
// delete_others_posts. The first post of a thread stays: the thread would go
// with it.
func (a *Adapter) Erase(ctx context.Context, in conversation.Place, message string) error {
	refs := chat.ParseRefs(message)
	if len(refs) != 1 || !idPattern.MatchString(refs[0].Message) {
		return &engine.Failure{Kind: engine.Never, Err: chat.ErrElsewhere}
	}
	if here.Spot(in).Thread == refs[0].Message {
		return &engine.Failure{Kind: engine.Never, Err: errors.New("posts.delete: the thread begins with it")}
	}
	if err := a.pace.Turn(ctx, everything, "", true); err != nil {
		return err
	}
	err := a.call(ctx, "posts.delete", http.MethodDelete, "/posts/"+refs[0].Message, nil, nil)
	if refusedWith(err, http.StatusNotFound) {
		return nil // somebody was quicker
	}
	return err
}

// refusedWith says whether the server refused with that status.
func refusedWith(err error, status int) bool {
	s, ok := errors.AsType[*statusError](err)
	return ok && s.status == status
}

var _ interface {
	engine.Adapter
	engine.Finder
	engine.Opener
	engine.Roster
	engine.Directory
	engine.Introducer
	engine.Eraser
	engine.Courier
	engine.Zoned
	engine.Witness
} = (*Adapter)(nil)
