package conversation_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// facts are one fact of each kind.
func facts() []conversation.Fact {
	return []conversation.Fact{
		conversation.Opened{}, conversation.Answered{}, conversation.FieldAnswered{}, conversation.FieldReopened{},
		conversation.Misunderstood{}, conversation.Skipped{}, conversation.Commented{},
		conversation.Reopened{}, conversation.Proposed{}, conversation.Retracted{},
		conversation.Erased{}, conversation.Hushed{}, conversation.Slipped{},
		conversation.AlertRaised{}, conversation.AlertUrgent{}, conversation.AlertPosted{},
		conversation.AlertUnreached{}, conversation.Redelivered{}, conversation.Dropped{}, conversation.AlertReconsidered{},
		conversation.AlertAcknowledged{}, conversation.AlertClosed{}, conversation.Ticked{},
		conversation.StageClosed{}, conversation.RoundOpened{}, conversation.Reminded{},
		conversation.Climbed{}, conversation.ReminderDone{}, conversation.OrganisationIn{}, conversation.PartReady{},
		conversation.Delegated{}, conversation.LanguageSet{}, conversation.Paused{},
		conversation.Resumed{}, conversation.Closed{}, conversation.CaseReopened{},
		conversation.Shown{}, conversation.Issued{},
		conversation.Revisited{}, conversation.ReplanProposed{}, conversation.Replanned{}, conversation.Overtaken{},
		conversation.Prolonged{}, conversation.PuttingOff{}, conversation.Snoozed{}, conversation.SnoozeNear{},
		conversation.SnoozeOver{}, conversation.Dismissed{}, conversation.OwnerGone{}, conversation.DeskSet{},
		conversation.Digested{},
		conversation.AlertArrived{}, conversation.AlertClimbed{}, conversation.AlertContacted{},
		conversation.SlipErasing{}, conversation.Watched{}, conversation.SlipErased{},
	}
}

// blocks are one block of each kind.
func blocks() []conversation.Block {
	return []conversation.Block{
		conversation.Heading{}, conversation.Para{}, conversation.Note{}, conversation.List{},
		conversation.Fields{}, conversation.Ask{}, conversation.Buttons{},
	}
}

// values are one value of each kind.
func values() []rules.Value {
	return []rules.Value{
		rules.Text("Ett nytt ärendesystem"), rules.Name("Åsa Öberg"), rules.Choice("yes"),
		rules.Choices{"C1", "C9"}, rules.Level(3), rules.UnknownLevel,
		rules.Date{Year: 2027, Month: time.March, Day: 15},
		rules.Entries{{"threat": rules.Text("intrång"), "likelihood": rules.Level(2)}, {}},
	}
}

func TestEveryKindHasASample(t *testing.T) {
	t.Parallel()
	for _, sum := range []struct {
		dir, marker string
		samples     []any
	}{
		{".", "fact", anys(facts())},
		{".", "block", anys(blocks())},
		{"../rules", "value", anys(values())},
	} {
		got := map[string]bool{}
		for _, s := range sum.samples {
			got[reflect.TypeOf(s).Name()] = true
		}
		want := receivers(t, sum.dir, sum.marker)
		if len(want) == 0 {
			t.Errorf("no type in %s has the method %s()", sum.dir, sum.marker)
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if !got[name] {
				t.Errorf("%s is a %s without a sample here: add one, and its stored form", name, sum.marker)
			}
		}
	}
}

// receivers are the types in dir with a method of that name.
func receivers(t *testing.T, dir, method string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || fn.Name.Name != method || fn.Type.Params.NumFields() > 0 || fn.Type.Results.NumFields() > 0 {
				continue
			}
			if id, ok := fn.Recv.List[0].Type.(*ast.Ident); ok {
				found[id.Name] = true
			}
		}
	}
	return found
}

func anys[T any](s []T) []any {
	out := make([]any, len(s))
	for i, v := range s {
		out[i] = v
	}
	return out
}

// full is v with something in every field, however deep. The same field always
// gets the same, so that a stored form can be compared with it for ever.
func full[T any](v T) T {
	p := reflect.New(reflect.TypeOf(v)).Elem()
	fill(p, "x")
	return p.Interface().(T)
}

func fill(v reflect.Value, name string) {
	switch v.Type() {
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2027, 3, 15, 10, 30, 0, 120000000, time.UTC)))
		return
	case reflect.TypeFor[rules.Date]():
		v.Set(reflect.ValueOf(rules.Date{Year: 2027, Month: time.June, Day: 14}))
		return
	case reflect.TypeFor[rules.Value]():
		v.Set(reflect.ValueOf(rules.Choice("yes")))
		return
	case reflect.TypeFor[conversation.Style]():
		v.Set(reflect.ValueOf(conversation.Strong))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(name + " <&> åäö")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), fmt.Sprint(name, i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, val := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, name)
		fill(val, name)
		v.SetMapIndex(key, val)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), v.Type().Field(i).Name)
		}
	default:
		panic(fmt.Sprintf("no filling for %s", v.Type()))
	}
}
