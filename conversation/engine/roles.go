package engine

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"upphandlingsvakten/conversation"
)

// Role is what somebody may do beyond what everyone may.
type Role string

// The roles.
const (
	RoleCoordinator    Role = "coordinator"             // decides on alerts, and alone sees protected cases
	RoleCISO           Role = "ciso"                    // sees every other case
	RoleDataProtection Role = "data_protection_officer" // likewise
	RoleManager        Role = "contract_manager"        // likewise
)

// membersTime is how long it is remembered who belongs to a channel or group: a
// coordinator who leaves loses the role within a minute.
const membersTime = time.Minute

// askMembersTime is how long a platform may take to say who belongs somewhere. It
// is a part of the three seconds that a gesture has.
const askMembersTime = 1200 * time.Millisecond

// rememberedMembers is more than the places that roles are configured by.
const rememberedMembers = 32

// roster is who belonged to a place when the platform was asked.
type roster struct {
	people []conversation.PersonID
	asked  time.Time
}

// own is the role's own channel.
func (h House) own(r Role) conversation.Place {
	switch r {
	case RoleCoordinator:
		return h.Coordinators
	case RoleCISO:
		return h.CISO
	}
	return ""
}

// places are where a role's people are members.
func (h House) places(r Role) []conversation.Place {
	if list := h.Members[r]; len(list) > 0 {
		return list
	}
	if own := h.own(r); own != "" {
		return []conversation.Place{own}
	}
	return nil
}

// acts says whether acting in place alone shows that somebody has a role: in its
// own channel, if the members of that have it, and for coordinators in the place
// that stands in for it. A person who stands in is named by the configuration
// itself.
func (h House) acts(place conversation.Place, r Role) bool {
	if own := h.own(r); within(place, own) && slices.Contains(h.places(r), own) {
		return true
	}
	if r != RoleCoordinator || !within(place, h.Fallback) {
		return false
	}
	alone := len(h.Fallback.Local()) > 0 && h.Fallback.Local()[0] == '@'
	return alone || len(h.Members[r]) == 0 || slices.Contains(h.Members[r], h.Fallback)
}

// is says whether whoever acted has a role: because of where they acted, or
// because a platform says so.
func (e *Engine) is(ctx context.Context, in Inbound, r Role) bool {
	return e.house.acts(in.Place, r) || e.member(ctx, in.By.ID, r)
}

// overlooks says whether whoever acted sees the cases of others, those that are
// not protected.
func (e *Engine) overlooks(ctx context.Context, in Inbound) bool {
	return slices.ContainsFunc([]Role{RoleCoordinator, RoleCISO, RoleDataProtection, RoleManager}, func(r Role) bool {
		return e.is(ctx, in, r)
	})
}

// member asks platforms, each at most once a minute, whether somebody has a
// role. A platform that does not answer grants nothing.
func (e *Engine) member(ctx context.Context, who conversation.PersonID, r Role) bool {
	if who == "" {
		return false
	}
	return slices.ContainsFunc(e.house.places(r), func(p conversation.Place) bool {
		return p.Platform() == conversation.Place(who).Platform() && slices.Contains(e.members(ctx, p), who)
	})
}

func (e *Engine) members(ctx context.Context, p conversation.Place) []conversation.PersonID {
	a, ok := e.adapters[p.Platform()].(Roster)
	if !ok {
		return nil
	}
	now := e.now()
	known, ok := e.rosters.Get(p)
	if ok && now.Sub(known.asked) < membersTime && !now.Before(known.asked) {
		return known.people
	}
	ctx, cancel := context.WithTimeout(ctx, askMembersTime)
	defer cancel()
	var people []conversation.PersonID
	err := e.guard(ctx, func() (err error) {
		people, err = a.Members(ctx, p)
		return err
	})
	if err != nil {
		e.rosters.Drop(p)
		e.log.LogAttrs(ctx, slog.LevelWarn, "members unknown", slog.String(keyPlatform, p.Platform()), slog.Any(keyError, err))
		return nil
	}
	e.rosters.Set(p, roster{people: people, asked: now})
	return people
}
