package redisstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

const secretCase = conversation.CaseID("U-2026-0042")

// secrets are what must not be readable in Redis.
var secrets = []string{
	"Vattenverkets", "ärendesystem", "krypterad", "Åsa", "Öberg", "U0ASA", "U0SAM", "slack:", "C0HEMLIG",
	"1700000000.0001", "archived", "Ev0HANDELSE", "omfattas",
}

// secretChange has something to hide in every corner.
func secretChange() engine.Change {
	asa := conversation.Person{ID: "slack:U0ASA", Name: "Åsa Öberg"}
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	home := conversation.Place("slack:C0HEMLIG/1700000000.0001")
	after := conversation.Case{
		ID: secretCase, Seq: 2, Home: home, Owner: asa, Status: conversation.StatusOpen, Opened: at,
		Answers: map[rules.QuestionID]conversation.Given{
			"title": {Value: rules.Text("Vattenverkets ärendesystem"), By: asa, Comment: "krypterad"},
		},
	}
	d := conversation.Delivery{
		ID: "U-2026-0042/2/1", Case: secretCase, To: "slack:@U0SAM", Topic: conversation.TopicAlert, Card: "U-2026-0042/step/title",
		Body: conversation.Message{Blocks: []conversation.Block{conversation.Para{Text: []conversation.Span{{Text: "Det kan omfattas"}}}}},
	}
	return engine.Change{
		Event: "slack:Ev0HANDELSE", After: after, At: at,
		Facts: []conversation.Fact{
			conversation.Opened{By: asa, At: at, Home: home},
			conversation.Answered{Question: "title", Value: rules.Text("Vattenverkets ärendesystem"), By: asa},
		},
		Deliveries: []conversation.Delivery{d},
		Alarms:     []conversation.Alarm{{Case: secretCase, Name: "pause/1", Due: at.Add(time.Hour)}},
	}
}

func TestNothingThatPeopleWroteCanBeReadInRedis(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	s := redistest.OpenWith(t, config)
	ctx := t.Context()
	c := secretChange()
	must(t, errOf(s.Number(ctx, c.After.Home, 2026)))
	must(t, s.Commit(ctx, c))
	p, err := s.Claim(ctx, "a", c.At, time.Minute)
	must(t, err)
	must(t, s.Settle(ctx, p, engine.Receipt{Ref: "C0HEMLIG/1700000000.0001", Opened: "slack:C0HEMLIG/2"}))
	again := secretChange()
	again.Event, again.Before, again.After.Seq = "slack:Ev0HANDELSE2", 2, 4
	again.Deliveries[0].ID = "U-2026-0042/4/1"
	must(t, s.Commit(ctx, again))
	p, err = s.Claim(ctx, "a", c.At, time.Minute)
	must(t, err)
	must(t, s.Park(ctx, p, "channel C0HEMLIG is archived"))

	found := 0
	everything(t, config.Namespace, func(key, value string) {
		found++
		for _, secret := range secrets {
			for _, text := range []string{key, value} {
				if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
					t.Errorf("%q can be read at %s", secret, key)
				}
			}
		}
	})
	if found < 30 {
		t.Errorf("got %d things in Redis, want at least 30: the test looks in the wrong place", found)
	}
}

// everything calls see with every key, field, member and value of a namespace.
func everything(t *testing.T, namespace string, see func(key, value string)) {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: redistest.Addr(t)})
	defer client.Close()
	ctx := t.Context()
	keys, err := client.Keys(ctx, namespace+":*").Result()
	must(t, err)
	for _, key := range keys {
		var values []string
		switch kind := client.Type(ctx, key).Val(); kind {
		case "string":
			values, err = []string{client.Get(ctx, key).Val()}, nil
		case "hash":
			m := client.HGetAll(ctx, key)
			for field, value := range m.Val() {
				values = append(values, field, value)
			}
			err = m.Err()
		case "list":
			values, err = client.LRange(ctx, key, 0, -1).Result()
		case "set":
			values, err = client.SMembers(ctx, key).Result()
		case "zset":
			values, err = client.ZRange(ctx, key, 0, -1).Result()
		default:
			t.Fatalf("%s has the unknown type %s", key, kind)
		}
		must(t, err)
		for _, v := range values {
			see(key, v)
		}
	}
}

