package slackfake

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
)

// file is what was uploaded, or is about to be.
type file struct {
	id, name, title, alt string
	length               int
	content              []byte
	whole                bool // all of it has come in
	done                 bool // completed, which is possible once
}

// File is an uploaded file as people get it.
type File struct {
	Name, Title, Alt string
	Content          []byte
}

func (f *file) about() object {
	o := object{
		"id": f.id, "name": f.name, "title": f.title, "size": len(f.content), "mode": "hosted", "user": BotUser,
		"url_private": "https://files.slack.example/" + f.id,
	}
	if f.alt != "" {
		o["alt_txt"] = f.alt
	}
	return o
}

func (w *Workspace) uploadURL(args object) answer {
	length, whole := args.whole("length")
	switch {
	case !whole || length <= 0:
		return no("invalid_arguments")
	case len([]rune(args.str("alt_txt"))) > 1000:
		return no("alt_txt_too_large")
	}
	id := fmt.Sprintf("F%04d", w.next("file"))
	f := &file{id: id, name: args.str("filename"), title: args.str("filename"), alt: args.str("alt_txt"), length: length}
	w.files = append(w.files, f)
	return ok(object{"upload_url": w.http.URL + "/upload/" + id, "file_id": id})
}

// file needs the lock.
func (w *Workspace) file(id string) *file {
	for _, f := range w.files {
		if f.id == id {
			return f
		}
	}
	return nil
}

// serveUpload takes the bytes of a file, raw or as a form.
func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	call := Call{Method: "upload", Args: map[string]any{}, At: w.now()}
	mishap := w.Struck(call.Method, call)
	call.Applied, call.Cut = !mishap.Lose && mishap.Status == 0, mishap.Lose || mishap.Cut
	w.calls = append(w.calls, call)
	w.mu.Unlock()
	if mishap.Lose {
		cut(rw)
		return
	}
	if mishap.Status != 0 {
		rw.WriteHeader(mishap.Status)
		return
	}
	content, err := uploaded(r)
	w.mu.Lock()
	f := w.file(strings.TrimPrefix(r.URL.Path, "/upload/"))
	fits := err == nil && f != nil && len(content) == f.length
	if fits {
		f.content, f.whole = content, true
	}
	w.mu.Unlock()
	switch {
	case mishap.Cut:
		cut(rw)
	case !fits:
		http.Error(rw, "the file is not as long as was said", http.StatusBadRequest)
	default:
		_, _ = io.WriteString(rw, "OK - "+strconv.Itoa(len(content)))
	}
}

// mostUpload bounds what a test may upload.
const mostUpload = 32 << 20

func uploaded(r *http.Request) ([]byte, error) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return io.ReadAll(io.LimitReader(r.Body, mostUpload))
	}
	form := multipart.NewReader(r.Body, params["boundary"])
	var content []byte
	for {
		part, err := form.NextPart()
		if err == io.EOF { //nolint:errorlint // NextPart returns it bare
			return content, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read an upload: %w", err)
		}
		read, err := io.ReadAll(io.LimitReader(part, mostUpload))
		if err != nil {
			return nil, fmt.Errorf("read an upload: %w", err)
		}
		if part.FileName() != "" {
			content = read
		}
	}
}

func (w *Workspace) completeUpload(args object) answer {
	list := objects(args.list("files"))
	if len(list) == 0 {
		return no("invalid_arguments")
	}
	var files []*file
	for _, o := range list {
		f := w.file(o.str("id"))
		switch {
		case f == nil, !f.whole:
			return no("file_not_found")
		case f.done:
			return no("file_already_completed")
		}
		if title := o.str("title"); title != "" {
			f.title = title
		}
		files = append(files, f)
	}
	about := make([]any, len(files))
	for i, f := range files {
		about[i] = object{"id": f.id, "title": f.title}
	}
	places := strings.FieldsFunc(args.str("channel_id")+","+args.str("channels"), func(r rune) bool { return r == ',' })
	if len(places) > 1 && args.str("thread_ts") != "" {
		return no("invalid_arguments")
	}
	for _, id := range places {
		if code := w.share(id, args, files); code != "" {
			return no(code)
		}
	}
	for _, f := range files {
		f.done = true
	}
	return ok(object{"files": about})
}

// share shows files somewhere. It needs the lock.
func (w *Workspace) share(id string, args object, files []*file) string {
	if someone(id) && args.str("channel_id") == id {
		return "channel_not_found"
	}
	c, code := w.target(id)
	switch {
	case code != "":
		return code
	case !c.has(BotUser):
		return "not_in_channel"
	}
	thread := args.str("thread_ts")
	if thread != "" && c.message(thread) == nil {
		return "thread_not_found"
	}
	m := &message{
		user: BotUser, botID: BotID, appID: AppID, subtype: "file_share", text: args.str("initial_comment"), thread: thread, files: files,
	}
	if blocks := args.list("blocks"); blocks != nil {
		if problems := checkMessage(blocks); len(problems) > 0 {
			w.invalid("invalid_blocks", problems)
			return "invalid_blocks"
		}
		m.blocks = blocks
	}
	w.add(c, m)
	w.echo(c, m)
	return ""
}

func (w *Workspace) fileInfo(args object) answer {
	f := w.file(args.str("file"))
	if f == nil {
		return no("file_not_found")
	}
	shares := object{}
	for _, c := range w.channels {
		for _, m := range c.messages {
			for _, g := range m.files {
				if g == f {
					shares[c.id] = []any{object{"ts": m.ts, "thread_ts": m.thread}}
				}
			}
		}
	}
	o := f.about()
	o["shares"] = object{"public": shares}
	return ok(object{"file": o})
}

// Files are those that stand in a place, oldest first.
func (w *Workspace) Files(at Place) []File {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []File
	for _, m := range w.standing(at) {
		for _, f := range m.files {
			out = append(out, File{f.name, f.title, f.alt, f.content})
		}
	}
	return out
}
