package mattermostfake

import (
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

func ping(*Workspace, *request) answer {
	return ok(map[string]any{"status": "OK", "ActiveSearchBackend": "database", "AndroidLatestVersion": "", "IosLatestVersion": ""})
}

// clientConfig is what every client gets to know of the server, also without a
// session. Servers before 11 want to be asked for the old form.
func clientConfig(w *Workspace, r *request) answer {
	if r.URL.Query().Get("format") != "old" && !w.conf.Release.since(11, 0) {
		return no(http.StatusNotImplemented, "api.config.client.old_format.app_error")
	}
	der, err := x509.MarshalPKIXPublicKey(&w.key.PublicKey)
	if err != nil {
		panic(err)
	}
	out := map[string]string{
		"Version": string(w.conf.Release), "BuildNumber": string(w.conf.Release), "BuildEnterpriseReady": "false",
		"AsymmetricSigningPublicKey": base64.StdEncoding.EncodeToString(der), "SiteURL": w.http.URL, "SiteName": "Mattermost",
		"DefaultClientLocale": "sv", "EnableCustomGroups": "false", "CollapsedThreads": "always_on", "PostPriority": "true",
		"TelemetryId": "", "DiagnosticsEnabled": "false", "GuestAccountsEnforceMultifactorAuthentication": "false",
	}
	if w.conf.NoThreads {
		out["CollapsedThreads"] = "disabled"
	}
	if w.conf.NoPriority {
		out["PostPriority"] = "false"
	}
	if r.user == nil {
		return ok(out)
	}
	for k, v := range map[string]string{
		"MaxPostSize": strconv.Itoa(w.conf.Release.mostRunes()), "MaxFileSize": "104857600", "EnableFileAttachments": "true",
		"EnableCommands": "true", "EnableBotAccountCreation": "true", "EnableUserAccessTokens": "true", "EnableTutorial": "true",
		"PostEditTimeLimit": "-1", "EnablePostUsernameOverride": "false", "EnablePostIconOverride": "false",
		"ExperimentalSharedChannels": "false", "EnableCustomUserStatuses": "true", "RestrictDirectMessage": "any",
	} {
		out[k] = v
	}
	if w.conf.EditLimit > 0 {
		out["PostEditTimeLimit"] = fmt.Sprint(int(w.conf.EditLimit.Seconds()))
	}
	return ok(out)
}

func clientLicense(w *Workspace, r *request) answer {
	if r.URL.Query().Get("format") != "old" && !w.conf.Release.since(11, 0) {
		return no(http.StatusNotImplemented, "api.license.client.old_format.app_error")
	}
	return ok(map[string]string{"IsLicensed": strconv.FormatBool(w.conf.Licensed)})
}

func serverConfig(_ *Workspace, r *request) answer {
	if !r.user.Admin {
		return forbidden()
	}
	return ok(model.Config{})
}

// rolesByName tells what roles allow, as far as a bot could want to know.
func rolesByName(_ *Workspace, r *request) answer {
	names, bad := into[[]string](r, "rolenames")
	if bad.failed() || len(names) == 0 {
		return badBody("rolenames")
	}
	known := map[string][]string{
		"system_user":            {"create_direct_channel", "create_group_channel", "view_members", "list_public_teams", "join_public_teams"},
		"system_guest":           {"create_direct_channel", "create_group_channel"},
		"system_admin":           {"manage_system", "create_post_ephemeral", "manage_slash_commands", "edit_others_posts", "delete_others_posts"},
		"system_post_all":        {"create_post", "use_channel_mentions"},
		"system_post_all_public": {"create_post_public", "use_channel_mentions"},
		"team_user":              {"list_team_channels", "join_public_channels", "read_public_channel", "create_public_channel", "create_private_channel"},
		"channel_user":           {"read_channel", "create_post", "edit_post", "delete_post", "upload_file", "use_channel_mentions", "use_slash_commands"},
		"channel_guest":          {"read_channel", "create_post", "edit_post", "upload_file", "use_slash_commands"},
	}
	out := []*model.Role{}
	for _, name := range names {
		if may, ok := known[strings.TrimSpace(name)]; ok {
			out = append(out, &model.Role{Id: (name + strings.Repeat("0", 26))[:26], Name: name, Permissions: may, SchemeManaged: true, BuiltIn: true})
		}
	}
	return ok(out)
}

// notLicensed is for what Team Edition does not have.
func notLicensed(*Workspace, *request) answer {
	return no(http.StatusNotImplemented, "license_error.feature_unavailable")
}
