package main

import (
	"context"
	"errors"
	"fmt"
	account "os/user"
	"strings"
	"unicode/utf8"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
)

// parked is about deliveries that were put aside.
type parked struct {
	List  parkedList  `cmd:"" default:"withargs" help:"List them. This is what happens without a word more."`
	Retry parkedRetry `cmd:"" help:"Let deliveries be tried again."`
	Drop  parkedDrop  `cmd:"" help:"Take deliveries away for good."`
}

// Help is what bot parked --help says.
func (parked) Help() string {
	return `A delivery is put aside when its platform refuses it for good, after three days of attempts, or when it cannot be read for hours; what comes after it goes on. An alert to the coordinators is never put aside.

The list says which delivery it is, how often it was tried and what the platform said; never what it is about. What is done about one is written into the log of its case, with your name and reason.

It reads REDIS_URL and ENCRYPTION_KEYS, as bot serve does, and may be used while that runs.

Exit codes: 0 when it is done; 1 when it cannot be; 2 when the command line cannot be read.`
}

type parkedList struct {
	Config string `help:"The configuration. Default: bot.yaml, if there is one." placeholder:"FILE"`
}

// Run lists.
func (l parkedList) Run(ctx context.Context, p process) (err error) {
	store, _, err := openParked(ctx, p, l.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	aside, err := store.Parked(ctx)
	if err != nil {
		return err
	}
	for _, one := range aside {
		fmt.Fprintf(p.out, "%s\t%s\t%s\t%s\n", one.Delivery.ID, destination(one.Delivery.To), amount(one.Attempt, "attempt", "attempts"), one.Why)
	}
	if len(aside) == 0 {
		fmt.Fprintln(p.out, "nothing is put aside")
	}
	return nil
}

// destination says where a delivery was to go, as far as it may be told: the
// platform, or the function that the place stands for.
func destination(to conversation.Place) string {
	switch to {
	case conversation.ToCoordinators, conversation.ToCISO:
		return string(to)
	}
	return to.Platform()
}

// parkedAct is what retry and drop have in common.
type parkedAct struct {
	Config     string   `help:"The configuration. Default: bot.yaml, if there is one." placeholder:"FILE"`
	Why        string   `required:"" help:"The reason, for the log of the case. Not a word about the matter."`
	By         string   `help:"Who does it, for the log of the case. Default: the name of your account." placeholder:"NAME"`
	Deliveries []string `arg:"" help:"As the list names them."`
}

// whyLimit bounds the reason, in characters: it is a line in a log.
const whyLimit = 200

type (
	parkedRetry struct{ parkedAct }
	parkedDrop  struct{ parkedAct }
)

// Help is what bot parked retry --help says.
func (parkedRetry) Help() string {
	return `Each goes to the end of its lane. The platform is asked first whether an earlier attempt arrived after all; and what a later delivery has replaced is not shown again.

Exit codes: 0 when it is done; 1 when a delivery is not put aside, or it cannot be done; 2 when the command line cannot be read.`
}

// Help is what bot parked drop --help says.
func (parkedDrop) Help() string {
	return `The people that it was for will not get it. Their case goes on as if they had.

Exit codes: 0 when it is done; 1 when a delivery is not put aside, or it cannot be done; 2 when the command line cannot be read.`
}

// Run lets them be tried again.
func (a parkedRetry) Run(ctx context.Context, p process) error {
	return a.act(ctx, p, false, "will be tried again")
}

// Run takes them away.
func (a parkedDrop) Run(ctx context.Context, p process) error { return a.act(ctx, p, true, "dropped") }

func (a parkedAct) act(ctx context.Context, p process, drop bool, done string) (err error) {
	by, err := a.signed()
	if err != nil {
		return err
	}
	store, conf, err := openParked(ctx, p, a.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	shelf, err := conf.shelf(ctx, store)
	if err != nil {
		return err
	}
	carrier := engine.New(engine.Config{Store: store, Plans: shelf, House: conf.house()})
	var faults []error
	for _, id := range a.Deliveries {
		err := carrier.Unpark(ctx, engine.Aside{Delivery: conversation.DeliveryID(id), Drop: drop, By: by, Why: a.Why})
		if err != nil {
			faults = append(faults, err)
			continue
		}
		fmt.Fprintf(p.out, "%s %s\n", id, done)
	}
	return errors.Join(faults...)
}

// signed is who does it.
func (a parkedAct) signed() (string, error) {
	by := strings.TrimSpace(a.By)
	if by == "" {
		if u, err := account.Current(); err == nil {
			by = u.Username
		}
	}
	switch {
	case by == "":
		return "", coded{errors.New("--by is needed: your account has no name"), exitInput}
	case strings.TrimSpace(a.Why) == "" || utf8.RuneCountInString(a.Why) > whyLimit:
		return "", coded{fmt.Errorf("--why is a reason of at most %d characters", whyLimit), exitInput}
	}
	return by, nil
}

// openParked opens the store that bot serve works on.
func openParked(ctx context.Context, p process, file string) (*redisstore.Store, config, error) {
	conf, confErr := readConfig(file)
	env, envErr := readEnvironment(p.env)
	if err := errors.Join(confErr, envErr); err != nil {
		return nil, conf, err
	}
	if env.RedisURL == "" {
		return nil, conf, errors.New("REDIS_URL is not set: nothing is put aside in a Redis that another process cannot reach")
	}
	store, err := openStore(ctx, p, env, conf)
	return store, conf, err
}
