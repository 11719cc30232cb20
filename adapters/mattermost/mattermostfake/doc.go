// Package mattermostfake is a Mattermost server for tests: real HTTP and real
// WebSockets on the loopback interface or on a wire in memory, with teams,
// channels, threads, people, dialogs, files, slash commands and one bot account.
//
// It promises to refuse what Mattermost refuses, with Mattermost's own status and
// error id, and to let pass what Mattermost lets pass, however unwise: contexts of
// buttons that leak, clicks that come twice, submissions that a client made up.
// What no user should meet and no server minds, such as a dialog that a client
// cannot show, fails the test at its end. People act through the same interface as
// anybody with a session, so what they may not do there they may not do here. What
// may befall a network or a server can be brought about on purpose: calls that
// fail or are cut after they took effect, events that are lost, doubled or come in
// another order, sockets that fall silent, a server that starts anew.
//
// It refuses to wait. Time is what its clock says, but for how long an integration
// may take to answer, which the server measures by the wall clock.
//
// What is known of Mattermost, and where it is known from, stands in
// reference/mattermost.md beside the design; where that is silent the fake is as
// strict as Mattermost may be.
package mattermostfake
