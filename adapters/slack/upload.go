package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// mostAlt is the limit of alt_txt (files.getUploadURLExternal).
const mostAlt = 1000

// uploads is how often a step is gone through from the start. The bytes of a
// file go to an address of its own each time, and only the last step shows
// anything, so a file that was cut off before is never seen.
const uploads = 3

// Hand shows d, and its files below it in the same thread, all in one message.
//
// The bytes are with Slack before d is shown, so that what Slack refuses to take
// is refused before anybody is promised it. The message says in its metadata how
// many files belong to it: whoever looks for d later sees whether they are all
// there, and one that was cut off in between is completed and not shown again.
func (a *Adapter) Hand(ctx context.Context, d conversation.Delivery, files []engine.File) (engine.Receipt, error) {
	if len(files) == 0 {
		return a.Deliver(ctx, d, engine.Receipt{})
	}
	if here.Spot(d.To).Channel == "" {
		return engine.Receipt{}, &engine.Failure{Kind: engine.Never, Err: chat.ErrElsewhere}
	}
	t, err := a.trace(ctx, d)
	if errors.Is(err, errUnasked) {
		a.odd(ctx, NotAsked)
	} else if err != nil {
		return engine.Receipt{}, err
	}
	if t.complete(len(files)) {
		return t.receipt, nil
	}
	summaries, err := a.uploaded(ctx, files)
	if err != nil {
		return engine.Receipt{}, err
	}
	r := t.receipt
	if !t.whole {
		if err := a.sweep(ctx, t.at.Channel, t.parts); err != nil {
			return engine.Receipt{}, err
		}
		if r, err = a.deliver(ctx, parcel{d, len(files)}, engine.Receipt{Opened: t.receipt.Opened}); err != nil {
			return engine.Receipt{}, err
		}
	}
	err = a.attach(ctx, d, below(d, r), summaries)
	if engine.KindOf(err) == engine.Never {
		// The engine sends the message alone then, and says that the files are missing.
		if err := a.withdraw(ctx, chat.ParseRefs(r.Ref)); err != nil {
			return engine.Receipt{}, err
		}
	}
	return r, err
}

// withdraw takes away a message whose files cannot be shown.
func (a *Adapter) withdraw(ctx context.Context, refs []chat.Ref) error {
	for _, at := range refs {
		if err := a.remove(ctx, at); err != nil {
			return err
		}
	}
	return nil
}

// below is the thread that the files of a message that was shown belong to.
func below(d conversation.Delivery, r engine.Receipt) chat.Spot {
	first := chat.ParseRefs(r.Ref)[0]
	at := chat.Spot{Channel: first.Channel, Thread: first.Message}
	for _, place := range []conversation.Place{r.Opened, d.To} {
		if s := here.Spot(place); s.Thread != "" {
			at.Thread = s.Thread
			break
		}
	}
	return at
}

// uploaded brings files to Slack, where nobody sees them yet.
func (a *Adapter) uploaded(ctx context.Context, files []engine.File) ([]slackgo.FileSummary, error) {
	out := make([]slackgo.FileSummary, len(files))
	for i, f := range files {
		if len(f.Bytes) == 0 {
			return nil, &engine.Failure{Kind: engine.Never, Err: errors.New("files: one is empty")}
		}
		var id string
		var err error
		for range uploads {
			if id, err = a.send(ctx, f); err == nil || !unsure(err) {
				break
			}
		}
		if err != nil {
			return nil, err
		}
		out[i] = slackgo.FileSummary{ID: id, Title: f.Title}
	}
	return out, nil
}

// attach lets files be shown. That can be done once; where it is not known
// whether it was, the thread is looked at, and if it does not tell, the engine
// looks again later.
func (a *Adapter) attach(ctx context.Context, d conversation.Delivery, at chat.Spot, files []slackgo.FileSummary) error {
	var unknown error
	for range uploads {
		_, err := a.api.CompleteUploadExternalContext(ctx, slackgo.CompleteUploadExternalParameters{
			Files: files, Channel: at.Channel, ThreadTimestamp: at.Thread,
		})
		err = a.failed("files.completeUploadExternal", err)
		switch {
		case err == nil:
			return nil
		case unknown == nil && !unsure(err):
			return err
		}
		unknown = err
		if t, err := a.trace(ctx, d); err == nil && t.complete(len(files)) {
			return nil
		}
	}
	return &engine.Failure{Kind: engine.Again, Err: unknown}
}

// unsure says whether nobody knows whether a call took effect.
func unsure(err error) bool { return engine.KindOf(err) == engine.Again }

// send goes through the steps that nobody sees.
func (a *Adapter) send(ctx context.Context, f engine.File) (id string, err error) {
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
