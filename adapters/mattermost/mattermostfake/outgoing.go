package mattermostfake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Outgoing is a call of the server to an integration, and what became of it.
type Outgoing struct {
	Kind   string // action, dialog or command
	URL    string
	Header http.Header
	Body   []byte
	Status int    // of the answer; 0 if there was none
	Type   string // of the answer, as its header says
	Answer []byte // what the integration said
	Took   time.Duration
}

// Outgoing are the calls of the server to integrations so far.
func (w *Workspace) Outgoing() []Outgoing {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.outgoing)
}

func (w *Workspace) outgoingClient() *http.Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}
	if w.conf.Wire != nil {
		transport = w.conf.Wire.Transport()
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

var errAddress = errors.New("address forbidden, you may need to set AllowedUntrustedInternalConnections to allow an integration access to your internal network")

// allowed says whether the server may call an address: public ones, and what
// AllowedUntrustedInternalConnections names.
func (w *Workspace) allowed(host string) bool {
	if slices.Contains(w.conf.Internal, host) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host != "localhost"
	}
	for _, name := range w.conf.Internal {
		if p, err := netip.ParsePrefix(name); err == nil && p.Contains(ip) {
			return true
		}
	}
	return !ip.IsLoopback() && !ip.IsPrivate() && !ip.IsLinkLocalUnicast() && !ip.IsUnspecified()
}

// call calls an integration. The session token goes along where the real server
// sends it: to addresses under /plugins on its own host. The lock must be free.
func (w *Workspace) call(kind, target, contentType string, body []byte, p *Person, token string) (*Outgoing, error) {
	o := &Outgoing{Kind: kind, URL: target, Body: body}
	began := time.Now()
	err := w.exchange(o, contentType, p, token)
	o.Took = time.Since(began)
	w.mu.Lock()
	w.outgoing = append(w.outgoing, *o)
	w.mu.Unlock()
	return o, err
}

func (w *Workspace) exchange(o *Outgoing, contentType string, p *Person, token string) error {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" {
		return fmt.Errorf("%s is no address", o.URL)
	}
	if !w.allowed(u.Hostname()) {
		return errAddress
	}
	ctx, cancel := context.WithTimeout(context.Background(), w.conf.AnswerWithin)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, o.URL, bytes.NewReader(o.Body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "Mattermost-Bot/1.1")
	if token != "" {
		r.Header.Set("Authorization", "Token "+token)
	}
	if own, err := url.Parse(w.http.URL); err == nil && u.Hostname() == own.Hostname() && strings.HasPrefix(u.Path, "/plugins") && p != nil {
		r.Header.Set("Authorization", "Bearer "+p.Token)
	}
	o.Header = r.Header.Clone()
	resp, err := w.out.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	o.Status, o.Type = resp.StatusCode, resp.Header.Get("Content-Type")
	o.Answer, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return err
}

// refused is what somebody gets to hear whose click or form came to nothing.
func (w *Workspace) refused(o *Outgoing, err error) answer {
	const id = "api.post.do_action.action_integration.app_error"
	busy := o.Status == http.StatusTooManyRequests || o.Status == http.StatusServiceUnavailable
	timeout, isNet := errors.AsType[net.Error](err)
	a := no(http.StatusBadRequest, id)
	switch {
	case isNet && timeout.Timeout():
		a.detail = "timeout"
	case err != nil:
		a.detail = err.Error()
	default:
		a.detail = fmt.Sprint("status=", o.Status)
	}
	switch {
	case !w.conf.Release.tellsBusy():
	case busy:
		a.status = o.Status
	case o.Status >= 500:
		a.status = http.StatusBadGateway
	}
	return a
}
