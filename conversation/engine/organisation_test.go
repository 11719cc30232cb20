package engine

import (
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
)

// neighbours are houses with the same two organisations, in both orders.
func neighbours() (House, House) {
	grann := Organisation{Name: "Grannköping", Channels: []conversation.Place{"talk:#grann"}, Coordinators: "talk:#grann-samordnare", Phone: "0123"}
	fjärr := Organisation{Name: "Fjärrköping", Channels: []conversation.Place{"talk:#fjärr"}, Coordinators: "talk:#fjärr-samordnare"} //nolint:asciicheck // a name
	return House{Coordinators: "talk:#samordnare", Organisations: []Organisation{grann, fjärr}},
		House{Coordinators: "talk:#samordnare", Organisations: []Organisation{fjärr, grann}}
}

func TestAnAlertOnItsWayReachesItsOwnOrganisationWhenTheConfigurationIsReordered(t *testing.T) {
	t.Parallel()
	before, after := neighbours()
	for _, home := range []conversation.Place{"talk:#grann/m1", "talk:#fjärr/m2"} {
		sent := before.redirect(home, []conversation.Delivery{{To: conversation.ToCoordinators}})[0]
		if got, want := after.address(sent).To, before.address(sent).To; got != want || got == "" {
			t.Errorf("%s: got %q, want %q", home, got, want)
		}
	}
}

func TestAPlaceFromBeforeOrganisationsHadNamesIsStillRead(t *testing.T) {
	t.Parallel()
	house, _ := neighbours()
	for place, want := range map[conversation.Place]conversation.Place{
		"function:coordinators/0": "talk:#grann-samordnare", "function:coordinators/1": "talk:#fjärr-samordnare",
		"function:coordinators/2": "", "function:coordinators/-1": "", "function:coordinators/o00": "",
	} {
		if got := house.address(conversation.Delivery{To: place}).To; got != want {
			t.Errorf("%s: got %q, want %q", place, got, want)
		}
	}
	if got := house.speaking("function:coordinators/0").Phone; got != "0123" {
		t.Errorf("the telephone is %q, want that of the organisation", got)
	}
}

func TestTheEventByWhichAPartArrivesDoesNotTellItsCase(t *testing.T) {
	t.Parallel()
	a, b := passing("U-2026-0002/31/9"), passing("U-2026-0002/31/10")
	if a == b || a != passing("U-2026-0002/31/9") || strings.Contains(string(a), "0002") {
		t.Errorf("got %q and %q", a, b)
	}
}
