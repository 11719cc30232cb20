package redisstore

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// parseURL reads REDIS_URL:
//
//	redis://[user:pass@]host[:port][/db]                        one server
//	redis://[user:pass@]host:port,host:port[,…]                 a cluster
//	redis+cluster://[user:pass@]host:port                       a cluster behind one address
//	redis+sentinel://[user:pass@]host:port,…/master[/db]        Sentinel
//
// "rediss" in place of "redis" is TLS. In front of further addresses of a
// cluster the scheme may be repeated. Sentinels that want a password of their
// own take it from ?sentinel_password=… and, if need be, ?sentinel_username=….
// No error shows any part of it, since passwords may stand anywhere.
func parseURL(text string) (*redis.UniversalOptions, error) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(text), "://")
	if !ok {
		return nil, errors.New("redis url: begins with neither redis:// nor rediss://")
	}
	rest, query, _ := strings.Cut(rest, "?")
	server, path, _ := strings.Cut(strings.ReplaceAll(rest, ","+scheme+"://", ","), "/")
	o := new(redis.UniversalOptions)
	if err := address(o, scheme, server); err != nil {
		return nil, fmt.Errorf("redis url: %w", err)
	}
	if err := inside(o, scheme, path); err != nil {
		return nil, fmt.Errorf("redis url: %w", err)
	}
	if err := options(o, query); err != nil {
		return nil, fmt.Errorf("redis url: %w", err)
	}
	return o, nil
}

// CheckURL says what is wrong with how an address is written, and shows no part
// of it.
func CheckURL(text string) error {
	_, err := parseURL(text)
	return err
}

// address reads the scheme and what stands before the path.
func address(o *redis.UniversalOptions, scheme, server string) error {
	user := ""
	if at := strings.LastIndex(server, "@"); at >= 0 {
		user, server = server[:at], server[at+1:]
	}
	name, pass, has := strings.Cut(user, ":")
	var errName, errPass error
	o.Username, errName = url.PathUnescape(name)
	o.Password, errPass = url.PathUnescape(pass)
	if errName != nil || errPass != nil {
		return errors.New("user or password is not percent-encoded")
	}
	if user != "" && !has {
		return errors.New("a password is written user:password, or :password")
	}
	port := "6379"
	switch scheme {
	case "redis", "rediss":
	case "redis+cluster", "rediss+cluster":
		o.IsClusterMode = true
	case "redis+sentinel", "rediss+sentinel":
		port = "26379"
	default:
		return errors.New("scheme is none of redis, rediss, redis+cluster and redis+sentinel")
	}
	for host := range strings.SplitSeq(server, ",") {
		if _, _, err := net.SplitHostPort(host); err != nil {
			host = net.JoinHostPort(strings.Trim(host, "[]"), port)
		}
		if strings.HasPrefix(host, ":") {
			return errors.New("an address without a host")
		}
		o.Addrs = append(o.Addrs, host)
	}
	if strings.HasPrefix(scheme, "rediss") {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return nil
}

// inside reads the path: the database, and before it the master's name.
func inside(o *redis.UniversalOptions, scheme, path string) error {
	db := path
	if strings.HasSuffix(scheme, "sentinel") {
		o.MasterName, db, _ = strings.Cut(path, "/")
		if o.MasterName == "" {
			return errors.New("the path does not name Sentinel's master")
		}
	}
	if db == "" {
		return nil
	}
	n, err := strconv.Atoi(db)
	if err != nil || n < 0 {
		return errors.New("the database is not a number")
	}
	if n > 0 && o.MasterName == "" && (o.IsClusterMode || len(o.Addrs) > 1) {
		return errors.New("a cluster has no database but 0")
	}
	o.DB = n
	return nil
}

func options(o *redis.UniversalOptions, query string) error {
	values, err := url.ParseQuery(query)
	if err != nil {
		return errors.New("what stands after ? cannot be read")
	}
	for name, v := range values {
		switch {
		case name == "sentinel_username" && o.MasterName != "":
			o.SentinelUsername = v[0]
		case name == "sentinel_password" && o.MasterName != "":
			o.SentinelPassword = v[0]
		default:
			return errors.New("an unknown option after ?")
		}
	}
	return nil
}
