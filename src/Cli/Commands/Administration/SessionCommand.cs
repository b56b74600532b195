using System.CommandLine;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>session: what the trail knows of sessions, and ending them.</summary>
internal static class SessionCommand
{
    public static Command Make()
    {
        var limit = new Option<int>("--limit", "-n")
        {
            Description = "Sessions at most (100).",
            HelpName = "SESSIONS",
            DefaultValueFactory = _ => 100,
        };
        var expired = new Option<bool>("--expired") { Description = "Those that have expired, too." };
        var what = new Argument<string>("WHAT")
        {
            HelpName = "WHAT",
            Description = "ASIA…: that session; AKIA…: all that began with this key; a role: its sessions of before now.",
        };
        var identity = new Option<bool>("--source-identity") { Description = "WHAT is a source identity: all sessions that bear it." };
        return new RolecallCommand("session", "Lists sessions, and ends them before they expire.").With(
            new RolecallCommand(
                "list",
                "Lists the sessions that the audit trail saw issued, the newest first, and whether they are in use, idle or revoked.",
                "rolecall session list")
                .With(limit, expired)
                .Does(async invocation => List(invocation, await Find(invocation, invocation.Get(limit), invocation.Get(expired)))),
            new RolecallCommand("revoke", "Ends sessions now; returns once every silo refuses them.", "rolecall session revoke UpdateApp")
                .With(what, identity)
                .Does(async invocation => invocation.Tell(await Revoke(invocation, invocation.Get(what), invocation.Get(identity)))));
    }

    private static async Task<IReadOnlyCollection<Session>> Find(Invocation invocation, int limit, bool expiredToo) =>
        (await new SessionService.SessionServiceClient(invocation.Admin).ListSessionsAsync(
            new() { IncludeExpired = expiredToo, MaxResults = limit }, invocation.Calling)).Sessions;

    private static void List(Invocation invocation, IReadOnlyCollection<Session> sessions) => invocation.Output.Many(
        sessions,
        new Column<Session>("ACCESS KEY", one => one.AccessKeyId),
        new("SESSION", one => one.Arn),
        new("ISSUED TO", one => one.IssuedTo),
        new("STATE", one => one.Revoked ? "revoked" : one.Active ? "in use" : "idle"),
        new("EXPIRES ⏱", one => Spans.Spell(one.ExpireTime.ToDateTimeOffset())),
        new("ISSUED ⏱", one => Spans.Spell(one.IssueTime.ToDateTimeOffset()), Wide: true),
        new("EVENT", one => one.EventName, Wide: true),
        new("REQUEST ID", one => one.RequestId, Wide: true));

    private static async Task<string> Revoke(Invocation invocation, string what, bool isIdentity)
    {
        var client = new SessionService.SessionServiceClient(invocation.Admin);
        if (isIdentity || what.StartsWith("AKIA", StringComparison.Ordinal))
        {
            var request = isIdentity ? new RevokeSessionsRequest { SourceIdentity = what } : new() { AccessKeyId = what };
            var upTo = (await client.RevokeSessionsAsync(request, invocation.Calling)).IssuedUpTo;
            return $"sessions of {what} that were issued up to ⏱ {Spans.Spell(upTo.ToDateTimeOffset())} are refused";
        }
        if (what.StartsWith("ASIA", StringComparison.Ordinal))
        {
            await client.RevokeSessionAsync(new() { AccessKeyId = what }, invocation.Calling);
            return $"the session {what} is refused";
        }
        var role = await Principals.WholeRoleArnOf(invocation, what);
        var before = (await client.RevokeOlderSessionsAsync(new() { RoleArn = role }, invocation.Calling)).RevokedBefore;
        return $"sessions of {role} that were issued before ⏱ {Spans.Spell(before.ToDateTimeOffset())} are denied everything";
    }
}
