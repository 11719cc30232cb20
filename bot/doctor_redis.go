package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type doctorRedis struct {
	Config string `help:"The configuration. Default: bot.yaml, if there is one." placeholder:"FILE"`
}

// Help is what bot doctor redis --help says.
func (doctorRedis) Help() string {
	return `It reads REDIS_URL and ENCRYPTION_KEYS, as bot serve does, connects, and asks Redis, every master of a cluster, about its settings. It shows no secret.

Each line says what was examined and what was found. Below a fault stands what may be lost because of it, and behind an arrow what to do about it.

Exit codes: 0 when the bot can do its work and nothing it has taken can be lost; 1 when it cannot, or something can; 2 when the command line cannot be read.`
}

// Run examines once.
func (d doctorRedis) Run(ctx context.Context, p process) (err error) {
	conf, confErr := readConfig(d.Config)
	env, envErr := readEnvironment(p.env)
	if err := errors.Join(confErr, envErr); err != nil {
		return err
	}
	if env.RedisURL == "" {
		return errors.New("REDIS_URL is not set: the Redis inside the process forgets everything when it ends")
	}
	ctx, cancel := context.WithTimeout(ctx, examineTime)
	defer cancel()
	store, err := openStore(ctx, p, env, conf)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	fmt.Fprintf(p.out, "%-5s %s\n", "ok", "Redis answers, and the keys are those of the store")
	least, most, err := store.Skew(ctx)
	if err != nil {
		return err
	}
	fmt.Fprint(p.out, timed(least, most))
	faults := store.Durability(ctx)
	for _, w := range faults {
		fmt.Fprintf(p.out, "%-5s %s is %s\n      %s\n      → %s\n", "FAULT", w.Setting, w.Found, w.Loss, w.Cure)
	}
	aside, err := store.Parked(ctx)
	if err != nil {
		return err
	}
	if len(aside) > 0 {
		fmt.Fprintf(p.out, "%-5s put aside: %s; bot parked lists what it is\n", "note", amount(len(aside), "delivery", "deliveries"))
	}
	switch fresh, err := store.Fresh(ctx); {
	case err != nil:
		return err
	case fresh:
		fmt.Fprintf(p.out, "%-5s no case has begun in this store; if there were any, they are lost\n", "note")
	default:
		open, err := store.Cases(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%-5s open in this store: %s\n", "note", amount(len(open), "case", "cases"))
	}
	if len(faults) > 0 {
		return fmt.Errorf("bot: %s with which something may be lost", amount(len(faults), "setting", "settings"))
	}
	return nil
}

// mildSkew is how far clocks may differ before it is worth a word.
const mildSkew = 30 * time.Second

// timed says how this machine's clock, and those of several masters, differ from
// each other. Redis's are ahead by between least and most.
func timed(least, most time.Duration) string {
	off := -least
	if most.Abs() > least.Abs() {
		off = -most
	}
	kind, cure := "ok", ""
	if off.Abs() > mildSkew {
		kind, cure = "note", "      → set the clock that is wrong (NTP): what is sent once does not depend on this machine's, but reminders come by it\n"
	}
	said := fmt.Sprintf("%-5s clock: %s from Redis's\n%s", kind, off, cure)
	if most-least > mildSkew {
		said += fmt.Sprintf("%-5s clocks of the masters: up to %s from each other\n"+
			"      → set those that are wrong (NTP): when another server takes over, what waits goes by its clock\n", "note", most-least)
	}
	return said
}

// amount is a number of things in words.
func amount(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}