func TestWhatIsSealedOpensNowhereElse(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	config.Partitions = 1
	s := redistest.OpenWith(t, config)
	ctx := t.Context()
	must(t, s.Commit(ctx, secretChange()))
	client := redis.NewClient(&redis.Options{Addr: redistest.Addr(t)})
	defer client.Close()
	part := config.Namespace + ":{p00}:"

	must(t, client.Copy(ctx, part+"case:"+string(secretCase), part+"case:U-2026-0043", 0, false).Err())
	if _, _, err := s.Load(ctx, "U-2026-0043", ""); err == nil || errors.Is(err, engine.ErrNoCase) {
		t.Errorf("a case under another's id: got %v, want an error", err)
	}
	log := client.LRange(ctx, part+"log:"+string(secretCase), 0, -1).Val()
	must(t, client.LSet(ctx, part+"log:"+string(secretCase), 0, log[1]).Err())
	if _, err := s.Log(ctx, secretCase); err == nil {
		t.Error("a fact in another's place: got no error")
	}
	must(t, client.HSet(ctx, part+"case:"+string(secretCase), "seq", "1").Err())
	if _, _, err := s.Load(ctx, secretCase, ""); err == nil {
		t.Error("a case with another number: got no error")
	}
}

func TestANewKeyInFrontReadsWhatTheOldOneSealed(t *testing.T) {
	t.Parallel()
	oldKey, newKey := redistest.Key(t), redistest.Key(t)
	config := redistest.Config(t)
	open := func(keys string) (*redisstore.Store, error) {
		config.Keys = redistest.Ring(t, keys)
		return redisstore.Open(context.Background(), config)
	}
	ctx := t.Context()
	first, err := open(oldKey)
	must(t, err)
	defer first.Close()
	c := secretChange()
	must(t, first.Commit(ctx, c))

	second, err := open(newKey + "\n" + oldKey)
	must(t, err)
	defer second.Close()
	got, seen, err := second.Load(ctx, secretCase, c.Event)
	if err != nil || !seen || got.Seq != 2 {
		t.Fatalf("got seq %d, seen %t, %v, want the old case and event", got.Seq, seen, err)
	}
	if ids, err := second.CasesOf(ctx, "slack:U0ASA"); err != nil || len(ids) != 1 {
		t.Errorf("got %v, %v, want one case of the person", ids, err)
	}
	c.Event, c.Before, c.After.Seq, c.Deliveries = "e2", 2, 4, nil
	must(t, second.Commit(ctx, c))

	// What the new key sealed, the old one does not open.
	if _, _, err := first.Load(ctx, secretCase, ""); err == nil {
		t.Error("the old key alone opens what the new one sealed")
	}
	third, err := open(newKey)
	must(t, err) // the store's own record has moved to the new key
	defer third.Close()
	if got, _, err := third.Load(ctx, secretCase, ""); err != nil || got.Seq != 4 {
		t.Errorf("got seq %d, %v, want 4", got.Seq, err)
	}
	if _, err := third.Log(ctx, secretCase); err == nil {
		t.Error("the first facts open without the old key")
	}

	_, err = open(oldKey)
	if err == nil || !strings.Contains(err.Error(), "ENCRYPTION_KEYS lacks the key") {
		t.Errorf("got %v, want a word about the missing key", err)
	}
	for _, k := range []string{oldKey, newKey} {
		if err != nil && strings.Contains(err.Error(), k) {
			t.Error("the error shows a key")
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func errOf[T any](_ T, err error) error { return err }

func TestADeskSaysWhoseItIsToNobodyWithoutTheKeys(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	config.Keys = redistest.Keys(t)
	open := func(namespace string) *redisstore.Store {
		config.Namespace = namespace
		s, err := redisstore.Open(t.Context(), config)
		must(t, err)
		t.Cleanup(func() { s.Close() })
		return s
	}
	one, other := config.Namespace, config.Namespace+"-other"
	here, again, elsewhere := open(one), open(one), open(other)
	const asa, sam conversation.Place = "slack:@U0ASA", "slack:@U0SAM"
	if got, want := again.Desk(asa), here.Desk(asa); got != want {
		t.Errorf("got %s and %s for one place in one store", got, want)
	}
	if here.Desk(asa) == here.Desk(sam) {
		t.Errorf("got %s for two places", here.Desk(asa))
	}
	if here.Desk(asa) == elsewhere.Desk(asa) {
		t.Errorf("got %s in two stores: whoever knows the place can work it out", here.Desk(asa))
	}
}
