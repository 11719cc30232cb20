package mattermostfake

import (
	"strconv"
	"strings"
	"time"
)

// Release is a version of the server.
type Release string

// The releases that a Workspace may be of.
const (
	V10 Release = "10.11.0" // the long-term release before the current one
	V11 Release = "11.7.0"  // the current long-term release
	V12 Release = "12.1.0"
)

// since says whether r is that release or a later one.
func (r Release) since(major, minor int) bool {
	part := strings.Split(string(r), ".")
	a, _ := strconv.Atoi(part[0])
	b, _ := strconv.Atoi(part[1])
	return a > major || a == major && b >= minor
}

// mostRunes is MaxPostSize.
func (r Release) mostRunes() int {
	if r.since(12, 0) {
		return 262_143
	}
	return 16_383
}

// dates says whether dialogs may have dates.
func (r Release) dates() bool { return r.since(11, 1) }

// forms says whether a dialog may be followed by another.
func (r Release) forms() bool { return r.since(11, 1) }

// slashRoot says whether commands tell of the thread they were given in.
func (r Release) slashRoot() bool { return r.since(11, 2) }

// tellsBusy says whether 429 and 503 of an integration are handed on.
func (r Release) tellsBusy() bool { return r.since(11, 10) }

// trustsMarks says whether from_bot and its like cannot be forged by people.
func (r Release) trustsMarks() bool { return r.since(12, 0) }

// mostTitle is how long the title of a dialog may be, in bytes.
func (r Release) mostTitle() int {
	if r.since(12, 0) {
		return 80
	}
	return 24
}

// What is the same in all releases.
const (
	mostPayload = 300_000          // bytes of a request; MaximumPayloadSizeBytes
	mostFiles   = 10               // on one post
	pendingFor  = 30 * time.Second // how long a pending_post_id is remembered
	triggerFor  = 30 * time.Second // how long a trigger opens dialogs
	sincePosts  = 1000             // what a look back in time returns at most
	pagePosts   = 60               // posts on a page
	mostPage    = 200              // posts on a page at most
)
