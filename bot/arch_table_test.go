package main

// row is what one package may lean on. A package without a row fails, and so
// does a row without a package.
type row struct {
	dir string
	// may lists the packages of this module that it may import.
	may []string
	// third lists the modules from outside that it may import.
	third []string
	// pure packages look only at their arguments.
	pure bool
	// kit packages are for tests: only tests and other kits import them.
	kit bool
	// tests lists what its tests may import beside may, third and testLibraries.
	tests []string
}

const (
	celGo        = "cel.dev/cel-go"
	yamlV4       = "go.yaml.in/yaml/v4"
	goRedis      = "github.com/redis/go-redis/v9"
	miniredis    = "github.com/alicebob/miniredis/v2"
	toxiproxy    = "github.com/Shopify/toxiproxy"
	zerolog      = "github.com/rs/zerolog"
	tink         = "github.com/tink-crypto/tink-go/v2"
	kongCLI      = "github.com/alecthomas/kong"
	prometheusGo = "github.com/prometheus/client_golang"
	calendar     = "github.com/rickar/cal/v2"
	i18n         = "github.com/nicksnyder/go-i18n/v2"
	xText        = "golang.org/x/text"
	xSync        = "golang.org/x/sync"
	xTerm        = "golang.org/x/term"
	xTime        = "golang.org/x/time"
	slackGo      = "github.com/slack-go/slack"
	excelize     = "github.com/xuri/excelize/v2"
	ical         = "github.com/arran4/golang-ical"
	sbinetGG     = "git.sr.ht/~sbinet/gg"
	xImage       = "golang.org/x/image"
	mattermostGo = "github.com/mattermost/mattermost/server/public"
	gorilla      = "github.com/gorilla/websocket"
	porcupine    = "github.com/anishathalye/porcupine"
)

// table is the import table of the architecture: an arrow that is not here
// may not be drawn.
func table() []row {
	return []row{
		{dir: "rules", third: []string{celGo, yamlV4, xText}, pure: true},
		{
			dir: "conversation", may: []string{"rules"},
			third: []string{calendar, i18n, xText, yamlV4}, pure: true,
		},
		{
			dir: "conversation/casefile", may: []string{"rules", "conversation"},
			third: []string{excelize, ical, sbinetGG, xImage}, pure: true,
		},
		{
			dir: "conversation/engine", may: []string{"rules", "conversation"},
			third: []string{xSync},
			tests: []string{goRedis, "conversation/engine/enginetest", "conversation/redisstore", "conversation/redisstore/redistest"},
		},
		{
			dir: "conversation/engine/enginetest", may: []string{"rules", "conversation", "conversation/engine"}, kit: true,
			tests: []string{"conversation/redisstore", "conversation/redisstore/redistest"},
		},
		{
			dir: "conversation/redisstore", may: []string{"rules", "conversation", "conversation/engine"},
			third: []string{goRedis, miniredis, tink},
			tests: []string{porcupine, "conversation/engine/enginetest", "conversation/redisstore/redistest"},
		},
		{
			dir: "conversation/redisstore/redistest", may: []string{"conversation/redisstore"},
			third: []string{goRedis, toxiproxy, zerolog}, kit: true,
		},
		{
			dir: "adapters/adaptertest", may: []string{"rules", "conversation", "conversation/engine"}, kit: true,
		},
		{
			dir: "adapters/chat", may: []string{"rules", "conversation", "conversation/engine"}, third: []string{xTime},
		},
		{
			dir: "adapters/console", may: []string{"rules", "conversation", "conversation/engine"},
			third: []string{xTerm}, tests: []string{"adapters/adaptertest"},
		},
		{
			dir: "adapters/slack", may: []string{"rules", "conversation", "conversation/engine", "adapters/chat"},
			third: []string{slackGo, gorilla, xTime},
			tests: []string{
				"adapters/adaptertest", "adapters/slack/slackfake", "conversation/engine/enginetest", "conversation/redisstore",
				"conversation/redisstore/redistest",
			},
		},
		{dir: "adapters/slack/slackfake", may: []string{"adapters/adaptertest"}, third: []string{slackGo, gorilla}, kit: true},
		{
			dir: "adapters/mattermost", may: []string{"rules", "conversation", "conversation/engine", "adapters/chat"},
			third: []string{mattermostGo, gorilla},
			tests: []string{
				"adapters/adaptertest", "adapters/mattermost/mattermostfake", "adapters/slack", "adapters/slack/slackfake",
				"conversation/engine/enginetest", "conversation/redisstore", "conversation/redisstore/redistest",
			},
		},
		{
			dir: "adapters/mattermost/mattermostfake", may: []string{"adapters/adaptertest"},
			third: []string{mattermostGo, gorilla}, kit: true,
		},
		{
			dir: "bot",
			may: []string{
				"rules", "conversation", "conversation/casefile", "conversation/engine", "conversation/redisstore",
				"adapters/chat", "adapters/console", "adapters/mattermost", "adapters/slack",
			},
			third: []string{kongCLI, yamlV4, prometheusGo, xSync, xTerm},
			tests: []string{
				"conversation/redisstore/redistest", "adapters/slack/slackfake", "adapters/mattermost/mattermostfake", goRedis,
				"conversation/engine/enginetest", miniredis, tink,
			},
		},
	}
}

// testLibraries are for the tests of every package.
func testLibraries() []string {
	return []string{
		"github.com/google/go-cmp", "pgregory.net/rapid", "github.com/rogpeppe/go-internal", "go.uber.org/goleak",
	}
}

// impure lists standard packages that a pure package has no business with,
// each with everything below it.
func impure() []string {
	return []string{
		"context", "crypto/rand", "log", "math/rand", "net", "os", "path/filepath", "runtime", "sync", "syscall", "testing", "unsafe",
	}
}

// clocks lists what no pure package may use: the clock, and the zone of the machine.
func clocks() []string {
	return []string{
		"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Local",
	}
}

// vague lists words that say nothing about what a type or a file is for.
func vague() []string {
	return []string{"manager", "service", "helper", "helpers", "util", "utils", "info", "data", "base", "impl"}
}

// constant lists the functions whose results may stand in a package variable,
// because nothing can change them afterwards.
func constant() []string {
	return []string{
		"errors.New", "fmt.Errorf", "time.Date", "regexp.MustCompile", "strings.NewReplacer", "redis.NewScript", "language.MustParse",
	}
}
