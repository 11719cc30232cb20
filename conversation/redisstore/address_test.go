package redisstore

import (
	"fmt"
	"testing"
)

func TestAddressesOfEveryForm(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"redis://h":                                  "[h:6379] user= pass= db=0 master= cluster=false tls=false",
		"redis://h:7/3":                              "[h:7] user= pass= db=3 master= cluster=false tls=false",
		"rediss://u:p%40ss@h:7":                      "[h:7] user=u pass=p@ss db=0 master= cluster=false tls=true",
		"redis://:p@[::1]:7":                         "[[::1]:7] user= pass=p db=0 master= cluster=false tls=false",
		"redis://[::1]":                              "[[::1]:6379] user= pass= db=0 master= cluster=false tls=false",
		"redis://u:p@a:1,b:2,c":                      "[a:1 b:2 c:6379] user=u pass=p db=0 master= cluster=false tls=false",
		"redis://a:1,redis://b:2":                    "[a:1 b:2] user= pass= db=0 master= cluster=false tls=false",
		"rediss+cluster://a:1":                       "[a:1] user= pass= db=0 master= cluster=true tls=true",
		"redis+sentinel://u:p@a:1,b/mymaster":        "[a:1 b:26379] user=u pass=p db=0 master=mymaster cluster=false tls=false",
		"redis+sentinel://a/m/2?sentinel_password=x": "[a:26379] user= pass= db=2 master=m cluster=false tls=false",
	} {
		o, err := parseURL(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		got := fmt.Sprintf("%v user=%s pass=%s db=%d master=%s cluster=%t tls=%t",
			o.Addrs, o.Username, o.Password, o.DB, o.MasterName, o.IsClusterMode, o.TLSConfig != nil)
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", url, got, want)
		}
	}
}

func TestSettingsAreJudged(t *testing.T) {
	t.Parallel()
	good := func() map[string]string {
		return map[string]string{
			"redis_version": "7.0.15", "aof_enabled": "1", "aof_last_write_status": "ok",
			"maxmemory_policy": "noeviction", "role": "master", "connected_slaves": "1", "appendfsync": "always", "min-replicas-to-write": "1",
		}
	}
	if got := judge(good()); len(got) != 0 {
		t.Errorf("got %v, want nothing to warn of", got)
	}
	for setting, c := range map[string]struct{ name, value string }{
		"redis_version":         {"redis_version", "6.2.14"},
		"appendonly":            {"aof_enabled", "0"},
		"appendfsync":           {"appendfsync", "everysec"},
		"aof_last_write_status": {"aof_last_write_status", "err"},
		"maxmemory-policy":      {"maxmemory_policy", "allkeys-lru"},
		"connected_slaves":      {"connected_slaves", "0"},
		"min-replicas-to-write": {"min-replicas-to-write", "0"},
	} {
		info := good()
		info[c.name] = c.value
		if got := judge(info); len(got) != 1 || got[0].Setting != setting {
			t.Errorf("got %v, want one warning of %s", got, setting)
		}
	}
	secret := good()
	secret["appendfsync"], secret["min-replicas-to-write"] = refused, refused
	if got := judge(secret); len(got) != 1 {
		t.Errorf("got %v, want one warning of what CONFIG refuses", got)
	}
	if got := judge(map[string]string{"appendfsync": refused, "min-replicas-to-write": refused}); len(got) != 3 {
		t.Errorf("got %v, want version, file and eviction to be unknown", got)
	}
}
