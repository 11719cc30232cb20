package redistest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// unsynced stands in for the C library's fsync. As long as a file exists, it fails.
const unsynced = `#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
static int done(void) {
	const char *broken = getenv("BROKEN_SYNC");
	if (!broken || access(broken, F_OK) != 0) return 0;
	errno = EIO;
	return -1;
}
int fsync(int fd) { (void)fd; return done(); }
int fdatasync(int fd) { (void)fd; return done(); }
`

// StartWithSync starts a server whose fsync fails from when breaks is called until
// mends is: a disk that takes what is written and cannot keep it. It needs a C
// compiler.
func StartWithSync(t testing.TB, settings ...string) (s *Server, breaks, mends func()) {
	t.Helper()
	needs(t, "cc", "install a C compiler")
	s = Start(t, settings...)
	library, broken := filepath.Join(t.TempDir(), "sync.so"), filepath.Join(t.TempDir(), "broken")
	build := exec.Command("cc", "-shared", "-fPIC", "-x", "c", "-o", library, "-")
	build.Stdin = strings.NewReader(unsynced)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("make a broken fsync: %v\n%s", err, out)
	}
	s.env = []string{"LD_PRELOAD=" + library, "BROKEN_SYNC=" + broken}
	s.Kill()
	s.Restart()
	breaks = func() {
		t.Helper()
		if err := os.WriteFile(broken, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		s.Await("a refused write, or the end", func() bool {
			_, err := s.Try("SET", "unsynced", "1")
			return err != nil
		})
	}
	mends = func() {
		t.Helper()
		if err := os.Remove(broken); err != nil {
			t.Fatal(err)
		}
	}
	return s, breaks, mends
}
