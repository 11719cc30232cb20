package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// File is a document on its way to a thread. Alt is what screen readers say of a
// picture, and is needed for one.
type File struct {
	Name  string // with its ending
	Title string
	Alt   string
	Bytes []byte
}

// The limits of files.getUploadURLExternal.
const mostAlt = 1000

// uploads is how often the three steps are gone through from the start. Each
// begins with an address of its own, and only the last one shows anything, so a
// file that was cut off before is never seen.
const uploads = 3

// Upload puts a file into a thread: it asks for an address, sends the bytes
// there, and lets the file be shown. What fails is begun anew, but for the last
// step, which may have taken effect: then the thread is looked at first. Its error
// is a *Failure.
func (a *Adapter) Upload(ctx context.Context, to conversation.Place, f File) error {
	at := spotOf(to)
	if at.channel == "" || len(f.Bytes) == 0 {
		return &engine.Failure{Kind: engine.Never, Err: errElsewhere}
	}
	if at.person {
		if at.channel = a.rooms.alone(ctx, at.channel); at.channel == "" {
			return &engine.Failure{Kind: engine.Never, Err: fmt.Errorf("files: the scope im:write is missing")}
		}
	}
	var id string
	var err error
	for range uploads {
		if id, err = a.send(ctx, f); err == nil {
			break
		}
		if f, ok := errors.AsType[*engine.Failure](err); ok && f.Kind != engine.Again {
			return err
		}
	}
	if err != nil {
		return err
	}
	for range uploads {
		_, err = a.api.CompleteUploadExternalContext(ctx, slackgo.CompleteUploadExternalParameters{
			Files: []slackgo.FileSummary{{ID: id, Title: f.Title}}, Channel: at.channel, ThreadTimestamp: at.thread,
		})
		err = a.failed("files.completeUploadExternal", err)
		if f, ok := errors.AsType[*engine.Failure](err); !ok || f.Kind != engine.Again {
			return err
		}
		if a.stands(ctx, at, id) {
			return nil
		}
	}
	return err
}

// stands says whether a file is to be seen in a place, as far as Slack tells.
func (a *Adapter) stands(ctx context.Context, at spot, id string) bool {
	found := false
	err := a.read(ctx, at, a.conf.Clock().Add(-findBack), func(m slackgo.Message) bool {
		found = slices.ContainsFunc(m.Files, func(f slackgo.File) bool { return f.ID == id })
		return !found
	})
	return found && err == nil
}

// send goes through the steps that nobody sees.
func (a *Adapter) send(ctx context.Context, f File) (id string, err error) {
	to, err := a.api.GetUploadURLExternalContext(ctx, slackgo.GetUploadURLExternalParameters{
		FileName: f.Name, FileSize: len(f.Bytes), AltTxt: chat.Cut(f.Alt, mostAlt),
	})
	if err = a.failed("files.getUploadURLExternal", err); err != nil {
		return "", err
	}
	if !a.trusted(to.UploadURL) {
		return "", &engine.Failure{Kind: engine.Never, Err: fmt.Errorf("files: the address is not Slack's")}
	}
	err = a.api.UploadToURL(ctx, slackgo.UploadToURLParameters{
		UploadURL: to.UploadURL, Reader: bytes.NewReader(f.Bytes), Filename: f.Name,
	})
	return to.FileID, a.failed("upload", err)
}
