package slack

import (
	"errors"
	"fmt"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation/engine"
)

// failed judges what went wrong with a call; nil if nothing did. Its error has
// the method and Slack's code or the kind of network fault in it, and neither
// tokens nor texts.
func (a *Adapter) failed(method string, err error) error {
	if err == nil {
		return nil
	}
	if limit, ok := errors.AsType[*slackgo.RateLimitedError](err); ok {
		a.conf.Count(RateLimited)
		after := max(limit.RetryAfter, time.Second)
		a.pace.Hold(method, time.Now().Add(after))
		return &engine.Failure{Kind: engine.Throttled, After: after, Err: fmt.Errorf("%s: rate limited", method)}
	}
	if refused, ok := errors.AsType[slackgo.SlackErrorResponse](err); ok {
		if throttled(refused.Err) {
			a.conf.Count(RateLimited)
			a.pace.Hold(method, time.Now().Add(unsaidWait))
			return &engine.Failure{Kind: engine.Throttled, After: unsaidWait, Err: fmt.Errorf("%s: %s", method, code(refused.Err))}
		}
		return &engine.Failure{Kind: judge(refused.Err), Err: fmt.Errorf("%s: %s", method, code(refused.Err))}
	}
	return &engine.Failure{Kind: engine.Again, Err: fmt.Errorf("%s: %w", method, bare(err))}
}

// unsaidWait is how long to wait where Slack says "rate limited" without saying
// until when: a minute is what its limits are counted by.
const unsaidWait = time.Minute

func throttled(code string) bool {
	return code == "ratelimited" || code == "rate_limited" || code == "message_limit_exceeded"
}

// judge says what a refusal of Slack's means (docs.slack.dev, errors of chat.*,
// conversations.*, views.*).
func judge(code string) engine.FailureKind {
	switch code {
	case "channel_not_found", "is_archived", "thread_not_found", "not_in_channel", "message_not_found", "user_not_found",
		"channel_is_limited_access", "cannot_reply_to_message", "restricted_action_thread_locked", "messages_tab_disabled",
		"user_disabled", "is_inactive", "cannot_dm_bot", "account_not_found", "user_not_in_channel", "no_dual_broadcast_content_update":
		return engine.Gone
	case "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "accesslimited",
		"access_denied", "ekm_access_denied", "enterprise_is_restricted", "org_login_required", "team_access_not_granted",
		"token_revoked", "token_expired", "account_inactive", "invalid_auth", "not_authed", "missing_scope", "two_factor_setup_required":
		return engine.Again // nothing of it is the message's fault, and somebody may put it right
	}
	return engine.Never
}

// code is an error code as it may be logged: Slack's are made of these letters.
func code(s string) string {
	if len(s) > 60 {
		s = s[:60]
	}
	for _, r := range s {
		if r != '_' && r != '-' && r != '.' && (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return "an error without a code"
		}
	}
	return s
}

// refusal is the code with which Slack refused; empty if it did not.
func refusal(err error) string {
	if r, ok := errors.AsType[slackgo.SlackErrorResponse](err); ok {
		return r.Err
	}
	return ""
}

// bare is a fault of the network without the address, or the status with which
// Slack answered.
func bare(err error) error {
	if s, ok := errors.AsType[slackgo.StatusCodeError](err); ok {
		return fmt.Errorf("status %d", s.Code)
	}
	return chat.Bare(err)
}
