package mattermostfake

// routes is the interface, as far as the fake has it. Of two that fit an address
// the first is taken.
func routes() []route {
	return []route{
		{method: "GET", path: "/system/ping", open: true, do: ping},
		{method: "GET", path: "/config/client", open: true, do: clientConfig},
		{method: "GET", path: "/license/client", open: true, do: clientLicense},
		{method: "GET", path: "/config", do: serverConfig},
		{method: "POST", path: "/roles/names", do: rolesByName},

		{method: "POST", path: "/users/ids", do: getUsersByIDs},
		{method: "POST", path: "/users/usernames", do: getUsersByNames},
		{method: "POST", path: "/users/status/ids", do: getStatuses},
		{method: "GET", path: "/users", do: getUsers},
		{method: "GET", path: "/users/username/{name}", do: getUserByName},
		{method: "GET", path: "/users/{user}", do: getUser},
		{method: "GET", path: "/users/{user}/status", do: getStatus},
		{method: "GET", path: "/users/{user}/teams", do: getOwnTeams},
		{method: "GET", path: "/users/{user}/channels", do: getOwnChannels},
		{method: "GET", path: "/users/{user}/teams/{team}/channels", do: getOwnChannels},
		{method: "GET", path: "/users/{user}/teams/{team}/threads", do: getThreads},
		{method: "GET", path: "/users/{user}/teams/{team}/threads/{post}", do: getFollowedThread},
		{method: "PUT", path: "/users/{user}/teams/{team}/threads/{post}/following", do: followThread},
		{method: "GET", path: "/bots/{user}", do: getBot},

		{method: "GET", path: "/teams/name/{name}", do: getTeamByName},
		{method: "GET", path: "/teams/{team}", do: getTeam},
		{method: "GET", path: "/teams/{team}/members/{user}", do: getTeamMember},
		{method: "GET", path: "/teams/{team}/channels", do: getPublicChannels},
		{method: "GET", path: "/teams/{team}/channels/name/{name}", do: getChannelByName},

		{method: "POST", path: "/channels/direct", do: openDirect},
		{method: "POST", path: "/channels/group", do: openGroup},
		{method: "GET", path: "/channels/{channel}", do: getChannel},
		{method: "DELETE", path: "/channels/{channel}", do: deleteChannel},
		{method: "GET", path: "/channels/{channel}/members", do: getChannelMembers},
		{method: "POST", path: "/channels/{channel}/members", do: addChannelMember},
		{method: "GET", path: "/channels/{channel}/members/{user}", do: getChannelMember},
		{method: "GET", path: "/channels/{channel}/posts", do: getChannelPosts},

		{method: "POST", path: "/posts", free: true, do: createPost},
		{method: "POST", path: "/posts/ephemeral", do: ephemeralPost},
		{method: "GET", path: "/posts/{post}", do: getPost},
		{method: "PUT", path: "/posts/{post}", do: updatePost},
		{method: "DELETE", path: "/posts/{post}", do: deletePost},
		{method: "PUT", path: "/posts/{post}/patch", do: patchPost},
		{method: "GET", path: "/posts/{post}/thread", do: getThread},
		{method: "GET", path: "/posts/{post}/edit_history", do: editHistory},
		{method: "GET", path: "/posts/{post}/files/info", do: getPostFiles},
		{method: "POST", path: "/posts/{post}/pin", do: pinPost},
		{method: "POST", path: "/posts/{post}/unpin", do: pinPost},
		{method: "POST", path: "/posts/{post}/actions/{action}", free: true, do: doAction},
		{method: "POST", path: "/posts/{post}/ack", do: notLicensed},

		{method: "POST", path: "/actions/dialogs/open", open: true, do: openDialog},
		{method: "POST", path: "/actions/dialogs/submit", free: true, do: submitDialog},

		{method: "POST", path: "/files", files: true, do: uploadFiles},
		{method: "GET", path: "/files/{file}", do: getFile},
		{method: "GET", path: "/files/{file}/info", do: getFile},

		{method: "POST", path: "/commands", do: createCommand},
		{method: "GET", path: "/commands", do: listCommands},
		{method: "POST", path: "/commands/execute", free: true, do: executeCommand},
	}
}
