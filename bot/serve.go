package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"golang.org/x/sync/errgroup"

	"upphandlingsvakten/conversation/engine"
)

// serve is the bot as a server.
type serve struct {
	Config string `help:"The configuration. Default: bot.yaml, if there is one." placeholder:"FILE"`
}

// Help is what bot serve --help says.
func (serve) Help() string {
	return `Secrets and addresses come from the environment, each also as the name of a file with _FILE behind the variable's name: REDIS_URL, ENCRYPTION_KEYS, LISTEN_ADDR, METRICS_ADDR, COORDINATOR_CHANNEL, CISO_CHANNEL; for Slack SLACK_BOT_TOKEN, and SLACK_SIGNING_SECRET for HTTP or SLACK_APP_TOKEN for Socket Mode; SLACK_API_URL for GovSlack; for Mattermost MATTERMOST_URL, MATTERMOST_TOKEN, and for buttons and commands PUBLIC_URL and MATTERMOST_COMMAND_TOKEN. Both can be set.

It answers /live, /ready and /metrics, logs one JSON object per line to the standard error, and stops at SIGTERM after what is in hand.

Exit codes: 0 when it was asked to stop, whether or not it had started and all in hand could be finished; 1 when it cannot start or go on, with every fault named; 2 when the command line cannot be read.`
}

// Run serves until ctx ends. A start that came to nothing after that was no
// fault: Redis is away and will not be waited for, say, or an answer was cut short.
func (s serve) Run(ctx context.Context, p process) error {
	conf, env, err := s.configuration(p)
	if err != nil {
		return err
	}
	log, started := slog.New(slog.NewJSONHandler(p.err, nil)), false
	err = s.serve(ctx, p, conf, env, log, func() { started = true })
	if err != nil && !started && ctx.Err() != nil {
		log.LogAttrs(ctx, slog.LevelWarn, "stopped before it had started", slog.Any("error", err))
		return nil //nolint:nilerr // it is in the log, and who was asked to stop has no fault
	}
	if err != nil && !started {
		return notStarted(err)
	}
	return err
}

// notStarted is what kept the bot from starting.
func notStarted(err error) error { return fmt.Errorf("%w\nbot: not started", err) }

// serve puts everything together, says that it has started, and serves.
func (serve) serve(ctx context.Context, p process, conf config, env environment, log *slog.Logger, started func()) (err error) {
	var open stack
	defer func() { err = errors.Join(err, open.close()) }()

	// What is outside the process comes first, and all of it, so that whoever has
	// two faults need not start three times.
	doors, doorsErr := openDoors(ctx, env)
	open.push(doors.close)
	kept, storeErr := openStore(ctx, p, env, conf)
	if storeErr == nil {
		open.push(kept.Close)
	}
	if err := errors.Join(doorsErr, storeErr); err != nil {
		return err
	}
	for _, w := range kept.Durability(ctx) {
		log.LogAttrs(ctx, slog.LevelWarn, "something may be lost",
			slog.String("setting", w.Setting), slog.String("found", w.Found), slog.String("loss", w.Loss), slog.String("cure", w.Cure))
	}
	if fresh, err := kept.Fresh(ctx); err != nil {
		return err
	} else if fresh && env.RedisURL != "" {
		log.LogAttrs(ctx, slog.LevelWarn, "no case has begun in this store; if there were any, they are lost")
	}
	registry := newRegistry()
	store := newCounted(kept, registry)
	shelf, err := conf.shelf(ctx, store)
	if err != nil {
		return err
	}
	house := conf.house()
	house.Coordinators, house.CISO, house.Fallback = env.Coordinators, env.CISO, conf.Fallback
	house.Lang = conf.Language
	conf.Function.furnish(&house)
	chats, err := openChats(env, conf, p.clock, log, registry)
	if err != nil {
		return err
	}
	carrier := engine.New(engine.Config{
		Store: store, Adapters: chats.adapters(), Plans: shelf, House: house, Press: press{}, Clock: p.clock, Lease: p.lease, Log: log,
	})
	chats.consult(carrier)
	if err := carrier.OpenHouse(ctx); err != nil {
		return fmt.Errorf("open the house's record: %w", err)
	}

	asked := &probe{store: store, log: log}
	listening := doors.sites(asked, registry, chats)
	work, ctx := errgroup.WithContext(ctx)
	for _, one := range listening {
		work.Go(one.serve)
		log.LogAttrs(ctx, slog.LevelInfo, "listening", slog.String("address", one.listener.Addr().String()))
	}
	work.Go(func() error {
		carrier.Rearrange(ctx)
		return nil
	})
	work.Go(func() error {
		err := carrier.Run(ctx) // until ctx ends; then it finishes what is in hand
		for _, one := range listening {
			if late := one.stop(context.WithoutCancel(ctx)); late != nil {
				log.LogAttrs(ctx, slog.LevelWarn, "requests were cut off", slog.Any("error", late))
			}
		}
		return err
	})
	started()
	log.LogAttrs(ctx, slog.LevelInfo, "started", slog.String("plan", string(shelf.Current().Digest())))
	stopped := context.AfterFunc(ctx, func() {
		asked.draining.Store(true)
		log.LogAttrs(ctx, slog.LevelInfo, "stopping")
	})
	defer stopped()
	if err := work.Wait(); err != nil {
		return err
	}
	log.LogAttrs(ctx, slog.LevelInfo, "stopped")
	return nil
}

// configuration reads everything there is to read, and names every fault of it.
func (s serve) configuration(p process) (config, environment, error) {
	conf, err := readConfig(s.Config)
	faults := []error{err}
	if err == nil {
		_, err = conf.plan()
		faults = append(faults, err)
	}
	env, err := readEnvironment(p.env)
	_, keyFault := env.ring()
	if _, unread := lookUp(p.env, "ENCRYPTION_KEYS"); unread != nil {
		keyFault = nil // is among the faults of the environment, and set, if wrongly
	}
	faults = append(faults, err, env.misplaced(env.platforms()), conf.Function.unknown(env.platforms()), env.chatFaults(conf), keyFault, env.misspelt())
	if err := errors.Join(faults...); err != nil {
		return conf, env, notStarted(err)
	}
	return conf, env, nil
}

// stack closes what was opened, latest first.
type stack struct{ list []func() error }

func (s *stack) push(f func() error) { s.list = append(s.list, f) }

func (s *stack) close() error {
	var faults []error
	for len(s.list) > 0 {
		last := len(s.list) - 1
		faults = append(faults, s.list[last]())
		s.list = s.list[:last]
	}
	return errors.Join(faults...)
}
