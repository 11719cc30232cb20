package mattermostfake

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// file is a file with its content.
type file struct {
	model.FileInfo
	bytes []byte
}

// mostFile is MaxFileSize.
const mostFile = 100 << 20

// uploadFiles takes files, as a form or as they are, for a channel of which the
// caller is a member.
func uploadFiles(w *Workspace, r *request) answer {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	channel, names, contents := r.URL.Query().Get("channel_id"), []string{}, [][]byte{}
	switch {
	case err == nil && kind == "multipart/form-data":
		form := multipart.NewReader(bytes.NewReader(r.body), params["boundary"])
		for {
			part, err := form.NextPart()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return no(400, "api.file.upload_file.read_request.app_error")
			}
			content, err := io.ReadAll(part)
			if err != nil {
				return no(400, "api.file.upload_file.read_request.app_error")
			}
			switch part.FormName() {
			case "channel_id":
				channel = string(content)
			case "files":
				names, contents = append(names, part.FileName()), append(contents, content)
			}
		}
	default:
		names, contents = []string{r.URL.Query().Get("filename")}, [][]byte{r.body}
	}
	c := w.channel(channel)
	if c == nil {
		return badParam("channel_id")
	}
	if !c.has(r.user.ID) {
		return forbidden()
	}
	out := model.FileUploadResponse{ClientIds: []string{}}
	for i, name := range names {
		if name == "" {
			return badParam("filename")
		}
		if len(contents[i]) > mostFile {
			return no(http.StatusRequestEntityTooLarge, "api.file.upload_file.too_large_detailed.app_error")
		}
		f := &file{bytes: contents[i], FileInfo: model.FileInfo{
			Id: w.id("file"), CreatorId: r.user.ID, CreateAt: w.stamp(), Name: path.Base(name), Size: int64(len(contents[i])),
			Extension: strings.TrimPrefix(path.Ext(name), "."), MimeType: mime.TypeByExtension(path.Ext(name)), ChannelId: c.id,
		}}
		f.UpdateAt = f.CreateAt
		w.files[f.Id] = f
		out.FileInfos = append(out.FileInfos, &f.FileInfo)
	}
	return made(out)
}

// mayFetch says whether somebody may read a file: who sent it, until it is on a
// post, and after that who may read the post.
func (w *Workspace) mayFetch(p *Person, f *file) bool {
	m := w.posts[f.PostId]
	if m == nil {
		return f.CreatorId == p.ID
	}
	return m.DeleteAt == 0 && w.reads(p, w.channel(m.ChannelId))
}

func getFile(w *Workspace, r *request) answer {
	f := w.files[r.vars["file"]]
	if f != nil && f.DeleteAt > 0 {
		f = nil
	}
	switch {
	case f == nil && !w.conf.Release.since(11, 0):
		return no(http.StatusNotFound, "app.file_info.get.app_error")
	case f == nil:
		return no(http.StatusNotFound, "api.file.get_file_info.app_error")
	case !w.mayFetch(r.user, f):
		return forbidden()
	case strings.HasSuffix(r.URL.Path, "/info"):
		return ok(f.FileInfo)
	}
	return answer{bytes: f.bytes, kind: "application/octet-stream"}
}

func getPostFiles(w *Workspace, r *request) answer {
	m, _, a := w.standing(r)
	if m == nil {
		return a
	}
	out := []model.FileInfo{}
	for _, id := range m.FileIds {
		out = append(out, w.files[id].FileInfo)
	}
	return ok(out)
}

// File is the content of a file of that name on one of the bot's posts in a
// place, the newest if there are several; nil if there is none.
func (w *Workspace) File(at Place, name string) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range slices.Backward(w.standingIn(at)) {
		for _, id := range m.FileIds {
			if f := w.files[id]; f.Name == name {
				return f.bytes
			}
		}
	}
	return nil
}

// Files are the names of the files that stand in a place, oldest first.
func (w *Workspace) Files(at Place) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, m := range w.standingIn(at) {
		for _, id := range m.FileIds {
			out = append(out, w.files[id].Name)
		}
	}
	return out
}
