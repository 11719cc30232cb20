package slack

import "strings"

// ref is one message of Slack's. A receipt's Ref is the refs of its messages,
// with commas between.
type ref struct{ channel, ts string }

func (r ref) String() string { return r.channel + "/" + r.ts }

func joinRefs(refs []ref) string {
	texts := make([]string, len(refs))
	for i, r := range refs {
		texts[i] = r.String()
	}
	return strings.Join(texts, ",")
}

// refsOf reads what joinRefs wrote.
func refsOf(s string) []ref {
	var out []ref
	for part := range strings.SplitSeq(s, ",") {
		if channel, ts, ok := strings.Cut(part, "/"); ok && channel != "" && ts != "" {
			out = append(out, ref{channel, ts})
		}
	}
	return out
}
